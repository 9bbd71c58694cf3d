"""Whose rows they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from desktop.rows.content_chains import HeldChains

if TYPE_CHECKING:
    from desktop.rows.content_chains import ContentChains
    from sync.authority.verdicts import Space
    from sync.control import Role
    from sync.replica import Replica


class RoleOf(Protocol):
    """Which role a member has in views."""

    def __call__(self, member: bytes, *views: bytes) -> Role | None: ...


class Viewer(NamedTuple):
    """The person whose rows they are, and the PC; the shop's genesis and its own space, and what is known now of what
    they are made from.

    role: with which role what stands was written (an entry's feed, number, hash and view)
    role_of: which role somebody has in some views together, or has now where they do not know them; None: not in the
        shop
    was_in: whether somebody is in a space in a view
    roles: changes when any of these may be another
    owners: who was an owner in a view
    stamp: of an entry of anybody's that is here and stands, read or not; None of any other
    space: who is in a space that stands
    chains: the content that is held
    """

    member: bytes
    device: bytes
    genesis: bytes
    shop_space: bytes
    role: Callable[[bytes, int, bytes, bytes], Role]
    role_of: RoleOf
    was_in: Callable[[bytes, bytes, bytes], bool]
    roles: Callable[[], bytes]
    space: Callable[[bytes], Space | None]
    chains: ContentChains
    owners: Callable[[bytes], frozenset[bytes]]
    stamp: Callable[[bytes], int | None]

    @classmethod
    def of(cls, replica: Replica) -> Viewer:
        """Whoever uses this replica."""
        chains = HeldChains(replica)
        return cls(
            replica.me.member,
            replica.me.device,
            replica.genesis.hash,
            replica.shop_space,
            replica.opener.role,
            replica.opener.role_of,
            replica.opener.was_in,
            replica.opener.roles_state,
            lambda space: replica.verdicts.spaces.get(space),
            chains,
            replica.opener.owners,
            chains.stamp,
        )
