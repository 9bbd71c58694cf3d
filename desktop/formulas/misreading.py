"""Why a text is no formula, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop.formulas.fault import FaultFound
from desktop.formulas.notation import COMMA, Notation

if TYPE_CHECKING:
    from lark import UnexpectedInput


def misread(text: str, notation: Notation, error: UnexpectedInput) -> FaultFound:
    """What is wrong where the grammar came to its end."""
    from lark import UnexpectedToken

    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    stopped_at: Any = error.pos_in_stream
    position: int = len(text.rstrip()) if at_end else stopped_at
    if at_end:
        return FaultFound(_ended(text), position)
    return FaultFound(_unexpected(text, position, notation), position)


def _ended(text: str) -> str:
    last = text.rstrip()[-1]
    if last in "(,;":
        return f"Something must follow behind “{last}”."
    if last.isalnum() or last in '])}”"%':
        return "A closing bracket ) is missing at the end."
    return f"Something must follow behind “{last}”."


def _unexpected(text: str, position: int, notation: Notation) -> str:
    sign = text[position]
    before = text[:position].rstrip()[-1:]
    decimal = _decimal(text, position, notation)
    if decimal:
        return decimal
    if sign in _NEVER_ENDED and not set(_NEVER_ENDED[sign][0]) & set(text[position + 1 :]):
        return _NEVER_ENDED[sign][1]
    if sign in ",;" and sign != notation.separator:
        return f"Here “{notation.separator}” stands between what a function is given, not “{sign}”."
    if sign == ")":
        if before and before in "(,;+-*/^&=<>":
            return f"Something is missing between “{before}” and “)”."
        return "This closing bracket has no opening one."
    if before and (before.isalnum() or before in '])}”"%') and (sign.isalnum() or sign in '[("“'):
        return f"Something is missing in front of “{sign}”: a sign such as + or *, or “{notation.separator}”."
    return f"“{sign}” cannot stand here."


def _decimal(text: str, position: int, notation: Notation) -> str | None:
    sign = text[position]
    around = text[max(0, position - 1) : position] + text[position + 1 : position + 2]
    if sign not in ".," or sign == notation.decimal_sign or not (len(around) == 2 and around.isdigit()):
        return None
    name = "comma" if notation == COMMA else "point"
    return f"Decimals stand behind a {name} here: 1{notation.decimal_sign}5."


_NO_QUOTE: Final = "This text has no quotation mark at its end."
_NEVER_ENDED: Final = {
    '"': ('"', _NO_QUOTE),
    "“": ("”“", _NO_QUOTE),
    "„": ("”“", _NO_QUOTE),
    "[": ("]", "This question has no closing bracket ] behind its title."),
    "{": ("", "The question that stood here is gone. Write another one in its place."),
}
