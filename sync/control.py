"""What control entries say: ids, roles and keys; no names, no titles, no text.

A control body is the MessagePack array `[heads, kind, value]`; each kind's value is an array in the order of its
class's fields. An unknown kind decodes to `Unknown`: it is relayed and changes nothing.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import blake2b
from typing import ClassVar, Final, cast

import msgspec

from sync.entry import HASH_SIZE, SEQ_LIMIT
from sync.errors import MalformedError
from sync.identity import CERTIFICATE_SIZE, ID_SIZE, KEY_SIZE, SIGNATURE_SIZE

HEADS_LIMIT: Final = 64
TIPS_LIMIT: Final = 8
ERASED_LIMIT: Final = 1000
ANSWERED_LIMIT: Final = 1000
PUT_AWAY_LIMIT: Final = 50
"""Things that one entry takes away by itself; more wait until an owner agrees."""
SEALED_LIMIT: Final = 4096
SEALED_KEY_LIMIT: Final = 256


class Role(IntEnum):
    """A member's role; a higher one may do all that a lower one may."""

    EMPLOYEE = 1
    MANAGER = 2
    OWNER = 3


class SpaceKind(IntEnum):
    """How a space's id is made and who is in it from the start."""

    SHOP = 0
    DIRECT = 1
    PRIVATE = 2
    ROLE = 3
    FILE = 4


FOLLOWING: Final = frozenset((SpaceKind.ROLE, SpaceKind.FILE))
"""The kinds of spaces that whoever has a role is in, for as long as they have it."""


class _Value(msgspec.Struct, array_like=True, frozen=True):
    KIND: ClassVar[int]


class Tip(_Value, frozen=True):
    """The end of one branch of a chain: the last entry's number and hash."""

    seq: int
    hash: bytes


class CutTips(_Value, frozen=True):
    """Up to 8 tips of one chain of one feed; what is in their pasts stands."""

    feed: bytes
    chain: int
    tips: tuple[Tip, ...]


Cut = tuple[CutTips, ...]


class Covered(_Value, frozen=True):
    """Nothing but heads: what its author has seen."""

    KIND = 0


class MemberAdded(_Value, frozen=True):
    """A person comes in (or comes back), with a role."""

    KIND = 1
    member: bytes
    role: int


class RoleSet(_Value, frozen=True):
    """A role changes; a lower one takes rights away, up to the cut."""

    KIND = 2
    member: bytes
    role: int
    cut: Cut = ()


class MemberRemoved(_Value, frozen=True):
    """A person goes, with all their seats."""

    KIND = 3
    member: bytes
    cut: Cut = ()


class DeviceAdded(_Value, frozen=True):
    """A PC comes in for a member, with its TLS certificate (DER)."""

    KIND = 4
    member: bytes
    device: bytes
    certificate: bytes


class DeviceRemoved(_Value, frozen=True):
    """A PC goes, with all seats on it."""

    KIND = 5
    device: bytes
    cut: Cut = ()


class SeatAdded(_Value, frozen=True):
    """A member gets a seat on a device: `feed` is its Ed25519 key, `sealing` its X25519 key, `proof` its consent."""

    KIND = 6
    member: bytes
    device: bytes
    feed: bytes
    sealing: bytes
    proof: bytes


class SeatRemoved(_Value, frozen=True):
    """A seat is closed; its key never returns."""

    KIND = 7
    feed: bytes
    cut: Cut = ()


class SpaceCreated(_Value, frozen=True):
    """A space: `members` for a direct conversation (sorted ids) and a file space (whose file), a `nonce` for a private
    one (16 bytes) and for one that follows a role (its number)."""

    KIND = 8
    space: bytes
    space_kind: int
    members: tuple[bytes, ...] = ()
    nonce: bytes = b""

    @property
    def role(self) -> Role | None:
        """The lowest role that is in it, of one that follows a role."""
        return Role(self.nonce[0]) if self.space_kind in FOLLOWING else None


class EpochStarted(_Value, frozen=True):
    """A new key for a space; the epoch is named by this entry's hash, `key_hash` is what the key must hash to."""

    KIND = 9
    space: bytes
    key_hash: bytes


class SpaceMemberAdded(_Value, frozen=True):
    """A member may read a private space from this epoch on (and what is outside that epoch's past)."""

    KIND = 10
    space: bytes
    member: bytes
    from_epoch: bytes


class SpaceMemberRemoved(_Value, frozen=True):
    """A member may no longer read or write a private space, up to the cut."""

    KIND = 11
    space: bytes
    member: bytes
    cut: Cut = ()


