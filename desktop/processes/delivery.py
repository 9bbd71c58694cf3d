"""Whether what somebody said of a request is where it is to be read, as far as other PCs told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.people import queries as people_queries
from desktop.processes.state import Deed
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from desktop.people.records import Person
    from desktop.processes.records import Process, ProcessAnswer
    from desktop.processes.waiting import Waiting
    from desktop.rows.read_session import ReadSession


class NotThereYet(Struct, frozen=True):
    """What whoever is here said is on no PC of these people, by name, none of whose is on. `deed`: of their answer;
    None: that they ask."""

    deed: Deed | None
    people: tuple[str, ...]


def not_there_yet(session: ReadSession, now: Process, waiting: Waiting | None) -> NotThereYet | None:
    """Of whoever is here the latest answer, which whoever asked is to read; or what they ask, for those who answer."""
    me = session.sources.member.hex()
    mine = [answer for step in now.steps for answer in step.answers if answer.by_id == me]
    if mine:
        latest: ProcessAnswer = max(mine, key=lambda answer: (answer.at, answer.id))
        asker = people_queries.person(session, now.by_id)
        return _unless_there(session, latest.id, latest.deed, [asker])
    if now.by_id == me and waiting is not None:
        return _unless_there(session, now.id, None, waiting.told)
    return None


def _unless_there(
    session: ReadSession, entry: str, deed: Deed | None, people: Collection[Person]
) -> NotThereYet | None:
    pcs = [pc for person in people if person.active for pc in person.pcs]
    if not pcs or any(pc.is_this or pc.online for pc in pcs) or _is_on_one(session, entry, {pc.id for pc in pcs}):
        return None
    return NotThereYet(deed, tuple(person.name for person in people if person.active and person.pcs))


def _is_on_one(session: ReadSession, entry: str, pcs: Collection[str]) -> bool:
    """Whether any of these PCs told that it has what stands there."""
    place = session.place_in_log(as_bytes(entry))
    if place is None:
        return False
    there = (presence for id, presence in session.sources.everybody().items() if id.hex() in pcs)
    return any(presence.reach.get(place.feed, 0) >= place.seq for presence in there)
