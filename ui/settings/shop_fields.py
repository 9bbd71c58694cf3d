"""The shop's settings that are typed: what they are called, what they show, what there is to choose from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.errors import InvalidError
from desktop.rows.typed_text import quoted
from desktop.settings import commands
from desktop.settings.calendar_words import weekday_called
from desktop.settings.collections import COUNTRY, CURRENCY, LOCK, PART, WEEK, ZONE
from desktop.settings.locking import MOST_MINUTES, minutes_of
from desktop.settings.typed_places import typed_country, typed_currency, typed_subdivision, typed_zone
from ui.settings.shop_reading import ShopShown
from ui.settings.shop_words import currency_words, lock_words, weekday_name
from ui.typed_choice import typed_choice


class ShopField(NamedTuple):
    """One field.

    key: of the setting; `label`, and `empty`, which stands in it while nothing is: to be translated in "ShopFields"
    command: what sets it, and by which of its parameters
    value: what shows, of what there is to choose from: values by their names
    otherwise: what else can be typed
    """

    key: str
    label: str
    empty: str
    command: Callable[..., Any]
    parameter: str
    value: Callable[[ShopShown], Any]
    choices: Callable[[ShopShown], Mapping[str, Any]]
    otherwise: Callable[[str, ShopShown], Any]

    def words(self, shown: ShopShown) -> str:
        """What stands in it."""
        value = self.value(shown)
        return next((name for name, each in self.choices(shown).items() if each == value), str(value))

    def read(self, typed: str, shown: ShopShown) -> Any:
        """The value that was typed. Raises InvalidError."""
        return typed_choice(typed, self.choices(shown), lambda text: self.otherwise(text, shown))


def _country(typed: str, _shown: ShopShown) -> str:
    return typed_country(typed) if typed else ""


def _part(typed: str, shown: ShopShown) -> str:
    return typed_subdivision(typed, shown.settings.calendar.country) if typed else ""


def _weekday(typed: str, _shown: ShopShown) -> int:
    try:
        return weekday_called(typed)
    except ValueError:
        begin = f"{quoted(typed)} is not a day of the week. " if typed else ""
        raise InvalidError(f"{begin}Type it like mon.") from None


def _lock_minutes(typed: str, _shown: ShopShown) -> int:
    minutes = re.fullmatch(r"(\d{1,4})\D*", typed.strip())
    if minutes is None:
        raise InvalidError(f"Type minutes from 0, for never, to {MOST_MINUTES}.")
    return int(minutes[1])


def _waits(shown: ShopShown) -> Mapping[str, int]:
    usual = sorted({1, 2, 5, 10, 30, _minutes_now(shown)} - {0})
    return {lock_words(minutes): minutes for minutes in (*usual, 0)}


def _minutes_now(shown: ShopShown) -> int:
    record = shown.settings.record
    return minutes_of(record.values if record else {})


def _week(shown: ShopShown) -> Mapping[str, int]:
    return {weekday_name(day): day for day in range(7)}


def _by_name(names: Mapping[str, str]) -> Mapping[str, str]:
    return {name: code for code, name in names.items()}


FIELDS: Final[Sequence[ShopField]] = (
    ShopField(
        key=COUNTRY,
        label=QT_TRANSLATE_NOOP("ShopFields", "Country"),
        empty=QT_TRANSLATE_NOOP("ShopFields", "Type to find"),
        command=commands.set_place,
        parameter="country",
        value=lambda shown: shown.settings.calendar.country,
        choices=lambda shown: _by_name(shown.countries),
        otherwise=_country,
    ),
    ShopField(
        key=PART,
        label=QT_TRANSLATE_NOOP("ShopFields", "Part of the country"),
        empty=QT_TRANSLATE_NOOP("ShopFields", "The whole country"),
        command=commands.set_place,
        parameter="part",
        value=lambda shown: shown.settings.calendar.subdivision,
        choices=lambda shown: _by_name(shown.parts),
        otherwise=_part,
    ),
    ShopField(
        key=ZONE,
        label=QT_TRANSLATE_NOOP("ShopFields", "Time zone"),
        empty=QT_TRANSLATE_NOOP("ShopFields", "Type to find"),
        command=commands.set_place,
        parameter="zone",
        value=lambda shown: shown.settings.calendar.zone,
        choices=lambda shown: {zone: zone for zone in shown.zones},
        otherwise=lambda typed, _shown: typed_zone(typed),
    ),
    ShopField(
        key=CURRENCY,
        label=QT_TRANSLATE_NOOP("ShopFields", "Money"),
        empty=QT_TRANSLATE_NOOP("ShopFields", "Type to find"),
        command=commands.set_currency,
        parameter="currency",
        value=lambda shown: shown.settings.currency,
        choices=lambda shown: {currency_words(code, shown.currencies): code for code in shown.currencies},
        otherwise=lambda typed, _shown: typed_currency(typed),
    ),
    ShopField(
        key=WEEK,
        label=QT_TRANSLATE_NOOP("ShopFields", "First day of the week"),
        empty=QT_TRANSLATE_NOOP("ShopFields", "Type to find"),
        command=commands.set_week,
        parameter="begins",
        value=lambda shown: shown.settings.calendar.week_begins,
        choices=_week,
        otherwise=_weekday,
    ),
    ShopField(
        key=LOCK,
        label=QT_TRANSLATE_NOOP("ShopFields", "PCs with PINs lock when nobody touches them"),
        empty=QT_TRANSLATE_NOOP("ShopFields", "Type minutes"),
        command=commands.set_lock,
        parameter="minutes",
        value=_minutes_now,
        choices=_waits,
        otherwise=_lock_minutes,
    ),
)
