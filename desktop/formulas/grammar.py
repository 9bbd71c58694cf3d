"""The grammar of formulas, and the parsers made of it: one for each way to write them, when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from desktop.formulas.notation import Notation

if TYPE_CHECKING:
    from lark import Lark

_GRAMMAR: Final = r"""
?start: ["="] relation
?relation: joined (COMPARISON joined | EQUALS joined)*
?joined: sum (AMPERSAND sum)*
?sum: product ((PLUS | MINUS) product)*
?product: power ((TIMES | DIVIDED) power)*
?power: hundredths (CARET hundredths)*
?hundredths: signed | hundredths PERCENT -> percentage
?signed: atom | MINUS signed -> negation | PLUS signed -> unchanged
?atom: NUMBER -> number
     | TEXT -> text
     | NAME -> word
     | REFERENCE ("." REFERENCE)? -> reference
     | NAME "(" (relation (_SEPARATOR relation)*)? ")" -> call
     | "(" relation ")"

EQUALS: "="
COMPARISON: "<>" | "<=" | ">=" | "<" | ">" | "≠" | "≤" | "≥"
AMPERSAND: "&"
PLUS: "+"
MINUS: "-" | "−" | "–"
TIMES: "*" | "×" | "·"
DIVIDED: "/" | "÷"
CARET: "^"
PERCENT: "%"
TEXT: /"(?:[^"]|"")*"|[“„][^“”]*[”“]/
NAME: /[^\W\d]\w*/
_SEPARATOR: /@SEPARATOR@/
NUMBER: /[0-9]+(?:@DECIMAL@[0-9]+)?|@DECIMAL@[0-9]+/
REFERENCE: /@REFERENCE@/
%ignore /\s+/
"""


@dataclass(frozen=True)
class Brackets:
    """What stands around a question; within it the closing one is written twice."""

    opening: str
    closing: str

    def around(self, text: str) -> str:
        """A title or key as it stands in a formula."""
        return self.opening + text.replace(self.closing, 2 * self.closing) + self.closing

    def within(self, token: str) -> str:
        """The title or key that stands in it."""
        return token[1:-1].replace(2 * self.closing, self.closing)

    @property
    def pattern(self) -> str:
        """A regular expression for it."""
        return rf"\{self.opening}(?:[^\{self.closing}]|\{self.closing}\{self.closing})*\{self.closing}"


TITLE: Final = Brackets("[", "]")
KEY: Final = Brackets("{", "}")


@cache
def lalr_parser(brackets: Brackets, notation: Notation) -> Lark:
    """A parser of formulas; it needs no stack of calls, however much stands inside each other."""
    from lark import Lark

    parts = {
        "@SEPARATOR@": notation.separator,
        "@DECIMAL@": f"\\{notation.decimal_sign}",
        "@REFERENCE@": brackets.pattern,
    }
    grammar = _GRAMMAR
    for place, part in parts.items():
        grammar = grammar.replace(place, part)
    return Lark(grammar, parser="lalr", maybe_placeholders=False)
