"""Whose rows they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sync.control import Role
    from sync.replica import Replica


class Viewer(NamedTuple):
    """The person whose rows they are, the shop's genesis and its own space; `role`: with which role what stands was
    written (an entry's feed, number, hash and view), as far as is known now."""

    member: bytes
    genesis: bytes
    shop_space: bytes
    role: Callable[[bytes, int, bytes, bytes], Role]

    @classmethod
    def of(cls, replica: Replica) -> Viewer:
        """Whoever uses this replica."""
        return cls(replica.me.member, replica.genesis.hash, replica.shop_space, replica.role)
