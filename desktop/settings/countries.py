"""Countries and what is usual in them: their names, money, weeks, and how days and sums are written.

By the Unicode locale data in Babel, which is loaded by the first question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from desktop.rows.fold import fold
from desktop.settings.calendar_words import EVERY_WEEKDAY

if TYPE_CHECKING:
    from babel import Locale

_COUNTRY: Final = re.compile("[A-Z]{2}")
# What the data call territories besides: islands that belong to a country, unions, the open sea, tests.
_NO_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_SUNDAY: Final = 6


@dataclass(frozen=True)
class Customs:
    """What is usual in a country; a shop may choose otherwise."""

    currency: str = "EUR"
    """ISO 4217."""
    week_begins: int = 0
    opening_days: frozenset[int] = frozenset(range(6))
    month_first: bool = False
    """Whether 3/4 is the fourth of March."""
    decimal_sign: str = "."


@cache
def country_names() -> Mapping[str, str]:
    """All countries in English by their ISO 3166-1 codes, in the order of their names."""
    names = {code: name for code, name in _english().territories.items() if _COUNTRY.fullmatch(code)}
    return {code: names[code] for code in sorted(names, key=names.__getitem__) if code not in _NO_COUNTRIES}


@cache
def currency_names() -> Mapping[str, str]:
    """Currencies in English by their ISO 4217 codes, former ones too, in the order of their names."""
    names = _english().currencies
    return {code: names[code] for code in sorted(names, key=names.__getitem__)}


@cache
def currencies_in_use() -> frozenset[str]:
    """The ISO 4217 codes of what is paid with in some country now."""
    from babel.numbers import get_territory_currencies

    return frozenset(code for country in country_names() for code in get_territory_currencies(country))


@cache
def currency_places(currency: str) -> int:
    """How many digits stand behind the decimal sign in that money: 2 for EUR, 0 for JPY, 3 for KWD."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


@cache
def currency_signs(currency: str) -> frozenset[str]:
    """How people sign that money, folded: €, $, zl."""
    from babel import Locale, UnknownLocaleError

    # The first two letters of a currency are those of its country, if it has one.
    signs = {_english().currency_symbols.get(currency, currency)}
    with suppress(UnknownLocaleError):
        signs.add(Locale.parse(f"und_{currency[:2]}").currency_symbols.get(currency, currency))
    folded = {fold(sign) for sign in signs} - {""}
    return frozenset({*folded, *(sign[-1] for sign in folded if not sign[-1].isalnum())})


@cache
def customs(country: str) -> Customs:
    """What is usual in a country, by its ISO 3166-1 code; something plain where nothing is known of it."""
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_territory_currencies

    if country not in country_names():
        return Customs()
    try:
        locale = Locale.parse(f"und_{country}")
    except UnknownLocaleError:  # nobody lives there
        return Customs()
    currencies = get_territory_currencies(country)
    return Customs(
        currency=currencies[0] if currencies else Customs.currency,
        week_begins=locale.first_week_day,
        opening_days=_opening_days(locale),
        month_first=_month_first(locale),
        decimal_sign="," if locale.number_symbols["latn"]["decimal"] == "," else ".",
    )


def _english() -> Locale:
    from babel import Locale

    return Locale("en")


def _opening_days(locale: Locale) -> frozenset[int]:
    """Shops are open on Saturdays too where the weekend ends with Sunday."""
    weekend = {locale.weekend_start, locale.weekend_end}
    return EVERY_WEEKDAY - ({_SUNDAY} if _SUNDAY in weekend else weekend)


def _month_first(locale: Locale) -> bool:
    pattern: str = locale.datetime_skeletons["Md"].pattern
    return pattern.find("M") < pattern.find("d")