class CutRaised(_Value, frozen=True):
    """More of what a removal cut off stands after all: `removal` is that entry's hash."""

    KIND = 12
    removal: bytes
    cut: Cut


class ErasedRange(_Value, frozen=True):
    """A path of a chain: from the entry numbered `first` along to the one with the hash `last`."""

    first: int
    last: bytes


class Erased(_Value, frozen=True):
    """Entries of one feed's content whose bodies are hidden at once and forgotten 30 days later: by hash and by range.
    `kept`: also those that only an owner erases."""

    KIND = 13
    feed: bytes
    entries: tuple[bytes, ...]
    ranges: tuple[ErasedRange, ...] = ()
    kept: bool = False

    @property
    def is_large(self) -> bool:
        """Whether it erases nothing until an owner agrees; how much lies in a range cannot be told from here."""
        return bool(self.ranges) or len(self.entries) > PUT_AWAY_LIMIT


class RecoveryKeyAdded(_Value, frozen=True):
    """A key that may sign *device added* and *seat added* for its member, kept away from any PC."""

    KIND = 14
    member: bytes
    key: bytes
    proof: bytes


class SealedKey(_Value, frozen=True):
    """An epoch's key sealed to one seat: `sealed` is HPKE's encapsulated key and ciphertext."""

    epoch: bytes
    feed: bytes
    sealed: bytes


class KeySealed(_Value, frozen=True):
    """Epoch keys on their way to the seats entitled to them; decides nothing."""

    KIND = 15
    keys: tuple[SealedKey, ...]


class OwnerAnswered(_Value, frozen=True):
    """An owner's word on entries that take away more than 50 things: whether they are to."""

    KIND = 16
    entries: tuple[bytes, ...]
    yes: bool


class Unknown(msgspec.Struct, frozen=True):
    """A kind from a later version."""

    kind: int


Value = (
    Covered
    | MemberAdded
    | RoleSet
    | MemberRemoved
    | DeviceAdded
    | DeviceRemoved
    | SeatAdded
    | SeatRemoved
    | SpaceCreated
    | EpochStarted
    | SpaceMemberAdded
    | SpaceMemberRemoved
    | CutRaised
    | Erased
    | RecoveryKeyAdded
    | KeySealed
    | OwnerAnswered
    | Unknown
)

KINDS: Final[dict[int, type[_Value]]] = {
    kind.KIND: kind
    for kind in (
        Covered,
        MemberAdded,
        RoleSet,
        MemberRemoved,
        DeviceAdded,
        DeviceRemoved,
        SeatAdded,
        SeatRemoved,
        SpaceCreated,
        EpochStarted,
        SpaceMemberAdded,
        SpaceMemberRemoved,
        CutRaised,
        Erased,
        RecoveryKeyAdded,
        KeySealed,
        OwnerAnswered,
    )
}

_SIZES: Final = {
    "member": ID_SIZE,
    "device": ID_SIZE,
    "feed": KEY_SIZE,
    "sealing": KEY_SIZE,
    "key": KEY_SIZE,
    "proof": SIGNATURE_SIZE,
    "space": HASH_SIZE,
    "key_hash": HASH_SIZE,
    "epoch": HASH_SIZE,
    "from_epoch": HASH_SIZE,
    "removal": HASH_SIZE,
}


_ROLE_NONCES: Final = (bytes([Role.MANAGER]), bytes([Role.OWNER]))


class _Body(msgspec.Struct, array_like=True, frozen=True):
    heads: tuple[bytes, ...]
    kind: int
    value: msgspec.Raw


_body_decoder = msgspec.msgpack.Decoder(_Body)
_value_decoders = {number: msgspec.msgpack.Decoder(kind) for number, kind in KINDS.items()}


def key_let_in(value: Value) -> bytes | None:
    """The key that a value lets in, as a seat or as a recovery key; None for all others."""
    match value:
        case SeatAdded(feed=key) | RecoveryKeyAdded(key=key):
            return key
        case _:
            return None


def encode_control(heads: tuple[bytes, ...], value: Value) -> bytes:
    """A control body. `heads` are other seats' control entries that are new to this chain's past, sorted."""
    if isinstance(value, Unknown):
        raise ValueError("a kind that is not known here is never authored")
    return msgspec.msgpack.encode([heads, value.KIND, value])


