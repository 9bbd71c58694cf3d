"""What people type into the fields of records, by what each asks for and what is usual in the shop's country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from desktop.errors import InvalidError
from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.records.collection import Kind
from desktop.records.value_text import ValueTexts
from desktop.records.values import MemberLink, Moment, Money
from desktop.rows.names import fit, identity, name_words
from desktop.rows.typed_text import cleaned
from desktop.settings import zones
from desktop.settings.countries import customs
from desktop.settings.money_words import shop_money
from desktop.settings.queries import shop_settings
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.settings.typed_numbers import typed_money, typed_number

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.records.exported_table import ExportCustoms
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

Thing = TypeVar("Thing")

ME: Final = "me"
_DAY_AND_TIME: Final = re.compile(r"(.*?) ?(\S+(?: [ap]\.?m\.?)?)", re.IGNORECASE)
_LAST_MINUTE: Final = time(23, 59, 59, 999_000)


class TypedFields:
    """Reads what is typed in one shop; and how values are written there so that they can be read again."""

    def __init__(self, session: ReadSession) -> None:
        now = shop_settings(session)
        people = people_queries.people(session)
        self.customs = customs(now.calendar.country)
        self.texts = ValueTexts(people, partial(shop_money, now), now.calendar.week_begins)
        self.zone: tzinfo = zones.zone(now.calendar.zone)
        self.today = now.calendar.today(wall_ms())
        self.currency = now.currency
        self._people = [(person.name, bytes.fromhex(person.id)) for person in people if person.active]
        self._me = session.sources.member

    @property
    def separator(self) -> str:
        """What stands between the cells of tables here: the comma, where that is no decimal sign."""
        return ";" if self.customs.decimal_sign == "," else ","

    def exporting(self, decimal_sign: str = "") -> ExportCustoms:
        """How what is here is written for other programs, with the shop's decimal sign where none is given."""
        from desktop.records.exported_table import ExportCustoms

        return ExportCustoms(self.texts, self.zone, decimal_sign or self.customs.decimal_sign, self.currency)

    def value(self, field: Field, typed: str) -> Value:
        """What somebody types into a field; None for nothing. Letters of a choice or a name are enough, or a choice's
        number. Raises InvalidError."""
        typed = cleaned(typed).strip()
        try:
            return self._value(field, typed)
        except InvalidError:
            found = self._meant(field, typed)
            if len(found) != 1:
                raise
            return found[0]

    def _value(self, field: Field, typed: str) -> Value:
        """The same of what is typed in full."""
        if not typed:
            return None
        match field.kind:
            case Kind.NUMBER:
                return typed_number(typed, self.customs.decimal_sign)
            case Kind.MONEY:
                return Money(*typed_money(typed, self.currency, self.customs.decimal_sign))
            case Kind.DATE:
                return self._day(typed)
            case Kind.TIME:
                return typed_time(typed)
            case Kind.COUNT:
                with suppress(InvalidError):
                    return self.texts.value(field, typed)
                return int(typed_number(typed, self.customs.decimal_sign, places=0))
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
        return self._value(field, cleaned(text).strip())

    def moment(self, typed: str, *, past: bool = False) -> datetime:
        """A day and a time in the shop, or one of them: the day's last moment, or today. Raises InvalidError."""
        with suppress(ValueError):
            at = datetime.fromisoformat(typed)
            return (
                at if at.tzinfo else self._at(at.date(), at.time() if len(typed) > len("2026-11-30") else _LAST_MINUTE)
            )
        match = _DAY_AND_TIME.fullmatch(typed.strip())
        day, clock = match.groups() if match else ("", "")
        with suppress(InvalidError):
            return self._at(self._day(day, past=past) if day else self.today, typed_time(clock))
        return self._at(self._day(typed, past=past), _LAST_MINUTE)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)

    def _day(self, typed: str, *, past: bool = False) -> date:
        return typed_date(typed, self.today, month_first=self.customs.month_first, past=past)

    def _person(self, field: Field, typed: str) -> Value:
        if identity(typed) == ME:
            return MemberLink(self._me)
        return self.texts.value(field, typed.removeprefix("@"))

    def _meant(self, field: Field, typed: str) -> list[Value]:
        """What somebody may mean by a few letters."""
        match field.kind:
            case Kind.CHOICE:
                if typed.isdecimal() and 0 < int(typed) <= len(field.choices):
                    return [field.choices[int(typed) - 1][0]]
                return _fitting([(label, word) for word, label in field.choices], typed)
            case Kind.YES_NO:
                return _fitting([("yes", True), ("no", False)], typed)
            case Kind.PERSON:
                return [MemberLink(person) for person in _fitting(self._people, typed)]
            case _:
                return []


def _fitting(named: Iterable[tuple[str, Thing]], typed: str) -> list[Thing]:
    """Those whose names fit best to what was typed."""
    by_fit: dict[int, list[Thing]] = {}
    for name, thing in named:
        how = fit(name, name_words(typed))
        if how is not None:
            by_fit.setdefault(how, []).append(thing)
    return by_fit[min(by_fit)] if by_fit else []
