"""A month as tables for a payroll office: what each person worked, and each day by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.clock.words import remarks_words
from desktop.settings.calendar_words import MONTHS
from desktop.sheets.columns import SheetColumn, Value
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.value_table import ValueTable

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.clock.sheets import MonthSheet
    from desktop.clock.stretches import Stretch

_DAYS: Final = (
    SheetColumn("Person", ColumnKind.PERSON),
    SheetColumn("Day", ColumnKind.DATE),
    SheetColumn("Start", ColumnKind.DATE_TIME),
    SheetColumn("Stop", ColumnKind.DATE_TIME),
    SheetColumn("Breaks", ColumnKind.DURATION),
    SheetColumn("Worked", ColumnKind.DURATION),
    SheetColumn("Counts", ColumnKind.YES_NO),
    SheetColumn("Remarks", ColumnKind.SHORT_TEXT),
)
_SUMS: Final = (
    SheetColumn("Person", ColumnKind.PERSON),
    SheetColumn("Days", ColumnKind.NUMBER),
    SheetColumn("Breaks", ColumnKind.DURATION),
    SheetColumn("Worked", ColumnKind.DURATION),
    SheetColumn("To settle", ColumnKind.NUMBER),
)


def month_tables(sheets: Sequence[MonthSheet], zone: tzinfo) -> tuple[ValueTable, ValueTable]:
    """Of each person the sum, and every stretch; hours that are not settled are in no sum."""
    month = f"{MONTHS[sheets[0].month.month - 1]} {sheets[0].month.year}" if sheets else "Month"
    sums = ValueTable(month, _SUMS, [_sum(sheet) for sheet in sheets])
    days = [_row(stretch, zone) for sheet in sheets for stretch in sheet.stretches]
    return sums, ValueTable("Days", _DAYS, days)


def _sum(sheet: MonthSheet) -> tuple[Value, ...]:
    person = sheet.stretches[0].person if sheet.stretches else ""
    return person, Decimal(sheet.days), sheet.rested, sheet.worked, Decimal(len(sheet.to_settle))


def _row(stretch: Stretch, zone: tzinfo) -> tuple[Value, ...]:
    start, stop = (_wall(at, zone) for at in (stretch.start, stretch.stop))
    remarks = "; ".join(_remarks(stretch))
    return stretch.person, stretch.day, start, stop, stretch.rested, stretch.worked, stretch.is_settled, remarks


def _remarks(stretch: Stretch) -> Iterator[str]:
    if words := remarks_words(stretch):
        yield words
    for time in stretch.times:
        if time.is_corrected:
            yield f"{time.corrected_by}: {time.note}"


def _wall(at: datetime | None, zone: tzinfo) -> datetime | None:
    """As the shop's clocks showed it, to the second: a cell knows no zone."""
    return None if at is None else (at - timedelta(microseconds=at.microsecond)).astimezone(zone).replace(tzinfo=None)
