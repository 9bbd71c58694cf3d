"""What is worked out, in the tables of records: of a record and its rows together, whenever one of them shows something
else that it depends on.

Each table is written by its own definition, so that what stands in it is the same in whatever order things came. Rows
that were thrown away play no part, and nothing is worked out of them, nor of rows whose record is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.records import shown, values
from desktop.records.identity import RecordKey, packed_key, unpacked_key
from desktop.records.state import AWAY

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.known_collections import KnownCollections
    from desktop.records.typed_rows import TypedRows
    from desktop.records.values import Value
    from desktop.records.working_out import WorkedOut, WorkedOutWhole, WorkingOut

_WHOLE: Final = "SELECT number, collection, shown FROM records WHERE record = ?"
_ROWS: Final = """
SELECT r.number, r.collection, r.shown, r.away FROM records r WHERE r.parent = ? AND r.space = ?
ORDER BY r.created_ms, (SELECT min(s.place) FROM saves s WHERE s.record = r.record AND s.creates), r.record
"""
_NOTHING: Final[WorkedOut] = {}

Reword = Callable[[int, "TypedRows", Mapping[str, bytes], list[str]], None]
"""Told of a record whose worked-out texts may be others: its number, the table it is searched by, what it shows packed,
and the texts before."""


class _Shown(NamedTuple):
    """A record as its row has it."""

    number: int
    collection: bytes
    by_key: Mapping[str, bytes]

    def said(self, named: Collection[str]) -> dict[str, Value]:
        """What it says in these fields, and in the elements of these sets."""
        meant = ((key, packed) for key, packed in self.by_key.items() if key.partition("/")[0] in named)
        return {key: values.unpack(packed) for key, packed in meant}


class WorkedOutRows:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, genesis: bytes, collections: KnownCollections, reword: Reword) -> None:
        self._conn = conn
        self._genesis = genesis
        self._collections = collections
        self._reword = reword
        self._due: dict[tuple[bytes, bytes], None] = {}
        """Packed keys and spaces of the records of which, and of whose rows, something is to be worked out anew."""

    def discard_pending(self) -> None:
        """Forget what was to be done."""
        self._due.clear()

    def note(self, key: RecordKey, parent: bytes | None, space: bytes, changed: Collection[str] | None = None) -> None:
        """A record shows something else in these fields, None: in any."""
        whole = parent or packed_key(key)
        named = self._collections.worked_from(unpacked_key(whole).collection if parent else key.collection)
        if named is None:
            return
        if changed is None or AWAY in changed or any(each.partition("/")[0] in named for each in changed):
            self._due[(whole, space)] = None

    def work_out(self) -> None:
        """Write what was noted."""
        due, self._due = self._due, {}
        for whole, space in due:
            self._work_out(whole, space)

    def _work_out(self, whole: bytes, space: bytes) -> None:
        record = unpacked_key(whole).id(self._genesis, space)
        found = self._conn.execute(_WHOLE, (record,)).fetchone()
        rows: dict[bytes, list[_Shown]] = {}
        for number, collection, packed, away in self._conn.execute(_ROWS, (whole, space)).fetchall():
            row = _Shown(number, collection, shown.unpacked(packed).by_key)
            if away or found is None:
                self._put(row, space, lambda _: _NOTHING)
            else:
                rows.setdefault(collection, []).append(row)
        if found is not None:
            number, collection, packed = found
            self._write(_Shown(number, collection, shown.unpacked(packed).by_key), rows, space)

    def _write(self, whole: _Shown, rows: Mapping[bytes, list[_Shown]], space: bytes) -> None:
        """Each table has it as its own definition says; several tables may have the same one."""
        known: dict[int, WorkedOutWhole] = {}

        def of(working_out: WorkingOut) -> WorkedOutWhole:
            if id(working_out) not in known:
                named = working_out.named
                said = {collection: [row.said(named) for row in listed] for collection, listed in rows.items()}
                known[id(working_out)] = working_out.work_out(whole.said(named), said)
            return known[id(working_out)]

        self._put(whole, space, lambda working_out: of(working_out).whole)
        for collection, listed in rows.items():
            for place, row in enumerate(listed):
                self._put(row, space, partial(_of_row, of, collection, place))

    def _put(self, record: _Shown, space: bytes, said: Callable[[WorkingOut], WorkedOut]) -> None:
        tables = self._collections.tables(record.collection, record.number)
        for table in tables:
            working_out = table.collection.working_out
            if working_out is None or not table.collection.worked_out:
                continue
            before = table.worked_out_texts(record.number)
            table.put_worked_out(record.number, said(working_out), space)
            if table is tables[-1] and before != table.worked_out_texts(record.number):
                self._reword(record.number, table, record.by_key, before)


def _of_row(
    of: Callable[[WorkingOut], WorkedOutWhole], collection: bytes, place: int, working_out: WorkingOut
) -> WorkedOut:
    listed = of(working_out).rows.get(collection, ())
    return listed[place] if place < len(listed) else _NOTHING
