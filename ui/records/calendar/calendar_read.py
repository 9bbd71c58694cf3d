"""What a calendar of records shows, read beside the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.home.wall_clock import wall_ms
from desktop.records import dated, listed_rows
from desktop.records.dated import Days
from desktop.records.queries import as_defined
from desktop.records.values import Moment
from desktop.records.ways import board_fields
from desktop.settings.queries import shop_settings
from ui.calendar.bars import Bar
from ui.records.table.table_read import Ground, narrowed, read_ground

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.records.listing import Listing
    from desktop.rows.read_session import ReadSession
    from desktop.settings.shop_calendar import ShopCalendar
    from ui.calendar.days import ShownDays
    from ui.records.table.cell_words import CellWords

MOST_IN_MENU: Final = 30


class CalendarAsk(NamedTuple):
    """Which calendar: the keys of the fields from which and until which records are on days; `until` empty: one day."""

    day: str
    until: str = ""

    def days(self, collection: RecordCollection) -> Days:
        """The fields themselves."""
        return Days(collection.by_key[self.day], collection.by_key.get(self.until))


class CalendarRead(NamedTuple):
    """All of one moment.

    rows: by their numbers, which are the keys of the bars
    total: how many there are; `undated`: how many have no day
    """

    collection: RecordCollection
    shown: ShownDays
    bars: Sequence[Bar]
    rows: Mapping[int, ListedRow]
    counts: Mapping[date, int]
    total: int
    undated: int
    closed: Mapping[date, str]
    today: date
    week_begins: int
    ground: Ground


class DayRead(NamedTuple):
    """Of one day the bars and their rows, and how many there are."""

    day: date
    bars: Sequence[Bar]
    rows: Mapping[int, ListedRow]
    total: int


def read_calendar(
    session: ReadSession, collection: RecordCollection, listing: Listing, ask: CalendarAsk, shown: ShownDays, most: int
) -> CalendarRead | RecordCollection:
    """What stands on these days, of each so many at most; the collection as it is now, where that is another."""
    with session.reading():
        now = as_defined(session, collection)
        if now != collection:
            return now
        ground, days = read_ground(session, collection), ask.days(collection)
        listing = narrowed(listing, collection)
        found = dated.dated(session, collection, listing, days, shown.first, shown.last, ground.typed.zone, most)
        rows = listed_rows.rows(session, collection, [each.number for each in found.records])
        calendar = shop_settings(session).calendar
        return CalendarRead(
            collection=collection,
            shown=shown,
            bars=_bars(collection, found.records, rows, days.first, ground.words),
            rows=rows,
            counts=found.counts,
            total=found.total,
            undated=found.undated,
            closed=_closed(calendar, shown),
            today=calendar.today(wall_ms()),
            week_begins=calendar.week_begins,
            ground=ground,
        )


def read_day(
    session: ReadSession, collection: RecordCollection, listing: Listing, ask: CalendarAsk, day: date, ground: Ground
) -> DayRead:
    """What stands on one day, as much as a menu can hold."""
    with session.reading():
        days = ask.days(collection)
        found = dated.dated(session, collection, listing, days, day, day, ground.typed.zone, MOST_IN_MENU)
        rows = listed_rows.rows(session, collection, [each.number for each in found.records])
        return DayRead(day, _bars(collection, found.records, rows, days.first, ground.words), rows, found.total)


def _bars(
    collection: RecordCollection,
    found: Sequence[dated.Dated],
    rows: Mapping[int, ListedRow],
    day: Field,
    words: CellWords,
) -> list[Bar]:
    """Those that did not go meanwhile."""
    states = board_fields(collection)[:1]
    return [_bar(collection, each, rows[each.number], day, states, words) for each in found if each.number in rows]


def _bar(
    collection: RecordCollection,
    found: dated.Dated,
    row: ListedRow,
    day: Field,
    states: Sequence[Field],
    words: CellWords,
) -> Bar:
    begins = row.values.get(day.key)
    colours = (dict(state.colours).get(str(row.values.get(state.key)), "") for state in states)
    return Bar(
        key=found.number,
        first=found.first,
        last=found.last,
        words=words.title(collection, row) or QCoreApplication.translate("Calendar", "No name"),
        at=words.clock(begins) if isinstance(begins, Moment) else "",
        colour=next(colours, ""),
    )


def _closed(calendar: ShopCalendar, shown: ShownDays) -> dict[date, str]:
    """On which days the shop is closed, and why where that is not usual."""
    days = [shown.first + timedelta(at) for at in range((shown.last - shown.first).days + 1)]
    why = {day: calendar.why_closed(day) for day in days}
    usual = {day: day.weekday() not in calendar.opening_days and day not in calendar.closed for day in days}
    named = {closed.day for year in {day.year for day in days} for closed in calendar.closed_days(year)}
    return {day: "" if usual[day] and day not in named else words for day, words in why.items() if words is not None}
