"""Letting colleagues use this PC, their PINs, and taking them off it; each is durable on return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.colleagues import called
from desktop.colleagues.brought import bring_back
from desktop.colleagues.events import ColleaguesChanged
from desktop.errors import InvalidError
from desktop.home.home_file import LEFT
from desktop.people import commands as people_commands
from desktop.people import queries
from desktop.people.facts import PersonNamed
from desktop.people.records import UNNAMED_PERSON
from desktop.people.roles import ROLES
from desktop.rows import typed_text
from sync.control import SeatRemoved
from sync.seats import Insider, SeatState

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.people.records import Role

ONLY_ONE: Final = "You are the only one who uses this PC. To go from the shop, leave it."


async def add_new(context: CommandContext, name: str, role: Role, pin: str) -> Insider:
    """Let somebody who is new in the shop use this PC, with a PIN of their own; `entering.entered` lets them in.

    Raises InvalidError, PinError, NotAllowedError.
    """
    name = typed_text.name_not_code(name, "the new person")
    insider = context.replica.colleagues.add(pin, ROLES[role])
    called.keep(context.replica.log, insider.member, name)
    await _tell(context)
    return insider


async def add_known(context: CommandContext, person: str, pin: str) -> Insider:
    """Let somebody of the shop use this PC, too, with a PIN of their own. Raises as `add_new`; NotFoundError."""
    name = queries.person(context.session, person).name
    insider = context.replica.colleagues.add(pin, None, bytes.fromhex(person))
    called.keep(context.replica.log, insider.member, name)
    await _tell(context)
    return insider


async def give_new_pin(context: CommandContext, person: str, pin: str) -> Insider:
    """Let somebody who forgot their PIN in with a new one: for managers of employees, for owners of everybody.

    What they had not sent yet on this PC, only the old PIN opened. Raises as `add_known`.
    """
    queries.person(context.session, person)
    insider = context.replica.colleagues.give_new_pin(bytes.fromhex(person), pin)
    await _tell(context)
    return insider


async def set_pin(context: CommandContext, pin: str) -> Insider:
    """Choose a PIN for whoever is in. With the first one the rows that are shown have no engine any more: open the
    shop again, with what this returns. Raises PinError."""
    await _tell(context)
    replica = context.replica
    seat, left = replica.me.feed, context.home.seat_path(replica.me.feed) / LEFT
    left.touch(0o600)  # before the PIN is durable: from then on nothing is shown without it
    try:
        insider = replica.colleagues.set_pin(pin)
    finally:
        if replica.me.feed == seat:
            left.unlink()
    bring_back(context, insider, pin)
    context.publish([ColleaguesChanged()])
    return insider


async def leave_network(context: CommandContext) -> None:
    """Leave the network to whoever comes in next on this PC. A code that is open goes: they would let in by it, in
    their own name, whom they did not invite."""
    people_commands.cancel_invitation(context)
    await context.networking.let_go()


def take_network(context: CommandContext) -> None:
    """Have the network, as soon as whoever was in before has left it."""
    context.networking.take()


def take_off(context: CommandContext, person: str) -> None:
    """Take somebody off this PC; they stay in the shop. Raises InvalidError, NotAllowedError."""
    replica, member = context.replica, bytes.fromhex(person)
    if replica.colleagues.members() == [member]:
        raise InvalidError(ONLY_ONE)
    for seat in replica.colleagues.seats_of(member):
        if seat.state == SeatState.OPEN:
            context.take_out(SeatRemoved(seat.feed))
    replica.colleagues.close_fallen()
    context.publish([ColleaguesChanged()])


async def introduce(context: CommandContext) -> None:
    """Say what whoever is in is called, where they were let in on this PC and nobody has said it yet."""
    if _is_unnamed(context):
        await context.rows.until_in_step()
    me = context.replica.me.member
    name = called.kept(context.replica.log, me)
    if name and _is_unnamed(context):
        people_commands.say(context, PersonNamed(me, name))


def _is_unnamed(context: CommandContext) -> bool:
    return queries.myself(context.session).name == UNNAMED_PERSON


async def _tell(context: CommandContext) -> None:
    await context.rows.until_shown()
    called.keep_all(context)
    context.publish([ColleaguesChanged()])
