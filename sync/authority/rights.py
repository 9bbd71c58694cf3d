"""What control facts give and take, each as a small record: grants, admissions, epochs, removals, raised cuts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sync import control
from sync.authority.facts import FactsBy
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


@dataclass(frozen=True, slots=True)
class Said:
    """Something that one fact said; `at` is the fact's index."""

    at: int

    @property
    def bit(self) -> int:
        """The fact's bit. It is not kept: late facts' are long."""
        return 1 << self.at


@dataclass(frozen=True, slots=True)
class Grant(Said):
    """A role given to a member, by *member added* or *role set*."""

    role: Role
    added: bool
    depth: int
    by: bytes


@dataclass(frozen=True, slots=True)
class Admission(Said):
    """A seat given to a member, or (without a device) a recovery key."""

    feed: bytes
    member: bytes
    device: bytes | None
    sealing: bytes


@dataclass(frozen=True, slots=True)
class DeviceGrant(Said):
    """A device brought in for a member."""

    device: bytes
    member: bytes
    certificate: bytes


@dataclass(frozen=True, slots=True)
class SpaceGrant(Said):
    """A place in a private space: by creating it (no epoch), or from an epoch on."""

    member: bytes
    epoch: int | None


@dataclass(frozen=True, slots=True)
class EpochGrant(Said):
    """A started epoch."""

    space: bytes
    key_hash: bytes
    author: bytes


@dataclass(frozen=True, slots=True)
class OwnerAnswer(Said):
    """An owner's yes or no to an entry that takes much away."""

    yes: bool


@dataclass(frozen=True, slots=True)
class CutExtension(Said):
    """A raised cut; `keeps` is what of the control chains stands through it."""

    removal: int
    keeps: int
    cut: Cut


@dataclass(frozen=True, slots=True)
class Revocation(Said):
    """What takes a right away, and the lowest role that would have done. It is accepted in the order of `rank`."""

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
    that is in it, where it follows one; `started`: the facts that begin its epochs."""

    kind: SpaceKind
    pair: tuple[bytes, ...]
    role: Role | None = None
    epochs: dict[int, EpochGrant] = field(default_factory=dict)
    started: int = 0
    grants: dict[bytes, list[SpaceGrant]] = field(default_factory=lambda: defaultdict(list))
    removals: FactsBy = field(default_factory=FactsBy)

    def start(self, epoch: EpochGrant) -> None:
        """Take an epoch of it in."""
        self.epochs[epoch.at] = epoch
        self.started |= epoch.bit
