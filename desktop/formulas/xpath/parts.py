"""A part of what is translated: its formula, and what it is, because XPath makes one thing of another by itself where
formulas ask for a function that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from desktop.formulas.fault import FaultFound
from desktop.formulas.syntax import Call, Constant, Negation, Node, Reference, Relation, Truth
from desktop.formulas.values import DIGITS, PLACES

_NUMBER: Final = re.compile(
    rf"\s*(-?)([0-9]{{1,{DIGITS}}}(?:\.[0-9]{{0,{PLACES}}})?|\.[0-9]{{1,{PLACES}}})\s*", re.ASCII
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PartKind(Enum):
    """What a part comes to."""

    NUMBER = auto()
    TEXT = auto()
    CHOICE = auto()
    """One of several texts that can be chosen; some are called by numbers."""
    TRUTH = auto()
    DATE = auto()
    MOMENT = auto()
    TIME = auto()
    COUNTED_DAY = auto()
    """A day or moment of which XPath has a number of days."""
    SEVERAL = auto()
    """Several answers to one question."""
    ROWS = auto()
    """A question of rows, or one in its rows, seen from outside."""
    ANYTHING = auto()
    """It is not known what."""


DAYS: Final = frozenset({PartKind.DATE, PartKind.MOMENT, PartKind.COUNTED_DAY})


@dataclass(frozen=True)
class XPathPart:
    """A formula and what it comes to."""

    node: Node
    kind: PartKind

    @property
    def constant(self) -> str | None:
        """The text that it is, where it is one that stands there."""
        is_text = isinstance(self.node, Constant) and isinstance(self.node.value, str)
        return str(self.node.value) if isinstance(self.node, Constant) and is_text else None


def number(text: str) -> Node | None:
    """The number that a text says; None when it says none that formulas can have."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    constant = Constant(Decimal(match[2]))
    return Negation(constant) if match[1] else constant


def day(text: str) -> Node | None:
    """The day that a text says, like 2026-12-24; None when it says none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return Call("DATE", tuple(Constant(Decimal(each)) for each in (found.year, found.month, found.day)))


def as_number(part: XPathPart) -> Node:
    """What XPath takes for it as a number. Raises FaultFound."""
    match part.kind:
        case PartKind.NUMBER | PartKind.ANYTHING:
            return part.node
        case PartKind.TRUTH:
            return Call("IF", (part.node, Constant(Decimal(1)), Constant(Decimal(0))))
        case PartKind.TEXT | PartKind.CHOICE if part.constant is None:
            return Call("VALUE", (part.node,))
        case PartKind.TEXT:
            found = number(part.constant or "")
            if found is not None:
                return found
    raise FaultFound(f"{_SHOWN[part.kind]} cannot be taken for a number.")


def as_text(part: XPathPart) -> Node:
    """What XPath takes for it as a text. Raises FaultFound."""
    match part.kind:
        case PartKind.TEXT | PartKind.CHOICE | PartKind.ANYTHING | PartKind.DATE:
            return part.node
        case PartKind.NUMBER:
            return Call("CONCAT", (part.node,))
        case PartKind.TRUTH if not isinstance(part.node, Reference):
            return Call("IF", (part.node, Constant("true"), Constant("false")))
    raise FaultFound(f"{_SHOWN[part.kind]} cannot be taken for a text.")


def as_truth(part: XPathPart) -> Node:
    """What XPath takes for it as a yes or no. Raises FaultFound."""
    match part.kind:
        case PartKind.TRUTH:
            return part.node
        case PartKind.NUMBER:
            known = part.node if isinstance(part.node, Constant) else Call("IFBLANK", (part.node, Constant(Decimal(0))))
            return Relation(known, "<>", Constant(Decimal(0)))
        case PartKind.TEXT if not isinstance(part.node, Reference):
            return Relation(part.node, "<>", Constant(""))
        case PartKind.ROWS:
            raise FaultFound("Rows cannot be taken for a yes or no.")
    return Call("NOT", (Call("ISBLANK", (part.node,)),))


def as_day(part: XPathPart) -> Node:
    """What XPath takes for it as a day or moment. Raises FaultFound."""
    if part.kind in DAYS or part.kind is PartKind.ANYTHING:
        return part.node
    found = day(part.constant) if part.constant else None
    if found is not None:
        return found
    if part.kind is PartKind.TEXT and part.constant is None:
        return Call("DATEVALUE", (part.node,))
    raise FaultFound(f"{_SHOWN[part.kind]} cannot be taken for a day.")


def answered(part: XPathPart) -> Node:
    """The yes or no that a text means beside a question that asks for one. Raises FaultFound."""
    if part.constant in _ANSWERS:
        return Truth(_ANSWERS[part.constant])
    raise FaultFound(f"{_SHOWN[part.kind]} is no answer to a question for yes or no.")


def truth(value: bool) -> XPathPart:
    """TRUE or FALSE."""
    return XPathPart(Truth(value), PartKind.TRUTH)


_ANSWERS: Final[Mapping[str | None, bool]] = {
    **dict.fromkeys(("yes", "true", "1"), True),
    **dict.fromkeys(("no", "false", "0"), False),
}
_SHOWN: Final = {
    PartKind.NUMBER: "A number",
    PartKind.TEXT: "This text",
    PartKind.CHOICE: "A choice",
    PartKind.TRUTH: "A yes or no",
    PartKind.DATE: "A day",
    PartKind.MOMENT: "A day with a time",
    PartKind.TIME: "A time",
    PartKind.COUNTED_DAY: "A day",
    PartKind.SEVERAL: "Several answers",
    PartKind.ROWS: "Rows",
    PartKind.ANYTHING: "This",
}