def decode_control(body: bytes) -> tuple[tuple[bytes, ...], Value]:
    """The heads and the value of a control body. Raises MalformedError."""
    try:
        decoded = _body_decoder.decode(body)
        decoder = _value_decoders.get(decoded.kind)
        value = cast("Value", decoder.decode(decoded.value) if decoder else Unknown(decoded.kind))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("A record of who may do what cannot be read.") from error
    heads = decoded.heads
    if len(heads) > HEADS_LIMIT or any(len(head) != HASH_SIZE for head in heads) or list(heads) != sorted(set(heads)):
        raise MalformedError("A record of who may do what refers to others in a wrong way.")
    _check(value)
    return heads, value


def _check(value: msgspec.Struct) -> None:
    for field in value.__struct_fields__:
        content = getattr(value, field)
        if field in _SIZES and len(content) != _SIZES[field]:
            raise _wrong(field)
        if field == "role" and content not in Role.__members__.values():
            raise _wrong(field)
        if field == "cut":
            _check_cut(content)
    if isinstance(value, SpaceCreated):
        _check_space(value)
    elif isinstance(value, DeviceAdded) and len(value.certificate) != CERTIFICATE_SIZE:
        raise _wrong("certificate")
    elif isinstance(value, Erased):
        _check_hashes((*value.entries, *(part.last for part in value.ranges)), ERASED_LIMIT)
        if any(not 1 <= part.first < SEQ_LIMIT for part in value.ranges):
            raise _wrong("list of entries")
    elif isinstance(value, OwnerAnswered):
        _check_hashes(value.entries, ANSWERED_LIMIT)
    elif isinstance(value, KeySealed):
        _check_sealed(value)


def _check_cut(cut: Cut) -> None:
    """Each chain once, its tips too, both sorted: so that a cut has one form, and no chain more tips than it may."""
    chains = [(part.feed, part.chain) for part in cut]
    if any(len(feed) != KEY_SIZE or chain not in (0, 1) for feed, chain in chains) or chains != sorted(set(chains)):
        raise _wrong("cut")
    for part in cut:
        hashes = tuple(tip.hash for tip in part.tips)
        _check_hashes(hashes, TIPS_LIMIT)
        if any(not 1 <= tip.seq < SEQ_LIMIT for tip in part.tips) or list(hashes) != sorted(set(hashes)):
            raise _wrong("cut")


def _check_hashes(hashes: tuple[bytes, ...], limit: int) -> None:
    if len(hashes) > limit or any(len(item) != HASH_SIZE for item in hashes):
        raise _wrong("list of entries")


def _check_space(value: SpaceCreated) -> None:
    pair = len(value.members) == 2 and value.members[0] < value.members[1]
    fits = {
        SpaceKind.SHOP: not value.members and not value.nonce,
        SpaceKind.DIRECT: pair and all(len(member) == ID_SIZE for member in value.members) and not value.nonce,
        SpaceKind.PRIVATE: not value.members and len(value.nonce) == ID_SIZE,
        SpaceKind.ROLE: not value.members and value.nonce in _ROLE_NONCES,
        SpaceKind.FILE: [len(member) for member in value.members] == [ID_SIZE] and value.nonce in _ROLE_NONCES,
    }
    if not any(fit and value.space_kind == kind for kind, fit in fits.items()):
        raise _wrong("space")


def _check_sealed(value: KeySealed) -> None:
    if len(value.keys) > SEALED_LIMIT or any(len(key.sealed) > SEALED_KEY_LIMIT for key in value.keys):
        raise _wrong("sealed keys")
    for key in value.keys:
        _check(key)


def _wrong(field: str) -> MalformedError:
    return MalformedError(f"A record of who may do what has a wrong {field.replace('_', ' ')}.")


def space_id(genesis: bytes, kind: SpaceKind, members: tuple[bytes, ...] = (), nonce: bytes = b"") -> bytes:
    """A space's id: BLAKE2b-256 of label, genesis, kind, sorted member ids and nonce.

    A direct conversation names its two members and no nonce, a private space its creator and a nonce (so that nobody
    can repeat a public nonce and become its creator), the shop's space neither; a role space has the role as its nonce,
    one byte, and a file space names its member besides.
    """
    parts = (b"countertop/space/1", genesis, bytes([kind]), *sorted(members), nonce)
    return blake2b(b"".join(parts), digest_size=HASH_SIZE).digest()


def epoch_key_hash(key: bytes) -> bytes:
    """What an epoch's key must hash to: BLAKE2b-256 under its own label."""
    return blake2b(b"countertop/epoch/1" + key, digest_size=HASH_SIZE).digest()
