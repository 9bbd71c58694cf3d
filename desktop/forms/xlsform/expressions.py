"""Expressions of an XLSForm's rows as formulas of the questions that the rows become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.forms.xlsform.choice_keys import with_keys
from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.formula import Formula, formula_of
from desktop.formulas.kinds import ANY, Kinds, kinds_of
from desktop.formulas.syntax import Call, Constant, Node, Reference, Truth
from desktop.formulas.xpath.parts import PartKind, XPathPart, day, number
from desktop.formulas.xpath.translation import translated, translated_condition
from desktop.records.values import Moment

if TYPE_CHECKING:
    from desktop.forms.xlsform.survey import XlsItem

YES: Final = frozenset({"yes", "true", "true()"})
NO: Final = frozenset({"no", "false", "false()"})

WORKED_OUT: Final = re.compile(r"\$\{|[\w-]\(|^\.{2}/")
"""What makes an expression of what is filled in already."""
_PATH: Final = re.compile(r"(?:\.\./)+(?:[\w.-]+/)*([\w.-]+)|(?:/[\w.-]+)*/([\w.-]+)")
_PARTS: Final[Mapping[QuestionType, PartKind]] = {
    QuestionType.NUMBER: PartKind.NUMBER,
    QuestionType.DATE: PartKind.DATE,
    QuestionType.TIME: PartKind.TIME,
    QuestionType.MOMENT: PartKind.MOMENT,
    QuestionType.YES_NO: PartKind.TRUTH,
    QuestionType.ONE_OF: PartKind.CHOICE,
    QuestionType.SEVERAL_OF: PartKind.SEVERAL,
    QuestionType.CALCULATE: PartKind.ANYTHING,
}
_KINDS: Final[Mapping[type, QuestionType]] = {
    Decimal: QuestionType.NUMBER,
    str: QuestionType.TEXT,
    bool: QuestionType.YES_NO,
    date: QuestionType.DATE,
    time: QuestionType.TIME,
    Moment: QuestionType.MOMENT,
}
_TYPES: Final = {type: kind for kind, type in _KINDS.items()}


@dataclass(eq=False)
class AskedItem:
    """A row that becomes a question. `rows`: the key of the question in whose rows it is asked."""

    item: XlsItem
    key: str
    type: QuestionType
    rows: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    """The keys of choices by their names, of those that are called otherwise."""


class Expressions:
    """What is asked, and what expressions say of it."""

    def __init__(self, asked: Iterable[AskedItem]) -> None:
        self._asked = {each.item.name: each for each in asked}
        self._by_key = {each.key: each for each in self._asked.values()}
        self._choice_keys = {each.key: each.choices for each in self._asked.values() if each.choices}
        self._calculations: dict[str, Formula | Fault] = {}
        self._open: list[AskedItem] = []

    def condition(self, of: AskedItem, expression: str) -> Formula | Fault | None:
        """A yes or no; None where it never holds anyway."""
        if expression.casefold() in NO:
            return None
        if expression.casefold() in YES:
            return Formula(Truth(True))
        return self._named(translated_condition(expression, lambda name: self._part(name, of), self._own(of)))

    def value(self, of: AskedItem, expression: str) -> Formula | Fault:
        """What an expression comes to."""
        return self._named(translated(expression, lambda name: self._part(name, of), self._own(of)))

    def calculation(self, of: AskedItem) -> Formula | Fault:
        """How a row is worked out."""
        if of.key not in self._calculations:
            if of in self._open:
                return Fault("It needs itself.")
            self._open.append(of)
            row = of.item.row
            found = self.value(of, row["calculation"]) if row["calculation"] else self.default(of)
            kinds = found if isinstance(found, Fault) else kinds_of(found, self._answered)
            self._calculations[of.key] = kinds if isinstance(kinds, Fault) else found
            self._open.pop()
        return self._calculations[of.key]

    def result(self, of: AskedItem) -> QuestionType | None:
        """What kind a row that is worked out comes to; None where that cannot be told."""
        formula = self.calculation(of)
        kinds = formula if isinstance(formula, Fault) else kinds_of(formula, self._answered)
        types = kinds.types if isinstance(kinds, Kinds) else None
        return _KINDS.get(next(iter(types))) if types is not None and len(types) == 1 else None

    def default(self, of: AskedItem) -> Formula | Fault:
        """What is filled in already: an expression only where it names a question or calls a function."""
        text = of.item.row["default"]
        if WORKED_OUT.search(text):
            return self.value(of, text)
        node = _constant(text, of.type)
        if node is None:
            return Fault("This does not fit what is asked for.")
        text = str(node.value) if isinstance(node, Constant) else ""
        return formula_of(Constant(of.choices[text]) if text in of.choices else node)

    def _named(self, found: Formula | Fault) -> Formula | Fault:
        return found if isinstance(found, Fault) else with_keys(found, self._choice_keys)

    def _own(self, of: AskedItem) -> XPathPart:
        return XPathPart(Reference(of.key), self._kind(of))

    def _kind(self, of: AskedItem) -> PartKind:
        if of.type is QuestionType.ROWS:
            return PartKind.ROWS
        type = self.result(of) if of.type is QuestionType.CALCULATE and of not in self._open else of.type
        return _PARTS.get(type, PartKind.TEXT) if type is not None else PartKind.ANYTHING

    def _part(self, name: str, of: AskedItem) -> XPathPart | None:
        """What a name or path means where a row is asked. Raises FaultFound for what was left out."""
        path = _PATH.fullmatch(name)
        meant = self._asked.get(path[1] or path[2] if path else name)
        if meant is None:
            if path or name.startswith("."):
                return None
            raise FaultFound(f"“{name}” was left out.")
        if meant.type is QuestionType.CALCULATE and isinstance(self.calculation(meant), Fault):
            raise FaultFound(
                f"“{name}” was left out." if meant not in self._open else f"It needs “{name}”, which needs it."
            )
        if meant.rows is not None and meant.rows != of.rows:
            return XPathPart(Reference(meant.key, meant.rows), PartKind.ROWS)
        return XPathPart(Reference(meant.key), self._kind(meant))

    def _answered(self, reference: Reference) -> Kinds:
        asked = self._by_key.get(reference.key)
        if asked is None or asked.type in (QuestionType.ROWS, QuestionType.CALCULATE):
            return ANY
        several = reference.rows is not None or asked.type is QuestionType.SEVERAL_OF
        return Kinds(frozenset({_TYPES.get(asked.type, str)}), several)


def both(*formulas: Formula) -> Formula | Fault:
    """What holds where all hold."""
    if len(formulas) == 1:
        return formulas[0]
    return formula_of(Call("AND", tuple(formula.root for formula in formulas)))


def _constant(text: str, type: QuestionType) -> Node | None:
    """What a text is as an answer to a question of that type; None where it is none."""
    try:
        match type:
            case QuestionType.NUMBER:
                return number(text)
            case QuestionType.DATE:
                return day(text[:10])
            case QuestionType.TIME:
                return _time(time.fromisoformat(text))
            case QuestionType.MOMENT:
                found = day(text[:10])
                clock = time.fromisoformat(text[11:]) if text[11:] else time()
                return Call("DATETIME", (found, _time(clock))) if found is not None else None
            case QuestionType.YES_NO:
                return Truth(text.casefold() in YES) if text.casefold() in YES | NO else None
            case QuestionType.FILE | QuestionType.SIGNATURE:
                return None
            case QuestionType.ROWS | QuestionType.NOTE | QuestionType.SEVERAL_OF if " " in text:
                return None
    except ValueError:
        return None
    return Constant(text)


def _time(clock: time) -> Node:
    parts = (clock.hour, clock.minute, clock.second) if clock.second else (clock.hour, clock.minute)
    return Call("TIME", tuple(Constant(Decimal(part)) for part in parts))
