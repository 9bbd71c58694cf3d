"""How large a file is, and how many there are, in words; and how much else."""

from __future__ import annotations

from typing import Final

_UNITS: Final = ("KB", "MB", "GB")
_STEP: Final = 1_000


def changes_words(count: int) -> str:
    """So many things that were said or done: “1 change”, “1,200 changes”."""
    return "1 change" if count == 1 else f"{count:,} changes"


def files_words(count: int) -> str:
    """So many, as people read it: “1 file”, “1,200 files”."""
    return "1 file" if count == 1 else f"{count:,} files"


def size_words(size: int) -> str:
    """As people read it: “812 bytes”, “3.4 KB”, “12 MB”; by thousands, as disks and phones are sold."""
    if size < _STEP:
        return "1 byte" if size == 1 else f"{size} bytes"
    number, units = size / _STEP, iter(_UNITS)
    unit = next(units)
    while round(number) >= _STEP:
        number, unit = number / _STEP, next(units)
    return f"{number:.1f} {unit}".replace(".0 ", " ") if number < 9.95 else f"{number:.0f} {unit}"
