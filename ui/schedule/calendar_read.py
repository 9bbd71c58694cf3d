"""What the calendar shows of some days, read beside the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale, QTime

from desktop.people import queries as people_queries
from desktop.schedule import queries
from desktop.schedule.collections import start_text
from desktop.schedule.layers import BIRTHDAY, CLOSED, layers
from desktop.schedule.records import Calendar, Layer, Occurrence
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from desktop.todos.shop_days import month_first, now_in_shop
from desktop.todos.typed_todo import LineReader
from ui.bidi import filled
from ui.calendar.bars import Bar
from ui.namesakes import namesakes
from ui.schedule.time_layout import DAY_MINUTES, TimedBar

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.rows.read_session import ReadSession
    from desktop.settings.shop_calendar import ShopCalendar

OF_THE_SHOP: Final = ""
"""The key of the calendar of what is in none."""
_BELOW_NONE: Final = -2
_DAY: Final = timedelta(1)


class EventKeys:
    """A number for each event at each of its times, which stays the same however often they are read."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def of(self, each: Occurrence) -> int:
        """The number of one."""
        which = start_text(each.original) if each.is_of_series else ""
        return self._numbers.setdefault((each.series, which), len(self._numbers))


class CalendarShown(NamedTuple):
    """All of one moment."""

    first: date
    last: date
    found: Sequence[Occurrence]
    layers: Sequence[Layer]
    calendars: Sequence[Calendar]
    closed: Mapping[date, str]
    now: datetime
    shop: ShopCalendar
    people: Sequence[Person]
    names: Mapping[str, str]
    month_first: bool

    @property
    def today(self) -> date:
        """The day it is in the shop."""
        return self.now.date()

    def bars(self, colour_of: Mapping[str, str], keys: EventKeys) -> list[Bar]:
        """One for each, in order; `colour_of` calendars, by their ids. The keys of layers are below 0."""
        bars = [_layer_bar(_BELOW_NONE - at, layer) for at, layer in enumerate(self.layers) if layer.kind != CLOSED]
        return bars + [_bar(keys.of(each), each, colour_of) for each in self.found]

    def counts(self, bars: Sequence[Bar]) -> Counter[date]:
        """How many stand on each day."""
        counts: Counter[date] = Counter()
        for bar in bars:
            first, last = max(bar.first, self.first), min(bar.last, self.last)
            counts.update(first + at * _DAY for at in range((last - first).days + 1))
        return counts

    def timed(self, colour_of: Mapping[str, str], keys: EventKeys) -> list[TimedBar]:
        """What is at times, a piece for each day."""
        return [piece for each in self.found for piece in _pieces(keys.of(each), each, colour_of)]

    def reader(self) -> LineReader:
        """Reads what is typed, in this shop on this day."""
        return LineReader.of(self.today, self.people, month_first=self.month_first, week_begins=self.shop.week_begins)


def read_shown(session: ReadSession, first: date, last: date, hidden: Collection[str]) -> CalendarShown:
    """What is on any day from the first to the last, but for the calendars that are hidden."""
    with session.reading():
        shop, calendars = shop_calendar(session), queries.calendars(session)
        within = {OF_THE_SHOP, *(each.id for each in calendars)}.difference(hidden)
        people = people_queries.people(session)
        told_apart = namesakes(people)
        over = layers(session, first, last)
        return CalendarShown(
            first=first,
            last=last,
            found=queries.occurrences(session, first, last, zone(shop.zone), within),
            layers=over,
            calendars=calendars,
            closed=_closed(shop, first, last, over),
            now=now_in_shop(session),
            shop=shop,
            people=people,
            names={each.id: _told(each.name, told_apart.get(each.id)) for each in people},
            month_first=month_first(session),
        )


def _told(name: str, apart: str | None) -> str:
    return f"{name} ({apart})" if apart else name


def _closed(shop: ShopCalendar, first: date, last: date, over: Sequence[Layer]) -> dict[date, str]:
    """On which days the shop is closed, and why where somebody said so; holidays have bars of their own."""
    chosen = {layer.day: layer.words for layer in over if layer.kind == CLOSED}
    all_days = (first + at * _DAY for at in range((last - first).days + 1))
    return {day: chosen.get(day, "") for day in all_days if not shop.is_open(day)}


def _layer_bar(key: int, layer: Layer) -> Bar:
    words = layer.words
    if layer.kind == BIRTHDAY:
        words = filled(QCoreApplication.translate("Calendar", "Birthday: %1"), words)
    return Bar(key, layer.day, layer.day, words, is_quiet=True)


def _bar(key: int, each: Occurrence, colour_of: Mapping[str, str]) -> Bar:
    begins = each.start
    return Bar(
        key=key,
        first=begins.date() if isinstance(begins, datetime) else begins,
        last=each.last_day,
        words=each.event.title or QCoreApplication.translate("Calendar", "No name"),
        at=clock_words(begins.time()) if isinstance(begins, datetime) else "",
        colour=colour_of.get(each.event.calendar, ""),
    )


def _pieces(key: int, each: Occurrence, colour_of: Mapping[str, str]) -> Iterator[TimedBar]:
    """Of each day that it touches what is on it."""
    begin, end = each.start, each.end
    if not (isinstance(begin, datetime) and isinstance(end, datetime)):
        return
    until = each.last_day
    for at in range((until - begin.date()).days + 1):
        day = begin.date() + at * _DAY
        yield TimedBar(
            key=key,
            day=day,
            start=_minute(begin) if at == 0 else 0,
            end=_minute(end) if day == end.date() else DAY_MINUTES,
            words=each.event.title or QCoreApplication.translate("Calendar", "No name"),
            colour=colour_of.get(each.event.calendar, ""),
            begins=at == 0,
            ends=day == until,
        )


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def clock_words(at: time) -> str:
    """As clocks here show it."""
    return QLocale().toString(QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat)
