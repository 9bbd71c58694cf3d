"""What a scanner reads: the bars of a text, or its square; and numbers of goods, which end in a check digit."""

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
_LENGTHS: Final = frozenset((8, 12, 13, 14))
"""Of EAN-8, UPC-A, EAN-13 and ITF-14 (GS1 General Specifications, section 7.9)."""


def bars(text: str) -> str:
    """1 for each dark module and 0 for each light one, as EAN-13, EAN-8 or UPC-A where the text is one with its check
    digit, else as Code 128; empty where it cannot be bars."""
    from barcode.codex import Code128
    from barcode.ean import EAN8, EAN13
    from barcode.upc import UPCA

    known = {13: EAN13, 8: EAN8, 12: UPCA}.get(len(text))
    if known is not None and is_sound_number(text):
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


def is_as_long_as_a_number(code: str) -> bool:
    """Whether this has as many digits as numbers of goods have, and nothing else."""
    return len(code) in _LENGTHS and code.isascii() and code.isdigit()


def is_sound_number(code: str) -> bool:
    """Whether this is a number of goods whose last digit fits the others."""
    if not is_as_long_as_a_number(code):
        return False
    return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(reversed(code))) % 10 == 0
