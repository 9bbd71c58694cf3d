"""What people say about records (AREAS §3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct

from desktop.files.value import FILE
from desktop.records import values
from desktop.records.identity import NOBODY, RecordKey, created_nonce, derived_nonce
from desktop.records.state import AWAY
from desktop.rows.fact_types import Fact, FactType, Id, VoidFactError
from desktop.rows.put_away import NOTHING_AWAY, PutAway
from desktop.rows.register import After

KEY_LIMIT: Final = 256
FIELD_BYTES: Final = 64
CHANGES_LIMIT: Final = 1_000
SAVE_BYTES: Final = 256 << 10
DEPTH_LIMIT: Final = 8
PUTS_AWAY_LIMIT: Final = (1 << 53) - 1

Nothing = Annotated[bytes, Meta(max_length=0)]
IdOrNothing = Annotated[bytes, Meta(max_length=16)]
Occasion = Annotated[bytes, Meta(max_length=32)]
DerivingKey = Annotated[bytes, Meta(max_length=KEY_LIMIT)]


class Parent(Struct, array_like=True, frozen=True):
    """The record that a row belongs to; without creator and nonce the one that the same entry creates first of all."""

    collection: Id
    creator: IdOrNothing
    nonce: IdOrNothing


class RecordChange(Struct, array_like=True, frozen=True):
    """Fields of one record, by their keys. Without a creator it creates the record: `nonce` is then the key from which
    it is derived, or empty, and `parent` the record whose row it is, or empty."""

    collection: Id
    creator: IdOrNothing
    nonce: DerivingKey
    fields: dict[str, Any]
    parent: Parent | Nothing = b""

    @property
    def creates(self) -> bool:
        """Whether it makes the record that it is about."""
        return not self.creator


class Context(Struct, array_like=True, frozen=True):
    """What a save belongs to: those that are undone in one step, the rule that made it, its occasion and depth; how
    many things all of the step takes away, where these are many."""

    batch: IdOrNothing = b""
    rule: IdOrNothing = b""
    occasion: Occasion = b""
    depth: Annotated[int, Meta(ge=0, le=DEPTH_LIMIT)] = 0
    puts_away: Annotated[int, Meta(ge=0, le=PUTS_AWAY_LIMIT)] = 0


class RecordSaved(Fact, frozen=True):
    """Somebody created or changed a record, with its rows; `after`: the saves of them that its author had seen."""

    TYPE: ClassVar = "record.saved"
    changes: Annotated[tuple[RecordChange, ...], Meta(min_length=1, max_length=CHANGES_LIMIT)]
    after: After = ()
    context: Context = Context()


class RecordErased(Fact, frozen=True):
    """An owner erases a record: all of it is hidden, whenever it comes."""

    TYPE: ClassVar = "record.erased"
    collection: Id
    creator: Id
    nonce: Id


class ChangeTarget(NamedTuple):
    """What one change of an entry is about."""

    key: RecordKey
    parent: RecordKey | None
    change: RecordChange


def targets(saved: RecordSaved, author: bytes, entry: bytes) -> list[ChangeTarget]:
    """The records that a save is about, each with its change; in an entry of this author, with this hash."""
    first: RecordKey | None = None
    found: list[ChangeTarget] = []
    for place, change in enumerate(saved.changes):
        key = _key(change, author, entry, place)
        first = first or key
        found.append(ChangeTarget(key, _parent(change, first), change))
    return found


def _key(change: RecordChange, author: bytes, entry: bytes, place: int) -> RecordKey:
    if not change.creates:
        return RecordKey(change.collection, change.creator, change.nonce)
    if change.nonce:
        return RecordKey(change.collection, NOBODY, derived_nonce(change.nonce))
    return RecordKey(change.collection, author, created_nonce(entry, place))


def _parent(change: RecordChange, first: RecordKey) -> RecordKey | None:
    if isinstance(change.parent, bytes):
        return None
    named = RecordKey(change.parent.collection, change.parent.creator, change.parent.nonce)
    return named if named.creator else first


def sound(fact: RecordSaved) -> RecordSaved:
    """The save, if it has a shape that counts. Raises VoidFactError, UnknownTypeError."""
    for change in fact.changes:
        _check(change, fact.changes[0])
    if sum(map(len, _packed(fact))) > SAVE_BYTES:
        raise VoidFactError("too long")
    return fact


def _check(change: RecordChange, first: RecordChange) -> None:
    if not change.creates and (len(change.creator), len(change.nonce), change.parent) != (16, 16, b""):
        raise VoidFactError("a record that cannot be")
    if isinstance(change.parent, Parent) and not _is_sound(change.parent, change, first):
        raise VoidFactError("a parent that cannot be")
    keys = list(change.fields)
    if keys != sorted(keys) or any(not 0 < len(key.encode()) <= FIELD_BYTES for key in keys):
        raise VoidFactError("fields that are out of order, or too long")
    for raw in change.fields.values():
        values.read(raw)


def _is_sound(parent: Parent, row: RecordChange, first: RecordChange) -> bool:
    if parent.creator or parent.nonce:
        return (len(parent.creator), len(parent.nonce)) == (16, 16)
    return first.creates and first is not row and first.collection == parent.collection


def _packed(fact: RecordSaved) -> Iterator[bytes]:
    return (msgspec.msgpack.encode(change.fields) for change in fact.changes)


def _files(saved: RecordSaved) -> Iterator[bytes]:
    """The ids of the files that its fields hold."""
    tagged = (raw for change in saved.changes for raw in change.fields.values() if isinstance(raw, list | tuple))
    return (raw[1] for raw in tagged if raw[0] == FILE)


def _put_away(saved: RecordSaved) -> PutAway:
    """What a save puts into the bin."""
    named = sum(change.fields.get(AWAY) is True for change in saved.changes)
    if not named:
        return NOTHING_AWAY
    return PutAway(max(named, saved.context.puts_away), saved.context.batch, saved.changes[0].collection)


FACTS: Final = (
    FactType(RecordSaved, sound, stands_alone=True, is_kept=True, files=_files, puts_away=_put_away),
    FactType(RecordErased, is_kept=True, puts_away=lambda erased: PutAway(1, what=erased.collection)),
)
