"""Drawing a barcode: Code 128, set B (ISO/IEC 15417)."""

from __future__ import annotations

from typing import Final

_WIDTHS: Final[list[str]] = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
""".split()  # noqa: SIM905
"""Of bars and of spaces between them, of each symbol."""
_START: Final = 104
_STOP: Final = 106
_FIRST: Final = 32
QUIET: Final = 10
"""What must stay white on each side, in widths of the thinnest bar."""


def bars(code: str) -> list[tuple[int, int]]:
    """Where each bar begins and how wide it is, in widths of the thinnest one. Only what ASCII prints can be drawn."""
    symbols = [ord(character) - _FIRST for character in code]
    check = (_START + sum(place * symbol for place, symbol in enumerate(symbols, 1))) % 103
    found, at = [], 0
    for symbol in (_START, *symbols, check, _STOP):
        for place, width in enumerate(map(int, _WIDTHS[symbol])):
            if place % 2 == 0:
                found.append((at, width))
            at += width
    return found
