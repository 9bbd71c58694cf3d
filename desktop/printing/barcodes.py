"""What a scanner reads: the bars of a text, or its square."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final


class CodeKind(Enum):
    """How a text is printed for scanners."""

    BARS = "bars"
    SQUARE = "square"
    """A QR code."""


_MOST_BARS: Final = 48
"""So many characters fit into bars that a scanner in a hand still reads."""
_MOST_SQUARE: Final = 1000


def bars(text: str) -> str:
    """1 for each dark module and 0 for each light one, as EAN-13, EAN-8 or UPC-A where the text is one with its check
    digit, else as Code 128; empty where it cannot be bars."""
    from barcode.codex import Code128
    from barcode.ean import EAN8, EAN13
    from barcode.upc import UPCA

    known = {13: EAN13, 8: EAN8, 12: UPCA}.get(len(text)) if text.isascii() and text.isdecimal() else None
    if known is not None and _checks(text):
        return str(known(text).build()[0])
    if not 0 < len(text) <= _MOST_BARS or not all(" " <= letter <= "~" for letter in text):
        return ""
    return str(Code128(text).build()[0])


def square(text: str) -> Sequence[Sequence[bool]]:
    """The rows of a QR code, True for each dark module; none where there is no text, or too much."""
    import segno

    if not 0 < len(text.encode()) <= _MOST_SQUARE:
        return ()
    return [[bool(module) for module in row] for row in segno.make_qr(text).matrix]


def _checks(digits: str) -> bool:
    """Whether the last of these is the check digit of the others."""
    weighted = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0
