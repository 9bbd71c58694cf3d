"""What values read like in a table, and how they stand in the line in which one is typed anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop.files.value import FileValue
from desktop.home.wall_clock import time_in
from desktop.records.cells import marked
from desktop.records.collection import TakenFiles
from desktop.records.elements import elements
from desktop.records.listing import ADDED
from desktop.records.set_text import SetElement, joined
from desktop.records.standing import STANDING
from desktop.records.values import MemberLink, Moment, Money, RecordKey, Value, decimal_text
from desktop.settings.countries import currency_places
from ui.records.table.columns import ADDED_BY, Column

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listed_rows import ListedRow

_BETWEEN: Final = "; "
_GROUP: Final = 3


def file_words(field: Field | None, file: FileValue) -> str:
    """What a file is called; of a signature, who signed and when."""
    is_signed = field is not None and field.taken is TakenFiles.SIGNATURE
    return file.name.removesuffix(".png") if is_signed else file.name


class CellWords:
    """In one shop. `names`: of people by their ids; `decimal_sign`, `month_first`: as the country writes; `currency`:
    what sums are in where nothing else is said."""

    def __init__(
        self, names: Mapping[str, str], decimal_sign: str, currency: str, *, month_first: bool, zone: tzinfo
    ) -> None:
        self._names = names
        self._nobody = QCoreApplication.translate("Table", "Somebody new")
        self._yes = QCoreApplication.translate("Table", "Yes")
        self._no = QCoreApplication.translate("Table", "No")
        self._decimal_sign = decimal_sign
        self._grouping = "." if decimal_sign == "," else ","
        self._currency = currency
        self._month_first = month_first
        self._zone = zone
        self._locale = QLocale()

    def words(self, column: Column, row: ListedRow) -> str:
        """What stands in a cell."""
        if column.field is None:
            return self._of_record(column.key, row)
        if column.field.is_set:
            found = elements(row.values, column.field).values()
            return _BETWEEN.join(self.value(column.field, value) for value in found)
        if column.key in row.why_not:
            return row.why_not[column.key]
        value = row.values.get(column.key)
        if isinstance(value, RecordKey) or column.key == STANDING:
            return row.titles.get(column.key, "")
        return self.value(column.field, value)

    def _of_record(self, key: str, row: ListedRow) -> str:
        if key == ADDED:
            return self._moment(row.created_at)
        if key == ADDED_BY:
            return row.screen or self._names.get(row.created_by, self._nobody)
        return row.of

    def value(self, field: Field | None, value: Value) -> str:
        """A value of a field; of nothing none."""
        match value:
            case None:
                return ""
            case bool():
                return self._yes if value else self._no
            case int():
                return field.count(value) if field and field.wording else self._grouped(str(value))
            case str():
                return field.words(value) if field is not None else value
            case Decimal():
                return self.number(value, field.decimals if field else 0)
            case Money(amount, currency):
                return f"{self._sum(amount, currency)} {currency}"
            case date():
                return (field and field.day(value)) or self._day(value)
            case time():
                return f"{value:%H:%M}"
            case Moment():
                return self._moment(value.at)
            case MemberLink(member):
                return self._names.get(member.hex(), self._nobody)
            case FileValue():
                return file_words(field, value)
            case _:
                return QCoreApplication.translate("Table", "(cannot be shown here)")

    def title(self, collection: RecordCollection, row: ListedRow) -> str:
        """What stands for a record where there is room for a line; empty where it says nothing there."""
        field, value = collection.by_key.get(collection.title), row.values.get(collection.title)
        if isinstance(value, RecordKey):
            return row.titles.get(collection.title, "")
        return self.value(field, value).replace("\n", " ") if field is not None else ""

    def clock(self, moment: Moment) -> str:
        """The time of day of a moment."""
        return f"{time_in(self._zone, moment.at):%H:%M}"

    def people(self) -> list[str]:
        """Everybody's names."""
        return list(self._names.values())

    def number(self, value: Decimal, decimals: int = 0) -> str:
        """A number as the country writes it, with at least so many decimals."""
        whole, _, places = decimal_text(value).partition(".")
        places = places.ljust(decimals, "0")
        return self._grouped(whole) + (f"{self._decimal_sign}{places}" if places else "")

    def _sum(self, amount: Decimal, currency: str) -> str:
        places = currency_places(currency)
        whole, _, behind = decimal_text(amount).partition(".")
        behind = behind.ljust(places, "0")
        return self._grouped(whole) + (f"{self._decimal_sign}{behind}" if behind else "")

    def _grouped(self, whole: str) -> str:
        return f"{int(whole):,}".replace(",", self._grouping) if len(whole) > _GROUP else whole

    def _day(self, day: date) -> str:
        return self._locale.toString(QDate(day.year, day.month, day.day), "d MMM yyyy")

    def _moment(self, at: datetime) -> str:
        local = time_in(self._zone, at)
        return f"{self._day(local.date())}, {local:%H:%M}"

    # As one types it

    def typed(self, column: Column, row: ListedRow | None) -> str:
        """What stands in a cell's line when it is changed, which reads back as the same value."""
        field = column.field
        if field is None or row is None:
            return ""
        if field.is_set:
            return joined(SetElement(self._typed(field, value)) for value in elements(row.values, field).values())
        value = row.values.get(field.key)
        return row.titles.get(field.key, "") if isinstance(value, RecordKey) else self._typed(field, value)

    def _typed(self, field: Field, value: Value) -> str:
        match value:
            case bool() | str() | MemberLink():
                return self.value(field, value)
            case int():
                return field.count(value)
            case Decimal():
                return decimal_text(value).replace(".", self._decimal_sign)
            case Money(amount, currency):
                return f"{self._sum(amount, currency).replace(self._grouping, '')} {currency}"
            case date():
                return field.day(value) or self._typed_day(value)
            case Moment():
                local = time_in(self._zone, value.at)
                return f"{self._typed_day(local.date())} {local:%H:%M}"
            case _:
                return self.value(field, value)

    def _typed_day(self, day: date) -> str:
        if self._month_first:
            return f"{day.month}/{day.day}/{day.year}"
        return f"{day.day}.{day.month}.{day.year}"

    # As other programs take it

    def copied(self, column: Column, row: ListedRow, decimal_sign: str) -> str:
        """What stands in a cell, for the clipboard: days and times as every program reads them, plain numbers."""
        field, value = column.field, row.values.get(column.key)
        match value:
            case Decimal():
                text = decimal_text(value).replace(".", decimal_sign)
            case bool():
                text = self.value(field, value)
            case int():
                text = field.count(value) if field else str(value)
            case Money(amount, currency):
                plain = decimal_text(amount).replace(".", decimal_sign)
                text = plain if currency == self._currency else f"{plain} {currency}"
            case date():
                text = (field and field.day(value)) or value.isoformat()
            case Moment():
                text = time_in(self._zone, value.at).replace(tzinfo=None).isoformat(" ", "seconds")
            case _:
                is_typed = field is not None and column.key != STANDING
                return marked(self.typed(column, row) if is_typed else self.words(column, row))
        return text
