"""People with PCs who sign control facts, for telling stories to `Authority` without any log or network."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from sync import control
from sync.authority import Authority, AuthorityFact
from sync.authority.permission import recovery_proof_message
from sync.authority.verdicts import Standing
from sync.control import Cut, CutTips, Role, SpaceKind, Tip
from sync.entry import chain_start
from sync.genesis import Genesis, found
from sync.identity import DeviceKeys, SeatKeys, new_device_keys, new_seat_keys, prove_seat, sign

OWNER, MANAGER, EMPLOYEE = Role.OWNER, Role.MANAGER, Role.EMPLOYEE


def seeded(*parts: Any) -> bytes:
    return blake2b(repr(parts).encode(), digest_size=32).digest()


def random_from(*seed: Any) -> Any:
    counter = iter(range(1000))
    return lambda size: b"".join(seeded(*seed, next(counter)) for _ in range(size // 32 + 1))[:size]


@cache
def keys(name: str) -> tuple[DeviceKeys, SeatKeys]:
    random = random_from("keys", name)
    return new_device_keys(random), new_seat_keys(random)


@cache
def a_genesis(name: str = "ada") -> Genesis:
    device, seat = keys(name)
    return found(device, seat, random_from("genesis", name))


def person(name: str) -> bytes:
    return seeded("member", name)[:16]


@dataclass(eq=False)
class Seat:
    """One seat: what it saw last (`tip`), as (hash, seq); `seen` is what it has been shown but not covered."""

    shop: Shop
    name: str
    member: bytes
    device: bytes
    feed: bytes
    tip: bytes | None = None
    seq: int = 0
    seen: set[bytes] = field(default_factory=set)

    def says(self, value: Any, *, salt: Any = 0, after: tuple[bytes, int] | None = None) -> bytes:
        """A fact that covers everything this seat was shown. `after`: forks the chain there."""
        prev, seq = after or (self.tip, self.seq)
        before = prev or chain_start(self.shop.genesis.hash, self.feed, 0)
        heads = tuple(sorted(self.seen - {prev}))
        name = seeded("fact", self.feed, before, seq + 1, heads, repr(value), salt)
        fact = AuthorityFact(name, self.feed, seq + 1, before, heads, value)
        self.shop.facts.append(fact)
        self.seen.clear()
        self.tip, self.seq = name, seq + 1
        return name

    def sees(self, *others: Seat | bytes) -> Seat:
        for other in others:
            tip = other if isinstance(other, bytes) else other.tip
            if tip is not None:
                self.seen.add(tip)
        return self

    def adds_member(self, name: str, role: Role = EMPLOYEE) -> bytes:
        return self.says(control.MemberAdded(person(name), role))

    def adds_device(self, pc: str, member: bytes | None = None) -> bytes:
        device, _ = keys(pc)
        return self.says(control.DeviceAdded(member or self.member, device.device, device.certificate))

    def adds_seat(self, pc: str, member: bytes | None = None, on: str | None = None) -> tuple[bytes, Seat]:
        """A seat with the keys of `pc`, on that PC or another."""
        device, seat = keys(pc)[0] if on is None else keys(on)[0], keys(pc)[1]
        member = member or self.member
        proof = prove_seat(seat, self.shop.genesis.hash, member, device.device)
        value = control.SeatAdded(member, device.device, seat.feed, seat.sealing_public, proof)
        admission = self.says(value)
        new = Seat(self.shop, pc, member, device.device, seat.feed)
        self.shop.seats[pc] = new
        return admission, new.sees(admission)

    def brings_in(self, name: str, role: Role = EMPLOYEE, pc: str | None = None) -> Seat:
        """Member, device and seat, and the joiner's first entry."""
        self.adds_member(name, role)
        return self.equips(person(name), pc or name)

    def equips(self, member: bytes, pc: str) -> Seat:
        """Device and seat for someone, and the new seat's first entry."""
        self.adds_device(pc, member)
        _, seat = self.adds_seat(pc, member)
        seat.says(control.Covered())
        return seat

    def closes(self, *, after: tuple[bytes, int] | None = None) -> bytes:
        """Removes itself, on a branch of its own if told where that begins."""
        return self.says(control.SeatRemoved(self.feed), after=after)

    def removes(self, name: str, cut: Cut = ()) -> bytes:
        return self.says(control.MemberRemoved(person(name), cut))

    def sets_role(self, name: str, role: Role, cut: Cut = ()) -> bytes:
        return self.says(control.RoleSet(person(name), role, cut))

    def creates_private(self, name: str) -> tuple[bytes, bytes]:
        """The space and its first epoch."""
        nonce = seeded("nonce", name)[:16]
        space = control.space_id(self.shop.genesis.hash, SpaceKind.PRIVATE, (self.member,), nonce)
        self.says(control.SpaceCreated(space, SpaceKind.PRIVATE, (), nonce))
        return space, self.starts_epoch(space)

    def creates_direct(self, other: bytes) -> tuple[bytes, bytes]:
        pair = tuple(sorted((self.member, other)))
        space = control.space_id(self.shop.genesis.hash, SpaceKind.DIRECT, pair)
        self.says(control.SpaceCreated(space, SpaceKind.DIRECT, pair))
        return space, self.starts_epoch(space)

    def creates_for_role(self, role: Role, whose: bytes | None = None) -> tuple[bytes, bytes]:
        """The space of everybody with this role, or the file of somebody and those, and an epoch of it."""
        kind, members = (SpaceKind.ROLE, ()) if whose is None else (SpaceKind.FILE, (whose,))
        space = control.space_id(self.shop.genesis.hash, kind, members, bytes([role]))
        self.says(control.SpaceCreated(space, kind, members, bytes([role])))
        return space, self.starts_epoch(space)

    def starts_epoch(self, space: bytes) -> bytes:
        return self.says(control.EpochStarted(space, seeded("key", space, self.feed, self.seq)))


