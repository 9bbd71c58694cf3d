"""Notes as an area of the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.notes.places import NotePlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.notes.screen import NotesScreen

    return NotesScreen(context.bridge, context.settings)


def _jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    from ui.notes.jumps import jumps

    return jumps(session, archived=archived)


def _hit(hit: SearchHit) -> Jump:
    from ui.notes.jumps import hit_jump

    return hit_jump(hit)


AREA: Final = ScreenArea(
    key="documents",
    title=QT_TRANSLATE_NOOP("Areas", "Notes"),
    icon="file-text",
    make=_make,
    places=(NotePlace,),
    jumps=_jumps,
    hits=("note",),
    hit=_hit,
)
