"""What waits for an owner today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.agreeing.queries import held_steps
from desktop.agreeing.words import STAYS, waiting_words
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

PLACE: Final = "taken away"
"""The kind of place that what waits leads to."""


def waiting(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For owners what they are to agree to, for others what of theirs waits for one."""
    is_owner = onlooker.role == Role.OWNER
    for step in held_steps(session):
        if not step.refused and (is_owner or step.mine):
            deeds = (TodayDeed.AGREE, TodayDeed.REFUSE) if is_owner else ()
            kind = TodayKind.DECIDE if is_owner else TodayKind.FOR_ME
            place = TodayPlace(PLACE, step.id)
            yield TodayItem(kind, waiting_words(step), place, detail=STAYS, deeds=deeds, subject=step.id)