class Shop:
    """A shop founded by Ada (a member with that genesis' id), its facts in the order they were said."""

    def __init__(self) -> None:
        self.genesis = a_genesis()
        body = self.genesis.body
        self.facts: list[AuthorityFact] = []
        self.seats: dict[str, Seat] = {}
        self.ada = Seat(self, "ada", body.member, body.device, body.feed)
        self.seats["ada"] = self.ada
        self.space = control.space_id(self.genesis.hash, SpaceKind.SHOP)
        self.ada.says(control.SpaceCreated(self.space, SpaceKind.SHOP))
        self.epoch = self.ada.starts_epoch(self.space)

    @classmethod
    def staffed(cls, **roles: Role) -> Shop:
        """Ada's shop with these people in it; all have seen one another."""
        shop = cls()
        for name, role in roles.items():
            shop.ada.brings_in(name, role)
        shop.everyone_sees_everything()
        return shop

    def everyone_sees_everything(self) -> None:
        for seat in self.seats.values():
            seat.sees(*(other for other in self.seats.values() if other is not seat))
            seat.says(control.Covered())

    @property
    def authority(self) -> Authority:
        authority = Authority(self.genesis)
        authority.add(self.facts)
        return authority

    def stands(self, *facts: bytes) -> bool | list[bool]:
        verdicts = self.authority.verdicts
        found = [verdicts.stands(fact) for fact in facts]
        return found[0] if len(found) == 1 else found

    def role(self, name: str) -> Role | None:
        return self.authority.verdicts.members[person(name)].role


def chain_of(seat: Seat, length: int) -> list[Tip]:
    """Made-up content entries of a seat, 1 to `length`."""
    return [Tip(seq, seeded("content", seat.feed, seq)) for seq in range(1, length + 1)]


def content_cut(seat: Seat, seq: int) -> Cut:
    return (CutTips(seat.feed, 1, (chain_of(seat, seq)[-1],)),)


def written(
    shop: Shop,
    seat: Seat,
    seq: int,
    *,
    view: bytes | None = None,
    space: bytes | None = None,
    epoch: bytes | None = None,
) -> Standing:
    """The standing of the seat's content entry `seq`, whose view is its latest fact unless told."""
    tip = chain_of(seat, seq)[-1]
    return shop.authority.verdicts.content(
        seat.feed,
        seq,
        tip.hash,
        view or seat.tip or b"",
        space or shop.space,
        epoch or shop.epoch,
        lambda other: other.seq >= seq and other in chain_of(seat, other.seq),
    )


def recovery_key(shop: Shop, name: str, member: bytes) -> control.RecoveryKeyAdded:
    seat = keys(name)[1]
    proof = sign(seat.signing, recovery_proof_message(shop.genesis.hash, member, seat.feed))
    return control.RecoveryKeyAdded(member, seat.feed, proof)
