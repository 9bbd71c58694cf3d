"""What kinds of values a formula can come to, known before anybody answers: of what kind a worked-out question is, and
what can never be worked out, such as a text times a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import chain, product
from typing import Any, Final, TypeAlias

from desktop.formulas.arithmetic import WORKS, unfit
from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.formula import Formula
from desktop.formulas.functions.function import TAKEN, Function
from desktop.formulas.functions.table import FUNCTIONS
from desktop.formulas.syntax import Call, Chain, Constant, Negation, Node, Percentage, Reference, Relation, Truth
from desktop.formulas.values import kind_words
from desktop.records.values import Moment, Money


@dataclass(frozen=True)
class Kinds:
    """The types of what something can come to, beside blank: none where it is always blank, None where it is any."""

    types: frozenset[type] | None
    are_several: bool = False


ANY: Final = Kinds(None)
Answered: TypeAlias = Callable[[Reference], Kinds]
"""What a question is answered with."""

_SAMPLES: Final[Mapping[type, Any]] = {
    Decimal: Decimal(1),
    Money: Money(Decimal(1), "EUR"),
    date: date(2000, 1, 1),
    time: time(1),
    Moment: Moment(86_400_000),
}
_ADDABLE: Final = frozenset({Decimal, Money})
_ORDERED: Final = frozenset({Decimal, Money, str, date, time, Moment})
_BESIDE: Final = ({Decimal, Money}, {date, Moment})


def kinds_of(formula: Formula, answered: Answered) -> Kinds | Fault:
    """What it can come to, or why it comes to nothing whatever is answered."""
    try:
        return _kinds(formula.root, answered)
    except FaultFound as found:
        return found.fault


def _kinds(node: Node, answered: Answered) -> Kinds:
    match node:
        case Constant(value):
            return Kinds(frozenset({type(value)} if value != "" else ()))
        case Truth():
            return _only(bool)
        case Reference():
            return answered(node)
        case Negation(of):
            return _signed("-", _kinds(of, answered), node.position)
        case Percentage(of):
            return _signed("%", _kinds(of, answered), node.position)
        case Relation():
            return _compared(node, _kinds(node.left, answered), _kinds(node.right, answered))
        case Chain(first, links) if links[0].sign == "&":
            for part in node.children:
                _single("&", _kinds(part, answered), node.position)
            return _only(str)
        case Chain(first, links):
            left = _kinds(first, answered)
            for link in links:
                left = _worked(left, link.sign, _kinds(link.operand, answered), link.position)
            return left
        case Call(name, arguments):
            given = [_kinds(each, answered) for each in arguments]
            _check_given(FUNCTIONS[name], given, node.position)
            return _given_by(node, given)


def _only(*types: type) -> Kinds:
    return Kinds(frozenset(types))


def _signed(sign: str, of: Kinds, position: int) -> Kinds:
    _single(sign, of, position)
    if of.types is None:
        return Kinds(_ADDABLE)
    if of.types and not of.types & _ADDABLE:
        raise FaultFound(f"“{sign}” does not work with {_words(of.types)}.", position)
    return Kinds(of.types & _ADDABLE)


def _worked(left: Kinds, sign: str, right: Kinds, position: int) -> Kinds:
    _single(sign, left, position)
    _single(sign, right, position)
    if left.types is None or right.types is None:
        return ANY
    if not left.types or not right.types:
        return Kinds((left.types | right.types) & _ADDABLE if sign in "+-" else frozenset())
    pairs = [pair for pair in product(sorted(left.types, key=str), sorted(right.types, key=str)) if pair in WORKS[sign]]
    if not pairs:
        raise FaultFound(unfit(sign, _words(left.types), _words(right.types)), position)
    return _only(*(type(WORKS[sign][pair](_SAMPLES[pair[0]], _SAMPLES[pair[1]])) for pair in pairs))


def _compared(node: Relation, left: Kinds, right: Kinds) -> Kinds:
    _single(node.sign, left, node.position)
    _single(node.sign, right, node.position)
    if left.types and right.types and not any(map(_have_order(node.sign), product(left.types, right.types))):
        raise FaultFound(unfit(node.sign, _words(left.types), _words(right.types)), node.position)
    return _only(bool)


def _have_order(sign: str) -> Callable[[tuple[type, type]], bool]:
    def have_order(pair: tuple[type, type]) -> bool:
        alike = pair[0] is pair[1] or any(set(pair) == beside for beside in _BESIDE)
        return alike and (sign in ("=", "<>") or pair[0] in _ORDERED)

    return have_order


def _single(sign: str, kinds: Kinds, position: int) -> None:
    if kinds.are_several:
        raise FaultFound(f"“{sign}” works on one value, and these are several. SUM or SELECTED take several.", position)


def _check_given(function: Function, given: Sequence[Kinds], position: int) -> None:
    for place, kinds in enumerate(given):
        name = function.parameter(place).name
        taken = TAKEN[name]
        if kinds.are_several and not taken.can_be_several:
            raise FaultFound(f"{function.name} needs one value for “{name}”, and these are several.", position)
        if taken.kinds is not None and kinds.types and not kinds.types & taken.kinds:
            needed = _words(taken.kinds - {Money})
            raise FaultFound(
                f"{function.name} needs {needed} for “{name}”, and this is {_words(kinds.types)}.", position
            )


def _given_by(call: Call, given: Sequence[Kinds]) -> Kinds:
    try:
        return Kinds(_GIVES[call.name](given))
    except FaultFound as found:
        raise FaultFound(f"{call.name} {found}", call.position) from None


def _words(types: frozenset[type]) -> str:
    return " or ".join(sorted(kind_words(each) for each in types))


_Gives: TypeAlias = Callable[[Sequence[Kinds]], frozenset[type] | None]


def _always(*types: type) -> _Gives:
    return lambda _given: frozenset(types)


def _union(given: Sequence[Kinds]) -> frozenset[type] | None:
    types = [kinds.types for kinds in given]
    return None if None in types else frozenset(chain.from_iterable(filter(None, types)))


def _of(begin: int, step: int = 1, among: frozenset[type] | None = None) -> _Gives:
    """What it is given from that place on, each, or each second."""

    def gives(given: Sequence[Kinds]) -> frozenset[type] | None:
        types = _union(given[begin::step])
        if among is None or types is None:
            return among or types
        if types and not types & among:
            raise FaultFound(f"does not work with {_words(types)}.")
        return types & among

    return gives


def _product(given: Sequence[Kinds]) -> frozenset[type]:
    types = _union(given)
    return _ADDABLE if types is None else frozenset({Money if Money in types else Decimal})


def _switched(given: Sequence[Kinds]) -> frozenset[type] | None:
    return _union([*given[2::2], *(given[-1:] if len(given) % 2 == 0 else ())])


_GIVES: Final[Mapping[str, _Gives]] = {
    "IF": _of(1),
    "IFS": _of(1, 2),
    "SWITCH": _switched,
    **dict.fromkeys(("IFBLANK", "COALESCE", "IFERROR", "FIRST", "LATEST"), _of(0)),
    **dict.fromkeys(("AND", "OR", "NOT", "ISBLANK", "SELECTED", "CONTAINS", "STARTSWITH", "ENDSWITH"), _always(bool)),
    **dict.fromkeys(("MATCHES", "EXACT"), _always(bool)),
    **dict.fromkeys(
        ("ROUND", "ROUNDUP", "ROUNDDOWN", "MROUND", "CEILING", "FLOOR", "INT", "TRUNC", "ABS"),
        lambda given: _of(0, among=_ADDABLE)(given[:1]),
    ),
    **dict.fromkeys(("SUM", "AVERAGE", "MEDIAN"), _of(0, among=_ADDABLE)),
    **dict.fromkeys(("SUMIF", "AVERAGEIF"), lambda given: _of(0, among=_ADDABLE)([given[0], *given[2:]][-1:])),
    "SUMIFS": lambda given: _of(0, among=_ADDABLE)(given[:1]),
    **dict.fromkeys(("MINIFS", "MAXIFS"), lambda given: _of(0, among=_ORDERED - {str})(given[:1])),
    "SUMPRODUCT": _product,
    **dict.fromkeys(("MIN", "MAX"), _of(0, among=_ORDERED - {str})),
    **dict.fromkeys(
        ("SIGN", "MOD", "QUOTIENT", "POWER", "SQRT", "VALUE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS"),
        _always(Decimal),
    ),
    **dict.fromkeys(("COUNTSELECTED", "ROW", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"), _always(Decimal)),
    **dict.fromkeys(("WEEKDAY", "ISOWEEKNUM", "DAYS", "HOURS", "WORKDAYS", "DATEDIF", "LEN", "FIND"), _always(Decimal)),
    **dict.fromkeys(("TODAY", "DATE", "DATEVALUE", "WORKDAY", "EDATE", "EOMONTH"), _always(date)),
    **dict.fromkeys(("TIME", "TIMEVALUE"), _always(time)),
    **dict.fromkeys(("NOW", "DATETIME"), _always(Moment)),
    **dict.fromkeys(("AWAY", "LEFT", "RIGHT", "MID", "UPPER", "LOWER", "TRIM", "CONCAT", "TEXTJOIN"), _always(str)),
    **dict.fromkeys(("SUBSTITUTE", "TEXT"), _always(str)),
}
"""What each function gives, by what it is given."""
