"""What people do with names, codes and other PCs.

What a command needs is loaded by the command: windows, which name commands, show their first rows without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.errors import NotAllowedError
from desktop.people import queries
from desktop.rows import typed_text

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.people.inviting import Inviting
    from desktop.people.records import PC, Invitation, Person
    from desktop.people.records import Role as RoleName
    from desktop.people.rows import NameKind
    from desktop.rows.fact_types import Fact
    from sync.control import Role


def say(context: CommandContext, *facts: Fact) -> None:
    """Say this to the whole shop, in one entry."""
    context.post(context.replica.shop_space, facts)


def own_role(context: CommandContext) -> Role | None:
    """The role of whoever uses this PC; None once they were removed, or whoever let them in."""
    replica = context.replica
    me = replica.verdicts.members.get(replica.me.member)
    return me.role if me is not None else None


def rename_me(context: CommandContext, name: str) -> Person:
    """Another name for oneself."""
    from desktop.people.facts import PersonNamed

    me = context.replica.me.member
    say(context, PersonNamed(me, typed_text.name_not_code(name, "yourself"), _names_seen(context, "person", me)))
    return queries.person(context.session, me.hex())


def rename_pc(context: CommandContext, name: str) -> PC:
    """Another name for this PC."""
    from desktop.people.facts import PCNamed

    pc = context.replica.me.device
    say(context, PCNamed(pc, typed_text.name(name, "this PC"), _names_seen(context, "pc", pc)))
    return queries.this_pc(context.session)


def rename_shop(context: CommandContext, name: str) -> None:
    """Another name for the shop; owners only."""
    from desktop.people.facts import ShopNamed
    from desktop.people.rows import SHOP
    from sync.control import Role

    if own_role(context) != Role.OWNER:
        raise NotAllowedError("Only an owner can give the shop another name.")
    say(context, ShopNamed(typed_text.name_not_code(name, "the shop"), _names_seen(context, "shop", SHOP)))


def _names_seen(context: CommandContext, kind: NameKind, subject: bytes) -> tuple[bytes, ...]:
    from desktop.people.rows import names_seen

    return names_seen(context.model.conn, kind, subject)


async def invite(
    context: CommandContext, role: RoleName | None = None, person: str | None = None, minutes: int = 10
) -> Invitation:
    """Open a code for someone new with a role, or for one more PC of a person (neither: of mine)."""
    return await _inviting(context).invite(role, person, minutes)


async def invite_whoever(context: CommandContext, minutes: int = 10) -> Invitation:
    """Open a code for whoever has the words of a recovery sheet: those, and nobody here, let them in."""
    return await _inviting(context).invite_whoever(minutes)


def cancel_invitation(context: CommandContext) -> None:
    """Close the code that is open."""
    _inviting(context).cancel()


def invitation(context: CommandContext) -> Invitation | None:
    """The code that is open, or the last one and what became of it."""
    return _inviting(context).current()


def _inviting(context: CommandContext) -> Inviting:
    from desktop.people.inviting import Inviting

    return context.part(Inviting)


async def add_address(context: CommandContext, address: str) -> str:
    """Try an address somebody typed (`host` or `host:port`); the result says what came of it."""
    device = (await context.networking.dial(address)).hex()
    names = (pc.name for pc in queries.pcs(context.session) if pc.id == device)
    return f"Connected to {next(names, 'a PC of the shop')}."
