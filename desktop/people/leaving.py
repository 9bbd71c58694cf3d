"""Taking a PC or a person out of the shop, leaving it, and changing roles: what it leads to, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.people import queries
from desktop.people.records import UNNAMED_PERSON, Departed, Departing
from sync.clock import datetime_of, time_ms_of
from sync.control import DeviceRemoved, MemberRemoved, Role, RoleSet
from sync.entry import CONTENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from desktop.engine.command_context import CommandContext
    from desktop.people.records import PC, Person
    from desktop.people.records import Role as RoleName

ROLES: Final[dict[RoleName, Role]] = {"owner": Role.OWNER, "manager": Role.MANAGER, "employee": Role.EMPLOYEE}


def pc_departing(context: CommandContext, pc: str) -> Departing:
    """What taking a PC out leads to."""
    gone = queries.pc(context.session, pc)
    return _departing(
        context, queries.person(context.session, gone.person_id), [gone], DeviceRemoved(bytes.fromhex(pc))
    )


def person_departing(context: CommandContext, person: str) -> Departing:
    """What taking a person out leads to; of oneself: leaving."""
    gone = queries.person(context.session, person)
    return _departing(context, gone, gone.pcs, MemberRemoved(bytes.fromhex(person)))


def take_out_pc(context: CommandContext, pc: str) -> None:
    """Take a PC out of the shop, with all seats on it. Raises NotFoundError, NotAllowedError."""
    queries.pc(context.session, pc)
    context.take_out(DeviceRemoved(bytes.fromhex(pc)))


def take_out_person(context: CommandContext, person: str) -> None:
    """Take a person out of the shop, with all their PCs; of oneself: leave. Raises NotFoundError, NotAllowedError."""
    queries.person(context.session, person)
    context.take_out(MemberRemoved(bytes.fromhex(person)))


def set_role(context: CommandContext, person: str, role: RoleName) -> Person:
    """Give a person another role; owners only. Raises NotFoundError, NotAllowedError."""
    had = queries.person(context.session, person)
    value = RoleSet(bytes.fromhex(person), ROLES[role])
    if ROLES[role] < ROLES[had.role]:
        context.take_out(value)
    elif role != had.role:
        context.control(value)
    return queries.person(context.session, person)


def why_not_role(context: CommandContext, person: str, role: RoleName) -> str | None:
    """Why I may not give this person this role; None where I may."""
    return _refusal(context, RoleSet(bytes.fromhex(person), ROLES[role]))


def departed(context: CommandContext) -> Departed | None:
    """How this PC, or who uses it, came out of the shop; None while it is in it."""
    removal = context.networking.departure()
    if removal is None:
        return None
    by = next((person for person in queries.people(context.session) if person.id == removal.by.hex()), None)
    return Departed(
        what="person" if isinstance(removal.value, MemberRemoved) else "pc",
        by=by.name if by is not None else UNNAMED_PERSON,
        by_me=removal.by == context.replica.me.member,
        at=datetime_of(time_ms_of(removal.stamp)),
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


def _refusal(context: CommandContext, value: DeviceRemoved | MemberRemoved | RoleSet) -> str | None:
    return context.replica.verdicts.may(context.replica.me.member, value)
