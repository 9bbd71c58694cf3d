"""Formulas as text: with titles in a country's notation as people see them, with keys as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from desktop.formulas.choices import asked, by_title
from desktop.formulas.grammar import KEY, TITLE
from desktop.formulas.notation import POINT, Notation
from desktop.formulas.syntax import (
    Call,
    Chain,
    Constant,
    Negation,
    Node,
    Percentage,
    Reference,
    Relation,
    Truth,
)
from desktop.formulas.titles import Titles

_RELATION, _SIGNED, _ATOM = 0, 6, 7
_HUNDREDTHS: Final = 5


def stored_text(node: Node) -> str:
    """As it is kept: questions by their keys, numbers with a point."""
    return _Writer(POINT).written(node)


def typed_text(node: Node, titles: Titles, notation: Notation) -> str:
    """As people type and see it; a question that is gone stands in braces."""
    return _Writer(notation, titles).written(node)


@dataclass(frozen=True)
class _Writer:
    notation: Notation
    titles: Titles | None = None

    def written(self, node: Node) -> str:
        """The node and what is in it."""
        if self.titles is not None:
            node = by_title(node, self.titles)
        match node:
            case Constant(Decimal() as value):
                return self.notation.number(value)
            case Constant(text):
                return '"' + str(text).replace('"', '""') + '"'
            case Truth(value):
                return "TRUE" if value else "FALSE"
            case Reference():
                return self.reference(node)
            case Negation(of):
                return f"-{self.within(of, _SIGNED)}"
            case Percentage(of):
                return f"{self.within(of, _HUNDREDTHS)}%"
            case Relation(left, sign, right):
                return f"{self.within(left, _RELATION + 1)} {sign} {self.within(right, _RELATION + 1)}"
            case Chain(first, links):
                stronger = node.strength + 1
                parts = [f" {link.sign} {self.within(link.operand, stronger)}" for link in links]
                return self.within(first, stronger) + "".join(parts)
            case Call(name, arguments):
                return f"{name}({f'{self.notation.separator} '.join(map(self.written, arguments))})"

    def within(self, node: Node, least: int) -> str:
        """A part of something that takes only what is at least so strong without brackets."""
        text = self.written(node)
        return text if _strength(node) >= least else f"({text})"

    def reference(self, node: Reference) -> str:
        """A question by its key or title."""
        if self.titles is None:
            return ".".join(KEY.around(key) for key in (node.rows, node.key) if key is not None)
        if asked(node, self.titles) is None:
            return _Writer(self.notation).reference(node)
        if node.rows is None:
            return TITLE.around(str(self.titles.names.name(node.key)))
        rows = self.titles.question(node.rows)
        names = (self.titles.names.name(node.rows), rows and rows.row_titles.names.name(node.key))
        return ".".join(TITLE.around(str(name)) for name in names)


def _strength(node: Node) -> int:
    match node:
        case Relation():
            return _RELATION
        case Chain():
            return node.strength
        case Percentage():
            return _HUNDREDTHS
        case Negation():
            return _SIGNED
        case _:
            return _ATOM
