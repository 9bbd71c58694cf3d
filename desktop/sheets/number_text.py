"""Numbers and sums in text, by the decimal sign that a column goes by: 1.234,56 €, 1 234.5, (12), 12 %."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from desktop.sheets.currencies import PATTERN, currency_of

MOST_DIGITS: Final = 15
"""More figures than a number of a spreadsheet has are a code, and text."""

_LONGEST: Final = 40
_SHAPE: Final = re.compile(
    rf"(?P<open>\()?(?P<minus>[-−–]?)\s*(?P<before>{PATTERN})?\s*(?P<inner>[-−+]?)"
    r"(?P<figures>\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)(?P<exponent>[eE][-+]?\d{1,2})?"
    rf"\s*(?P<behind>%|{PATTERN})?(?P<after>-?)(?(open)\))"
)
_GROUPED: Final = re.compile(r"\d{1,3}([.,'’\u00a0\u202f ])(?:\d{2,3}\1)*\d{3}")
_NO_CENTS: Final = re.compile(r"[.,][-–—]+")


@dataclass(frozen=True)
class WrittenNumber:
    """What a text says: a number, its currency (ISO 4217) or that it is per cent."""

    value: Decimal
    currency: str = ""
    percent: bool = False


@dataclass(frozen=True)
class _Figures:
    """A text taken apart. `sign`: what stands before the places; `ambiguous` where it may also part thousands."""

    whole: str
    sign: str
    places: str
    ambiguous: bool
    shows: str
    """The decimal sign of whoever wrote it, as far as this shows it."""
    negative: bool
    exponent: str
    unit: str


def number_in(text: str, decimal_sign: str = "", own_currency: str = "") -> WrittenNumber | None:
    """The number that a text is; None where it is none. Codes are none: 00123, +49 170 1234567, 16 figures and more.

    `decimal_sign` decides about 1,234 and 1.234, which are thousands otherwise.
    """
    found = _taken_apart(text.strip())
    if found is None:
        return None
    currency = "" if found.unit in {"", "%"} else currency_of(found.unit, own_currency)
    if found.unit and found.unit != "%" and not currency:
        return None
    parted = found.ambiguous and found.sign != decimal_sign
    figures = found.whole + found.places if parted else f"{found.whole or 0}.{found.places or 0}"
    value = Decimal(figures + found.exponent)
    if not parted and not found.places:
        value = Decimal((found.whole or "0") + found.exponent)
    return WrittenNumber(-value if found.negative else value, currency, found.unit == "%")


def decimal_sign_of(texts: Iterable[str]) -> str:
    """The decimal sign that most of these numbers show; empty where none does."""
    signs = Counter(found.shows for found in map(_taken_apart, texts) if found and found.shows)
    return signs.most_common(1)[0][0] if signs else ""


def ambiguous_sign(text: str) -> str:
    """The sign in a number like 1,234, which is one with a decimal point and another with a decimal comma."""
    found = _taken_apart(text.strip())
    return found.sign if found and found.ambiguous else ""


@lru_cache(maxsize=1 << 14)
def _taken_apart(text: str) -> _Figures | None:
    if not text or len(text) > _LONGEST or not (match := _SHAPE.fullmatch(_NO_CENTS.sub("", text))):
        return None
    before, behind = match["before"] or "", match["behind"] or ""
    figures = _parted(match["figures"].strip())
    if figures is None or (before and behind):
        return None
    whole, sign, places, ambiguous, shows = figures
    if match["inner"] == "+" and len(whole) > 6:  # a phone's
        return None
    minus = match["minus"] + (match["inner"] or "").replace("+", "") + match["after"]
    exponent = match["exponent"] or ""
    return _Figures(whole, sign, places, ambiguous, shows, bool(minus or match["open"]), exponent, before or behind)


def _parted(figures: str) -> tuple[str, str, str, bool, str] | None:
    """Whole figures, decimal sign, places, whether the sign may part thousands, the decimal sign that it shows."""
    sign = max(".,", key=figures.rfind)
    whole, found, places = figures.rpartition(sign)
    if not found or figures.count(sign) > 1:
        whole, places = figures, ""
    if not places.isdigit() and places:
        return None
    digits = re.sub(r"\D", "", whole)
    if whole != digits and not _GROUPED.fullmatch(whole):
        return None
    if sign in whole and found and places:
        return None
    if (len(digits) > 1 and digits[0] == "0") or len(digits) > MOST_DIGITS:
        return None
    other = {".": ",", ",": "."}
    if places or (found and figures.endswith(sign)):
        ambiguous = len(places) == 3 and whole == digits and 0 < len(digits) <= 3 and digits != "0"
        return digits, sign, places, ambiguous, "" if ambiguous else sign
    return digits, "", "", False, other.get(sign, "") if found else ""
