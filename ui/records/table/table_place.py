"""Where one is in a table, found again when its rows have come into another order: nobody loses sight of their row."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ui.records.table.table_view import TableView


class TablePlace(NamedTuple):
    """The row one stands on, by its number; the rows selected with it; and which row stands how far down.

    number: None where one stands on no record; `from_end`: how far before the end, on the blank row; `row`: where it
    stood
    begun: the same, of a row that was just begun and is listed now
    """

    number: int | None
    begun: int | None
    from_end: int
    row: int
    column: int
    block: array[int]
    block_first: int
    held: int | None
    held_top: int


def place_in(view: TableView, begun: Mapping[str, int]) -> TablePlace:
    """Where one is now. `begun`: the numbers that rows have which were just begun, by their records' ids."""
    rows, at = view.rows, view.currentIndex()
    block = view.block()
    chosen = rows.numbers[block.first : block.last + 1] if block is not None else array("q")
    held = _held(view)
    fresh = rows.fresh_row(at.row()) if at.isValid() else None
    became = begun.get(fresh.id) if fresh is not None else None
    number = rows.numbers[at.row()] if at.isValid() and at.row() < rows.count else became
    return TablePlace(
        number=number,
        begun=became,
        from_end=rows.rowCount() - at.row(),
        row=at.row(),
        column=at.column(),
        block=chosen,
        block_first=block.first if block is not None else -1,
        held=rows.numbers[held] if held is not None else None,
        held_top=view.rowViewportPosition(held) if held is not None else 0,
    )


def _held(view: TableView) -> int | None:
    """The row that is not to move on screen: the one that one stands on, if it is in sight, else the first."""
    first, last = view.rows_in_sight()
    at = view.currentIndex().row()
    held = at if first <= at < last else first
    return held if held < view.rows.count else None


def stand_again(view: TableView, before: TablePlace) -> None:
    """Stand where one was, at the same height, as far as that is still listed."""
    if before.column >= 0:
        _stand(view, before)
    held = view.rows.place_of(before.held) if before.held is not None else None
    if held is not None:
        view.verticalScrollBar().setValue(held * view.verticalHeader().defaultSectionSize() - before.held_top)


def _stand(view: TableView, before: TablePlace) -> None:
    rows = view.rows
    row = rows.place_of(before.number) if before.number is not None else rows.rowCount() - before.from_end
    if row is None:
        view.stand(min(before.row, rows.rowCount() - 1), before.column)
        return
    first = rows.place_of(before.block[0]) if len(before.block) else None
    if first is not None and rows.numbers[first : first + len(before.block)] == before.block:
        view.shift_selection(first - before.block_first)
    else:
        view.stand(row, before.column)
