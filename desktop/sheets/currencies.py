"""Currencies by the signs and letters that people write beside sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SIGNS: Final[Mapping[str, str]] = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "元": "CNY", "円": "JPY", "₩": "KRW", "₹": "INR", "₽": "RUB",
    "₺": "TRY", "₫": "VND", "฿": "THB", "₴": "UAH", "₪": "ILS", "₱": "PHP", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
    "lei": "RON", "лв": "BGN", "$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NZ$": "NZD",
    "S$": "SGD", "NT$": "TWD", "R$": "BRL", "Fr.": "CHF", "SFr.": "CHF", "kr": "SEK", "人民币": "CNY", "RMB": "CNY",
    "Euro": "EUR", "euro": "EUR", "euros": "EUR",
}  # fmt: skip
"""What a sign stands for where the shop's own money is not written so too."""

CODES: Final = frozenset({
    "AED", "ARS", "AUD", "BAM", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN",
    "PHP", "PKR", "PLN", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU",
    "VND", "ZAR",
})  # fmt: skip
_SHARED: Final[Mapping[str, frozenset[str]]] = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "ARS", "CLP", "COP", "UYU"}),
    "¥": frozenset({"JPY", "CNY"}), "￥": frozenset({"JPY", "CNY"}), "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "£": frozenset({"GBP", "EGP"}), "Fr.": frozenset({"CHF"}),
}  # fmt: skip

_ANY: Final = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_IN_TITLE: Final = re.compile(rf"(?<![^\W\d_])({_ANY}|{'|'.join(sorted(CODES))})(?![^\W\d_])")
PATTERN: Final = rf"(?:{_ANY}|[A-Z]{{3}})"
"""A sign or three letters beside a sum."""


def currency_of(sign: str, own: str = "") -> str:
    """The ISO 4217 code that a sign or code stands for; empty for none. `own`: the shop's, whose sign may be shared."""
    if sign in CODES:
        return sign
    return own if own in _SHARED.get(sign, ()) else SIGNS.get(sign, "")


def currency_in(title: str, own: str = "") -> str:
    """The currency that a title names, as “Price (€)”; empty for none."""
    found = _IN_TITLE.search(title)
    return currency_of(found[1], own) if found else ""
