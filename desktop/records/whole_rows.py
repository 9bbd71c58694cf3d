"""What is worked out, in the tables of records: of a record and its rows together, whenever one of them shows something
else that it depends on.

Each table is written by its own definition, so that what stands in it is the same in whatever order things came. Rows
that were thrown away play no part, and nothing is worked out of them, nor of rows whose record is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

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
ORDER BY r.added
"""
_NOTHING: Final[WorkedOut] = {}

Reword: TypeAlias = Callable[[int, "TypedRows", bytes, list[str]], None]
"""Told of a record whose worked-out texts may be others: its number, the table it is searched by, what its row keeps,
and the texts before."""


class _Shown(NamedTuple):
    """A record as its row has it."""

    number: int
    collection: bytes
    shown: bytes

    def said(self, named: Collection[str]) -> dict[str, Value]:
        """What it says in these fields, and in the elements of these sets."""
        return {key: values.unpack(packed) for key, packed in shown.some_of(self.shown, named).items()}


class _Due(NamedTuple):
    """What is to be worked out anew of a record.

    has_rows: whether its rows play a part
    beside: only in the table that is made beside of this collection, empty: in all
    whole: the record, where that is known already
    """

    has_rows: bool
    beside: bytes = b""
    whole: _Shown | None = None


class WorkedOutRows:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, genesis: bytes, collections: KnownCollections, reword: Reword) -> None:
        self._conn = conn
        self._genesis = genesis
        self._collections = collections
        self._reword = reword
        self._due: dict[tuple[bytes, bytes], _Due] = {}
        """By packed keys and spaces of the records of which, and of whose rows, something is to be worked out anew."""

    def discard_pending(self) -> None:
        """Forget what was to be done."""
        self._due.clear()

    def note(self, key: RecordKey, parent: bytes | None, space: bytes, changed: Collection[str] | None = None) -> None:
        """A record shows something else in these fields, None: in any."""
        whole = parent or packed_key(key)
        known = self._collections.worked_from(unpacked_key(whole).collection if parent else key.collection)
        if known is None:
            return
        if changed is None or AWAY in changed or any(each.partition("/")[0] in known.named for each in changed):
            self._due[(whole, space)] = _Due(known.has_rows)

    def note_beside(self, number: int, key: RecordKey, parent: bytes | None, space: bytes, shown: bytes) -> None:
        """A record shows this, of whose collection a table is made beside: what is worked out of it is due there."""
        whole = parent or packed_key(key)
        known = self._collections.worked_from(unpacked_key(whole).collection)
        if known is not None:
            found = _Shown(number, key.collection, shown) if parent is None else None
            self._due.setdefault((whole, space), _Due(known.has_rows, key.collection, found))

    def work_out(self) -> None:
        """Write what was noted."""
        due, self._due = self._due, {}
        for (whole, space), each in due.items():
            self._work_out(whole, space, each)

    def _work_out(self, whole: bytes, space: bytes, due: _Due) -> None:
        found = due.whole or self._whole(whole, space)
        rows: dict[bytes, list[_Shown]] = {}
        for *row, away in self._conn.execute(_ROWS, (whole, space)).fetchall() if due.has_rows else ():
            each = _Shown(*row)
            if away or found is None:
                self._put(each, space, lambda _: _NOTHING)
            else:
                rows.setdefault(each.collection, []).append(each)
        if found is not None:
            self._write(found, rows, space, due.beside)

    def _whole(self, whole: bytes, space: bytes) -> _Shown | None:
        row = self._conn.execute(_WHOLE, (unpacked_key(whole).id(self._genesis, space),)).fetchone()
        return _Shown(*row) if row is not None else None

    def _write(self, whole: _Shown, rows: Mapping[bytes, list[_Shown]], space: bytes, beside: bytes) -> None:
        """Each table has it as its own definition says; several tables may have the same one. `beside`: only in what is
        made beside of this collection."""
        known: dict[int, WorkedOutWhole] = {}

        def of(working_out: WorkingOut) -> WorkedOutWhole:
            if id(working_out) not in known:
                named = working_out.named
                said = {collection: [row.said(named) for row in listed] for collection, listed in rows.items()}
                known[id(working_out)] = working_out.work_out(whole.said(named), said)
            return known[id(working_out)]

        if beside in (b"", whole.collection):
            self._put(whole, space, lambda working_out: of(working_out).whole, only_last=bool(beside))
        for collection, listed in rows.items():
            for place, row in enumerate(listed) if beside in (b"", collection) else ():
                self._put(row, space, partial(_of_row, of, collection, place), only_last=bool(beside))

    def _put(
        self, record: _Shown, space: bytes, said: Callable[[WorkingOut], WorkedOut], *, only_last: bool = False
    ) -> None:
        tables = self._collections.tables(record.collection, record.number)
        for table in tables[-1:] if only_last else tables:
            working_out = table.collection.working_out
            if working_out is None or not table.collection.worked_out:
                continue
            before = table.worked_out_texts(record.number)
            table.put_worked_out(record.number, said(working_out), space)
            if table is tables[-1] and before != table.worked_out_texts(record.number):
                self._reword(record.number, table, record.shown, before)


def _of_row(
    of: Callable[[WorkingOut], WorkedOutWhole], collection: bytes, place: int, working_out: WorkingOut
) -> WorkedOut:
    listed = of(working_out).rows.get(collection, ())
    return listed[place] if place < len(listed) else _NOTHING
