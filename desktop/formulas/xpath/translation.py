"""An expression of an XLSForm as a formula, or a sentence about what of it has no counterpart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.formula import Formula, formula_of
from desktop.formulas.notation import plain
from desktop.formulas.reading import check_length
from desktop.formulas.syntax import DEPTH, Call, Chain, ChainLink, Constant, Negation, Node, Reference, Relation, Truth
from desktop.formulas.values import DIGITS, PLACES
from desktop.formulas.xpath.calls import CALLS
from desktop.formulas.xpath.grammar import xpath_parser
from desktop.formulas.xpath.parts import DAYS, PartKind, XPathPart, answered, as_day, as_number, as_text, as_truth, day

if TYPE_CHECKING:
    from lark import Token, Tree, UnexpectedInput

Resolve: TypeAlias = Callable[[str], XPathPart | None]
"""What `${name}` means, by its name, or a path, as it stands; None for a question that there is not."""

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_LAST_SAVED: Final = "last-saved#"
_PATH_SIGNS: Final = "/[@|:*."


def translated(expression: str, resolve: Resolve, own: XPathPart | None = None) -> Formula | Fault:
    """The formula that comes to what the expression comes to; `own` is the question that `.` means.

    Texts are compared without regard to capitals, and a blank answer is blank where XPath has NaN; otherwise the
    formula comes to the same, or there is none.
    """
    return _translated(expression, resolve, own, _value)


def translated_condition(expression: str, resolve: Resolve, own: XPathPart | None = None) -> Formula | Fault:
    """The same for what is a yes or no where it stands, whatever it is: `relevant`, `required`, `constraint`."""
    return _translated(expression, resolve, own, as_truth)


def _translated(
    expression: str, resolve: Resolve, own: XPathPart | None, taken: Callable[[XPathPart], Node]
) -> Formula | Fault:
    from lark import UnexpectedInput

    try:
        check_length(expression)
        return formula_of(taken(_Translator(resolve, own).part(xpath_parser().parse(expression))))
    except FaultFound as found:
        return found.fault
    except UnexpectedInput as error:
        return _misread(expression, error)


def _value(part: XPathPart) -> Node:
    if part.kind is PartKind.COUNTED_DAY:
        raise FaultFound("A day cannot be counted as a number.")
    if part.kind in {PartKind.ROWS, PartKind.SEVERAL}:
        raise FaultFound("Several answers stand here where there can be one.")
    return part.node


def _misread(expression: str, error: UnexpectedInput) -> Fault:
    from lark import UnexpectedToken

    is_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    stopped_at: Any = error.pos_in_stream
    place: int = len(expression) if is_end else stopped_at
    if expression[place : place + 1] in tuple(_PATH_SIGNS):
        return Fault("Paths into the data have no counterpart here.", place)
    return Fault("This expression cannot be read.", place)


@dataclass
class _Translator:
    resolve: Resolve
    own_part: XPathPart | None
    depth: int = 0

    def part(self, parsed: Tree[Token]) -> XPathPart:
        """What becomes of a part, and of all in it."""
        if self.depth > DEPTH:
            raise FaultFound(f"This has more than {DEPTH} parts inside each other.")
        self.depth += 1
        try:
            part: XPathPart = getattr(self, parsed.data)(parsed.children)
        except FaultFound as found:
            if found.position is None:
                found.position = getattr(next(iter(parsed.scan_values(lambda _: True)), None), "start_pos", None)
            raise
        self.depth -= 1
        return part

    def either(self, parts: list[Tree[Token]]) -> XPathPart:
        return XPathPart(Call("OR", tuple(as_truth(self.part(each)) for each in parts)), PartKind.TRUTH)

    def both(self, parts: list[Tree[Token]]) -> XPathPart:
        return XPathPart(Call("AND", tuple(as_truth(self.part(each)) for each in parts)), PartKind.TRUTH)

    def relation(self, parts: list[Tree[Token]]) -> XPathPart:
        left = self.part(parts[0])
        for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
            left = _compared(left, "<>" if str(sign) == "!=" else str(sign), self.part(operand))
        return left

    order = relation

    def sum(self, parts: list[Tree[Token]]) -> XPathPart:
        left = self.part(parts[0])
        for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
            left = _added(left, str(sign), self.part(operand))
        return left

    def product(self, parts: list[Tree[Token]]) -> XPathPart:
        left = self.part(parts[0])
        for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
            left = _multiplied(as_number(left), str(sign), as_number(self.part(operand)))
        return left

    def negation(self, parts: list[Tree[Token]]) -> XPathPart:
        return XPathPart(Negation(as_number(self.part(parts[1]))), PartKind.NUMBER)

    def number(self, parts: list[Token]) -> XPathPart:
        whole, _, places = parts[0].partition(".")
        if len(whole.lstrip("0")) > DIGITS or len(places.rstrip("0")) > PLACES:
            raise FaultFound(
                f"Numbers have at most {DIGITS} figures before the decimal sign and {PLACES} behind it here."
            )
        return XPathPart(Constant(Decimal(f"{whole or 0}.{places or 0}")), PartKind.NUMBER)

    def text(self, parts: list[Token]) -> XPathPart:
        if _MOMENT.match(parts[0], 1):
            raise FaultFound("A day with a time that stands in an expression has no counterpart here.")
        return XPathPart(Constant(str(parts[0][1:-1])), PartKind.TEXT)

    def question(self, parts: list[Token]) -> XPathPart:
        name = parts[0][2:-1].strip()
        if name.startswith(_LAST_SAVED):
            raise FaultFound("Answers of the entry saved last have no counterpart here.")
        return self._resolved(name, f"There is no question called {name}.")

    def path(self, parts: list[Token]) -> XPathPart:
        return self._resolved(str(parts[0]), "Paths into the data have no counterpart here.")

    def own(self, _parts: list[Token]) -> XPathPart:
        if self.own_part is None:
            raise FaultFound("“.” stands for a question’s own answer, and there is none here.")
        return self.own_part

    def word(self, parts: list[Token]) -> XPathPart:
        raise FaultFound(f"{parts[0]} is a column of choices or of other data, which has no counterpart here.")

    def call(self, parts: list[Tree[Token] | Token]) -> XPathPart:
        name, *arguments = parts
        if name == "position" and [_as_path(each) for each in arguments] == [".."]:
            return XPathPart(Call("ROW"), PartKind.NUMBER)
        known = CALLS.get(str(name))
        if known is None:
            raise FaultFound(f"{name}() has no counterpart here.")
        if not known.takes(len(arguments)):
            raise FaultFound(f"{name}() is given too much or too little.")
        return known.part([self._argument(each) for each in arguments])

    def _argument(self, parsed: object) -> XPathPart:
        from lark import Tree

        assert isinstance(parsed, Tree)
        return self.part(parsed)

    def _resolved(self, name: str, otherwise: str) -> XPathPart:
        part = self.resolve(name)
        if part is None:
            raise FaultFound(otherwise)
        return part


def _as_path(parsed: object) -> str | None:
    return str(parsed.children[0]) if getattr(parsed, "data", None) == "path" else None  # type: ignore[attr-defined]


def _compared(left: XPathPart, sign: str, right: XPathPart) -> XPathPart:
    kinds = {left.kind, right.kind}
    if sign in ("=", "<>") and (_is_blank_beside(left, right) or _is_blank_beside(right, left)):
        return XPathPart(Relation(left.node, sign, right.node), PartKind.TRUTH)
    if kinds & {PartKind.ROWS, PartKind.SEVERAL}:
        raise FaultFound("Several answers cannot be compared with one.")
    relation: Node = Relation(*_comparable(left, sign, right, kinds))
    if any(isinstance(side, Call) and side.name == "VALUE" for side in relation.children):
        # A text that is no number is unlike every number.
        relation = Call("IFERROR", (relation, Truth(sign == "<>")))
    return XPathPart(relation, PartKind.TRUTH)


def _comparable(left: XPathPart, sign: str, right: XPathPart, kinds: set[PartKind]) -> tuple[Node, str, Node]:
    if kinds & DAYS:
        return _day_beside(left, right), sign, _day_beside(right, left)
    if PartKind.TIME in kinds:
        return left.node, sign, right.node
    if sign in ("=", "<>"):
        if PartKind.TRUTH in kinds:
            return _truth_beside(left, right), sign, _truth_beside(right, left)
        if PartKind.NUMBER not in kinds or PartKind.CHOICE in kinds:
            return _text(left), sign, _text(right)
    return as_number(left), sign, as_number(right)


def _text(part: XPathPart) -> Node:
    """A text, or the one that a number stands there as."""
    number = part.node.value if isinstance(part.node, Constant) else None
    return Constant(plain(number)) if isinstance(number, Decimal) else as_text(part)


def _is_blank_beside(part: XPathPart, other: XPathPart) -> bool:
    """Whether it is asked if a question was left out."""
    return part.constant == "" and isinstance(other.node, Reference) and other.kind is not PartKind.ROWS


def _truth_beside(part: XPathPart, other: XPathPart) -> Node:
    is_asked = other.kind is PartKind.TRUTH and isinstance(other.node, Reference)
    return answered(part) if is_asked and part.constant is not None else as_truth(part)


def _day_beside(part: XPathPart, other: XPathPart) -> Node:
    """A day, which beside a moment is its midnight."""
    node = as_day(part)
    if other.kind is not PartKind.MOMENT or part.kind in {PartKind.MOMENT, PartKind.ANYTHING}:
        return node
    if part.kind is PartKind.COUNTED_DAY:
        raise FaultFound("A day cannot be counted as a number.")
    return Call("DATETIME", (node, Call("TIME", (Constant(Decimal(0)), Constant(Decimal(0))))))


def _added(left: XPathPart, sign: str, right: XPathPart) -> XPathPart:
    """Two days apart are so many days; a day and a number are a day that XPath counts."""
    left, right = _day_if_beside(left, right), _day_if_beside(right, left)
    if left.kind in DAYS and right.kind in DAYS:
        if sign == "+" or (PartKind.MOMENT in (left.kind, right.kind) and left.kind != right.kind):
            raise FaultFound("Days cannot be worked out together like this.")
        return XPathPart(_chain(left.node, sign, right.node), PartKind.NUMBER)
    if left.kind in DAYS:
        return XPathPart(_chain(left.node, sign, as_number(right)), PartKind.COUNTED_DAY)
    if right.kind in DAYS:
        if sign == "-":
            raise FaultFound("A day cannot be taken away from a number.")
        return XPathPart(_chain(as_number(left), sign, right.node), PartKind.COUNTED_DAY)
    return XPathPart(_chain(as_number(left), sign, as_number(right)), PartKind.NUMBER)


def _day_if_beside(part: XPathPart, other: XPathPart) -> XPathPart:
    """A text that is a day, where days are worked with."""
    found = day(part.constant) if part.constant else None
    is_beside_day = other.kind in DAYS or (other.constant is not None and day(other.constant) is not None)
    return XPathPart(found, PartKind.DATE) if found is not None and is_beside_day else part


def _multiplied(left: Node, sign: str, right: Node) -> XPathPart:
    if sign != "*" and isinstance(right, Constant) and not right.value:
        raise FaultFound("Something is divided by 0.")
    if sign == "mod":
        times = _chain(right, "*", Call("QUOTIENT", (left, right)))
        return XPathPart(_chain(left, "-", times), PartKind.NUMBER)
    return XPathPart(_chain(left, "/" if sign == "div" else "*", right), PartKind.NUMBER)


def _chain(left: Node, sign: str, right: Node) -> Node:
    """Operators of one strength in a row as one node."""
    is_longer = isinstance(left, Chain) and left.strength == Chain(left, (ChainLink(sign, right),)).strength
    if isinstance(left, Chain) and is_longer:
        return Chain(left.first, (*left.links, ChainLink(sign, right)))
    return Chain(left, (ChainLink(sign, right),))
