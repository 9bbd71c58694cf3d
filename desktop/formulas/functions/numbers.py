"""Functions of numbers and sums of money: rounding, remainders, powers."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final

from desktop.formulas.arithmetic import power, quotient, square_root
from desktop.formulas.fault import FaultFound
from desktop.formulas.functions.function import Function
from desktop.formulas.run import FormulaRun
from desktop.formulas.values import ARITHMETIC, DIGITS, PLACES, FormulaValue, is_blank, kind, settled
from desktop.records.values import Money

_PLAIN: Final = re.compile(
    rf"\s*([+-]?)([0-9]{{1,{DIGITS}}}(?:\.[0-9]{{0,{PLACES}}})?|\.[0-9]{{1,{PLACES}}})\s*", re.ASCII
)


def _of_amount(work: Callable[..., Decimal]) -> Callable[..., FormulaValue]:
    """A function of numbers as one of sums of money too, which keep their currency."""

    def worked(_run: FormulaRun, amount: Decimal | Money, *others: int | Decimal) -> FormulaValue:
        if isinstance(amount, Money):
            return Money(work(amount.amount, *others), amount.currency)
        return work(amount, *others)

    return worked


def _to_places(rounding: str) -> Callable[[Decimal, int], Decimal]:
    def rounded(number: Decimal, places: int = 0) -> Decimal:
        if places > PLACES:
            return number
        if places < -2 * DIGITS:
            raise FaultFound("So far nothing can be rounded.")
        unit = Decimal((0, (1,), -places))
        return _to_multiple(rounding)(number, unit)

    return rounded


def _to_multiple(rounding: str) -> Callable[[Decimal, Decimal], Decimal]:
    def rounded(number: Decimal, multiple: Decimal = Decimal(1)) -> Decimal:
        if multiple <= 0:
            raise FaultFound("Round to a number above 0.")
        times = settled(quotient(settled(number), multiple)).to_integral_value(rounding, ARITHMETIC)
        return ARITHMETIC.multiply(times, multiple)

    return rounded


def _modulo(_run: FormulaRun, number: Decimal, divisor: Decimal) -> Decimal:
    whole = settled(quotient(number, divisor)).to_integral_value(ROUND_FLOOR, ARITHMETIC)
    return ARITHMETIC.subtract(number, ARITHMETIC.multiply(whole, divisor))


def _sign(_run: FormulaRun, amount: Decimal | Money) -> Decimal:
    number = amount.amount if isinstance(amount, Money) else amount
    return Decimal((number > 0) - (number < 0))


def _value(_run: FormulaRun, value: FormulaValue) -> Decimal | None:
    if is_blank(value):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Money):
        return value.amount
    match = _PLAIN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        shown = f"“{value[:40]}”" if isinstance(value, str) else kind(value)
        raise FaultFound(f"{shown} is not a number, such as 12 or 1.5.")
    return Decimal(match[1] + match[2])


FUNCTIONS: Final = (
    Function(
        "ROUND",
        "amount, [places]",
        "Rounded to so many places, halves away from 0; -1 rounds to tens",
        "ROUND(2.345, 2)",
        "2.35",
        _of_amount(_to_places(ROUND_HALF_UP)),
    ),
    Function(
        "ROUNDUP",
        "amount, [places]",
        "Rounded away from 0",
        "ROUNDUP(2.341, 2)",
        "2.35",
        _of_amount(_to_places(ROUND_UP)),
    ),
    Function(
        "ROUNDDOWN",
        "amount, [places]",
        "Rounded towards 0",
        "ROUNDDOWN(2.349, 2)",
        "2.34",
        _of_amount(_to_places(ROUND_DOWN)),
    ),
    Function(
        "MROUND",
        "amount, multiple",
        "Rounded to the nearest multiple, as prices to 0.05",
        "MROUND(9.98, 0.05)",
        "10",
        _of_amount(_to_multiple(ROUND_HALF_UP)),
    ),
    Function(
        "CEILING",
        "amount, [multiple]",
        "The next multiple up: whole packs of 6",
        "CEILING(13, 6)",
        "18",
        _of_amount(_to_multiple(ROUND_CEILING)),
    ),
    Function(
        "FLOOR",
        "amount, [multiple]",
        "The next multiple down",
        "FLOOR(13, 6)",
        "12",
        _of_amount(_to_multiple(ROUND_FLOOR)),
    ),
    Function("INT", "amount", "The next whole number down", "INT(-2.5)", "-3", _of_amount(_to_multiple(ROUND_FLOOR))),
    Function(
        "TRUNC",
        "amount, [places]",
        "Without what lies behind the places",
        "TRUNC(-2.5)",
        "-2",
        _of_amount(_to_places(ROUND_DOWN)),
    ),
    Function("ABS", "amount", "Without its minus", "ABS(-3)", "3", _of_amount(ARITHMETIC.abs)),
    Function("SIGN", "amount", "1 above 0, -1 below, else 0", "SIGN(-3)", "-1", _sign),
    Function(
        "MOD", "number, divisor", "What remains of a division; it has the divisor's sign", "MOD(13, 6)", "1", _modulo
    ),
    Function(
        "QUOTIENT",
        "number, divisor",
        "How many times the divisor fits, whole",
        "QUOTIENT(13, 6)",
        "2",
        lambda _run, number, divisor: settled(quotient(number, divisor)).to_integral_value(ROUND_DOWN, ARITHMETIC),
    ),
    Function(
        "POWER",
        "number, exponent",
        "A number to the power of another",
        "POWER(2, 10)",
        "1024",
        lambda _run, number, exponent: power(number, exponent),
    ),
    Function("SQRT", "number", "The square root", "SQRT(9)", "3", lambda _run, number: square_root(number)),
    Function("VALUE", "value", "The number that a text says, with a point", 'VALUE("1.5")', "1.5", _value),
)
