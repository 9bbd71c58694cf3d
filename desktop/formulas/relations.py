"""Comparing two values: numbers by what they come to, texts without regard to capitals, dates by the calendar.

A blank answer equals a blank one and an empty text, and is neither more nor less than anything.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from desktop.files.value import FileValue
from desktop.formulas.arithmetic import same_currency, unfit
from desktop.formulas.context import EvaluationContext
from desktop.formulas.fault import FaultFound
from desktop.formulas.titles import folded
from desktop.formulas.values import FormulaValue, is_blank, kind, settled
from desktop.records.identity import RecordKey
from desktop.records.values import MemberLink, Moment, Money

_RELATIONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_AS_THEY_ARE: Final = frozenset((bool, date, time, Moment, MemberLink, RecordKey, FileValue))
"""What is equal where it is the same."""


def holds(left: FormulaValue, sign: str, right: FormulaValue, context: EvaluationContext) -> bool:
    """Whether two values stand to each other as the sign says. Raises FaultFound for kinds without an order."""
    if type(left) is Decimal and type(right) is Decimal:
        return _RELATIONS[sign](settled(left), settled(right))
    if type(left) is date and type(right) is date:
        return _RELATIONS[sign](left, right)
    if sign == "=":
        return equal(left, right, context)
    if sign == "<>":
        return not equal(left, right, context)
    if is_blank(left) or is_blank(right):
        return False
    return _RELATIONS[sign](*_ordered(left, right, sign, context))


def equal(left: FormulaValue, right: FormulaValue, context: EvaluationContext) -> bool:
    """Whether two values say the same."""
    if type(left) is type(right) and type(left) in _AS_THEY_ARE:
        return bool(left == right)
    if is_blank(left) or is_blank(right):
        return is_blank(left) and is_blank(right)
    if tuple in (type(left), type(right)):
        raise FaultFound("Several values cannot be compared with one. SELECTED says whether one is among them.")
    if isinstance(left, Money) and isinstance(right, Money):
        return left.currency == right.currency and settled(left.amount) == settled(right.amount)
    pair = _alike(left, right, context)
    return pair is not None and bool(pair[0] == pair[1])


def _ordered(left: FormulaValue, right: FormulaValue, sign: str, context: EvaluationContext) -> tuple[Any, Any]:
    pair = _alike(left, right, context)
    if pair is None or not isinstance(pair[0], Decimal | str | date | time | Moment):
        raise FaultFound(unfit(sign, kind(left), kind(right)))
    return pair


def _alike(left: FormulaValue, right: FormulaValue, context: EvaluationContext) -> tuple[Any, Any] | None:
    """Both as something that compares; None where they are of two kinds."""
    if isinstance(left, Money) and isinstance(right, Money):
        same_currency(left, right)
    kinds = (type(left), type(right))
    if kinds in {(date, Moment), (Moment, date)}:
        return _day(left, context), _day(right, context)
    left, right = _comparable(left), _comparable(right)
    return (left, right) if type(left) is type(right) else None


def _comparable(value: FormulaValue) -> Any:
    if isinstance(value, Decimal):
        return settled(value)
    if isinstance(value, Money):
        return settled(value.amount)
    return folded(value) if isinstance(value, str) else value


def _day(value: date | Moment, context: EvaluationContext) -> date:
    return context.local(value).date() if isinstance(value, Moment) else value
