"""Rules as sentences of three chips, *[Kind] [is] [Courier]*, all or any of them; and the formulas they are kept as.

A formula that was written by hand shows as chips again where it says just what some chips say, word for word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, formula_of
from desktop.formulas.syntax import Call, Chain, ChainLink, Constant, Negation, Node, Reference, Relation, Truth


class Comparing(StrEnum):
    """The chip in the middle, as it reads of numbers and texts."""

    IS = "is"
    IS_NOT = "is not"
    MORE = "is more than"
    AT_LEAST = "is at least"
    LESS = "is less than"
    AT_MOST = "is at most"
    CONTAINS = "contains"
    HAS = "has"
    """Of several answers: this is one of them."""
    HAS_NOT = "has not"
    BLANK = "is blank"
    FILLED_IN = "is filled in"


class DayFromToday(NamedTuple):
    """Today, or so many days later; earlier, when they are less than 0."""

    days: int = 0


ChipValue: TypeAlias = Decimal | str | bool | date | time | DayFromToday | Reference | None
"""The last chip; a reference is what another question was answered with, and without a value there is no last chip."""


@dataclass(frozen=True)
class ChipSentence:
    """Three chips: a question by its key, how it is compared, and with what."""

    question: str
    comparing: Comparing
    value: ChipValue = None


@dataclass(frozen=True)
class ChipRule:
    """Sentences of chips of which all hold, or any; of one alone it makes no difference, and stands as all."""

    sentences: tuple[ChipSentence, ...]
    is_any: bool = False

    def formula(self) -> Formula | Fault:
        """What it is kept as; a fault when there are no sentences, or too many."""
        if not self.sentences:
            return Fault("There is no rule yet.")
        nodes = tuple(map(_node, self.sentences))
        return formula_of(nodes[0] if len(nodes) == 1 else Call("OR" if self.is_any else "AND", nodes))


def chips_of(formula: Formula) -> ChipRule | None:
    """The chips that say what the formula says; None for one that they cannot say."""
    root = formula.root
    is_row = isinstance(root, Call) and root.name in {"AND", "OR"} and len(root.arguments) > 1
    sentences = [_sentence(node) for node in (root.children if is_row else (root,))]
    found = tuple(sentence for sentence in sentences if sentence is not None)
    if len(found) < len(sentences):
        return None
    return ChipRule(found, is_any=isinstance(root, Call) and root.name == "OR" and is_row)


def value_formula(value: ChipValue) -> Formula | Fault:
    """The formula that is this value."""
    return formula_of(_value_node(value))


def value_of(formula: Formula) -> ChipValue:
    """The value that a formula is; None for one that is more than that."""
    return _value(formula.root)


_SIGNS: Final = {
    Comparing.IS: "=",
    Comparing.IS_NOT: "<>",
    Comparing.MORE: ">",
    Comparing.AT_LEAST: ">=",
    Comparing.LESS: "<",
    Comparing.AT_MOST: "<=",
}
_COMPARING: Final = {sign: comparing for comparing, sign in _SIGNS.items()}
_CALLS: Final = {Comparing.CONTAINS: "CONTAINS", Comparing.HAS: "SELECTED", Comparing.BLANK: "ISBLANK"}
_CALLED: Final = {name: comparing for comparing, name in _CALLS.items()}
_OPPOSITES: Final = {Comparing.HAS_NOT: Comparing.HAS, Comparing.FILLED_IN: Comparing.BLANK}
_NEGATED: Final = {plain: opposite for opposite, plain in _OPPOSITES.items()}


def _node(sentence: ChipSentence) -> Node:
    question, comparing = Reference(sentence.question), sentence.comparing
    if comparing in _OPPOSITES:
        return Call("NOT", (_node(ChipSentence(sentence.question, _OPPOSITES[comparing], sentence.value)),))
    if comparing in _SIGNS:
        return Relation(question, _SIGNS[comparing], _value_node(sentence.value))
    value = () if comparing is Comparing.BLANK else (_value_node(sentence.value),)
    return Call(_CALLS[comparing], (question, *value))


def _sentence(node: Node) -> ChipSentence | None:
    match node:
        case Call("NOT", (Call() as inner,)):
            plain = _sentence(inner)
            opposite = plain and _NEGATED.get(plain.comparing)
            return ChipSentence(plain.question, opposite, plain.value) if plain and opposite else None
        case Call("ISBLANK", (Reference(key, None),)):
            return ChipSentence(key, Comparing.BLANK)
        case Call("CONTAINS" | "SELECTED" as name, (Reference(key, None), value)):
            return _with_value(key, _CALLED[name], value)
        case Relation(Reference(key, None), sign, value):
            return _with_value(key, _COMPARING[sign], value)
        case _:
            return None


def _with_value(key: str, comparing: Comparing, node: Node) -> ChipSentence | None:
    value = _value(node)
    return None if value is None else ChipSentence(key, comparing, value)


def _value_node(value: ChipValue) -> Node:
    match value:
        case bool():
            return Truth(value)
        case Decimal():
            return Negation(Constant(value.copy_abs())) if value < 0 else Constant(value.copy_abs())
        case date():
            return Call("DATE", tuple(map(_count, (value.year, value.month, value.day))))
        case time():
            parts = (value.hour, value.minute, value.second)
            return Call("TIME", tuple(map(_count, parts if value.second else parts[:2])))
        case DayFromToday(days):
            today = Call("TODAY")
            return Chain(today, (ChainLink("-" if days < 0 else "+", _count(abs(days))),)) if days else today
        case Reference():
            return value
        case _:
            return Constant(value or "")


def _value(node: Node) -> ChipValue:
    """What the chip says; None where that is not all that stands there."""
    match node:
        case Constant(value) | Truth(value):
            return value
        case Negation(Constant(Decimal() as value)):
            return value.copy_negate() if value else None
        case Reference(_, None):
            return node
        case Call("TODAY", ()):
            return DayFromToday()
        case Chain(Call("TODAY", ()), (ChainLink("+" | "-" as sign, Constant(Decimal() as days)),)):
            return DayFromToday(int(days) if sign == "+" else -int(days)) if days and days == int(days) else None
        case Call("DATE" | "TIME" as name, parts):
            return _moment(name, [part.value for part in parts if isinstance(part, Constant)], len(parts))
        case _:
            return None


def _moment(name: str, parts: list[Decimal | str], count: int) -> date | time | None:
    whole = [int(part) for part in parts if isinstance(part, Decimal) and part == int(part)]
    if len(whole) < count or (name == "TIME" and count == 3 and not whole[2]):
        return None
    try:
        return date(*whole) if name == "DATE" else time(whole[0], whole[1], sum(whole[2:]))
    except ValueError:
        return None


def _count(number: int) -> Node:
    return Constant(Decimal(number))
