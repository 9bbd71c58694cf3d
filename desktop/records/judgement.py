"""Which saves count: by the rights of their collections, the role they were written with, and where they were said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from desktop.records.collection import Audience, RecordCollection, Writing
from desktop.records.identity import NOBODY, RecordKey, derived_nonce
from sync.control import Role, SpaceKind, space_id

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.viewer import Viewer

_ROLE_OF: Final = {Audience.MANAGERS: Role.MANAGER, Audience.OWNERS: Role.OWNER}

_PARTS: Final = (
    "SELECT record, space, collection, creator, nonce, parent, creates, author, role, fields, counts FROM saves "
    "WHERE hash = ? ORDER BY place"
)
_CREATION: Final = "SELECT parent FROM saves WHERE record = ? AND creates AND fits ORDER BY role < ?, hash LIMIT 1"
_BY_KEY: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


class _Part(NamedTuple):
    """What an entry saves of one record."""

    record: bytes
    space: bytes
    collection: bytes
    creator: bytes
    nonce: bytes
    parent: bytes | None
    creates: bool
    author: bytes
    role: int
    fields: bytes
    counts: bool

    @property
    def key(self) -> RecordKey:
        return RecordKey(self.collection, self.creator, self.nonce)


class Judgement:
    """Judges entries by what is in the rows. Each counts whole or not at all."""

    def __init__(self, conn: sqlite3.Connection, viewer: Viewer, collections: Mapping[bytes, RecordCollection]) -> None:
        self._conn = conn
        self._viewer = viewer
        self._collections = collections

    def judge(self, entries: Iterable[bytes]) -> set[bytes]:
        """Write down whether these count, and whatever depends on what they create; the records of those whose verdict
        is another than before."""
        parts = {entry: self._parts(entry) for entry in entries}
        created = [self._fit(entry, part) for entry, found in parts.items() for part in found if part.creates]
        changing = {entry: self._parts(entry) for entry in self._changing(created) if entry not in parts}
        judged = {**parts, **changing}
        return {part.record for entry, found in judged.items() if self._judge(entry, found) for part in found}

    def depending_on(self, created: Iterable[bytes]) -> set[bytes]:
        """The records whose saves are judged otherwise after what created these was erased."""
        changing = {entry: self._parts(entry) for entry in self._changing(created)}
        return {part.record for entry, found in changing.items() if self._judge(entry, found) for part in found}

    def _parts(self, entry: bytes) -> list[_Part]:
        return [_Part(*row) for row in self._conn.execute(_PARTS, (entry,)).fetchall()]

    def _fit(self, entry: bytes, part: _Part) -> bytes:
        """Write down whether an author may create this so, whatever else the entry says; the record."""
        parent = unpacked_key(part.parent) if part.parent else None
        update = "UPDATE saves SET fits = ? WHERE record = ? AND hash = ?"
        self._conn.execute(update, (self._may(part, parent), part.record, entry))
        return part.record

    def _changing(self, records: Iterable[bytes]) -> dict[bytes, None]:
        """The entries that change these without creating them."""
        query = "SELECT hash FROM saves WHERE record = ? AND NOT creates"
        return {digest: None for record in records for (digest,) in self._conn.execute(query, (record,)).fetchall()}

    def _judge(self, entry: bytes, parts: list[_Part]) -> bool:
        """Write down whether it counts; whether that is another verdict."""
        counts = self._counts(parts)
        if all(bool(part.counts) == counts for part in parts):
            return False
        self._conn.execute("UPDATE saves SET counts = ? WHERE hash = ?", (counts, entry))
        return True

    def _counts(self, parts: list[_Part]) -> bool:
        parents = [self._parent(part) for part in parts]
        roots = {parent or part.key for part, parent in zip(parts, parents, strict=True)}
        return len(roots) == 1 and all(map(self._may, parts, parents))

    def _parent(self, part: _Part) -> RecordKey | None:
        """The record that this one is a row of."""
        packed: bytes | None = part.parent
        if not part.creates:
            collection = self._collections.get(part.collection)
            least = collection.rights.change_all if collection else Role.OWNER
            found: Any = self._conn.execute(_CREATION, (part.record, least)).fetchone()
            packed = found[0] if found else None
        return unpacked_key(packed) if packed else None

    def _may(self, part: _Part, parent: RecordKey | None) -> bool:
        collection = self._collections.get(part.collection)
        if collection is None or not self._may_be_in(collection, part.key, part.space):
            return False
        role = Role(part.role)
        if parent is None:
            writing = Writing(part.author, role, part.key, bool(part.creates), _BY_KEY.decode(part.fields))
            return collection.rights.allow(writing)
        whole = self._collections.get(parent.collection)
        return whole is not None and whole.rights.allow(Writing(part.author, role, parent, False, ()))

    def _may_be_in(self, collection: RecordCollection, key: RecordKey, space: bytes) -> bool:
        """Whether a space is the audience's: a fact outside it says nothing."""
        if collection.audience is Audience.EVERYONE:
            return space == self._viewer.shop_space
        if collection.audience.is_own:
            return self._is_file_of(key, space, collection.audience)
        role = _ROLE_OF[collection.audience]
        return space == space_id(self._viewer.genesis, SpaceKind.ROLE, (), bytes([role]))

    def _is_file_of(self, key: RecordKey, space: bytes, audience: Audience) -> bool:
        file = self._viewer.space(space)
        if file is None or file.kind != SpaceKind.FILE:
            return False
        if audience is Audience.OWN_AND_OWNERS and file.role != Role.OWNER:
            return False
        return key.creator != NOBODY or key.nonce == derived_nonce(file.pair[0])


def packed_key(key: RecordKey) -> bytes:
    """A key as rows keep it, 48 bytes."""
    return b"".join(key)


def unpacked_key(packed: bytes) -> RecordKey:
    """The key of these 48 bytes."""
    return RecordKey(packed[:16], packed[16:32], packed[32:])
