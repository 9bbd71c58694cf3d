"""Positions: Qt counts UTF-16 code units, documents count Unicode code points."""

from __future__ import annotations

_ENCODING = "utf-16-le"
_UNIT_BYTES = 2


def units(text: str, code_points: int) -> int:
    """How many code units the first `code_points` of a text take."""
    if text.isascii():
        return code_points
    return len(text[:code_points].encode(_ENCODING, "surrogatepass")) // _UNIT_BYTES


def code_points(text: str, units: int) -> int | None:
    """How many code points the first `units` of a text are; None inside a surrogate pair."""
    if text.isascii():
        return units
    head = text[:units].encode(_ENCODING, "surrogatepass")[: units * _UNIT_BYTES]
    found = head.decode(_ENCODING, "surrogatepass")
    return None if found and "\ud800" <= found[-1] < "\udc00" else len(found)
