"""Where stands what is somebody's own: they read it, and whoever leads them (AREAS §2, audience *own*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.control import Role, SpaceKind, space_id

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext


def least_reader(context: CommandContext, member: bytes) -> Role:
    """The lowest role that reads what is somebody's own besides them, as of now: of employees a manager, of others an
    owner."""
    known = context.replica.verdicts.members.get(member)
    return Role.MANAGER if known is not None and known.role == Role.EMPLOYEE else Role.OWNER


def own_space(context: CommandContext, member: bytes) -> bytes:
    """Where what is written now is somebody's own. Raises NotAllowedError for who does not read it."""
    return context.replica.role_space(least_reader(context, member), member)


def own_spaces(genesis: bytes, member: bytes) -> frozenset[bytes]:
    """Wherever something can be somebody's own: as an employee they wrote elsewhere than as a manager."""
    return frozenset(space_id(genesis, SpaceKind.FILE, (member,), bytes([role])) for role in (Role.MANAGER, Role.OWNER))
