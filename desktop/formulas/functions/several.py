"""Functions of several values: of the rows of a question, of several answers. Blank ones are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import reduce
from itertools import chain, compress
from typing import Final, TypeAlias

from desktop.formulas.arithmetic import add, divide, multiply
from desktop.formulas.fault import FaultFound
from desktop.formulas.functions.function import Function
from desktop.formulas.relations import equal, holds
from desktop.formulas.run import FormulaRun
from desktop.formulas.values import FormulaValue, is_blank, kind
from desktop.records.values import Moment, Money

Values: TypeAlias = tuple[FormulaValue, ...]

_CRITERION: Final = re.compile(r"(<>|<=|>=|<|>|=)\s*(.*?)\s*", re.DOTALL)
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_WITH_COMMA: Final = re.compile(r"-?[0-9.]*,[0-9]+")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _answered(lists: Iterable[Values]) -> list[FormulaValue]:
    return [value for value in chain(*lists) if not is_blank(value)]


def _amounts(lists: Iterable[Values]) -> list[FormulaValue]:
    values = _answered(lists)
    for value in values:
        if not isinstance(value, Decimal | Money):
            shown = f"“{value[:40]}”" if isinstance(value, str) else kind(value)
            raise FaultFound(f"This works with numbers, and {shown} is none.")
    return values


def _sum(_run: FormulaRun, *lists: Values) -> FormulaValue:
    values = _amounts(lists)
    return reduce(add, values) if values else Decimal(0)


def _average(_run: FormulaRun, *lists: Values) -> FormulaValue:
    values = _amounts(lists)
    return divide(reduce(add, values), Decimal(len(values))) if values else None


def _median(run: FormulaRun, *lists: Values) -> FormulaValue:
    values = _amounts(lists)
    if not values:
        return None
    _sum(run, tuple(values))  # of one currency only
    values.sort(key=lambda value: value.amount if isinstance(value, Money) else value)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else divide(add(values[middle - 1], values[middle]), Decimal(2))


def _outermost(sign: str) -> Callable[..., FormulaValue]:
    def found(run: FormulaRun, *lists: Values) -> FormulaValue:
        values = _answered(lists)
        for value in values:
            if not isinstance(value, Decimal | Money | date | time | Moment):
                raise FaultFound(f"This works with numbers, days and times, and not with {kind(value)}.")
        return (
            reduce(lambda best, each: each if holds(each, sign, best, run.context) else best, values)
            if values
            else None
        )

    return found


def _first(_run: FormulaRun, *lists: Values) -> FormulaValue:
    return next(iter(_answered(lists)), None)


def _latest(_run: FormulaRun, *lists: Values) -> FormulaValue:
    return next(reversed(_answered(lists)), None)


def _count(_run: FormulaRun, *lists: Values) -> Decimal:
    counted = (Decimal, Money, date, time, Moment, Mapping)
    return Decimal(sum(isinstance(value, counted) for value in chain(*lists)))


def _count_answered(_run: FormulaRun, *lists: Values) -> Decimal:
    return Decimal(len(_answered(lists)))


def _criterion(wanted: FormulaValue, run: FormulaRun) -> Callable[[FormulaValue], bool]:
    """What each value has to be: equal to this, or as a text such as ">5" says."""
    match = _CRITERION.fullmatch(wanted) if isinstance(wanted, str) else None
    if match is None:
        return lambda value: type(value) is not tuple and equal(value, wanted, run.context)
    sign, bound = match[1], _bound(match[2])

    def fits(value: FormulaValue) -> bool:
        try:
            return holds(value, sign, bound, run.context)
        except FaultFound:
            return False

    return fits


def _bound(text: str) -> FormulaValue:
    if _WITH_COMMA.fullmatch(text):
        raise FaultFound(f"In quotes, decimals stand behind a point: “{text.replace(',', '.')}”.")
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else text
    except ValueError:
        return text


def _count_if(run: FormulaRun, values: Values, wanted: FormulaValue) -> Decimal:
    return Decimal(sum(map(_criterion(wanted, run), values)))


def _chosen(run: FormulaRun, values: Values, wanted: FormulaValue, sums: Values | None) -> Values:
    fits = _criterion(wanted, run)
    if sums is None:
        return tuple(filter(fits, values))
    _check_lengths([values, sums])
    return tuple(summand for value, summand in zip(values, sums, strict=True) if fits(value))


def _sum_if(run: FormulaRun, values: Values, wanted: FormulaValue, sums: Values | None = None) -> FormulaValue:
    return _sum(run, _chosen(run, values, wanted, sums))


def _fitting(run: FormulaRun, criteria: Sequence[FormulaValue]) -> list[bool]:
    """Which rows are as all of them say: each of values, and of what these have to be."""
    lists, wanted = criteria[::2], criteria[1::2]
    _check_lengths(lists)
    run.charge(sum(map(len, lists)))
    left = list(range(len(lists[0])))
    for values, each in zip(lists, wanted, strict=True):
        fits = _criterion(each, run)
        left = [place for place in left if fits(values[place])]
    there = frozenset(left)
    return [place in there for place in range(len(lists[0]))]


def _count_ifs(run: FormulaRun, *criteria: FormulaValue) -> Decimal:
    return Decimal(sum(_fitting(run, criteria)))


def _of_fitting(work: Callable[..., FormulaValue]) -> Callable[..., FormulaValue]:
    """What is made of what stands beside rows that are as all of them say."""

    def worked(run: FormulaRun, values: Values, *criteria: FormulaValue) -> FormulaValue:
        fits = _fitting(run, criteria)
        _check_lengths([values, fits])
        return work(run, tuple(compress(values, fits)))

    return worked


def _average_if(run: FormulaRun, values: Values, wanted: FormulaValue, sums: Values | None = None) -> FormulaValue:
    return _average(run, _chosen(run, values, wanted, sums))


def _sum_of_products(run: FormulaRun, *factors: Values) -> FormulaValue:
    _check_lengths(factors)
    return _sum(run, tuple(reduce(multiply, row) for row in zip(*factors, strict=True)))


def _check_lengths(lists: Iterable[Sequence[FormulaValue]]) -> None:
    if len(set(map(len, lists))) > 1:
        raise FaultFound("These have different numbers of rows.")


def _selected(run: FormulaRun, values: Values, *choices: FormulaValue) -> bool:
    run.charge(len(values) * len(choices))
    return any(equal(value, choice, run.context) for value in values for choice in choices)


def _row(run: FormulaRun) -> Decimal | None:
    return None if run.context.row is None else Decimal(run.context.row)


FUNCTIONS: Final = (
    Function("SUM", "values…", "All added up", "SUM(1, 2, 3.5)", "6.5", _sum),
    Function("AVERAGE", "values…", "The sum divided by how many there are", "AVERAGE(1, 2, 6)", "3", _average),
    Function("MEDIAN", "values…", "The one in the middle, by size", "MEDIAN(1, 9, 2)", "2", _median),
    Function("MIN", "values…", "The least, or the earliest", "MIN(3, 1, 2)", "1", _outermost("<")),
    Function("MAX", "values…", "The most, or the latest", "MAX(3, 1, 2)", "3", _outermost(">")),
    Function("FIRST", "values…", "The first that is not blank", 'FIRST("", 3, 4)', "3", _first),
    Function(
        "LATEST",
        "values…",
        "The last that is not blank: of entries, of the one added last",
        'LATEST(3, 4, "")',
        "4",
        _latest,
    ),
    Function("COUNT", "values…", "How many numbers, sums, days, times and rows", 'COUNT(1, "a", 2)', "2", _count),
    Function("COUNTA", "values…", "How many are not blank", 'COUNTA(1, "a", "")', "2", _count_answered),
    Function(
        "COUNTIF", "values, wanted", 'How many equal something, or are as ">5" says', 'COUNTIF(7, ">5")', "1", _count_if
    ),
    Function(
        "SUMIF",
        "values, wanted, [sums]",
        "The sum of those, or of what stands beside them in other rows",
        'SUMIF(7, ">5")',
        "7",
        _sum_if,
    ),
    Function("AVERAGEIF", "values, wanted, [sums]", "The average of those", 'AVERAGEIF(7, ">5")', "7", _average_if),
    Function(
        "COUNTIFS",
        "values, wanted, …",
        "How many rows are in all of these as they have to be",
        'COUNTIFS(7, ">5", "a", "a")',
        "1",
        _count_ifs,
    ),
    Function(
        "SUMIFS",
        "sums, values, wanted, …",
        "The sum of what stands beside those rows",
        'SUMIFS(3, 7, ">5", "a", "b")',
        "0",
        _of_fitting(_sum),
    ),
    Function(
        "MINIFS",
        "values, values, wanted, …",
        "The least, or the earliest, of what stands beside those rows",
        'MINIFS(3, 7, ">5", "a", "a")',
        "3",
        _of_fitting(_outermost("<")),
    ),
    Function(
        "MAXIFS",
        "values, values, wanted, …",
        "The most, or the latest, of what stands beside those rows",
        'MAXIFS(3, 7, ">5", "a", "a")',
        "3",
        _of_fitting(_outermost(">")),
    ),
    Function(
        "SUMPRODUCT", "factors…", "Multiplied row by row, then added up", "SUMPRODUCT(3, 1.5)", "4.5", _sum_of_products
    ),
    Function(
        "SELECTED",
        "values, choice…",
        "Whether one of the choices is among the answers",
        'SELECTED("a", "b", "a")',
        "TRUE",
        _selected,
    ),
    Function("COUNTSELECTED", "values", "How many choices were answered", 'COUNTSELECTED("a")', "1", _count_answered),
    Function("ROW", "", "The number of this row among its rows", "ROW()", "1", _row),
)
