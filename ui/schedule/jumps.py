"""What of the calendar the jump box offers: events by their titles, and those that a search found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.rows.records import HIT_END, HIT_START
from desktop.schedule import queries
from ui.bidi import side_by_side
from ui.jump import Jump
from ui.schedule.places import EventPlace
from ui.schedule.words import day_words

if TYPE_CHECKING:
    from datetime import date

    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit


def jumps(session: ReadSession, *, archived: bool) -> Iterator[Jump]:
    """The latest events; as archived, those that were thrown away."""
    found = queries.titles(session, away=archived)
    return (_jump(id, title, day, away=archived) for id, title, day in found)


def hit_jump(hit: SearchHit) -> Jump:
    """Where an event leads that was found."""
    words = hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
    return _jump(hit.id, hit.title or words, None, away=hit.archived)


def _jump(id: str, title: str, day: date | None, *, away: bool) -> Jump:
    """`day`: on which it is, or a series begins, where that is known."""
    thrown_away = QCoreApplication.translate("JumpTargets", "Event that was thrown away")
    kind = thrown_away if away else QCoreApplication.translate("JumpTargets", "Event")
    untitled = QCoreApplication.translate("JumpTargets", "Untitled")
    words = side_by_side(kind, day_words(day) if day is not None else "")
    return Jump(EventPlace(id), title or untitled, words, "trash-2" if away else "calendar")
