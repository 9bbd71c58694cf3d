"""Settings as an area of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea

if TYPE_CHECKING:
    from ui.area import Screen, ScreenContext


def _make(context: ScreenContext) -> Screen:
    from ui.settings.screen import SettingsScreen
    from ui.theme import Theme

    return SettingsScreen(context.bridge, context.settings, Theme.current(), context.home, context.scanner)


AREA: Final = ScreenArea(
    key="settings",
    title=QT_TRANSLATE_NOOP("Areas", "Settings"),
    icon="settings",
    make=_make,
)
