"""Which saves count: by the rights of their collections, the role they were written with, and where they were said."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.records.collection import Audience, RecordCollection, Writing
from desktop.records.identity import NOBODY, RecordKey, derived_nonce, packed_key, unpacked_key
from desktop.records.saved_part import SavedPart, parts_of_entries
from desktop.rows.pieces import marks, pieces
from sync.control import Role, SpaceKind, space_id

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.known_collections import KnownCollections
    from desktop.rows.viewer import Viewer

ROLE_OF: Final = {Audience.MANAGERS: Role.MANAGER, Audience.OWNERS: Role.OWNER}
"""From which role on people read it."""

_CREATION: Final = "SELECT parent FROM saves WHERE record = ? AND creates AND fits ORDER BY NOT prefers, hash LIMIT 1"
_FIT: Final = "UPDATE saves SET rules = ?, prefers = ?, fits = ? WHERE record = ? AND hash = ?"
_BY_KEY: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


def spaces_by_role(genesis: bytes, shop_space: bytes) -> dict[bytes, Role]:
    """The spaces that everybody from some role on reads, and that role."""
    closed = {space_id(genesis, SpaceKind.ROLE, (), bytes([role])): role for role in ROLE_OF.values()}
    return {shop_space: Role.EMPLOYEE} | closed


class Judgement:
    """Judges entries by what is in the rows. Each counts whole or not at all."""

    def __init__(self, conn: sqlite3.Connection, viewer: Viewer, collections: KnownCollections) -> None:
        self._conn = conn
        self._viewer = viewer
        self._collections = collections
        self._by_role = spaces_by_role(viewer.genesis, viewer.shop_space)

    def fit(self, parts: Iterable[SavedPart]) -> list[SavedPart]:
        """These, which are new, the parts of an entry behind one another; it is said of all by what they are judged,
        and of those that create whether they may say whose row it is."""
        return [fitted for _, entry in groupby(parts, attrgetter("hash")) for fitted in self._fitted(list(entry))]

    def _fitted(self, entry: list[SavedPart]) -> Iterator[SavedPart]:
        fits = self._may_create(entry)
        for part in entry:
            rules = self._collections.rules(part.collection, part.chain_place)
            prefers = rules.collection is not None and rules.collection.rights.allow_all(part.author, Role(part.role))
            yield part._replace(rules=rules.by, prefers=prefers, fits=fits and bool(part.creates))

    def _may_create(self, entry: list[SavedPart]) -> bool:
        """Whether its author may create what an entry creates, with whatever parents it says, all of one record. Where
        others may say otherwise, of what is derived, it counts for that alone: such an entry changes nothing."""
        created = [part for part in entry if part.creates]
        if len(created) < len(entry) and any(part.key.is_derived for part in created):
            return False
        roots = {part.parent or packed_key(part.key) for part in created}
        return len(roots) == 1 and all(self._may(part, self._parent(part)) for part in created)

    def fit_again(self, entries: Iterable[bytes]) -> None:
        """Write the same of entries that are in the rows: their roles or rules are others now."""
        for parts in parts_of_entries(self._conn, entries).values():
            fitted = [(part.rules, part.prefers, part.fits, part.record, part.hash) for part in self.fit(parts)]
            self._conn.executemany(_FIT, fitted)

    def judge(self, entries: Iterable[bytes]) -> set[bytes]:
        """Write down whether these count, and those that change what they create; the records of those that counted
        before, or whose verdict is another now."""
        return self.judge_parts(parts_of_entries(self._conn, entries))

    def judge_parts(self, parts: Mapping[bytes, list[SavedPart]]) -> set[bytes]:
        """The same of entries that save these, all parts of each, as the rows have them."""
        created = [part.record for found in parts.values() for part in found if part.creates]
        counted = {part.record for found in parts.values() for part in found if part.counts}
        return counted | self._judge(parts) | self.judge_changing(created, besides=parts)

    def judge_changing(self, created: Iterable[bytes], besides: Container[bytes] = ()) -> set[bytes]:
        """The same of the entries that change these records, of which what created them came or went."""
        changing: list[bytes] = []
        for some in pieces(created):
            query = f"SELECT DISTINCT hash FROM saves WHERE record IN ({marks(some)}) AND NOT creates"
            changing += (digest for (digest,) in self._conn.execute(query, some).fetchall() if digest not in besides)
        return self._judge(parts_of_entries(self._conn, dict.fromkeys(changing))) if changing else set()

    def _judge(self, parts: Mapping[bytes, list[SavedPart]]) -> set[bytes]:
        verdicts = ((self._counts(found), entry, found) for entry, found in parts.items())
        changed = [(counts, entry, found) for counts, entry, found in verdicts if counts != found[0].counts]
        self._conn.executemany(
            "UPDATE saves SET counts = ? WHERE hash = ?", [(counts, entry) for counts, entry, _ in changed]
        )
        return {part.record for _, _, found in changed for part in found}

    def would_count(self, parts: list[SavedPart]) -> bool:
        """Whether what an entry saves counts by what is known here, whatever the rows say of it."""
        return self._counts(self.fit(parts))

    def _counts(self, parts: list[SavedPart]) -> bool:
        if any(part.creates and not part.fits for part in parts):
            return False
        parents = [self._parent(part) for part in parts]
        roots = {parent or part.key for part, parent in zip(parts, parents, strict=True)}
        return len(roots) == 1 and all(map(self._may, parts, parents))

    def _parent(self, part: SavedPart) -> RecordKey | None:
        """The record that this one is a row of."""
        packed: bytes | None = part.parent
        if not part.creates:
            found: Any = self._conn.execute(_CREATION, (part.record,)).fetchone()
            packed = found[0] if found else None
        return unpacked_key(packed) if packed else None

    def _may(self, part: SavedPart, parent: RecordKey | None) -> bool:
        collection = self._collections.rules(part.collection, part.chain_place).collection
        if collection is None or not self._may_be_in(collection, part.key, part.space):
            return False
        role = Role(part.role)
        if parent is None:
            writing = Writing(part.author, role, part.key, bool(part.creates), _BY_KEY.decode(part.fields))
            return collection.rights.allow(writing)
        whole = self._collections.rules(parent.collection, part.chain_place).collection
        if whole is None or whole.name not in collection.rows_of or parent == part.key:
            return False
        return whole.rights.allow(Writing(part.author, role, parent, False, ()))

    def _may_be_in(self, collection: RecordCollection, key: RecordKey, space: bytes) -> bool:
        """Whether a space is the audience's: a fact outside it says nothing."""
        if collection.audience is Audience.EVERYONE:
            return space == self._viewer.shop_space
        if collection.audience is Audience.CHOSEN:
            return space == collection.space
        if collection.audience is Audience.EACH_ITS_OWN:
            return space in self._by_role
        if collection.audience.is_own:
            return self._is_file_of(key, space, collection.audience)
        return self._by_role.get(space) == ROLE_OF[collection.audience]

    def _is_file_of(self, key: RecordKey, space: bytes, audience: Audience) -> bool:
        file = self._viewer.space(space)
        if file is None or file.kind != SpaceKind.FILE:
            return False
        if audience is Audience.OWN_AND_OWNERS and file.role != Role.OWNER:
            return False
        return key.creator != NOBODY or key.nonce == derived_nonce(file.pair[0])
