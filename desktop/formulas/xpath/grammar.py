"""The grammar of what XLSForm has of XPath 1.0; paths are read so far as to say that they cannot be translated."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lark import Lark

_GRAMMAR: Final = r"""
?start: either
?either: both ("or" both)*
?both: relation ("and" relation)*
?relation: order (EQUALITY order)*
?order: sum (ORDER sum)*
?sum: product ((PLUS | MINUS) product)*
?product: signed (TIMES signed)*
?signed: operand | MINUS signed -> negation
?operand: NUMBER -> number
    | TEXT -> text
    | QUESTION -> question
    | OWN -> own
    | PATH -> path
    | WORD -> word
    | WORD "(" (either ("," either)*)? ")" -> call
    | "(" either ")"

EQUALITY: "=" | "!="
ORDER: "<=" | ">=" | "<" | ">"
PLUS: "+"
MINUS: "-"
TIMES: "*" | "div" | "mod"
NUMBER: /[0-9]+(?:\.[0-9]*)?|\.[0-9]+/
TEXT: /"[^"]*"|'[^']*'|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”]/
QUESTION: /\$\{[^}]*\}/
OWN: "."
PATH: /(?:\.\.|\.\/|\/)[\w@:.*\/-]*/
WORD: /[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?/
%ignore /\s+/
"""


@cache
def xpath_parser() -> Lark:
    """Its parser, made when it is first needed."""
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)
