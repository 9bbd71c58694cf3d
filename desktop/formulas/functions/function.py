"""One function: how it is written, what it does, and how what it is given is understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from desktop.formulas.fault import FaultFound
from desktop.formulas.notation import Notation, plain
from desktop.formulas.run import Evaluated, FormulaRun
from desktop.formulas.values import ChosenWord, FormulaValue, is_blank, kind, settled
from desktop.records.values import Moment, Money, time_text

_LARGEST_WHOLE: Final = 1_000_000
PAIRS: Final = ", …"
"""Behind two parameters that go on together."""


class Parameter(NamedTuple):
    """Something a function is given: its name, which says what it has to be, and whether it may be left out."""

    name: str
    is_optional: bool


@dataclass(frozen=True)
class Function:
    """A line of the table of functions.

    What it is given is named as people read it, and the name says what is taken for it: `TAKEN`. `[…]` may be left out,
    `…` goes on. `work` is given the run, then what was understood; of a lazy function, what is not worked out yet.
    """

    name: str
    given: str
    does: str
    example: str
    comes_to: str
    work: Callable[..., FormulaValue]
    is_lazy: bool = False

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it is given before anything repeats."""
        parts = self.given.partition(PAIRS)[0].split(", ") if self.given else []
        return tuple(Parameter(part.strip("[]…"), part.startswith("[")) for part in parts)

    @property
    def repeats(self) -> int:
        """How many of its last parameters go on: none, one, or a pair."""
        return 2 if PAIRS in self.given else int(self.given.endswith("…"))

    def written(self, notation: Notation) -> str:
        """How it is called: `ROUND(number, [places])`."""
        return f"{self.name}({self.given.replace(', ', notation.separator + ' ')})"

    def takes(self, count: int) -> bool:
        """Whether it can be given so many things."""
        least, most = sum(not each.is_optional for each in self.parameters), len(self.parameters)
        if not self.repeats:
            return least <= count <= most
        ends_within_pair = (count - most) % self.repeats > 0
        return count >= least and (not ends_within_pair or not self.given.endswith(PAIRS))

    def parameter(self, place: int) -> Parameter:
        """What it is given at a place, from 0."""
        known = self.parameters
        return known[place] if place < len(known) else known[(place - len(known)) % self.repeats - self.repeats]

    def compiled(self, arguments: Sequence[Evaluated]) -> Evaluated:
        """The function with what it is given, ready to be evaluated."""
        work = self.work
        if self.is_lazy:
            return lambda run: work(run, *arguments)
        takers = [self._taker(place, argument) for place, argument in enumerate(arguments)]
        return lambda run: _worked(work, run, takers)

    def _taker(self, place: int, argument: Evaluated) -> Evaluated:
        name = self.parameter(place).name
        take = TAKEN[name].take

        def taken(run: FormulaRun) -> FormulaValue:
            value = argument(run)
            try:
                return take(value, run)
            except _Unfit as unfit:
                raise FaultFound(f"{self.name} needs {unfit} for “{name}”, and this is {kind(value)}.") from None

        return taken


class LeftBlank(Exception):
    """What a function needs was left blank, so what it comes to is blank."""


class _Unfit(Exception):
    """Something was given that is not what it has to be; the message says what it has to be."""


def _worked(work: Callable[..., FormulaValue], run: FormulaRun, takers: Sequence[Evaluated]) -> FormulaValue:
    try:
        return work(run, *[take(run) for take in takers])
    except LeftBlank:
        return None


def as_condition(value: FormulaValue) -> bool:
    """A yes or no; blank is no. Raises FaultFound for anything else."""
    if value is True or value is False:
        return value
    if is_blank(value):
        return False
    raise FaultFound(f"Here a yes or no is needed, such as [Price] > 10, and this is {kind(value)}.")


