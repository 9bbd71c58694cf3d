"""What control facts give and take, each as a small record: grants, admissions, epochs, removals, raised cuts.

In all of them `at` is the fact's index and `bit` its bit (`sync.authority.causality`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sync import control
from sync.control import Cut, Role, SpaceKind

Taker = (
    control.MemberRemoved | control.DeviceRemoved | control.SeatRemoved | control.SpaceMemberRemoved | control.RoleSet
)


class AuthorityFact(NamedTuple):
    """A control entry as authority sees it; `heads` are hashes of other chains' entries."""

    hash: bytes
    feed: bytes
    seq: int
    prev: bytes
    heads: tuple[bytes, ...]
    value: control.Value


class Permit(NamedTuple):
    """What a fact needed: the lowest role that would have done, the private space to be in, and whether a closed key
    may sign it (`enrols`)."""

    role: Role = Role.EMPLOYEE
    space: bytes | None = None
    enrols: bool = False


NOTHING: Final = Permit()


class AuthoredFact(NamedTuple):
    """Who did a fact that counted in its own past, and what it needed."""

    feed: bytes
    member: bytes
    device: bytes | None
    permit: Permit


class Grant(NamedTuple):
    """A role given to a member, by *member added* or *role set*."""

    at: int
    bit: int
    role: Role
    added: bool
    depth: int
    by: bytes


class Admission(NamedTuple):
    """A seat given to a member, or (without a device) a recovery key."""

    at: int
    bit: int
    feed: bytes
    member: bytes
    device: bytes | None
    sealing: bytes


class DeviceGrant(NamedTuple):
    """A device brought in for a member."""

    at: int
    bit: int
    device: bytes
    member: bytes
    certificate: bytes


class SpaceGrant(NamedTuple):
    """A place in a private space: by creating it (no epoch), or from an epoch on."""

    at: int
    bit: int
    member: bytes
    epoch: int | None


class EpochGrant(NamedTuple):
    """A started epoch."""

    at: int
    bit: int
    space: bytes
    key_hash: bytes
    author: bytes


class CutExtension(NamedTuple):
    """A raised cut; `keeps` is what of the control chains stands through it."""

    at: int
    bit: int
    removal: int
    keeps: int
    cut: Cut


class Revocation(NamedTuple):
    """What takes a right away, and the lowest role that would have done. It is accepted in the order of `rank`."""

    at: int
    bit: int
    feed: bytes
    rank: tuple[int, int, bytes]
    needed: Role
    value: Taker

    @property
    def loser(self) -> bytes:
        """The member, device or feed that a right is taken from."""
        match self.value:
            case control.DeviceRemoved(device=loser) | control.SeatRemoved(feed=loser):
                return loser
            case value:
                return value.member

    @property
    def is_closing(self) -> bool:
        """Whether a seat's own key removes it. That ends the seat where it was seen, and takes away nothing that was
        said without having seen it."""
        return isinstance(self.value, control.SeatRemoved) and self.value.feed == self.feed

    @property
    def employees_only(self) -> bool:
        """Whether its author, a manager, may remove this person only as an employee: it is another one."""
        by_manager = self.needed == Role.MANAGER and self.rank[0] == -Role.MANAGER
        return by_manager and isinstance(self.value, control.MemberRemoved)


@dataclass
class SpaceFile:
    """What was said about one space. `pair`: the members that its id names, of a file space the one; `role`: the lowest
    that is in it, where it follows one."""

    kind: SpaceKind
    pair: tuple[bytes, ...]
    role: Role | None = None
    created: int = 0
    epochs: dict[int, EpochGrant] = field(default_factory=dict)
    grants: dict[bytes, list[SpaceGrant]] = field(default_factory=lambda: defaultdict(list))
    removals: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))
