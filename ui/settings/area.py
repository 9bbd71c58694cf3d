"""Settings as an area of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.people.places import PersonPlace
from ui.settings.places import BackupsPlace

if TYPE_CHECKING:
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.settings.screen import SettingsScreen
    from ui.theme import Theme

    screen = SettingsScreen(
        context.bridge,
        context.settings,
        Theme.current(),
        context.home,
        context.scanner,
        context.keep_key,
        context.turns,
    )
    screen.people_wanted.connect(lambda: context.go(PersonPlace(context.bridge.workspace.me.id)))
    return screen


def _hit(hit: SearchHit) -> Jump:
    from ui.jump import Jump

    return Jump(BackupsPlace(), hit.title)


AREA: Final = ScreenArea(
    key="settings",
    title=QT_TRANSLATE_NOOP("Areas", "Settings"),
    icon="settings",
    make=_make,
    places=(BackupsPlace,),
    hits=("backups",),
    hit=_hit,
)