def as_text(value: FormulaValue, run: FormulaRun) -> str:
    """A value in a text: numbers with a point, days like 2026-12-24, blank as nothing. Raises FaultFound."""
    if isinstance(value, str):
        return value.label if isinstance(value, ChosenWord) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return plain(settled(value))
    if isinstance(value, Money):
        return f"{plain(settled(value.amount))} {value.currency}"
    if isinstance(value, Moment):
        return run.context.local(value).replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return time_text(value)
    raise FaultFound(f"{kind(value).capitalize()} cannot stand in a text.")


def _compared_text(value: FormulaValue, run: FormulaRun) -> str:
    """The same for comparing, where choices stand as they do in entries."""
    return str(value) if isinstance(value, str) else as_text(value, run)


def _given(value: FormulaValue) -> FormulaValue:
    if is_blank(value):
        raise LeftBlank
    return value


def _number(value: FormulaValue, _run: FormulaRun) -> Decimal:
    if isinstance(_given(value), Decimal):
        return Decimal(value)
    raise _Unfit("a number")


def _amount(value: FormulaValue, run: FormulaRun) -> Decimal | Money:
    return value if isinstance(value, Money) else _number(value, run)


def _whole(value: FormulaValue, run: FormulaRun) -> int:
    number = settled(_number(value, run))
    if number.copy_abs() > _LARGEST_WHOLE or number != int(number):
        raise FaultFound("Here a whole number is needed.")
    return int(number)


def _date(value: FormulaValue, run: FormulaRun) -> date:
    if isinstance(_given(value), Moment):
        return run.context.local(value).date()
    if isinstance(value, date):
        return value
    raise _Unfit("a date")


def _clock(value: FormulaValue, run: FormulaRun) -> time:
    if isinstance(_given(value), Moment):
        return run.context.local(value).time()
    if isinstance(value, time):
        return value
    raise _Unfit("a time")


def _until(value: FormulaValue, _run: FormulaRun) -> time | Moment:
    if isinstance(value := _given(value), time | Moment):
        return value
    raise _Unfit("a time, or a date and time")


def _condition(value: FormulaValue, _run: FormulaRun) -> bool:
    return as_condition(value)


def _single(value: FormulaValue, _run: FormulaRun) -> FormulaValue:
    if type(value) is tuple:
        raise _Unfit("one value")
    return value


def _several(value: FormulaValue, _run: FormulaRun) -> tuple[FormulaValue, ...]:
    return value if type(value) is tuple else () if is_blank(value) else (value,)


class Taken(NamedTuple):
    """How what is given is understood, and the kinds of which it can be; None: any."""

    take: Callable[[FormulaValue, FormulaRun], Any]
    kinds: frozenset[type] | None
    can_be_several: bool = False


_COUNTED: Final = frozenset({Decimal})
_WRITTEN: Final = frozenset({str, bool, Decimal, Money, date, time, Moment})

TAKEN: Final[Mapping[str, Taken]] = {
    **dict.fromkeys(("number", "exponent", "divisor", "multiple"), Taken(_number, _COUNTED)),
    "amount": Taken(_amount, frozenset({Decimal, Money})),
    **dict.fromkeys(
        ("places", "count", "start", "year", "month", "day", "hour", "minute", "second", "months", "days", "kind"),
        Taken(_whole, _COUNTED),
    ),
    **dict.fromkeys(
        ("text", "sought", "old", "new", "separator", "pattern", "format", "unit"), Taken(as_text, _WRITTEN)
    ),
    **dict.fromkeys(("one text", "other text"), Taken(_compared_text, _WRITTEN)),
    **dict.fromkeys(("date", "first", "last", "later", "earlier"), Taken(_date, frozenset({date, Moment}))),
    "time": Taken(_clock, frozenset({time, Moment})),
    **dict.fromkeys(("from", "until"), Taken(_until, frozenset({time, Moment}))),
    **dict.fromkeys(("condition", "skip blanks"), Taken(_condition, frozenset({bool}))),
    **dict.fromkeys(("value", "otherwise", "then", "choice", "wanted"), Taken(_single, None)),
    **dict.fromkeys(("values", "sums", "factors"), Taken(_several, None, can_be_several=True)),
}
"""What is taken for each name that parameters have."""
