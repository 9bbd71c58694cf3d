"""Records by their days, as a calendar shows them: on which days each stands, and how many there are on each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct

from desktop.home.wall_clock import time_in
from desktop.records.collection import Kind
from desktop.records.listing import meant
from desktop.records.values import Moment
from sync.clock import datetime_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listing import Listing
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

DATED: Final = frozenset((Kind.DATE, Kind.MOMENT))
"""What can say on which day something is."""

_DAY: Final = timedelta(1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Days(NamedTuple):
    """By which fields records stand on days: from one to another, or on one day where there is none."""

    first: Field
    last: Field | None = None


class Dated(Struct, frozen=True):
    """A record's row, and its days, the last included; what lies beyond those that were asked for is cut off one day
    outside."""

    number: int
    first: date
    last: date


class DatedRecords(Struct, frozen=True):
    """Those of some days: the earlier first, on one day in order of their times; how many there are on each day, and
    in all; and how many have no day at all."""

    records: Sequence[Dated]
    counts: Mapping[date, int]
    total: int
    undated: int


def dated(
    session: ReadSession,
    collection: RecordCollection,
    listing: Listing,
    days: Days,
    first: date,
    last: date,
    zone: tzinfo,
    most: int,
) -> DatedRecords:
    """Those that stand on any day from the first to the last, as the shop's zone has it. `most`: so many are told of a
    day; of the others only how many they are."""
    begins, ends = f't."{days.first.key}"', f't."{days.last.key}"' if days.last is not None else "NULL"
    lasts = f"max({begins}, coalesce({ends}, {begins}))" if days.last is not None else begins
    before, lowest = (day_cell(days.first, day, zone) for day in (_shifted(first, -1), first))
    beyond = day_cell(days.first, _shifted(last, 1), zone)
    with session.reading() as conn:
        source, given = meant(session, conn, collection, listing)
        query = (
            f"SELECT t.number, {begins}, {ends} FROM {source} "
            f"AND ({begins} IS NULL OR ({begins} < ? AND {lasts} >= ?)) ORDER BY {begins}, t.added"
        )
        found = conn.execute(query, [*given, beyond, lowest]).fetchall()
    rows = [row for row in found if row[1] is not None]
    counts: Counter[date] = Counter()
    cut = (
        (number, max(each, before), min(until, beyond) if until is not None else None) for number, each, until in rows
    )
    shown = list(told(_read(cut, days.first, zone), counts, first, last, most))
    return DatedRecords(shown, counts, len(rows), len(found) - len(rows))


def _read(rows: Iterable[tuple[int, Any, Any]], field: Field, zone: tzinfo) -> Iterator[Dated]:
    """Rows with their days. One whose end is before its beginning stands on the day on which it begins."""
    for number, begins, ends in rows:
        day = _day(field, begins, zone)
        yield Dated(number, day, max(day, _day(field, ends, zone)) if ends is not None else day)


def _shifted(day: date, days: int) -> date:
    """So many days later, as far as there are days."""
    return date.fromordinal(min(max(day.toordinal() + days, 3), date.max.toordinal()))


def told(found: Iterator[Dated], counts: Counter[date], first: date, last: date, most: int) -> Iterator[Dated]:
    """Those of which there is more to say than that they are there: as long as a day of theirs has few before them."""
    for each in found:
        day, until, is_told = max(each.first, first), min(each.last, last), False
        while day <= until:
            is_told = is_told or counts[day] < most
            counts[day] += 1
            day += _DAY
        if is_told:
            yield each


def day_cell(field: Field, day: date, zone: tzinfo) -> str | int:
    """The beginning of a day, as the field's column has it."""
    if field.kind is Kind.DATE:
        return day.isoformat()
    return _ms(datetime.combine(day, time(), zone))


def _day(field: Field, cell: Any, zone: tzinfo) -> date:
    if field.kind is Kind.DATE:
        return date.fromisoformat(cell)
    return time_in(zone, datetime_of(cell)).date()


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def moved(value: Value, days: int, zone: tzinfo) -> Value:
    """A day or a moment so many days later; a moment keeps its time of day in the shop's zone. Raises OverflowError
    beyond the years that there are."""
    match value:
        case Moment(ms):
            at = (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone)
            return Moment(_ms(datetime.combine(at.date() + days * _DAY, at.time(), zone)))
        case date():
            return value + days * _DAY
        case _:
            return value


def on_day(field: Field, day: date, zone: tzinfo, at: time = time(9)) -> Value:
    """What such a field says of a day; of a moment at a time of it."""
    return day if field.kind is Kind.DATE else Moment(_ms(datetime.combine(day, at, zone)))
