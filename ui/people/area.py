"""People as an area of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.chat.places import DirectPlace
from ui.people.places import PersonPlace

if TYPE_CHECKING:
    from ui.area import Screen, ScreenContext


def _make(context: ScreenContext) -> Screen:
    from ui.people.screen import PeopleScreen

    screen = PeopleScreen(context.bridge, context.settings)
    screen.invite_wanted.connect(context.invite)
    screen.direct_wanted.connect(lambda person: context.go(DirectPlace(person)))
    return screen


AREA: Final = ScreenArea(
    key="people",
    title=QT_TRANSLATE_NOOP("Areas", "People"),
    icon="users",
    make=_make,
    places=(PersonPlace,),
)
