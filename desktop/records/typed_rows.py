"""A collection's own table: what its records show, in columns that can be sorted, filtered and summed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.files.value import FileValue
from desktop.records import values
from desktop.records.collection import Kind, RecordCollection, TakenFiles
from desktop.records.identity import RecordKey
from desktop.records.state import AWAY, YES
from desktop.records.tables import columns, columns_of, tells_misfits
from desktop.records.values import MemberLink, Moment, Money, Value
from desktop.records.working_out import NotWorkedOut
from desktop.rows.names import place_in_order

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field
    from desktop.records.working_out import WorkedOut

MILLIONTHS: Final = 1_000_000
_ORDERED_BY: Final = 64
"""So many characters of a text: as many as are in sight of it."""

Cell = int | str | bytes | None

_FITTING: Final[Mapping[Kind, type | tuple[type, ...]]] = {
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.NUMBER: Decimal,
    Kind.MONEY: Money,
    Kind.DATE: date,
    Kind.TIME: time,
    Kind.MOMENT: Moment,
    Kind.YES_NO: bool,
    Kind.PERSON: MemberLink,
    Kind.LINK: RecordKey,
    Kind.COUNT: int,
    Kind.BYTES: bytes,
    Kind.FILE: FileValue,
}


def fits(field: Field, value: Value) -> bool:
    """Whether a value is an answer to its field's question; nothing always is."""
    if value is None:
        return True
    if not isinstance(value, _FITTING[field.kind]) or (field.kind is Kind.COUNT and isinstance(value, bool)):
        return False
    if isinstance(value, FileValue):
        return value.is_picture or field.taken is TakenFiles.ANY
    return field.kind is not Kind.CHOICE or value in [word for word, _ in field.choices]


def cell(value: Value) -> Cell:
    """A value as its column has it, whatever its kind; of a link this needs to be told the record's id."""
    match value:
        case None | bool() | int() | str() | bytes():
            return value
        case Decimal() | Money():
            return int((value.amount if isinstance(value, Money) else value) * MILLIONTHS)
        case date():
            return value.isoformat()
        case time():
            return values.time_text(value)
        case Moment(ms=ms):
            return ms
        case MemberLink(member=member):
            return member
        case FileValue(name=name):
            return name
        case _:
            return None


class TypedRows:
    """The writing side of one such table."""

    def __init__(
        self, conn: sqlite3.Connection, collection: RecordCollection, genesis: bytes, suffix: str = ""
    ) -> None:
        """`suffix`: of the name of a table that is made beside the collection's own."""
        self._conn = conn
        self.collection: Final = collection
        self._genesis = genesis
        self._table = collection.table + suffix
        names = [name for name, _ in columns(collection)]
        marks = ", ".join("?" * (len(names) + 4))
        listed = "".join(f', "{name}"' for name in names)
        self.worked_out: Final = frozenset(field.key for field in collection.worked_out)
        self._texts = [each.key for each in collection.worked_out if each.kind is Kind.TEXT and each.is_searched]
        worked_out = ", ".join(f'"{name}" = ?' for field in collection.worked_out for name, _ in columns_of(field))
        self._work_out = f"UPDATE {self._table} SET {worked_out} WHERE number = ?"
        self._insert = f"INSERT OR REPLACE INTO {self._table} (number, record, added, away{listed}) VALUES ({marks})"

    def put(
        self, number: int, record: bytes, added: bytes, space: bytes, shown: Mapping[str, bytes], *, is_away: bool
    ) -> None:
        """Write the row of a record which shows these packed values. `added`: see `added.py`."""
        fields = (field for field in self.collection.fields if field.has_column)
        cells = (cell for field in fields for cell in self._saved(field, shown, space))
        self._conn.execute(self._insert, (number, record, added, is_away, *cells))

    def put_some(self, number: int, space: bytes, shown: Mapping[str, bytes], keys: Collection[str]) -> bool:
        """Write only the cells of these fields; whether the row was there. Cells that stay are not named: that would
        move the row in every index that has them."""
        saved = [field for field in self.collection.fields if field.has_column and not field.worked_out]
        fields = [field for field in saved if field.key in keys]
        names = ["away"] * (AWAY in keys) + [name for field in fields for name, _ in columns_of(field)]
        said = "".join(f', "{name}" = ?' for name in names)
        away = [shown.get(AWAY) == YES] * (AWAY in keys)
        cells = (cell for field in fields for cell in self._saved(field, shown, space))
        update = f"UPDATE {self._table} SET record = record{said} WHERE number = ?"
        return bool(self._conn.execute(update, (*away, *cells, number)).rowcount)

    def put_worked_out(self, number: int, said: WorkedOut, space: bytes) -> None:
        """Write what is worked out of a record."""
        cells = [cell for field in self.collection.worked_out for cell in self._worked_out_cells(field, said, space)]
        self._conn.execute(self._work_out, (*cells, number))

    def _worked_out_cells(self, field: Field, said: WorkedOut, space: bytes) -> Iterator[Cell]:
        found = said.get(field.key)
        value, why_not = (None, found.sentence) if isinstance(found, NotWorkedOut) else (found, None)
        yield from self._cells(field, value, space)
        yield why_not

    def worked_out_texts(self, number: int) -> list[str]:
        """The texts that are worked out of a record, in the order of their fields."""
        if not self._texts:
            return []
        columns = ", ".join(f'"{key}"' for key in self._texts)
        row = self._conn.execute(f"SELECT {columns} FROM {self._table} WHERE number = ?", (number,)).fetchone()
        return [text for text in row or () if text is not None]

    def _saved(self, field: Field, shown: Mapping[str, bytes], space: bytes) -> Iterator[Cell]:
        """What was saved of a field; of what is worked out nothing yet."""
        if field.worked_out:
            yield from (None for _ in columns_of(field))
            return
        packed = shown.get(field.key)
        yield from self._cells(field, values.unpack(packed) if packed is not None else None, space)

    def _cells(self, field: Field, value: Value, space: bytes) -> Iterator[Cell]:
        is_misfit = not fits(field, value)
        if is_misfit:
            value = None
        yield self._cell(value, space)
        if field.kind is Kind.MONEY:
            yield value.currency if isinstance(value, Money) else None
        if field.kind is Kind.TEXT:
            yield place_in_order(value[:_ORDERED_BY]) if isinstance(value, str) else None
        if tells_misfits(field):
            yield 1 if is_misfit else None

    def _cell(self, value: Value, space: bytes) -> Cell:
        return value.id(self._genesis, space) if isinstance(value, RecordKey) else cell(value)

    def move(self, number: int, added: bytes) -> None:
        """A row stands elsewhere in the order in which records were added."""
        self._conn.execute(f"UPDATE {self._table} SET added = ? WHERE number = ?", (added, number))

    def delete(self, number: int) -> None:
        """Take a row out."""
        self._conn.execute(f"DELETE FROM {self._table} WHERE number = ?", (number,))
