"""Sums of money as people write them in a country: €14.50, 14,50 €. What is written so can be typed again."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.rows.fold import fold
from desktop.settings.countries import country_names, currency_places, currency_signs, customs

if TYPE_CHECKING:
    from babel import Locale

    from desktop.records.values import Money
    from desktop.settings.records import ShopSettings

_PARTED: Final = re.compile(r"[\s.,']")
"""Signs that cannot be told from the figures beside them."""
_SPACE: Final = "\N{NO-BREAK SPACE}"


def money_words(amount: Decimal, currency: str, *, country: str, own: str) -> str:
    """A sum, with all its places, and at least those that this money has; another currency than the shop's `own` is
    named by its three letters, for many have one sign."""
    from babel.numbers import format_currency, format_decimal, get_currency_symbol

    locale = _locale(country)
    sign = fold(get_currency_symbol(currency, locale))
    if currency == own and sign in currency_signs(own) and not _PARTED.search(sign):
        said = format_currency(amount, currency, locale=locale, decimal_quantization=False, numbering_system="latn")
    else:
        pattern = f"#,##0.{'0' * currency_places(currency)}".removesuffix(".")
        plain = format_decimal(amount, pattern, locale=locale, decimal_quantization=False, numbering_system="latn")
        said = f"{plain}{_SPACE}{currency}"
    return said.replace("\N{NARROW NO-BREAK SPACE}", _SPACE)


def shop_money(settings: ShopSettings, sum_: Money) -> str:
    """A sum as it is written in a shop."""
    return money_words(sum_.amount, sum_.currency, country=settings.calendar.country, own=settings.currency)


def brief_money(settings: ShopSettings, sum_: Money) -> str:
    """The same in few words: “€80” of whole sums."""
    said, places = shop_money(settings, sum_), currency_places(sum_.currency)
    is_whole = places and sum_.amount == sum_.amount.to_integral_value()
    return re.sub(rf"[.,]0{{{places}}}(?!\d)", "", said) if is_whole else said


def _locale(country: str) -> Locale:
    """How a country's people write; in English, with their decimal sign, where that is from right to left."""
    from babel import Locale, UnknownLocaleError

    plain = Locale("en", "DE" if customs(country).decimal_sign == "," else None)
    try:
        locale = Locale.parse(f"und_{country}") if country in country_names() else plain
    except UnknownLocaleError:  # nobody lives there
        return plain
    return locale if locale.character_order == "left-to-right" else plain
