"""A formula as an expression of an XLSForm, or why it has no counterpart there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Final

from desktop.forms.answer_kinds import is_elsewhere
from desktop.forms.definition import Question, QuestionType
from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.formula import stored_formula
from desktop.formulas.notation import plain
from desktop.formulas.syntax import Call, Chain, Constant, Negation, Node, Percentage, Reference, Relation, Truth

_OR, _AND, _EQUAL, _ORDER, _SUM, _PRODUCT, _SIGNED, _ATOM = range(8)
_SIGNS: Final[Mapping[str, tuple[str, int]]] = {
    "+": ("+", _SUM), "-": ("-", _SUM), "*": ("*", _PRODUCT), "/": ("div", _PRODUCT),
    "=": ("=", _EQUAL), "<>": ("!=", _EQUAL), "<": ("<", _ORDER), "<=": ("<=", _ORDER), ">": (">", _ORDER),
    ">=": (">=", _ORDER),
}  # fmt: skip
_CALLS: Final[Mapping[tuple[str, int | None], str]] = {
    ("ROUND", 2): "round", ("INT", 1): "floor", ("FLOOR", 1): "floor", ("CEILING", 1): "ceiling", ("TRUNC", 1): "int",
    ("ABS", 1): "abs", ("POWER", 2): "pow", ("SQRT", 1): "sqrt", ("SUM", 1): "sum", ("COUNT", 1): "count",
    ("COUNTA", 1): "count-non-empty", ("MIN", None): "min", ("MAX", None): "max", ("CONCAT", None): "concat",
    ("LEN", 1): "string-length", ("TRIM", 1): "normalize-space", ("CONTAINS", 2): "contains",
    ("STARTSWITH", 2): "starts-with", ("ENDSWITH", 2): "ends-with", ("COUNTSELECTED", 1): "count-selected",
    ("TODAY", 0): "today", ("NOW", 0): "now", ("DATEVALUE", 1): "date", ("VALUE", 1): "number",
    ("COALESCE", 2): "coalesce", ("IFBLANK", 2): "coalesce",
}  # fmt: skip
"""Functions that are the same under another name, by how much they are given; None: any number."""


@dataclass(frozen=True)
class XPathText:
    """How one form's formulas are written: what its questions are called, and its choices by question and key.

    own: the question that the choices are of which a filter offers, with the columns that say which these are
    """

    names: Mapping[str, str]
    questions: Mapping[str, Question]
    choices: Mapping[tuple[str, str], str]

    def condition(self, stored: str, columns: Mapping[tuple[str, ...], str] | None = None) -> str | Fault:
        """A kept formula as a yes or no. `columns`: of the choices of the question whose filter it is, by the keys of
        those for which they say yes."""
        return self._written(stored, lambda node: _Writing(self, columns or {}).truth(node, _OR))

    def value(self, stored: str) -> str | Fault:
        """A kept formula as what it comes to."""
        return self._written(stored, lambda node: _Writing(self, {}).written(node, _OR))

    def default(self, question: Question) -> str | Fault:
        """What is filled in already, plain where it is a constant."""
        formula = stored_formula(question.default)
        constant = None if isinstance(formula, Fault) else _constant(formula.root)
        if constant is None:
            return self.value(question.default)
        name = self.choices.get((question.key, constant), constant)
        return f"'{name}'" if "${" in name or "(" in name else name

    def _written(self, stored: str, written: Callable[[Node], str]) -> str | Fault:
        formula = stored_formula(stored)
        if isinstance(formula, Fault):
            return formula
        try:
            return written(formula.root)
        except FaultFound as found:
            return found.fault


@dataclass(frozen=True)
class _Writing:
    form: XPathText
    columns: Mapping[tuple[str, ...], str]

    def truth(self, node: Node, least: int) -> str:
        """A part where a yes or no is expected."""
        if isinstance(node, Reference) and self._type(node) is QuestionType.YES_NO:
            return _within(f"{self._name(node)} = 'yes'", _EQUAL, least)
        return self.written(node, least)

    def written(self, node: Node, least: int) -> str:
        """A part, in brackets where it is weaker than what stands around it."""
        match node:
            case Constant(Decimal() as value):
                return plain(value)
            case Constant(text):
                return _quoted(str(text))
            case Truth(value):
                return "true()" if value else "false()"
            case Reference():
                return self._name(node)
            case Negation(of):
                return _within(f"-{self.written(of, _SIGNED)}", _SIGNED, least)
            case Percentage(of):
                return _within(f"{self.written(of, _PRODUCT)} div 100", _PRODUCT, least)
            case Relation():
                return self._relation(node, least)
            case Chain():
                return self._chain(node, least)
            case Call():
                return self._call(node, least)

    def _relation(self, node: Relation, least: int) -> str:
        sign, strength = _SIGNS[node.sign]
        left, right = self._side(node.left, node.right), self._side(node.right, node.left)
        return _within(f"{left(strength + 1)} {sign} {right(strength + 1)}", strength, least)

    def _side(self, node: Node, other: Node) -> Callable[[int], str]:
        """A choice beside its question is written by its name, a yes or no as those are."""
        if isinstance(other, Reference):
            if isinstance(node, Truth) and self._type(other) is QuestionType.YES_NO:
                return lambda _: "'yes'" if node.value else "'no'"
            if isinstance(node, Constant) and isinstance(node.value, str):
                return lambda _: _quoted(self.form.choices.get((other.key, str(node.value)), str(node.value)))
        return lambda least: self.written(node, least)

    def _chain(self, node: Chain, least: int) -> str:
        signs = {link.sign for link in node.links}
        if signs == {"&"}:
            return f"concat({', '.join(self.written(each, _OR) for each in node.children)})"
        if "^" in signs:
            text = self.written(node.first, _OR)
            for link in node.links:
                text = f"pow({text}, {self.written(link.operand, _OR)})"
            return text
        strength = _SIGNS[node.links[0].sign][1]
        parts = [f" {_SIGNS[link.sign][0]} {self.written(link.operand, strength + 1)}" for link in node.links]
        return _within(self.written(node.first, strength) + "".join(parts), strength, least)

    def _call(self, node: Call, least: int) -> str:
        given = node.arguments
        match node.name, given:
            case "AND" | "OR", _:
                strength, word = (_AND, " and ") if node.name == "AND" else (_OR, " or ")
                return _within(word.join(self.truth(each, strength + 1) for each in given), strength, least)
            case "NOT", (of,):
                return f"not({self.truth(of, _OR)})"
            case "IF", (condition, then, otherwise):
                return f"if({self.truth(condition, _OR)}, {self.written(then, _OR)}, {self.written(otherwise, _OR)})"
            case "ISBLANK", (Reference() as question,):
                return _within(f"{self._name(question)} = ''", _EQUAL, least)
            case "SELECTED", (Reference() as question, *choices):
                return self._selected(question, choices, least)
            case "DATE", _ if (found := _constant(node)) is not None:
                return f"date('{found}')"
            case "ROW", ():
                return "position(..)"
            case "EXACT", (left, right):
                return self._relation(Relation(left, "=", right), least)
        name = _CALLS.get((node.name, len(given))) or _CALLS.get((node.name, None))
        if name is None:
            raise FaultFound(f"{node.name} has no counterpart there.")
        return f"{name}({', '.join(self.written(each, _OR) for each in given)})"

    def _selected(self, question: Reference, choices: list[Node], least: int) -> str:
        keys = [each.value for each in choices if isinstance(each, Constant) and isinstance(each.value, str)]
        if len(keys) == len(choices) and tuple(keys) in self.columns:
            return _within(f"{self.columns[tuple(keys)]} = 'yes'", _EQUAL, least)
        parts = [f"selected({self._name(question)}, {self._side(each, question)(_OR)})" for each in choices]
        return _within(" or ".join(parts), _OR if len(parts) > 1 else _ATOM, least)

    def _type(self, node: Reference) -> QuestionType | None:
        question = self.form.questions.get(node.key)
        return question.type if question is not None else None

    def _name(self, node: Reference) -> str:
        if is_elsewhere(node, self.form.questions):
            raise FaultFound("Other forms cannot be looked into there.")
        if node.key not in self.form.names:
            raise FaultFound("A question that it needs was left out.")
        return f"${{{self.form.names[node.key]}}}"


def _within(text: str, strength: int, least: int) -> str:
    return text if strength >= least else f"({text})"


def _quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise FaultFound("Both kinds of quotes cannot stand in one text there.")
    return f'"{text}"' if "'" in text else f"'{text}'"


def _constant(node: Node) -> str | None:
    """A constant as it stands in a cell; None for what is worked out."""
    match node:
        case Constant(Decimal() as value):
            return plain(value)
        case Negation(Constant(Decimal() as value)):
            return f"-{plain(value)}"
        case Constant(text):
            return str(text)
        case Truth(value):
            return "yes" if value else "no"
        case Call("DATE" | "TIME" as name, arguments) if all(
            isinstance(each, Constant) and isinstance(each.value, Decimal) for each in arguments
        ):
            return _day_or_time(name, [int(each.value) for each in arguments if isinstance(each, Constant)])
    return None


def _day_or_time(name: str, figures: list[int]) -> str | None:
    try:
        return date(*figures).isoformat() if name == "DATE" else time(*figures[:3]).isoformat()  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None
