"""Records as a table for other programs: real numbers, days and times, and words for what only this shop knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.files.value import FileValue
from desktop.home.wall_clock import time_in
from desktop.records import csv_file, listed_rows
from desktop.records.collection import Kind
from desktop.records.elements import elements
from desktop.records.export_format import ExportFormat
from desktop.records.identity import RecordKey, packed_key
from desktop.records.listing import ADDED, listed
from desktop.records.standing import STANDING
from desktop.records.values import MemberLink, Moment, Money, decimal_text
from desktop.records.wholes import Wholes
from desktop.sheets.columns import SheetColumn
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.value_table import FileCell, ValueTable
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.records.listing import Listing
    from desktop.records.value_text import ValueTexts
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.columns import Value as SheetValue

ADDED_BY: Final = "~added_by"
WHOSE: Final = "~whose"
WHOLE: Final = "~whole"
ENTRY: Final = "~entry"
_SLICE: Final = 1000
_KINDS: Final = {Kind.MONEY: ColumnKind.MONEY, Kind.NUMBER: ColumnKind.NUMBER, Kind.COUNT: ColumnKind.NUMBER}


class ExportCustoms(NamedTuple):
    """How a shop writes.

    texts: of values that are no numbers, days or times; `zone`: in which moments are told; `decimal_sign`
    currency: which sums are in where nothing is said of it
    """

    texts: ValueTexts
    zone: tzinfo
    decimal_sign: str
    currency: str


class SeenTable(NamedTuple):
    """What somebody sees of a collection: columns by their keys, in order, with what stands above; and which rows."""

    columns: Sequence[tuple[str, str]]
    listing: Listing


class TableExport:
    """Reads a table within one `session.reading()`. `records`: how many rows it has."""

    def __init__(
        self,
        session: ReadSession,
        collection: RecordCollection,
        customs: ExportCustoms,
        seen: SeenTable,
        format: ExportFormat,
        now_ms: int,
    ) -> None:
        """Of sums in a workbook a column is in the money that most of it are in, elsewhere in the shop's; others say
        theirs."""
        self._session = session
        self._collection = collection
        self._customs = customs
        self._keys = [key for key, _ in seen.columns]
        self._labels = [label for _, label in seen.columns]
        self._now_ms = now_ms
        self._format = format
        self._wholes = Wholes(session, collection, customs.texts) if collection.rows_of else None
        numbers = listed(session, collection, seen.listing)
        self._rows = list(_read(session, collection, numbers))
        self.records = len(self._rows)
        is_own = format is ExportFormat.WORKBOOK
        self._currencies = {key: self._currency(key) if is_own else customs.currency for key in self._keys}

    def table(self) -> ValueTable:
        """All of it."""
        names = _told_apart(self._labels)
        columns = [self._column(key, name) for key, name in zip(self._keys, names, strict=True)]
        rows = ([self._value(key, row) for key in self._keys] for row in self._rows)
        return ValueTable(self._collection.heading, tuple(columns), rows)

    def _column(self, key: str, name: str) -> SheetColumn:
        field = self._collection.by_key.get(key)
        if field is None:
            return SheetColumn(name)
        if field.is_set:
            return SheetColumn(name, ColumnKind.SEVERAL_OF)
        kind = ColumnKind.DURATION if field.is_span else _KINDS.get(field.kind, ColumnKind.SHORT_TEXT)
        return SheetColumn(name, kind, currency=self._currencies[key] if kind is ColumnKind.MONEY else "")

    def _currency(self, key: str) -> str:
        found = Counter(value.currency for row in self._rows if isinstance(value := row.values.get(key), Money))
        usual = self._customs.currency
        return max(found, key=lambda each: (found[each], each == usual, each)) if found else usual

    def _value(self, key: str, row: ListedRow) -> SheetValue:
        field = self._collection.by_key.get(key) or self._collection.listed_field(key)
        if field is None:
            return self._of_record(key, row)
        if field.is_set:
            found = elements(row.values, field).values()
            return tuple(self._customs.texts.words(field, value) for value in found) or None
        return self._field_value(field, row)

    def _field_value(self, field: Field, row: ListedRow) -> SheetValue:
        match row.values.get(field.key):
            case None:
                return None
            case bool() as truth:
                return truth
            case int() as count:
                return timedelta(seconds=count) if field.is_span else Decimal(count)
            case Decimal() | time() as value:
                return value
            case Money(amount, currency) as money:
                return amount if currency == self._currencies[field.key] else self._money(money)
            case date() as day:
                return field.day(day) or day
            case Moment(ms):
                return self._local(datetime_of(ms))
            case FileValue(id=id, size=size, media_type=media_type, name=name) if self._format is ExportFormat.JSON:
                return FileCell(name, id.hex(), size, media_type)
            case RecordKey():
                return row.titles.get(field.key, "")
            case value:
                return row.titles.get(field.key) or self._customs.texts.words(field, value)

    def _money(self, money: Money) -> str:
        """A sum with its currency, as it can be typed."""
        sign = self._customs.decimal_sign if self._format is ExportFormat.CSV else "."
        return f"{decimal_text(money.amount).replace('.', sign)} {money.currency}"

    def _of_record(self, key: str, row: ListedRow) -> SheetValue:
        match key:
            case "~added":
                return self._local(row.created_at)
            case "~added_by":
                return self._customs.texts.text(None, MemberLink(bytes.fromhex(row.created_by)))
            case "~whose":
                return row.of
            case "~whole":
                return self._wholes.text(_packed(row.parent)) if self._wholes is not None else ""
            case _:
                return f"{row.id}@{self._now_ms}"

    def _local(self, at: datetime) -> datetime:
        """As the clock in the shop shows it; in text that spreadsheets read no parts of seconds, which they do not."""
        local = time_in(self._customs.zone, at)
        if self._format is ExportFormat.JSON:
            return local
        return local.replace(microsecond=0 if self._format is ExportFormat.CSV else local.microsecond, tzinfo=None)


def every_column(
    collection: RecordCollection, format: ExportFormat, added: str, added_by: str
) -> list[tuple[str, str]]:
    """All that there is to know of its records; and, where values stay exact, by what they are known again when they
    come back."""
    found = [(field.key, field.label) for field in collection.fields if field.kind is not Kind.BYTES]
    if collection.subjects is not None:
        found.insert(0, (WHOSE, collection.subjects.label))
    if collection.standing is not None:
        found.append((STANDING, collection.standing.field.label))
    if collection.rows_of:
        found.append((WHOLE, csv_file.WHOLE))
    entry = [] if format is ExportFormat.CSV else [(ENTRY, csv_file.ENTRY)]
    return [*found, (ADDED, added), (ADDED_BY, added_by), *entry]


def _read(session: ReadSession, collection: RecordCollection, numbers: Sequence[int]) -> Iterator[ListedRow]:
    for at in range(0, len(numbers), _SLICE):
        part = numbers[at : at + _SLICE]
        found = listed_rows.rows(session, collection, part)
        yield from (found[number] for number in part if number in found)


def _packed(parent: RecordKey | None) -> str | None:
    return packed_key(parent).hex() if parent is not None else None


def _told_apart(labels: Iterable[str]) -> list[str]:
    """What is called alike gets a number, so that programs find it."""
    taken: Counter[str] = Counter()
    found = []
    for label in labels:
        taken[label] += 1
        found.append(label if taken[label] == 1 else f"{label} ({taken[label]})")
    return found
