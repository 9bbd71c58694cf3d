"""What fields hold in words that stay true: days with their year, sums as the shop writes them, titles for links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.home.wall_clock import time_in
from desktop.people import queries as people_queries
from desktop.records import queries as record_queries
from desktop.records import shown, values
from desktop.records.elements import elements
from desktop.records.identity import RecordKey
from desktop.records.value_text import ValueTexts
from desktop.records.values import Moment, Period
from desktop.settings.calendar_words import dated_words
from desktop.settings.money_words import shop_money
from desktop.settings.queries import shop_settings
from desktop.settings.zones import zone
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

_LINKED: Final = "SELECT shown FROM records WHERE collection = ? AND creator = ? AND nonce = ?"
NOT_HERE: Final = "something that is not here"


class SaidValues:
    """Says them with one look at people and settings."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        settings = shop_settings(session)
        self._zone = zone(settings.calendar.zone)
        self._texts = ValueTexts(people_queries.people(session), partial(shop_money, settings))
        self._collections = {each.id: each for each in record_queries.collections(session)}

    def field(self, field: Field, said: Mapping[str, Value]) -> str:
        """What a field says of all that its record says; of a set all of its elements. Empty for nothing."""
        found = elements(said, field).values() if field.is_set else (said.get(field.key),)
        return "; ".join(words for value in found if (words := self.value(field, value)))

    def value(self, field: Field | None, value: Value) -> str:
        """One value; empty for nothing."""
        match value:
            case RecordKey():
                return self._linked(value)
            case Moment(ms):
                return self.moment(datetime_of(ms))
            case date():
                return (field and field.day(value)) or dated_words(value)
            case Period(begin, end):
                return f"{self.value(field, begin)} – {self.value(field, end)}"
            case _:
                return self._texts.words(field, value)

    def moment(self, at: datetime) -> str:
        """“Fri 4 Dec 2026, 10:05”."""
        here = time_in(self._zone, at)
        return f"{dated_words(here.date())}, {here:%H:%M}"

    def _linked(self, key: RecordKey) -> str:
        of = self._collections.get(key.collection)
        with self._session.reading() as conn:
            row = conn.execute(_LINKED, key).fetchone()
        if row is None or of is None:
            return NOT_HERE
        title = shown.unpacked(row[0]).by_key.get(of.title)
        said = None if title is None else values.unpack(title)
        return NOT_HERE if isinstance(said, RecordKey) else self.value(of.field(of.title), said)
