"""People as an area of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.chat.places import DirectPlace
from ui.people.places import PersonPlace

if TYPE_CHECKING:
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.lock.people_here import PeopleHere
    from ui.people.screen import PeopleScreen

    screen = PeopleScreen(context.bridge, context.settings)
    screen.page.show_here(PeopleHere(context.bridge, context.turns))
    screen.invite_wanted.connect(context.invite)
    screen.direct_wanted.connect(lambda person: context.go(DirectPlace(person)))
    return screen


def _hit(hit: SearchHit) -> Jump:
    """Whose page leads to a PC."""
    from ui.jump import Jump

    return Jump(PersonPlace(hit.within or ""), hit.title)


AREA: Final = ScreenArea(
    key="people",
    title=QT_TRANSLATE_NOOP("Areas", "People"),
    icon="users",
    make=_make,
    places=(PersonPlace,),
    hits=("pc",),
    hit=_hit,
)
