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
    """What whoever is here said is not known to be on a PC of these people, by name, none of whose is on.

    deed: of their answer; None: that they ask
    is_elsewhere: another PC has it, so that theirs may have it from there
    """

    deed: Deed | None
    people: tuple[str, ...]
    is_elsewhere: bool


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
    pcs = {pc.id: pc for person in people if person.active for pc in person.pcs}
    if not pcs or any(pc.is_this or pc.online for pc in pcs.values()):
        return None
    there = _told_to_have(session, entry)
    if there & pcs.keys():
        return None
    return NotThereYet(deed, tuple(person.name for person in people if person.active and person.pcs), bool(there))


def _told_to_have(session: ReadSession, entry: str) -> set[str]:
    """Of the other PCs, by their ids, those that told that they have what stands there."""
    place, this = session.place_in_log(as_bytes(entry)), session.sources.device
    if place is None:
        return set()
    known = session.sources.everybody().items()
    return {id.hex() for id, pc in known if id != this and pc.reach.get(place.feed, 0) >= place.seq}
