"""A sheet as its file gives it: cells in rows, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """What a workbook shows where a formula failed, as “#DIV/0!”."""

    text: str


RawCell = str | float | int | bool | date | time | datetime | timedelta | CellError | None
"""None for an empty one. Numbers are as the file has them; Decimals are made where a column is read."""


@dataclass(frozen=True)
class Grid:
    """One sheet: rows that are not blank, of one width, and the line in the file on which each stands, from 1."""

    name: str
    rows: list[list[RawCell]]
    lines: list[int]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row and column, last row and column, as places in `rows`."""
    formats: Mapping[int, str] = field(default_factory=dict)
    """How a workbook shows the numbers of a column: 0.00 %, #,##0.00 [$€-407]."""
    notes: tuple[str, ...] = ()
    """Sentences about what was made of the file."""


def is_blank(cell: RawCell) -> bool:
    """Whether nothing is to be seen of it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def squared(rows: list[list[RawCell]]) -> list[list[RawCell]]:
    """The same rows, all as long as the longest."""
    width = max(map(len, rows), default=0)
    return [row if len(row) == width else row + [None] * (width - len(row)) for row in rows]
