"""The row of a record, worked out from the saves that count: what it shows, its typed row, and its words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from desktop.records import shown, values
from desktop.records.collection import Kind, RecordCollection
from desktop.records.identity import RecordKey
from desktop.records.state import RecordState, Save, state
from desktop.records.tables import WORDS
from desktop.records.typed_rows import TypedRows
from desktop.rows.content_chains import ChainPlace
from desktop.rows.register import unpacked
from desktop.rows.search_index import SearchIndex
from desktop.rows.table import DELETED_AT_ONCE
from sync.clock import time_ms_of
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.values import Value
    from desktop.rows.viewer import Viewer

_SAVES: Final = (
    "SELECT hash, feed, seq, stamp, after, fields, creates, role, counts, author, space, collection, creator, "
    "nonce, parent FROM saves WHERE record = ?"
)
_KEPT: Final = "SELECT number, shown, collection FROM records WHERE record = ?"
_INSERT: Final = (
    "INSERT INTO records (record, space, collection, creator, nonce, parent, shown, created_by, created_ms, "
    "changed_by, changed_ms, away, apart) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
)
_UPDATE: Final = (
    "UPDATE records SET parent = ?, shown = ?, created_by = ?, created_ms = ?, changed_by = ?, changed_ms = ?, "
    "away = ?, apart = ? WHERE number = ?"
)
_FOLLOWING: Final = (
    f"SELECT number, collection, space FROM records WHERE number > ? ORDER BY number LIMIT {DELETED_AT_ONCE}"
)
_fields: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode


class _SavedRow(NamedTuple):
    hash: bytes
    feed: bytes
    seq: int
    stamp: int
    after: bytes
    fields: bytes
    creates: bool
    role: int
    counts: bool
    author: bytes
    space: bytes
    collection: bytes
    creator: bytes
    nonce: bytes
    parent: bytes | None

    @property
    def place(self) -> ChainPlace:
        return ChainPlace(self.feed, self.seq, self.hash)

    def save(self, seen: tuple[ChainPlace, ...], least: Role) -> Save:
        """As `state` takes it; `least`: the lowest role that may change all of the collection."""
        fields = {key: bytes(raw) for key, raw in _fields(self.fields).items()}
        return Save(self.place, self.stamp, fields, seen, bool(self.creates), self.role >= least)


class RecordRows:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, viewer: Viewer, collections: Mapping[bytes, RecordCollection]) -> None:
        self._conn = conn
        self._viewer = viewer
        self._collections = collections
        self._typed = {id: TypedRows(conn, known, viewer.genesis) for id, known in collections.items()}
        self._words = SearchIndex(conn, WORDS)

    def discard_pending(self) -> None:
        """Forget what the tables were known to hold."""
        self._words.discard_pending()

    @property
    def awaits(self) -> bool:
        """Whether saves name anything that is not here yet."""
        (found,) = self._conn.execute("SELECT EXISTS (SELECT 1 FROM awaited_saves)").fetchone()
        return bool(found)

    def work_out(self, records: Iterable[bytes]) -> None:
        """Write the rows of these records anew."""
        for record in sorted(records):
            self._work_out(record)

    def _work_out(self, record: bytes) -> None:
        self._conn.execute("DELETE FROM awaited_saves WHERE record = ?", (record,))
        rows = [_SavedRow(*row) for row in self._conn.execute(_SAVES, (record,)).fetchall()]
        counted = [row for row in rows if row.counts]
        kept = self._conn.execute(_KEPT, (record,)).fetchone()
        now = None
        if counted and not self._is_erased(record):
            key = RecordKey(rows[0].collection, rows[0].creator, rows[0].nonce)
            now = state(self._saves(record, rows, counted), self._viewer.chains, is_derived=key.is_derived)
        if now is not None:
            self._put(record, {row.hash: row for row in counted}, now, kept)
        elif kept is not None:
            self._delete(*kept)

    def _saves(self, record: bytes, rows: list[_SavedRow], counted: list[_SavedRow]) -> list[Save]:
        """The saves that count; where one is alone, what it had seen makes no difference."""
        least = self._collections[rows[0].collection].rights.change_all
        if len(counted) == 1:
            return [counted[0].save((), least)]
        places = {row.hash: row.place for row in rows}
        return [row.save(self._seen(record, row, places), least) for row in counted]

    def _seen(self, record: bytes, row: _SavedRow, places: dict[bytes, ChainPlace]) -> tuple[ChainPlace, ...]:
        """Where the entries stand that a save names; noted of those that are not here, to look again."""
        found = []
        for named in unpacked(row.after):
            place = places.get(named) or self._viewer.chains.place(named, row.space)
            if place is not None:
                places[named] = place
                found.append(place)
            else:
                self._conn.execute("INSERT OR IGNORE INTO awaited_saves VALUES (?, ?, ?)", (record, named, row.space))
        return tuple(found)

    def _is_erased(self, record: bytes) -> bool:
        """Whether an owner erased it."""
        query = "SELECT feed, seq, hash, view FROM erased_records WHERE record = ?"
        return any(self._viewer.role(*row) == Role.OWNER for row in self._conn.execute(query, (record,)).fetchall())

    def _put(
        self, record: bytes, rows: Mapping[bytes, _SavedRow], now: RecordState, kept: tuple[int, bytes, bytes] | None
    ) -> None:
        created, changed = rows[now.created.place.hash], rows[now.changed.place.hash]
        packed, is_apart = shown.packed(now), bool(now.unseen) or any(field.others for field in now.fields.values())
        later = (
            created.parent, packed, created.author, time_ms_of(created.stamp), changed.author,
            time_ms_of(changed.stamp), now.is_away, is_apart,
        )  # fmt: skip
        if kept is None:
            key = (created.space, created.collection, created.creator, created.nonce)
            (number,) = self._conn.execute(_INSERT, (record, *key, *later)).fetchone()
        else:
            number = kept[0]
            self._conn.execute(_UPDATE, (*later, number))
        collection = self._collections[created.collection]
        by_key = {key: field.value for key, field in now.fields.items()}
        self._typed[collection.id].put(number, record, created.space, by_key, is_away=now.is_away)
        if collection.is_searched:
            self._index(number, collection, kept, _texts(collection, by_key))

    def _index(
        self, number: int, collection: RecordCollection, kept: tuple[int, bytes, bytes] | None, texts: list[str]
    ) -> None:
        if kept is None:
            self._words.add([(number, [" ".join(texts)])])
            return
        before = _texts(collection, {key: field.value.value for key, field in shown.unpacked(kept[1]).fields.items()})
        if before != texts:
            self._words.replace(number, [" ".join(before)], [" ".join(texts)])

    def _delete(self, number: int, packed: bytes, collection_id: bytes) -> None:
        collection = self._collections[collection_id]
        self._conn.execute("DELETE FROM records WHERE number = ?", (number,))
        self._typed[collection_id].delete(number)
        if collection.is_searched:
            fields = shown.unpacked(packed).fields
            before = _texts(collection, {key: field.value.value for key, field in fields.items()})
            self._words.replace(number, [" ".join(before)], None)

    def delete_space(self, space: bytes) -> Iterator[None]:
        """Delete the rows of a space, some at each step."""
        after = 0
        while rows := self._conn.execute(_FOLLOWING, (after,)).fetchall():
            after = rows[-1][0]
            gone = [(number, collection) for number, collection, of in rows if of == space]
            self._words.delete(number for number, _ in gone)
            for number, collection in gone:
                self._conn.execute("DELETE FROM records WHERE number = ?", (number,))
                self._typed[collection].delete(number)
            yield
        yield from self._words.drop_unused()


def _texts(collection: RecordCollection, by_key: Mapping[str, bytes]) -> list[str]:
    """What a record is found by: the words in its fields."""
    found: list[str] = []
    for key, packed in sorted(by_key.items()):
        field = collection.searched(key)
        if field is not None:
            found += _words(values.unpack(packed), dict(field.choices) if field.kind is Kind.CHOICE else {})
    return found


def _words(value: Value, choices: Mapping[str, str]) -> Collection[str]:
    match value:
        case str():
            return [choices.get(value, value)]
        case Decimal():
            return [values.decimal_text(value)]
        case values.PostalAddress():
            return list(value)
        case _:
            return []
