"""XPath's and XLSForm's functions, by those of formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from desktop.formulas.fault import FaultFound
from desktop.formulas.syntax import Call, Chain, ChainLink, Constant, Negation, Node, Reference, Relation
from desktop.formulas.xpath.parts import (
    DAYS,
    PartKind,
    XPathPart,
    answered,
    as_day,
    as_number,
    as_text,
    as_truth,
    truth,
)

Parts: TypeAlias = Sequence[XPathPart]

_FORMATS: Final = {"%Y": "yyyy", "%y": "yy", "%m": "mm", "%n": "m", "%d": "dd", "%e": "d"}
_TIME_FORMATS: Final = {"%H": "hh", "%h": "h", "%M": "mm", "%S": "ss"}
_FORMAT_PART: Final = re.compile(r"%.|[^%]+", re.DOTALL)
_PATTERN: Final = re.compile(r"\^(.*)\$", re.DOTALL)
_PATTERN_PART: Final = re.compile(r"(\[0-9\]|\\d|\\[-.+/() ]|[-/,:;_@ ])(?:\{([0-9]{1,3})\})?")
_TRANSLATED_SIGNS: Final = 20
_NUMBER: Final = PartKind.NUMBER
_TEXT: Final = PartKind.TEXT
_TRUTH: Final = PartKind.TRUTH


@dataclass(frozen=True)
class TranslatedCall:
    """A function: how many things it takes, and what becomes of it."""

    least: int
    most: int | None
    part: Callable[[Parts], XPathPart]

    def takes(self, count: int) -> bool:
        """Whether it can be given so many things."""
        return self.least <= count and (self.most is None or count <= self.most)


def _call(name: str, *nodes: Node) -> Call:
    return Call(name, nodes)


def _whole(value: int) -> Node:
    constant = Constant(Decimal(abs(value)))
    return Negation(constant) if value < 0 else constant


def _plus(node: Node, sign: str, other: Node) -> Node:
    return Chain(node, (ChainLink(sign, other),))


def _of_numbers(name: str) -> Callable[[Parts], XPathPart]:
    return lambda parts: XPathPart(Call(name, tuple(map(as_number, parts))), _NUMBER)


def _of_texts(name: str, kind: PartKind) -> Callable[[Parts], XPathPart]:
    return lambda parts: XPathPart(Call(name, tuple(map(as_text, parts))), kind)


def _of_rows(name: str) -> Callable[[Parts], XPathPart]:
    def part(parts: Parts) -> XPathPart:
        if parts[0].kind is not PartKind.ROWS or not isinstance(parts[0].node, Reference):
            raise FaultFound("This counts rows, and there are none here.")
        return XPathPart(_call(name, parts[0].node), _NUMBER)

    return part


def _count(parts: Parts) -> XPathPart:
    part = _of_rows("COUNT")(parts)
    assert isinstance(parts[0].node, Reference)
    return XPathPart(_call("COUNT", Reference(parts[0].node.rows or parts[0].node.key)), part.kind)


def _outermost(name: str) -> Callable[[Parts], XPathPart]:
    def part(parts: Parts) -> XPathPart:
        nodes = [each.node if each.kind is PartKind.ROWS else as_number(each) for each in parts]
        return XPathPart(Call(name, tuple(nodes)), _NUMBER)

    return part


def _if(parts: Parts) -> XPathPart:
    condition, then, otherwise = parts
    return XPathPart(_call("IF", as_truth(condition), then.node, otherwise.node), _common([then, otherwise]))


def _coalesce(parts: Parts) -> XPathPart:
    return XPathPart(Call("COALESCE", tuple(part.node for part in parts)), _common(parts))


def _common(parts: Parts) -> PartKind:
    kinds = {part.kind for part in parts if part.constant != ""}
    if PartKind.ROWS in kinds or PartKind.SEVERAL in kinds:
        raise FaultFound("Several answers stand here where there can be one.")
    if PartKind.COUNTED_DAY in kinds and len(kinds) > 1:
        raise FaultFound("A day cannot be counted as a number.")
    return kinds.pop() if len(kinds) == 1 else PartKind.ANYTHING if kinds else _TEXT


def _round(parts: Parts) -> XPathPart:
    return XPathPart(Call("ROUND", tuple(map(as_number, parts))), _NUMBER)


def _number(parts: Parts) -> XPathPart:
    if parts[0].kind in DAYS:
        return XPathPart(parts[0].node, PartKind.COUNTED_DAY)
    return XPathPart(as_number(parts[0]), _NUMBER)


def _boolean_from_string(parts: Parts) -> XPathPart:
    if parts[0].kind is _TRUTH:
        return parts[0]
    if parts[0].kind is _NUMBER:
        return XPathPart(Relation(parts[0].node, "=", _whole(1)), _TRUTH)
    text = as_text(parts[0])
    return XPathPart(_call("OR", Relation(text, "=", Constant("1")), _call("EXACT", text, Constant("true"))), _TRUTH)


def _substr(parts: Parts) -> XPathPart:
    """From a place counted from 0, up to but without another; places below 0 count from the end."""
    text, start = as_text(parts[0]), _known_whole(parts[1])
    end = _known_whole(parts[2]) if len(parts) > 2 else None
    length = _call("LEN", text)
    if start < 0:
        if end is not None:
            raise FaultFound("Places counted from the end of a text cannot be translated here.")
        return XPathPart(_call("RIGHT", text, _whole(-start)), _TEXT)
    if end is None:
        return XPathPart(_call("MID", text, _whole(start + 1), length), _TEXT)
    if end < 0:
        count = _call("MAX", _whole(0), _plus(length, "-", _whole(start - end)))
        return XPathPart(_call("MID", text, _whole(start + 1), count), _TEXT)
    return XPathPart(_call("MID", text, _whole(start + 1), _whole(max(0, end - start))), _TEXT)


def _substring(parts: Parts) -> XPathPart:
    """From a place counted from 1, so many characters; what lies before the text counts too."""
    text, start = as_text(parts[0]), _known_whole(parts[1])
    if len(parts) == 2:
        return XPathPart(_call("MID", text, _whole(max(1, start)), _call("LEN", text)), _TEXT)
    count = _known_whole(parts[2]) + min(0, start - 1)
    return XPathPart(_call("MID", text, _whole(max(1, start)), _whole(max(0, count))), _TEXT)


def _known_whole(part: XPathPart) -> int:
    node, sign = (part.node.of, -1) if isinstance(part.node, Negation) else (part.node, 1)
    if not isinstance(node, Constant) or not isinstance(node.value, Decimal) or node.value != int(node.value):
        raise FaultFound("Places in a text can only be translated where they stand there as whole numbers.")
    return sign * int(node.value)


def _before(parts: Parts) -> XPathPart:
    text, sought = map(as_text, parts)
    place = _call("FIND", sought, text)
    return XPathPart(_if_found(place, _call("LEFT", text, _plus(place, "-", _whole(1)))), _TEXT)


def _after(parts: Parts) -> XPathPart:
    text, sought = map(as_text, parts)
    place = _call("FIND", sought, text)
    return XPathPart(
        _if_found(place, _call("MID", text, _plus(place, "+", _call("LEN", sought)), _call("LEN", text))), _TEXT
    )


def _if_found(place: Node, then: Node) -> Node:
    return _call("IF", _call("ISBLANK", place), Constant(""), then)


def _translate(parts: Parts) -> XPathPart:
    """Single characters replaced, one after another where that makes no difference."""
    old, new = parts[1].constant, parts[2].constant
    if old is None or new is None or len(old) > _TRANSLATED_SIGNS:
        raise FaultFound("translate() can only be translated with a few characters that stand there.")
    node = as_text(parts[0])
    for place, sign in enumerate(old):
        if sign in new[:place]:
            raise FaultFound("translate() cannot be translated where characters change places.")
        node = _call("SUBSTITUTE", node, Constant(sign), Constant(new[place : place + 1]))
    return XPathPart(node, _TEXT)


def _join(parts: Parts) -> XPathPart:
    values = [part.node if part.kind is PartKind.ROWS else as_text(part) for part in parts[1:]]
    if not values:
        return XPathPart(Constant(""), _TEXT)
    return XPathPart(_call("TEXTJOIN", as_text(parts[0]), truth(False).node, *values), _TEXT)


def _concat(parts: Parts) -> XPathPart:
    nodes = [part.node if part.kind in {_NUMBER, PartKind.ROWS} else as_text(part) for part in parts]
    return XPathPart(Call("CONCAT", tuple(nodes)), _TEXT)


def _selected(parts: Parts) -> XPathPart:
    answers, choice = parts
    if not isinstance(answers.node, Reference) or answers.kind is PartKind.ROWS:
        raise FaultFound("selected() can only be translated of a question.")
    if answers.kind in {_TRUTH, _NUMBER}:
        wanted = answered(choice) if answers.kind is _TRUTH else as_number(choice)
        return XPathPart(Relation(answers.node, "=", wanted), _TRUTH)
    stripped = Constant(choice.constant.strip()) if choice.constant is not None else as_text(choice)
    return XPathPart(_call("SELECTED", answers.node, stripped), _TRUTH)


def _count_selected(parts: Parts) -> XPathPart:
    if not isinstance(parts[0].node, Reference) or parts[0].kind is PartKind.ROWS:
        raise FaultFound("count-selected() can only be translated of a question.")
    return XPathPart(_call("COUNTSELECTED", parts[0].node), _NUMBER)


def _date(parts: Parts) -> XPathPart:
    node = as_day(parts[0])
    if parts[0].kind is PartKind.MOMENT:
        return XPathPart(_call("DATEVALUE", node), PartKind.DATE)
    return XPathPart(node, PartKind.DATE)


def _date_time(parts: Parts) -> XPathPart:
    if parts[0].kind is PartKind.MOMENT:
        return parts[0]
    if parts[0].kind in DAYS:
        return XPathPart(parts[0].node, PartKind.DATE)
    return _date(parts)


def _counted_day(parts: Parts) -> XPathPart:
    return XPathPart(as_day(parts[0]), PartKind.COUNTED_DAY)


def _counted_time(parts: Parts) -> XPathPart:
    if parts[0].kind is not PartKind.TIME:
        raise FaultFound("decimal-time() can only be translated of a question for a time.")
    return XPathPart(_plus(parts[0].node, "-", _call("TIME", _whole(0), _whole(0))), _NUMBER)


def _format_date(parts: Parts) -> XPathPart:
    pattern = parts[1].constant
    if pattern is None:
        raise FaultFound("How a date is written can only be translated where it stands there.")
    has_time = parts[0].kind is PartKind.MOMENT
    known = _FORMATS | _TIME_FORMATS if has_time else _FORMATS
    written = []
    for piece in _FORMAT_PART.findall(pattern):
        if piece.startswith("%") and piece not in known:
            raise FaultFound(f"{piece} in how a date is written has no counterpart here.")
        written.append(known.get(piece) or f'"{piece}"')
    if '""' in "".join(written) or any('"' in piece for piece in _FORMAT_PART.findall(pattern)):
        raise FaultFound("Quotes in how a date is written have no counterpart here.")
    return XPathPart(_call("TEXT", as_day(parts[0]), Constant("".join(written))), _TEXT)


def _regex(parts: Parts) -> XPathPart:
    """Only what is figures and signs from the beginning to the end; other expressions could take long."""
    whole = _PATTERN.fullmatch(parts[1].constant or "")
    pieces = list(_PATTERN_PART.finditer(whole[1])) if whole else []
    if not whole or not pieces or "".join(piece[0] for piece in pieces) != whole[1]:
        raise FaultFound("This regex() is more than figures and signs from ^ to $, so it has no counterpart here.")
    signs = ["#" if piece[1] in ("[0-9]", "\\d") else piece[1][-1] for piece in pieces]
    pattern = "".join(sign * int(piece[2] or 1) for sign, piece in zip(signs, pieces, strict=True))
    return XPathPart(_call("MATCHES", as_text(parts[0]), Constant(pattern)), _TRUTH)


CALLS: Final[Mapping[str, TranslatedCall]] = {
    "true": TranslatedCall(0, 0, lambda _: truth(True)),
    "false": TranslatedCall(0, 0, lambda _: truth(False)),
    "not": TranslatedCall(1, 1, lambda parts: XPathPart(_call("NOT", as_truth(parts[0])), _TRUTH)),
    "boolean": TranslatedCall(1, 1, lambda parts: XPathPart(as_truth(parts[0]), _TRUTH)),
    "boolean-from-string": TranslatedCall(1, 1, _boolean_from_string),
    "if": TranslatedCall(3, 3, _if),
    "coalesce": TranslatedCall(2, 2, _coalesce),
    "number": TranslatedCall(1, 1, _number),
    "string": TranslatedCall(1, 1, lambda parts: XPathPart(as_text(parts[0]), _TEXT)),
    "int": TranslatedCall(1, 1, _of_numbers("TRUNC")),
    "round": TranslatedCall(1, 2, _round),
    "floor": TranslatedCall(1, 1, _of_numbers("FLOOR")),
    "ceiling": TranslatedCall(1, 1, _of_numbers("CEILING")),
    "abs": TranslatedCall(1, 1, _of_numbers("ABS")),
    "pow": TranslatedCall(2, 2, _of_numbers("POWER")),
    "sqrt": TranslatedCall(1, 1, _of_numbers("SQRT")),
    "exp10": TranslatedCall(1, 1, lambda parts: XPathPart(_call("POWER", _whole(10), as_number(parts[0])), _NUMBER)),
    "sum": TranslatedCall(1, 1, _of_rows("SUM")),
    "count": TranslatedCall(1, 1, _count),
    "count-non-empty": TranslatedCall(1, 1, _of_rows("COUNTA")),
    "min": TranslatedCall(1, None, _outermost("MIN")),
    "max": TranslatedCall(1, None, _outermost("MAX")),
    "concat": TranslatedCall(1, None, _concat),
    "join": TranslatedCall(1, None, _join),
    "string-length": TranslatedCall(1, 1, _of_texts("LEN", _NUMBER)),
    "normalize-space": TranslatedCall(1, 1, _of_texts("TRIM", _TEXT)),
    "contains": TranslatedCall(2, 2, _of_texts("CONTAINS", _TRUTH)),
    "starts-with": TranslatedCall(2, 2, _of_texts("STARTSWITH", _TRUTH)),
    "ends-with": TranslatedCall(2, 2, _of_texts("ENDSWITH", _TRUTH)),
    "substr": TranslatedCall(2, 3, _substr),
    "substring": TranslatedCall(2, 3, _substring),
    "substring-before": TranslatedCall(2, 2, _before),
    "substring-after": TranslatedCall(2, 2, _after),
    "translate": TranslatedCall(3, 3, _translate),
    "selected": TranslatedCall(2, 2, _selected),
    "count-selected": TranslatedCall(1, 1, _count_selected),
    "today": TranslatedCall(0, 0, lambda _: XPathPart(_call("TODAY"), PartKind.DATE)),
    "now": TranslatedCall(0, 0, lambda _: XPathPart(_call("NOW"), PartKind.MOMENT)),
    "date": TranslatedCall(1, 1, _date),
    "date-time": TranslatedCall(1, 1, _date_time),
    "decimal-date-time": TranslatedCall(1, 1, _counted_day),
    "decimal-time": TranslatedCall(1, 1, _counted_time),
    "format-date": TranslatedCall(2, 2, _format_date),
    "format-date-time": TranslatedCall(2, 2, _format_date),
    "regex": TranslatedCall(2, 2, _regex),
}
"""What is translated; `position(..)` is besides, because it names no question."""
