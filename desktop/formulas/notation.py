"""How numbers and the parts of calls are written: as formulas are kept, and as a country writes them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True)
class Notation:
    """The sign in front of the decimals, and the one between what a function is given."""

    decimal_sign: str
    separator: str

    def number(self, value: Decimal) -> str:
        """A number as it is written: plain, without zeros behind."""
        return plain(value).replace(".", self.decimal_sign)


POINT: Final = Notation(".", ",")
"""`ROUND(1.5, 0)`; formulas are kept so."""
COMMA: Final = Notation(",", ";")
"""`ROUND(1,5; 0)`"""


def notation_of(decimal_sign: str) -> Notation:
    """How formulas are written where this is the sign in front of the decimals."""
    return COMMA if decimal_sign == "," else POINT


def plain(value: Decimal) -> str:
    """A number with a point and no zeros behind, the same everywhere."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
