"""How the columns of a table fit onto paper: upright or across, smaller where need be, and last in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

LARGEST: Final = 10.0
SMALLEST: Final = 8.0
"""In points: what is smaller, nobody reads standing."""
_STEP: Final = 0.5
_ROOMY: Final = 150.0
"""In points at the largest size: texts that are wider are broken into lines before anything is made smaller."""

_SHORT: Final = 80.0
"""In points at the largest size: what is no wider is broken last."""

Orientation = Literal["", "portrait", "landscape"]


class ColumnWidths(NamedTuple):
    """Of a column at the largest size, in points: how wide its widest text is, and its longest word."""

    natural: float
    least: float


class ColumnPart(NamedTuple):
    """Columns that stand beside each other, by their numbers, and how wide each is, in points."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


class TableFit(NamedTuple):
    """How a table is printed: its size in points, and its parts, one where all columns fit beside each other."""

    landscape: bool
    size: float
    parts: tuple[ColumnPart, ...]


def fit_table(
    columns: Sequence[ColumnWidths], upright: float, across: float, orientation: Orientation = ""
) -> TableFit:
    """`upright`, `across`: how much room there is, in points; `orientation`: as somebody wants it.

    Upright and at full size where texts have the room they need, else across, then smaller step by step, then with long
    texts narrow, then with all texts broken at every word; what does not fit even so is printed in parts, the first
    column in each.
    """
    rooms = {"portrait": [(False, upright)], "landscape": [(True, across)]}.get(
        orientation, [(False, upright), (True, across)]
    )
    whole = tuple(range(len(columns)))
    for size in _sizes():
        for landscape, room in rooms if size == LARGEST else rooms[-1:]:
            if sum(_roomy(column) for column in columns) * size / LARGEST <= room:
                return TableFit(landscape, size, (_part(columns, whole, size, room),))
    landscape, room = rooms[-1]
    if sum(column.least for column in columns) * SMALLEST / LARGEST <= room:
        return TableFit(landscape, SMALLEST, (_part(columns, whole, SMALLEST, room),))
    return TableFit(landscape, SMALLEST, tuple(_parts(columns, room)))


def _sizes() -> list[float]:
    return [LARGEST - _STEP * step for step in range(int((LARGEST - SMALLEST) / _STEP) + 1)]


def _roomy(column: ColumnWidths) -> float:
    return max(column.least, min(column.natural, _ROOMY))


def _least(column: ColumnWidths) -> float:
    return column.least


def _natural(column: ColumnWidths) -> float:
    return max(column.natural, column.least)


def _firm(column: ColumnWidths) -> float:
    """Whole where it is short, as a day or a name; else narrow."""
    return column.natural if column.natural <= _SHORT else max(column.least, _SHORT)


def _parts(columns: Sequence[ColumnWidths], room: float) -> list[ColumnPart]:
    """As many columns beside each other as have room, after the first, which says whose they are."""
    scale = SMALLEST / LARGEST
    first = min(_roomy(columns[0]) * scale, room / 3)
    groups: list[list[int]] = [[]]
    used = first
    for number in range(1, len(columns)):
        width = _roomy(columns[number]) * scale
        if groups[-1] and used + width > room:
            groups.append([])
            used = first
        groups[-1].append(number)
        used += width
    return [_part(columns, (0, *group), SMALLEST, room) for group in groups]


def _part(columns: Sequence[ColumnWidths], numbers: tuple[int, ...], size: float, room: float) -> ColumnPart:
    """Each its longest word at least, then what its texts need, as far as there is room for that."""
    scale = size / LARGEST
    ways = (_least, _firm, _roomy, _natural)
    by_way = [[way(columns[number]) * scale for number in numbers] for way in ways]
    fitting = max((number for number in range(len(ways) - 1) if sum(by_way[number]) <= room), default=0)
    low, high = _shrunk(by_way[fitting], room), by_way[fitting + 1]
    spare, wanted = room - sum(low), sum(high) - sum(low)
    share = min(1.0, spare / wanted) if wanted > 0 else 0.0
    return ColumnPart(
        numbers, tuple(one + max(0.0, (other - one) * share) for one, other in zip(low, high, strict=True))
    )


def _shrunk(widths: list[float], room: float) -> list[float]:
    """No wider together than there is room: a word that is longer is broken."""
    over = sum(widths) / room
    return [width / over for width in widths] if over > 1 else widths
