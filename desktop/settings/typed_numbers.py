"""Numbers and sums of money as people type them: with comma or point, in groups, and reckoned: `3*12`."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted
from desktop.settings.countries import currency_names, currency_places, currency_signs

DIGITS: Final = 12
"""In front of the decimal sign."""
PLACES: Final = 6
"""Behind it."""

_LONGEST: Final = 80
# More than the figures of the longest text can need, so that nothing is rounded.
_PRECISION: Final = 2 * _LONGEST

_SPACED: Final = re.compile(r"\s*([+*×-]|(?<=[\d\s])x(?=[\d\s]))\s*")
_SUMMANDS: Final = re.compile(r"[+-]?[^+-]+")
_FACTORS: Final = re.compile("[*×x]")
_NO_CENTS: Final = re.compile(r"(?<=\d)[.,]-+(?!\d)")
_MONEY: Final = re.compile(r"(-?)\s*([^\d\s.,'*×+-]*)\s*(.*?)\s*([^\d\s.,'*×+-]*)")


def typed_number(text: str, decimal_sign: str = ".", places: int = PLACES) -> Decimal:
    """The number that somebody typed, with at most so many places, plain and without zeros behind.

    Comma and point are both taken. 1.234 and 1,234 can be read in two ways: there `decimal_sign`, the country's, says
    which of them parts the thousands. Raises InvalidError.
    """
    return _fitting(_reckoned(_plain(text), decimal_sign, text), places, text)


def typed_money(text: str, currency: str, decimal_sign: str = ".") -> tuple[Decimal, str]:
    """The sum that somebody typed and its currency: the shop's, where none is typed with it. Raises InvalidError."""
    match = _MONEY.fullmatch(_NO_CENTS.sub("", _plain(text)))
    if not match or not match[3]:
        raise InvalidError(f"{_about(text)}Type a sum like 12.50 or 12,50.")
    minus, before, sum_, behind = match.groups()
    if before and behind:
        raise InvalidError(f"{quoted(text)} names two currencies.")
    currency = _currency(before or behind, currency)
    amount = _reckoned(minus + sum_, decimal_sign, text)
    return _fitting(amount, currency_places(currency), text, currency_names().get(currency, currency)), currency


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        raise InvalidError(f"{quoted(text)} is too long for a number.")
    return _SPACED.sub(r"\1", fold(text).strip())


def _reckoned(said: str, decimal_sign: str, text: str) -> Decimal:
    with localcontext(prec=_PRECISION):
        summands = _SUMMANDS.findall(said)
        if not summands or "".join(summands) != said:
            raise _no_number(text)
        return sum((_product(each, decimal_sign, text) for each in summands), Decimal(0))


def _product(said: str, decimal_sign: str, text: str) -> Decimal:
    product = Decimal(-1 if said.startswith("-") else 1)
    for factor in _FACTORS.split(said.lstrip("+-")):
        product *= _figure(factor, decimal_sign, text)
    return product


def _figure(said: str, decimal_sign: str, text: str) -> Decimal:
    other = "." if decimal_sign == "," else ","
    for sign, grouping in ((decimal_sign, other), (other, decimal_sign)):
        if match := _written(sign, grouping).fullmatch(said):
            whole, places = match.groups()
            return Decimal(f"{re.sub('[^0-9]', '', whole) or 0}.{places or 0}")
    raise _no_number(text)


def _written(sign: str, grouping: str) -> re.Pattern[str]:
    """A figure: any figures, or groups of two or three of which the last has three; then those behind the sign."""
    parted = rf"[{grouping} ']"
    return re.compile(
        rf"(?=[{sign}]?[0-9])((?:[0-9]*|[1-9][0-9]{{0,2}}(?:{parted}[0-9]{{2,3}})*{parted}[0-9]{{3}}))"
        rf"(?:[{sign}]([0-9]*))?"
    )


def _fitting(number: Decimal, places: int, text: str, of: str = "This number") -> Decimal:
    if abs(number) >= 10**DIGITS:
        raise InvalidError(f"{quoted(text)} is too large.")
    with localcontext(prec=_PRECISION):
        number = number.normalize()
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)
        if -exponent > places:
            most = f"at most {places} figures" if places > 1 else "one figure at most" if places else "no figures"
            raise InvalidError(f"{of} has {most} behind the decimal sign.")
        return number.quantize(Decimal(1)) if exponent > 0 else number


def _currency(typed: str, own: str) -> str:
    if not typed or typed.upper() == own or typed in currency_signs(own):
        return own
    if typed.upper() in currency_names():
        return typed.upper()
    raise InvalidError(f"{quoted(typed)} is no currency that is known here. Type its three letters, like USD.")


def _no_number(text: str) -> InvalidError:
    return InvalidError(f"{_about(text)}Type a number like 12 or 1,5 or 3*12.")


def _about(text: str) -> str:
    return f"{quoted(text)} is not a number. " if text.strip() else ""
