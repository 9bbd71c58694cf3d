"""What formulas work with, in a shopkeeper's words, and how exactly they reckon.

Numbers are decimal, never binary. In between they have `PRECISION` figures; two that agree to `SETTLED` places are the
same, and what a formula comes to has six. Nothing of this depends on the PC, its system or its language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final, Self, TypeAlias

from desktop.files.value import FileValue
from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.notation import plain
from desktop.records.identity import RecordKey
from desktop.records.values import MemberLink, Moment, Money, PostalAddress

FormulaValue: TypeAlias = Any
"""None, bool, Decimal, str, Money, date, time, Moment, a tuple of these, or what can only be compared."""

DIGITS: Final = 12
"""Of a number, in front of the decimal sign."""
PLACES: Final = 6
"""Behind it."""
PRECISION: Final = 48
"""Figures of a number in between."""
SETTLED: Final = 20
"""Places to which two numbers are compared and rounded: what divisions leave behind lies beyond."""
TEXT_CHARS: Final = 65_536

ARITHMETIC: Final = Context(
    prec=PRECISION,
    rounding=ROUND_HALF_EVEN,
    Emin=-80,
    Emax=24,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

_EMPTY: Final = (str, tuple)
_SETTLED: Final = Decimal((0, (1,), -SETTLED))
# What most formulas come to; the rest is worked on to become so.
_FINAL: Final = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{DIGITS - 1}}})(?:\.[0-9]{{0,{PLACES - 1}}}[1-9])?(?<!-0)")
_LIMIT: Final = Decimal(10) ** DIGITS

_KINDS: Final[Mapping[type, str]] = {
    type(None): "nothing",
    bool: "a yes or no",
    Decimal: "a number",
    str: "a text",
    Money: "a sum of money",
    date: "a date",
    time: "a time",
    Moment: "a date and time",
    tuple: "several values",
    MemberLink: "a person",
    RecordKey: "an entry of a list",
    PostalAddress: "an address",
    FileValue: "a file",
}


class ChosenWord(str):
    """One of a question's choices: compared by how it stands in entries, read in texts as on screens."""

    label: str

    def __new__(cls, word: str, label: str) -> Self:
        """`label`: how it reads."""
        made = super().__new__(cls, word)
        made.label = label
        return made


def kind(value: FormulaValue) -> str:
    """What a value is, as a sentence says it."""
    return kind_words(type(value))


def kind_words(type_: type) -> str:
    """What values of a type are, as a sentence says it."""
    if issubclass(type_, str):
        return _KINDS[str]
    return _KINDS.get(type_, "something else")


def is_blank(value: FormulaValue) -> bool:
    """Whether a question was left out, or answered with an empty text."""
    return value is None or (type(value) in _EMPTY and not value)


def given(value: object) -> FormulaValue:
    """An answer as formulas work with it. Raises FaultFound for one that is itself a fault."""
    if isinstance(value, Fault):
        raise FaultFound(value.sentence)
    if type(value) is int:
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value


def settled(number: Decimal) -> Decimal:
    """A number without what divisions leave behind."""
    return ARITHMETIC.quantize(number, _SETTLED)


def rounded(number: Decimal, places: int = PLACES) -> Decimal:
    """A number with so many places, halves away from zero; fewer than none are tens, hundreds …"""
    return settled(number).quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, ARITHMETIC)


def result(value: FormulaValue) -> FormulaValue:
    """What a formula comes to, as it may stand in a record. Raises FaultFound."""
    if type(value) is Decimal:
        return _number(value)
    if isinstance(value, Money):
        return Money(_number(value.amount), value.currency)
    if isinstance(value, ChosenWord):
        return value.label
    if type(value) is tuple:
        raise FaultFound("This comes to several values. SUM, COUNT or TEXTJOIN, for example, make one of them.")
    return value


def _number(number: Decimal) -> Decimal:
    if _FINAL.fullmatch(str(number)):
        return number
    number = rounded(number)
    if number.copy_abs() >= _LIMIT:
        raise FaultFound("This number is too large.")
    return Decimal(plain(number))
