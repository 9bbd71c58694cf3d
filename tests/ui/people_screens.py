"""The section People, as several tests show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.desktop.shops import Person
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.people.screen import PeopleScreen
from ui.widgets import SettingsStore

Show = Callable[..., PeopleScreen]


@contextmanager
def people_shown() -> Iterator[Show]:
    """`show(person, settings)` shows the section as somebody sees it; what was shown ends with this."""
    shown: list[tuple[PeopleScreen, Bridge]] = []

    def show(person: Person, settings: SettingsStore | None = None) -> PeopleScreen:
        bridge = Bridge(person.workspace)
        screen = PeopleScreen(bridge, settings or Remembered())
        shown.append((screen, bridge))
        screen.resize(1000, 700)
        screen.show()
        settle()
        return screen

    yield show
    for screen, bridge in shown:
        screen.hide()
        screen.stop()
        bridge.close()
        screen.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
