"""Taking a PC or a person out of the shop, leaving it, and changing roles: what it leads to, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from desktop.people import queries
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON, Departed, Departing
from desktop.people.roles import ROLES
from sync.clock import datetime_of, time_ms_of
from sync.control import DeviceRemoved, MemberRemoved, RoleSet
from sync.entry import CONTENT
from sync.errors import NotAllowedError
from sync.peers import Peers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from desktop.engine.command_context import CommandContext
    from desktop.people.records import PC, Person
    from desktop.people.records import Role as RoleName
    from sync.vectors import Vector


def pc_departing(context: CommandContext, pc: str) -> Departing:
    """What taking a PC out leads to."""
    gone, device = queries.pc(context.session, pc), bytes.fromhex(pc)
    whose = queries.person(context.session, gone.person_id)
    going = _departing(context, whose, [gone], DeviceRemoved(device))
    return replace(going, only_there=_only_there(context, device, gone.person_id))


def _only_there(context: CommandContext, device: bytes, but: str) -> tuple[str, ...]:
    """Who is left without a way in when this PC goes, but for whose it is."""
    seats = [seat for seat in context.replica.verdicts.seats.values() if seat.stands]
    elsewhere = {seat.member for seat in seats if seat.device != device}
    left = {seat.member.hex() for seat in seats if seat.device == device and seat.member not in elsewhere}
    return tuple(person.name for person in queries.people(context.session) if person.id in left - {but})


def person_departing(context: CommandContext, person: str) -> Departing:
    """What taking a person out leads to; of oneself: leaving."""
    gone = queries.person(context.session, person)
    return _departing(context, gone, gone.pcs, MemberRemoved(bytes.fromhex(person)))


def take_out_pc(context: CommandContext, pc: str) -> None:
    """Take a PC out of the shop, with all seats on it. Raises NotFoundError, NotAllowedError."""
    queries.pc(context.session, pc)
    _take_out(context, DeviceRemoved(bytes.fromhex(pc)))


def take_out_person(context: CommandContext, person: str) -> None:
    """Take a person out of the shop, with all their PCs; of oneself: leave. Raises NotFoundError, NotAllowedError."""
    queries.person(context.session, person)
    _take_out(context, MemberRemoved(bytes.fromhex(person)))


def set_role(context: CommandContext, person: str, role: RoleName) -> Person:
    """Give a person another role; owners only. Raises NotFoundError, NotAllowedError."""
    had = queries.person(context.session, person)
    value = RoleSet(bytes.fromhex(person), ROLES[role])
    if ROLES[role] < ROLES[had.role]:
        context.take_out(value)
    elif role != had.role:
        context.control(value)
    return queries.person(context.session, person)


def departed(context: CommandContext) -> Departed | None:
    """How this PC, or who uses it, came out of the shop; None while it is in it."""
    replica, removal = context.replica, context.networking.departure()
    if removal is None:
        return _disowned(context)
    what: Literal["pc", "person"] = "person" if isinstance(removal.value, MemberRemoved) else "pc"
    by = next((person for person in queries.people(context.session) if person.id == removal.by.hex()), None)
    return Departed(
        what="inviter" if removal == replica.aside.own_fall() else what,
        by=by.name if by is not None else UNNAMED_PERSON,
        by_me=removal.by == replica.me.member,
        at=datetime_of(time_ms_of(removal.stamp)),
        unsent=_unsent(context, replica.own_feeds()),
    )


def _disowned(context: CommandContext) -> Departed | None:
    said = context.networking.disowned_by()
    if not said:
        return None
    names = context.model.device_names()
    return Departed(
        what="unknown",
        by=", ".join(sorted(names.get(device, UNNAMED_PC) for device in said)),
        by_me=False,
        at=datetime_of(min(said.values())),
        unsent=_unsent(context, context.replica.own_feeds()),
    )


def _departing(
    context: CommandContext, person: Person, pcs: Iterable[PC], value: DeviceRemoved | MemberRemoved
) -> Departing:
    going = tuple(pcs)
    return Departing(
        person=person.name,
        is_me=person.is_me,
        pcs=tuple(pc.name for pc in going),
        is_this_pc=any(pc.is_this for pc in going),
        stays=len(person.pcs) - len(going),
        newest=_newest(context, value),
        refusal=_refusal(context, value),
    )


def _newest(context: CommandContext, value: DeviceRemoved | MemberRemoved) -> datetime | None:
    log = context.replica.log
    feeds = context.replica.verdicts.feeds_of(value)
    entries = [log.entry(tip) for feed in feeds for tip in log.chains.tips(feed, CONTENT)]
    stamps = [entry.header.stamp for entry in entries if entry is not None]
    return datetime_of(time_ms_of(max(stamps))) if stamps else None


def _take_out(context: CommandContext, value: DeviceRemoved | MemberRemoved) -> None:
    refusal = _refusal(context, value)
    if refusal is not None:
        raise NotAllowedError(refusal)
    context.take_out(value)


def _refusal(context: CommandContext, value: DeviceRemoved | MemberRemoved) -> str | None:
    """Why this may not be, or not yet: what was written here and is nowhere else would be lost to the shop, for nobody
    takes anything from a PC that is out."""
    replica, me = context.replica, context.replica.me
    refusal = replica.verdicts.may(me.member, value)
    if refusal is not None or value not in (DeviceRemoved(me.device), MemberRemoved(me.member)):
        return refusal
    unsent = _unsent(context, replica.own_feeds() - replica.cut_feeds())
    if not unsent:
        return None
    what = "One thing that was written on this PC has" if unsent == 1 else f"{unsent} things written on this PC have"
    return f"{what} not reached another PC yet. Connect it, and try again when another PC has everything."


def _unsent(context: CommandContext, feeds: frozenset[bytes]) -> int:
    """How many entries of these feeds of this PC's no other PC is known to have; none where there is no other."""
    chains = context.replica.log.chains
    return min(
        (sum(chains.beyond(feed, CONTENT, has.get(feed, ())) for feed in feeds) for has in reported(context)), default=0
    )


def reported(context: CommandContext) -> list[Vector]:
    """What each other PC of the shop said that it has of what people wrote."""
    replica, network = context.replica, context.networking.network
    peers = replica.peers if network is not None else Peers(replica.log)
    others = (device for device in replica.verdicts.devices.values() if device.id != replica.me.device)
    return [peers.vector(device.id, CONTENT) for device in others if device.stands]
