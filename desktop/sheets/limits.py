"""How large a table may be, and the sentences for what is larger."""

from __future__ import annotations

from typing import Final

from desktop.errors import InvalidError

FILE_BYTES: Final = 64 << 20
INFLATED_BYTES: Final = 512 << 20
"""What a packed workbook may hold."""
ROWS: Final = 200_000
COLUMNS: Final = 1_000
CELLS: Final = 4_000_000
TEXT_CHARS: Final = 131_072
"""Of one cell that is read."""
EXCEL_CHARS: Final = 32_767
"""Of one cell of a workbook, in UTF-16 units."""


def check_bytes(name: str, size: int) -> None:
    """Raises InvalidError for a file that is too large."""
    if size > FILE_BYTES:
        raise InvalidError(
            f"{name} is too large: {size / (1 << 20):,.0f} MB, and {FILE_BYTES >> 20} MB is the most. "
            "Split it into several files."
        )


def check_shape(name: str, rows: int, columns: int) -> None:
    """Raises InvalidError for a table with too many rows or columns."""
    if rows > ROWS:
        raise InvalidError(f"{name} has more than {ROWS:,} rows. Split it into several files.")
    if columns > COLUMNS:
        raise InvalidError(f"{name} has {columns:,} columns, and {COLUMNS:,} are the most that can be taken.")
    if rows * columns > CELLS:
        raise InvalidError(
            f"{name} has {rows:,} rows of {columns:,} columns, more than can be taken at once. "
            "Split it, or leave columns out."
        )
