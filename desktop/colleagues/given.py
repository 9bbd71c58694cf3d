"""That somebody else let one use a PC: told in Today, and taken back where one did not agree.

Which those are follows from the records of who may do what. They are looked for when it is quiet, and kept among what a
person keeps for themselves, where Today finds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from desktop.colleagues.events import ColleaguesChanged
from desktop.errors import NotFoundError
from desktop.people import queries
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.rows.names import isolated
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of, time_ms_of
from sync.control import SeatRemoved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker
    from sync.authority.seating import Seat

KEPT: Final = "colleagues.given"
_ADDED: Final = "You come in there with the PIN that you were given. If you did not agree, take it back on your page."
_ANEW: Final = (
    "What you had typed there and not sent went with the old PIN, which alone opened it; what you sent is there. If "
    "you did not ask for it, somebody may have come in there as you: choose another one, and ask them."
)


class GivenSeat(Struct, frozen=True):
    """That somebody let me use a PC that is not mine: the seat, the PC and the person by id, and when, Unix ms;
    `again`: where I used it before, so that it was a new PIN for me."""

    seat: str
    pc: str
    by: str
    at_ms: int
    again: bool = False


def note(context: CommandContext) -> None:
    """Keep what there is now."""
    found = tuple(_found(context))
    if found != _kept(context.local_state.kept(KEPT)):
        context.local_state.keep(KEPT, msgspec.json.encode(found))
        context.publish([ColleaguesChanged()])


def _found(context: CommandContext) -> Iterator[GivenSeat]:
    replica, me = context.replica, context.replica.me.member
    verdicts = replica.verdicts
    mine = [seat for seat in verdicts.seats.values() if seat.member == me]
    for seat in mine[1:]:  # With the first one I came into the shop: whoever let me in did nothing behind my back.
        device = verdicts.devices.get(seat.device)
        if seat.stands and device is not None and device.member != me:
            by = _admitting(context, seat)
            if by not in (None, me):
                entry = replica.log.entry(seat.admission)
                at_ms = time_ms_of(entry.header.stamp) if entry is not None else 0
                again = any(other.device == seat.device and other.feed != seat.feed for other in mine)
                yield GivenSeat(seat.feed.hex(), seat.device.hex(), (by or b"").hex(), at_ms, again)


def _admitting(context: CommandContext, seat: Seat) -> bytes | None:
    feed = context.replica.authority.author(seat.admission)
    return context.replica.verdicts.author(feed)[0] if feed is not None else None


def given_seats(session: ReadSession) -> tuple[GivenSeat, ...]:
    """The PCs of others that somebody let me use, as they were known last."""
    return _kept(session.local_state.kept(KEPT))


def _kept(raw: bytes) -> tuple[GivenSeat, ...]:
    try:
        return msgspec.json.decode(raw or b"[]", type=tuple[GivenSeat, ...])
    except msgspec.DecodeError:
        return ()


def today(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For whoever it is: that they were added on a PC, until they have seen it."""
    seats = given_seats(session)
    if not seats:
        return
    pcs = {pc.id: pc.name for pc in queries.pcs(session)}
    people = {person.id: person.name for person in queries.people(session)}
    for seat in seats:
        by, pc = isolated(people.get(seat.by, UNNAMED_PERSON)), isolated(pcs.get(seat.pc, UNNAMED_PC))
        yield TodayItem(
            TodayKind.FOR_ME,
            f"{by} gave you a new PIN on {pc}" if seat.again else f"{by} added you on {pc}",
            TodayPlace("pc", seat.pc, onlooker.member),
            datetime_of(seat.at_ms),
            _ANEW if seat.again else _ADDED,
            deeds=(TodayDeed.SEEN,),
            once=f"added {seat.seat}",
        )


def take_back(context: CommandContext, seat: str) -> None:
    """Use a PC of others no more. Raises NotFoundError, NotAllowedError."""
    if seat not in {found.seat for found in _found(context)}:
        raise NotFoundError("You do not use that PC any more.")
    context.take_out(SeatRemoved(bytes.fromhex(seat)))
    note(context)
