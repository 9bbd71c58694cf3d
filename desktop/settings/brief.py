"""Records in a few words, as people of the shop say them: “Oven, €80.50”, “Fri 4 Dec – Sun 6 Dec”."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.home.wall_clock import time_in
from desktop.people import queries as people_queries
from desktop.records.collection import Kind
from desktop.records.value_text import ValueTexts
from desktop.records.values import Moment
from desktop.records.ways import calendar_days
from desktop.rows.names import isolated
from desktop.rows.typed_text import shortened
from desktop.settings.calendar_words import day_words, span_words
from desktop.settings.money_words import brief_money
from desktop.settings.queries import shop_settings
from desktop.settings.zones import zone
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.dated import Days
    from desktop.records.listed_rows import ListedRow
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

MOST_VALUES: Final = 3
_MOST_CHARACTERS: Final = 60
_ANY: Final = "entry"
"""What the records of a form are called where nobody said it."""
_SAID: Final = frozenset(
    (Kind.TEXT, Kind.CHOICE, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.MOMENT, Kind.PERSON, Kind.LINK)
)


class Brief:
    """Says them with one look at people and settings, at a moment in milliseconds since 1970 UTC."""

    def __init__(self, session: ReadSession, now_ms: int) -> None:
        settings = shop_settings(session)
        self.zone = zone(settings.calendar.zone)
        self._texts = ValueTexts(people_queries.people(session), partial(brief_money, settings))
        self.today = settings.calendar.today(now_ms)

    def record(self, collection: RecordCollection, row: ListedRow, without: Collection[str] = ()) -> str:
        """The first values of a record that say something, without those of some fields. What is from one day to
        another is said by its days alone: why somebody is away is not for all eyes."""
        span = span_of(collection)
        said = self._values(collection, row, without) if span is None else self._days(span, row)
        return ", ".join(isolated(words) for words in islice(said, MOST_VALUES))

    def request(self, collection: RecordCollection, row: ListedRow) -> str:
        """What is asked for by a record: “leave, Fri 4 – Sun 6 Dec”, “till count, €80, Front till”, “PO 2026-A3,
        Miller, €412”."""
        span, sum_ = span_of(collection), self._sum(collection, row)
        word = collection.heading if collection.one == _ANY else collection.one
        if span is None and sum_ is not None:
            about = next((words for field in collection.fields if (words := self._linked(field, row))), "")
            name = self.value(collection.by_key[collection.title], row) if collection.title else ""
            said = [name, about, sum_] if about else [word, sum_, name]
        else:
            said = [word, self.record(collection, row)]
        return ", ".join(isolated(words) for words in said if words)

    def _sum(self, collection: RecordCollection, row: ListedRow) -> str | None:
        """The sum by which it goes who says yes, or else the first."""
        sums = [field for field in collection.fields if field.kind is Kind.MONEY and self.value(field, row)]
        goes_by = collection.route.goes_by if collection.route is not None else frozenset()
        found = next(iter(sorted(sums, key=lambda field: field.key not in goes_by)), None)
        return self.value(found, row) if found is not None else None

    def _linked(self, field: Field, row: ListedRow) -> str:
        return self.value(field, row) if field.kind is Kind.LINK else ""

    def _days(self, days: Days, row: ListedRow) -> list[str]:
        first = row.values.get(days.first.key)
        last = row.values.get(days.last.key) if days.last is not None else None
        if type(first) is date and type(last) is date:
            return [span_words(first, last, self.today)]
        asked = (days.first, days.last) if days.last is not None else (days.first,)
        words = [words for field in asked if (words := self.value(field, row))]
        return [" – ".join(dict.fromkeys(words))] if words else []

    def _values(self, collection: RecordCollection, row: ListedRow, without: Collection[str]) -> Iterator[str]:
        asked = (field for field in collection.fields if field.kind in _SAID and field.key not in without)
        return (words for field in asked if (words := self.value(field, row)))

    def value(self, field: Field, row: ListedRow) -> str:
        """What a record says of a field, in a few words; empty where it says nothing."""
        value = row.values.get(field.key)
        match value:
            case None:
                return ""
            case Moment(ms):
                return self.moment(datetime_of(ms))
            case date():
                return field.day(value) or day_words(value, self.today)
            case _ if field.kind is Kind.LINK:
                return row.titles.get(field.key, "")
            case _:
                return self.words(field, value)

    def words(self, field: Field, value: Value) -> str:
        """A value of a field, in a few words."""
        return shortened(" ".join(self._texts.words(field, value).split()), _MOST_CHARACTERS)

    def moment(self, at: datetime) -> str:
        """“10:05” of today, “Fri 4 Dec 10:05” of other days."""
        day, time = self.day_of(at), self.time(at)
        return time if day == self.today else f"{self.day(day)} {time}"

    def time(self, at: datetime) -> str:
        """“10:05”."""
        return f"{time_in(self.zone, at):%H:%M}"

    def day(self, day: date) -> str:
        """“today”, “Fri 4 Dec”."""
        return day_words(day, self.today)

    def day_of(self, at: datetime) -> date:
        """The day of a moment in the shop."""
        return time_in(self.zone, at).date()


def span_of(collection: RecordCollection) -> Days | None:
    """By which fields its records are from one day to another; None where they are not."""
    return next((days for days in calendar_days(collection) if days.last is not None), None)
