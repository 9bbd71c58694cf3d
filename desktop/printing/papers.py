"""Papers, and which one is usual where."""

from __future__ import annotations

from typing import Final, NamedTuple


class Paper(NamedTuple):
    """A sheet upright: what it is called, and its sides in millimetres."""

    name: str
    width_mm: float
    height_mm: float


A4: Final = Paper("A4", 210, 297)
LETTER: Final = Paper("Letter", 215.9, 279.4)
PAPERS: Final = (A4, LETTER)

_LETTER_COUNTRIES: Final = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""By the Unicode locale data (CLDR, paperSize); everywhere else it is A4."""


def usual_paper(country: str) -> Paper:
    """What printers hold in a country, by its ISO 3166-1 code."""
    return LETTER if country in _LETTER_COUNTRIES else A4
