"""What people type into the fields of records, by what each asks for and what is usual in the shop's country."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.records.collection import Kind
from desktop.records.value_text import ValueTexts
from desktop.records.values import MemberLink, Moment, Money
from desktop.rows.typed_text import cleaned
from desktop.settings import zones
from desktop.settings.countries import customs
from desktop.settings.queries import shop_settings
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.settings.typed_numbers import typed_money, typed_number

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

ME: Final = "me"
_LAST_MINUTE: Final = time(23, 59, 59, 999_000)


class TypedFields:
    """Reads what is typed in one shop; and how values are written there so that they can be read again."""

    def __init__(self, session: ReadSession) -> None:
        now = shop_settings(session)
        self.customs = customs(now.calendar.country)
        self.texts = ValueTexts(people_queries.people(session))
        self._currency = now.currency
        self._zone: tzinfo = zones.zone(now.calendar.zone)
        self._today = now.calendar.today(wall_ms())
        self._me = session.sources.member

    def value(self, field: Field, typed: str) -> Value:
        """What somebody types into a field; None for nothing. Raises InvalidError."""
        typed = cleaned(typed).strip()
        if not typed:
            return None
        match field.kind:
            case Kind.NUMBER:
                return typed_number(typed, self.customs.decimal_sign)
            case Kind.MONEY:
                return Money(*typed_money(typed, self._currency, self.customs.decimal_sign))
            case Kind.DATE:
                return self._day(typed)
            case Kind.TIME:
                return typed_time(typed)
            case Kind.MOMENT:
                return Moment(int(self.moment(typed).timestamp() * 1000))
            case Kind.PERSON:
                return self._person(field, typed)
            case _:
                return self.texts.value(field, typed)

    def written(self, field: Field, text: str) -> Value:
        """What stands in a table: as this program writes it, or else as somebody types it. Raises InvalidError."""
        with suppress(InvalidError):
            return self.texts.value(field, text)
        return self.value(field, text)

    def moment(self, typed: str, *, past: bool = False) -> datetime:
        """A day and a time in the shop, or one of them: the day's last moment, or today. Raises InvalidError."""
        with suppress(ValueError):
            at = datetime.fromisoformat(typed)
            return (
                at if at.tzinfo else self._at(at.date(), at.time() if len(typed) > len("2026-11-30") else _LAST_MINUTE)
            )
        day, _, clock = typed.strip().rpartition(" ")
        with suppress(InvalidError):
            return self._at(self._day(day, past=past) if day else self._today, typed_time(clock))
        return self._at(self._day(typed, past=past), _LAST_MINUTE)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._zone)

    def _day(self, typed: str, *, past: bool = False) -> date:
        return typed_date(typed, self._today, month_first=self.customs.month_first, past=past)

    def _person(self, field: Field, typed: str) -> Value:
        if typed == ME:
            return MemberLink(self._me)
        return self.texts.value(field, typed.removeprefix("@"))
