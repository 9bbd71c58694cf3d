"""From text to a formula's tree, with a sentence and a place where it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NoReturn

from desktop.formulas.choices import by_key
from desktop.formulas.fault import FaultFound
from desktop.formulas.functions.table import check_call
from desktop.formulas.grammar import KEY, TITLE, lalr_parser
from desktop.formulas.misreading import misread
from desktop.formulas.notation import POINT, Notation
from desktop.formulas.syntax import (
    DEPTH,
    Call,
    Chain,
    ChainLink,
    Constant,
    Negation,
    Node,
    Percentage,
    Reference,
    Relation,
    Truth,
)
from desktop.formulas.titles import Titles, UniqueNames
from desktop.formulas.values import DIGITS, PLACES
from desktop.formulas.writing import typed_text

if TYPE_CHECKING:
    from lark import Token, Tree

LENGTH: Final = 4_000
"""Characters of a formula, typed or kept."""

_SIGNS: Final = {"≠": "<>", "≤": "<=", "≥": ">=", "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"}
# Brackets leave no trace in what the grammar gives, so it is hardly deeper than the tree made of it.
_PARSED_DEPTH: Final = DEPTH + 2


def read_stored(text: str) -> Node:
    """The tree of a formula as it is kept. Raises FaultFound."""
    return _read(text, POINT, None)


def read_typed(text: str, titles: Titles, notation: Notation) -> Node:
    """The tree of a formula as people type it. Raises FaultFound."""
    return _read(text, notation, titles)


def check_length(text: str) -> None:
    """Raises FaultFound for a formula that is too long."""
    if len(text) > LENGTH:
        raise FaultFound(f"This formula is too long: {LENGTH:,} characters are the most.", LENGTH)


def _read(text: str, notation: Notation, titles: Titles | None) -> Node:
    from lark import UnexpectedInput

    check_length(text)
    if not text.replace("=", " ").strip():
        raise FaultFound("There is no formula yet.", 0)
    try:
        parsed = lalr_parser(KEY if titles is None else TITLE, notation).parse(text)
    except UnexpectedInput as error:
        raise misread(text, notation, error) from None
    return _Builder(notation, titles).node(parsed)


@dataclass
class _Builder:
    """Makes a formula's tree of what the grammar found; without titles, of one as it is kept."""

    notation: Notation
    titles: Titles | None
    depth: int = 0

    def node(self, parsed: Tree[Token]) -> Node:
        """The node of a part, and of all in it."""
        if self.depth > _PARSED_DEPTH:
            raise FaultFound(f"This formula has more than {DEPTH} parts inside each other.")
        self.depth += 1
        node: Node = getattr(self, parsed.data)(parsed.children)
        self.depth -= 1
        return node if self.titles is None else by_key(node, self.titles)

    def number(self, parts: list[Token]) -> Node:
        whole, _, places = parts[0].partition(self.notation.decimal_sign)
        if len(whole.lstrip("0")) > DIGITS or len(places.rstrip("0")) > PLACES:
            raise FaultFound(
                f"A number has at most {DIGITS} figures before the decimal sign and {PLACES} behind it.", _at(parts[0])
            )
        return Constant(Decimal(f"{whole or 0}.{places or 0}"), _at(parts[0]))

    def text(self, parts: list[Token]) -> Node:
        return Constant(parts[0][1:-1].replace('""', '"'), _at(parts[0]))

    def word(self, parts: list[Token]) -> Node:
        word = parts[0].upper()
        if word in {"TRUE", "FALSE"}:
            return Truth(word == "TRUE", _at(parts[0]))
        title = self.titles and self.titles.names.like(parts[0])
        meant = f"For the question, write [{title}]." if title else "A question stands in brackets, a text in quotes."
        raise FaultFound(f"“{parts[0]}” cannot be read here. {meant}", _at(parts[0]))

    def reference(self, parts: list[Token]) -> Node:
        if self.titles is None:
            keys = [KEY.within(part) for part in parts]
            return Reference(keys[-1], keys[0] if len(keys) > 1 else None, _at(parts[0]))
        if len(parts) == 1:
            return Reference(_key(parts[0], self.titles.names), None, _at(parts[0]))
        rows = self.titles.question(_key(parts[0], self.titles.names))
        if rows is None or not rows.rows:
            raise FaultFound(f"{parts[0]} has no rows, so nothing of them can stand behind the point.", _at(parts[1]))
        return Reference(_key(parts[1], rows.row_titles.names, f" in {parts[0]}"), rows.key, _at(parts[0]))

    def call(self, parts: list[Tree[Token] | Token]) -> Node:
        name, *arguments = parts
        call = Call(str(name).upper(), tuple(map(self._operand, arguments)), _at(name))
        check_call(call, self.notation)
        return call

    def unchanged(self, parts: list[Tree[Token]]) -> Node:
        return self._operand(parts[-1])

    def negation(self, parts: list[Tree[Token]]) -> Node:
        return Negation(self._operand(parts[1]), _at(parts[0]))

    def percentage(self, parts: list[Tree[Token]]) -> Node:
        return Percentage(self._operand(parts[0]), _at(parts[1]))

    def relation(self, parts: list[Tree[Token]]) -> Node:
        operands = [self._operand(part) for part in parts[::2]]
        signs = [_sign(part) for part in parts[1::2]]
        relations = [
            Relation(left, sign, right, _at(part))
            for left, sign, right, part in zip(operands, signs, operands[1:], parts[1::2], strict=False)
        ]
        if len(relations) > 1:
            self._refuse_row(relations, _at(parts[3]))
        return relations[0]

    def joined(self, parts: list[Tree[Token]]) -> Node:
        return Chain(
            self._operand(parts[0]),
            tuple(
                ChainLink(_sign(sign), self._operand(operand), _at(sign))
                for sign, operand in zip(parts[1::2], parts[2::2], strict=True)
            ),
            _at(parts[1]),
        )

    sum = product = power = joined

    def _operand(self, part: object) -> Node:
        from lark import Tree

        assert isinstance(part, Tree)
        return self.node(part)

    def _refuse_row(self, relations: list[Relation], position: int) -> NoReturn:
        both = typed_text(Call("AND", tuple(relations)), self.titles or Titles(), self.notation)
        raise FaultFound(f"Two things can be compared at a time. Did you mean {both}?", position)


def _key(token: str, names: UniqueNames, where: str = "") -> str:
    title = TITLE.within(token)
    key = names.key(title)
    if key is not None:
        return key
    like = names.like(title)
    meant = f" Did you mean “{like}”?" if like else ""
    raise FaultFound(f"There is no question called “{title}”{where}.{meant}", _at(token))


def _sign(token: object) -> str:
    return _SIGNS.get(str(token), str(token))


def _at(token: object) -> int:
    return getattr(token, "start_pos", 0) or 0
