"""What operators make of two values, by their kinds.

What is left blank adds nothing and takes nothing away; what is multiplied with it or divided by it stays blank. What
has no result, or too large a one, raises a DecimalException; all else that is wrong, FaultFound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from typing import Final, TypeAlias

from desktop.formulas.fault import FaultFound
from desktop.formulas.values import ARITHMETIC, PRECISION, FormulaValue, is_blank, kind, settled
from desktop.records.values import MOMENT_LIMIT_MS, Moment, Money

Work: TypeAlias = Callable[[FormulaValue, FormulaValue], FormulaValue]

# The last figures of a power whose exponent is not whole may differ by how it was worked out.
_ROOTS: Final = Context(prec=PRECISION - 8, rounding=ROUND_HALF_EVEN)
_DAY_MS: Final = 86_400_000
_DAY_SECONDS: Final = 86_400
_FEWEST_DAYS, _MOST_DAYS = Decimal(-4_000_000), Decimal(4_000_000)


def add(left: FormulaValue, right: FormulaValue) -> FormulaValue:
    """`+`"""
    if type(left) is Decimal and type(right) is Decimal:
        return ARITHMETIC.add(left, right)
    if is_blank(left):
        return _beside_blank(right, "+")
    if is_blank(right):
        return _beside_blank(left, "+")
    return _by_kinds(_ADDING, "+", left, right)


def subtract(left: FormulaValue, right: FormulaValue) -> FormulaValue:
    """`-`"""
    if type(left) is Decimal and type(right) is Decimal:
        return ARITHMETIC.subtract(left, right)
    if is_blank(right):
        return _beside_blank(left, "-")
    if is_blank(left):
        return negate(_beside_blank(right, "-"))
    return _by_kinds(_SUBTRACTING, "-", left, right)


def multiply(left: FormulaValue, right: FormulaValue) -> FormulaValue:
    """`*`"""
    if type(left) is Decimal and type(right) is Decimal:
        return ARITHMETIC.multiply(left, right)
    return None if is_blank(left) or is_blank(right) else _by_kinds(_MULTIPLYING, "*", left, right)


def divide(left: FormulaValue, right: FormulaValue) -> FormulaValue:
    """`/`"""
    return None if is_blank(left) or is_blank(right) else _by_kinds(_DIVIDING, "/", left, right)


def raise_to(left: FormulaValue, right: FormulaValue) -> FormulaValue:
    """`^`"""
    return None if is_blank(left) or is_blank(right) else _by_kinds(_RAISING, "^", left, right)


def negate(value: FormulaValue) -> FormulaValue:
    """Minus in front."""
    return multiply(value, Decimal(-1)) if _countable(value, "-") else None


def hundredth(value: FormulaValue) -> FormulaValue:
    """`%`"""
    return multiply(value, Decimal("0.01")) if _countable(value, "%") else None


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """A number to the power of another. Raises FaultFound."""
    value = ARITHMETIC.power(base, exponent)
    return value if _is_whole(exponent) else _ROOTS.plus(value)


def square_root(number: Decimal) -> Decimal:
    """Raises FaultFound for a number below 0."""
    if number < 0:
        raise FaultFound("A number below 0 has no square root.")
    return ARITHMETIC.sqrt(number)


def same_currency(left: Money, right: Money) -> str:
    """The currency of both. Raises FaultFound when they have two."""
    if left.currency != right.currency:
        raise FaultFound(
            f"{left.currency} and {right.currency} are different money, which cannot be worked out together."
        )
    return left.currency


def quotient(left: Decimal, right: Decimal) -> Decimal:
    """One number divided by another. Raises FaultFound for 0."""
    if not settled(right):
        raise FaultFound("Divided by 0.")
    return ARITHMETIC.divide(left, right)


def days_on(day: date, days: Decimal) -> date:
    """The day so many days later. Raises FaultFound."""
    whole = settled(days)
    if not _is_whole(whole):
        raise FaultFound("Only whole days can be added to a date.")
    if not _FEWEST_DAYS < whole < _MOST_DAYS:
        raise FaultFound("There is no such day.")
    try:
        return day + timedelta(int(whole))
    except OverflowError:
        raise FaultFound("There is no such day.") from None


def moment_on(moment: Moment, days: Decimal) -> Moment:
    """The moment so many days of 24 hours later. Raises FaultFound."""
    ms = moment.ms + _whole(ARITHMETIC.multiply(days, Decimal(_DAY_MS)))
    if not 0 <= ms < MOMENT_LIMIT_MS:
        raise FaultFound("There is no such day.")
    return Moment(ms)


def seconds_of(value: time) -> int:
    """Since midnight."""
    return value.hour * 3_600 + value.minute * 60 + value.second


def clock_time(seconds: int) -> time:
    """The time of day so many seconds after midnight; it goes round."""
    seconds %= _DAY_SECONDS
    return time(seconds // 3_600, seconds // 60 % 60, seconds % 60)


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value(ROUND_DOWN, ARITHMETIC)


def _whole(number: Decimal) -> int:
    return int(settled(number).to_integral_value(ROUND_HALF_UP, ARITHMETIC))


def _beside_blank(value: FormulaValue, sign: str) -> FormulaValue:
    """What a sum is of which the other part is blank; days and times are no sums."""
    if is_blank(value) or isinstance(value, date | time | Moment):
        return None
    if isinstance(value, Decimal | Money):
        return value
    raise FaultFound(f"“{sign}” does not work with {kind(value)}.")


def _countable(value: FormulaValue, sign: str) -> bool:
    if is_blank(value):
        return False
    if not isinstance(value, Decimal | Money):
        raise FaultFound(f"“{sign}” does not work with {kind(value)}.")
    return True


def _by_kinds(
    works: Mapping[tuple[type, type], Work], sign: str, left: FormulaValue, right: FormulaValue
) -> FormulaValue:
    work = works.get((type(left), type(right)))
    if work is None:
        if tuple in (type(left), type(right)):
            raise FaultFound(f"“{sign}” works on one value, and these are several. SUM or SUMPRODUCT take several.")
        raise FaultFound(unfit(sign, kind(left), kind(right)))
    return work(left, right)


def unfit(sign: str, left: str, right: str) -> str:
    """That an operator does not work with values of these kinds, in words."""
    return f"“{sign}” does not work with {left} and {right}."


def _elapsed(later: Moment, earlier: Moment) -> Decimal:
    return ARITHMETIC.divide(Decimal(later.ms - earlier.ms), Decimal(_DAY_MS))


def _between(later: time, earlier: time) -> Decimal:
    return ARITHMETIC.divide(Decimal(seconds_of(later) - seconds_of(earlier)), Decimal(_DAY_SECONDS))


def _later(at: time, days: Decimal) -> time:
    return clock_time(seconds_of(at) + _whole(ARITHMETIC.multiply(days, Decimal(_DAY_SECONDS))))


def _money(work: Work) -> Work:
    return lambda left, right: Money(work(left.amount, right.amount), same_currency(left, right))


def _money_left(work: Work) -> Work:
    return lambda left, right: Money(work(left.amount, right), left.currency)


def _money_right(work: Work) -> Work:
    return lambda left, right: Money(work(left, right.amount), right.currency)


def _swapped(work: Work) -> Work:
    return lambda left, right: work(right, left)


def _shares(left: Money, right: Money) -> Decimal:
    same_currency(left, right)
    return quotient(left.amount, right.amount)


def _sums(work: Work) -> dict[tuple[type, type], Work]:
    return {
        (Decimal, Decimal): work,
        (Money, Money): _money(work),
        (Money, Decimal): _money_left(work),
        (Decimal, Money): _money_right(work),
    }


_ADDING: Final[Mapping[tuple[type, type], Work]] = {
    **_sums(ARITHMETIC.add),
    (date, Decimal): days_on,
    (Decimal, date): _swapped(days_on),
    (Moment, Decimal): moment_on,
    (Decimal, Moment): _swapped(moment_on),
    (time, Decimal): _later,
    (Decimal, time): _swapped(_later),
}
_SUBTRACTING: Final[Mapping[tuple[type, type], Work]] = {
    **_sums(ARITHMETIC.subtract),
    (date, Decimal): lambda day, days: days_on(day, days.copy_negate()),
    (date, date): lambda later, earlier: Decimal((later - earlier).days),
    (Moment, Decimal): lambda moment, days: moment_on(moment, days.copy_negate()),
    (Moment, Moment): _elapsed,
    (time, Decimal): lambda at, days: _later(at, days.copy_negate()),
    (time, time): _between,
}
_MULTIPLYING: Final[Mapping[tuple[type, type], Work]] = {
    (Decimal, Decimal): ARITHMETIC.multiply,
    (Money, Decimal): _money_left(ARITHMETIC.multiply),
    (Decimal, Money): _money_right(ARITHMETIC.multiply),
}
_DIVIDING: Final[Mapping[tuple[type, type], Work]] = {
    (Decimal, Decimal): quotient,
    (Money, Decimal): _money_left(quotient),
    (Money, Money): _shares,
}
_RAISING: Final[Mapping[tuple[type, type], Work]] = {(Decimal, Decimal): power}

WORKS: Final[Mapping[str, Mapping[tuple[type, type], Work]]] = {
    "+": _ADDING,
    "-": _SUBTRACTING,
    "*": _MULTIPLYING,
    "/": _DIVIDING,
    "^": _RAISING,
}
"""What operators work with, and how."""
