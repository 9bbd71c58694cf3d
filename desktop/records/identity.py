"""What identifies collections and records (AREAS §3)."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple

ID_SIZE: Final = 16
NOBODY: Final = bytes(ID_SIZE)
"""The creator of derived records, which two may make alike."""


class RecordKey(NamedTuple):
    """A record in its space: its collection, whoever created it, and a number that only that creation has."""

    collection: bytes
    creator: bytes
    nonce: bytes

    @property
    def is_derived(self) -> bool:
        """Whether two who make it apart make the same."""
        return self.creator == NOBODY

    def id(self, genesis: bytes, space: bytes) -> bytes:
        """The record's id, 16 bytes, one in the whole shop."""
        return _first(b"record", genesis, space, *self)


def collection_id(name: str) -> bytes:
    """The id of a built-in collection, 16 bytes."""
    return _first(b"collection", name.encode())


def rule_id(name: str) -> bytes:
    """The id of a built-in rule, 16 bytes: what a save says that was made by it."""
    return _first(b"rule", name.encode())


def created_nonce(entry: bytes, place: int) -> bytes:
    """The nonce of a record that an entry, by its hash, creates at a place in it: nobody can choose it, and no other
    entry has it, of another branch of its chain neither."""
    return _first(b"nonce", entry, place.to_bytes(2, "big"))


def derived_nonce(key: bytes) -> bytes:
    """The nonce of the record that everybody derives from a key."""
    return _first(b"derived", key)


def derived_key(collection: bytes, key: bytes) -> RecordKey:
    """The record of a collection that everybody derives from a key."""
    return RecordKey(collection, NOBODY, derived_nonce(key))


def packed_key(key: RecordKey) -> bytes:
    """A key as rows keep it, 48 bytes."""
    return b"".join(key)


def unpacked_key(packed: bytes) -> RecordKey:
    """The key of these 48 bytes."""
    return RecordKey(packed[:16], packed[16:32], packed[32:])


def _first(what: bytes, *parts: bytes) -> bytes:
    return blake2b(b"countertop/" + what + b"/1" + b"".join(parts), digest_size=32).digest()[:ID_SIZE]
