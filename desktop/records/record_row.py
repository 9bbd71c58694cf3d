"""The row of a record, worked out from the saves that count: what it shows, its typed row, and its words."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.files.value import FileValue
from desktop.records import shown, values
from desktop.records.collection import Kind, RecordCollection
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.overwriting import overwrites, overwritten
from desktop.records.saved_part import SavedPart, packed_fields, parts_of_records
from desktop.records.state import RecordState, Save, state
from desktop.records.tables import WORDS
from desktop.records.whole_rows import WorkedOutRows
from desktop.rows.fold import fold
from desktop.rows.pieces import marks, pieces
from desktop.rows.register import unpacked
from desktop.rows.search_index import SearchIndex
from desktop.rows.table import DELETED_AT_ONCE
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.known_collections import KnownCollections
    from desktop.records.shown import ShownRecord
    from desktop.records.typed_rows import TypedRows
    from desktop.records.values import Value
    from desktop.rows.content_chains import ChainPlace
    from desktop.rows.viewer import Viewer

_ROWS: Final = "SELECT record FROM saves WHERE parent = ? AND space = ?"
RECORD_COLUMNS: Final = "number, shown, collection, creator, nonce, parent, space, added"
_INSERT: Final = f"INSERT INTO records VALUES ({', '.join('?' * 15)})"
_UPDATE: Final = (
    "UPDATE records SET parent = ?, shown = ?, created_by = ?, created_stamp = ?, added = ?, changed_by = ?, "
    "changed_stamp = ?, away = ?, apart = ? WHERE number = ?"
)
_OVERWRITE: Final = "UPDATE records SET shown = ?, changed_by = ?, changed_stamp = ?, apart = ? WHERE number = ?"
_MOVE: Final = "UPDATE records SET away = ? WHERE number = ?"
"""Apart from the others: naming a column moves the row in every index that has it."""
_LATEST_FIRST: Final = "ORDER BY stamp DESC, hash DESC LIMIT 1"
_FOLLOWING: Final = (
    f"SELECT number, collection, space FROM records WHERE number > ? ORDER BY number LIMIT {DELETED_AT_ONCE}"
)


@dataclass(frozen=True)
class _KeptRow:
    """What is there already of a record."""

    number: int
    shown: bytes
    collection: bytes
    creator: bytes
    nonce: bytes
    parent: bytes | None
    space: bytes
    added: bytes

    @property
    def key(self) -> RecordKey:
        """What identifies the record in its space."""
        return RecordKey(self.collection, self.creator, self.nonce)

    @cached_property
    def now(self) -> ShownRecord:
        """What it shows."""
        return shown.unpacked(self.shown)

    @cached_property
    def by_key(self) -> dict[str, bytes]:
        """The packed values that show, by their fields."""
        return self.now.by_key


class _NewRow(NamedTuple):
    """What a record shows now, and the saves that it comes from."""

    created: SavedPart
    changed: SavedPart
    state: RecordState

    @property
    def by_key(self) -> dict[str, bytes]:
        """The packed values that show, by their fields."""
        return {key: field.value for key, field in self.state.fields.items()}

    @property
    def columns(self) -> tuple[object, ...]:
        """Those that may be others with each save."""
        is_apart = bool(self.state.unseen) or any(field.others for field in self.state.fields.values())
        created, changed, packed = self.created, self.changed, shown.packed(shown.shown(self.state))
        return (
            created.parent, packed, created.author, created.stamp, created.added, changed.author,
            changed.stamp, self.state.is_away, is_apart,
        )  # fmt: skip


class RecordRows:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, viewer: Viewer, collections: KnownCollections) -> None:
        self._conn = conn
        self._viewer = viewer
        self._collections = collections
        self._words = SearchIndex(conn, WORDS)
        self._worked_out = WorkedOutRows(conn, viewer.genesis, collections, self._on_worked_out)
        self._awaits: bool | None = None
        self._reworded: dict[int, tuple[list[str], list[str] | None]] = {}
        """Rows by their numbers, with their texts before and now, that are to be indexed anew: all at once, so that a
        word which many of them lose is looked for once."""

    def discard_pending(self) -> None:
        """Forget what the tables were known to hold."""
        self._words.discard_pending()
        self._worked_out.discard_pending()
        self._reworded.clear()
        self._awaits = None

    @property
    def awaits(self) -> bool:
        """Whether saves name anything that is not here yet, or did when this was last looked up."""
        if self._awaits is None:
            (found,) = self._conn.execute("SELECT EXISTS (SELECT 1 FROM awaited_saves)").fetchone()
            self._awaits = bool(found)
        return self._awaits

    def overwrite(self, part: SavedPart) -> bool:
        """Write the row of a record anew by one new save alone; whether that is enough, which nothing is written for
        otherwise."""
        kept = self._kept([part.record]).get(part.record)
        if kept is None or not overwrites(self._conn, self._viewer.chains, part):
            return False
        now = overwritten(kept.now, packed_fields(part), part.hash)
        if now is None:
            return False
        saves = sorted({field.value.save for field in now.fields.values()})
        query = f"SELECT author, stamp FROM saves WHERE record = ? AND hash IN ({marks(saves)}) {_LATEST_FIRST}"
        changed_by, stamp = self._conn.execute(query, (part.record, *saves)).fetchone()
        is_apart = any(field.others for field in now.fields.values())
        columns = (shown.packed(now), changed_by, stamp, is_apart)
        self._conn.execute(_OVERWRITE, (*columns, kept.number))
        if now.is_away != kept.now.is_away:
            self._conn.execute(_MOVE, (now.is_away, kept.number))
        self._put(kept, part, now.by_key, is_away=now.is_away)
        self._finish()
        return True

    def with_rows(self, erased: Iterable[tuple[bytes, bytes, bytes]]) -> set[bytes]:
        """These records, by their ids, keys and spaces, and what may be rows of theirs."""
        found: set[bytes] = set()
        for record, key, space in erased:
            rows = self._conn.execute(_ROWS, (key, space)).fetchall()
            found.update((record, *(row for (row,) in rows)))
        return found

    def redefine(self, rows: Iterable[tuple[Any, ...]], changed: frozenset[str]) -> None:
        """Write these fields of records (each as `RECORD_COLUMNS` say) to the table that is made beside and holds their
        other ones, with the words that go with it, and what is worked out."""
        for kept in (_KeptRow(*row) for row in rows):
            before, after = self._collections.tables(kept.collection, kept.number)
            worked_out = after.worked_out
            if changed & worked_out:
                self._worked_out.note_beside(kept.number, kept.key, kept.parent, kept.space, kept.shown)
            some = shown.some_of(kept.shown, changed) if changed - worked_out else {}
            if some:
                after.put_some(kept.number, kept.space, some, changed)
            self._reword_beside(kept, before, after, some)
        self._finish()

    def _reword_beside(self, kept: _KeptRow, before: TypedRows, after: TypedRows, some: Mapping[str, bytes]) -> None:
        """The words of a record whose table is made beside, where these packed values changed with it."""
        was, now = (fold(" ".join(_texts(table.collection, some))) for table in (before, after)) if some else ("", "")
        if was != now or before.worked_out_texts(kept.number) != after.worked_out_texts(kept.number):
            by_key, number = kept.by_key, kept.number
            self._replace_words(number, _all_texts(before, number, by_key), _all_texts(after, number, by_key))

    def work_out(self, records: Iterable[bytes]) -> None:
        """Write the rows of these records anew."""
        for some in pieces(sorted(records)):
            self._work_out(some)

    def _work_out(self, records: list[bytes]) -> None:
        if self.awaits:
            self._conn.executemany("DELETE FROM awaited_saves WHERE record = ?", [(record,) for record in records])
        kept, parts = self._kept(records), parts_of_records(self._conn, records)
        wholes = (self._whole(part) for found in parts.values() for part in found)
        erased = self._erased([*records, *filter(None, wholes)])
        now = {record: self._now(record, parts.get(record, []), erased) for record in records}
        self._insert([row for record, row in now.items() if row is not None and record not in kept])
        for record, row in kept.items():
            self._replace(row, now[record])
        self._finish()

    def _kept(self, records: list[bytes]) -> dict[bytes, _KeptRow]:
        query = f"SELECT record, {RECORD_COLUMNS} FROM records WHERE record IN ({marks(records)})"
        return {record: _KeptRow(*row) for record, *row in self._conn.execute(query, records).fetchall()}

    def _erased(self, records: list[bytes]) -> set[bytes]:
        """Those that an owner erased."""
        query = f"SELECT record, feed, seq, hash, view FROM erased_records WHERE record IN ({marks(records)})"
        rows = self._conn.execute(query, records).fetchall()
        return {record for record, *said in rows if self._viewer.role(*said) == Role.OWNER}

    def _whole(self, part: SavedPart) -> bytes | None:
        """The id of the record whose row a part creates."""
        return unpacked_key(part.parent).id(self._viewer.genesis, part.space) if part.parent else None

    def _now(self, record: bytes, parts: list[SavedPart], erased: Container[bytes]) -> _NewRow | None:
        """What a record shows; None where it is not there, or was erased with what it is a row of."""
        counted = {part.hash: part for part in parts if part.counts}
        if not counted or record in erased:
            return None
        found = state(self._saves(parts), self._viewer.chains, is_derived=parts[0].key.is_derived)
        if found is None or self._whole(counted[found.created.place.hash]) in erased:
            return None
        return _NewRow(counted[found.created.place.hash], counted[found.changed.place.hash], found)

    def _saves(self, parts: list[SavedPart]) -> list[Save]:
        """The saves that count."""
        counted = [part for part in parts if part.counts]
        places = {part.hash: part.chain_place for part in parts}
        return [_save(part, self._seen(part, places)) for part in counted]

    def _seen(self, part: SavedPart, places: dict[bytes, ChainPlace]) -> tuple[ChainPlace, ...]:
        """Where the entries stand that a save names; noted of those that are not here, to look again."""
        found = []
        for named in unpacked(part.after):
            place = places.get(named) or self._viewer.chains.place(named, part.space)
            if place is not None:
                places[named] = place
                found.append(place)
            else:
                awaited = (part.record, named, part.space)
                self._conn.execute("INSERT OR IGNORE INTO awaited_saves VALUES (?, ?, ?)", awaited)
                self._awaits = True
        return tuple(found)

    def _insert(self, rows: list[_NewRow]) -> None:
        """Rows of records that were not there before."""
        if not rows:
            return
        (last,) = self._conn.execute("SELECT coalesce(max(number), 0) FROM records").fetchone()
        words = []
        inserted = []
        for number, row in enumerate(rows, last + 1):
            created, by_key = row.created, row.by_key
            inserted.append((number, created.record, created.space, *created.key, *row.columns))
            self._worked_out.note(created.key, created.parent, created.space)
            tables = self._collections.tables(created.collection, number)
            for table in tables:
                table.put(number, created.record, created.added, created.space, by_key, is_away=row.state.is_away)
            if tables and tables[-1].collection.is_searched:
                words.append((number, [" ".join(_texts(tables[-1].collection, by_key))]))
        self._conn.executemany(_INSERT, inserted)
        self._words.add(words)

    def _replace(self, kept: _KeptRow, now: _NewRow | None) -> None:
        """The row of a record that was there before; None: it goes."""
        if now is None:
            self._worked_out.note(kept.key, kept.parent, kept.space)
            self._index_again(kept, None)
            self._conn.execute("DELETE FROM records WHERE number = ?", (kept.number,))
            for table in self._tables(kept):
                table.delete(kept.number)
        else:
            if now.created.parent != kept.parent:
                self._worked_out.note(kept.key, kept.parent, kept.space)
                self._worked_out.note(kept.key, now.created.parent, kept.space)
            self._conn.execute(_UPDATE, (*now.columns, kept.number))
            self._put(kept, now.created, now.by_key, is_away=now.state.is_away)
            if now.created.added != kept.added:
                for table in self._tables(kept):
                    table.move(kept.number, now.created.added)

    def _put(self, kept: _KeptRow, part: SavedPart, by_key: Mapping[str, bytes], *, is_away: bool) -> None:
        """The typed row and the words of a record that shows these packed values; `part` is any of it."""
        before = kept.by_key
        changed = {key for key in before.keys() | by_key.keys() if before.get(key) != by_key.get(key)}
        tables = self._tables(kept)
        for table in tables:
            if not table.put_some(kept.number, part.space, by_key, changed):
                table.put(kept.number, part.record, kept.added, part.space, by_key, is_away=is_away)
                self._worked_out.note(kept.key, kept.parent, kept.space)
        self._worked_out.note(kept.key, kept.parent, kept.space, changed)
        if any(table.collection.searched(key) for table in tables[-1:] for key in changed):
            self._index_again(kept, by_key)

    def _tables(self, kept: _KeptRow) -> Sequence[TypedRows]:
        return self._collections.tables(kept.collection, kept.number)

    def _index_again(self, kept: _KeptRow, by_key: Mapping[str, bytes] | None) -> None:
        """The words of a record that shows these packed values, None: of none, instead of what it showed."""
        for table in self._tables(kept)[-1:]:
            if table.collection.is_searched:
                now = None if by_key is None else _all_texts(table, kept.number, by_key)
                self._replace_words(kept.number, _all_texts(table, kept.number, kept.by_key), now)

    def _on_worked_out(self, number: int, table: TypedRows, kept: bytes, before: list[str]) -> None:
        own = _texts(table.collection, shown.unpacked(kept).by_key)
        self._replace_words(number, own + before, own + table.worked_out_texts(number))

    def _replace_words(self, number: int, before: list[str], now: list[str] | None) -> None:
        if before != now:
            first = self._reworded.get(number, ([" ".join(before)], None))[0]
            self._reworded[number] = first, None if now is None else [" ".join(now)]

    def _finish(self) -> None:
        """Write what follows from what was written."""
        self._worked_out.work_out()
        self._words.replace_all((number, *texts) for number, texts in self._reworded.items())
        self._reworded.clear()

    def delete_space(self, space: bytes) -> Iterator[None]:
        """Delete the rows of a space, some at each step."""
        after = 0
        while rows := self._conn.execute(_FOLLOWING, (after,)).fetchall():
            after = rows[-1][0]
            gone = [(number, collection) for number, collection, of in rows if of == space]
            self._words.delete(number for number, _ in gone)
            for number, collection in gone:
                self._conn.execute("DELETE FROM records WHERE number = ?", (number,))
                for table in self._collections.tables(collection, number):
                    table.delete(number)
            yield
        yield from self._words.drop_unused()


def _save(part: SavedPart, seen: tuple[ChainPlace, ...]) -> Save:
    """As `state` takes it."""
    return Save(part.chain_place, part.stamp, packed_fields(part), seen, bool(part.creates), bool(part.prefers))


def _texts(collection: RecordCollection, by_key: Mapping[str, bytes]) -> list[str]:
    """What a record is found by: the words in its fields."""
    found: list[str] = []
    for key, packed in sorted(by_key.items()):
        field = collection.searched(key)
        if field is not None:
            found += _words(values.unpack(packed), dict(field.choices) if field.kind is Kind.CHOICE else {})
    return found


def _all_texts(table: TypedRows, number: int, by_key: Mapping[str, bytes]) -> list[str]:
    """The same with what is worked out of it, as it stands in a table."""
    return _texts(table.collection, by_key) + table.worked_out_texts(number)


def _words(value: Value, choices: Mapping[str, str]) -> Collection[str]:
    match value:
        case str():
            return [choices.get(value, value)]
        case Decimal():
            return [values.decimal_text(value)]
        case values.PostalAddress():
            return list(value)
        case FileValue(name=name):
            return [name]
        case _:
            return []
