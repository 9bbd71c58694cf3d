"""What is done to a block of cells at once: copied, pasted into, filled, emptied; worked out beside the window."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, QMimeData

from desktop.records import values
from desktop.records.cells import without_mark
from desktop.records.collection import Kind
from desktop.records.elements import elements
from desktop.records.listed_rows import ListedRow, rows
from desktop.records.values import Value
from desktop.records.working_out import WORKED_OUT
from desktop.rows.fact_types import VoidFactError
from ui.clipboard import is_files
from ui.records.table import html_cells, tab_separated
from ui.records.table.columns import Column
from ui.records.table.series import continued
from ui.records.table.typed_cells import emptied, kept_fields

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields
    from ui.records.table.table_read import Ground

EXACT: Final = "application/x-countertop-cells"
"""Under which the values themselves are on the clipboard, for another table of this program."""


_NO_FILE: Final = QT_TRANSLATE_NOOP("Table", "Words are no file: open the row to choose one.")


class Copied(NamedTuple):
    """A cell on the clipboard: its text, and its value, where that is known."""

    text: str
    value: Value = None


class Block(NamedTuple):
    """Cells to be written into: rows by their numbers, how many new ones below them, and columns, left to right."""

    numbers: array[int]
    new: int
    columns: Sequence[Column]


class BlockSave(NamedTuple):
    """What is to be saved. `cells`: how many say something else then; `refusal`: why nothing of it may be."""

    changed: dict[str, dict[str, Value]]
    added: list[dict[str, Value]]
    cells: int
    refusal: str = ""


def copied(session: ReadSession, collection: RecordCollection, block: Block, ground: Ground) -> list[list[Copied]]:
    """What stands in a block."""
    found = rows(session, collection, block.numbers)
    sign = QLocale().decimalPoint()
    return [
        [Copied(ground.words.copied(column, row, sign), row.values.get(column.key)) for column in block.columns]
        for row in (found[number] for number in block.numbers if number in found)
    ]


def mime_data(cells: Sequence[Sequence[Copied]]) -> QMimeData:
    """For the clipboard."""
    data = QMimeData()
    data.setText(tab_separated.written([[cell.text for cell in row] for row in cells]))
    data.setHtml(html_cells.written(cells))
    exact = [[(cell.text, values.write(cell.value)) for cell in row] for row in cells]
    data.setData(EXACT, msgspec.msgpack.encode(exact))
    return data


def pasted(data: QMimeData) -> list[list[Copied]]:
    """What is on the clipboard; nothing where it is no text."""
    if data.hasFormat(EXACT):
        try:
            exact: Any = msgspec.msgpack.decode(data.data(EXACT).data())
            return [[Copied(without_mark(text), values.read(raw)) for text, raw in row] for row in exact]
        except (msgspec.DecodeError, VoidFactError, TypeError, ValueError):
            pass  # of another version
    if not data.hasText() or is_files(data):
        return []
    rows = tab_separated.read(data.text())
    if data.hasHtml():
        rows = html_cells.with_lines(rows, data.html())
    return [[Copied(without_mark(text)) for text in row] for row in rows]


def spread(cells: Sequence[Sequence[Copied]], rows: int, columns: int) -> list[list[Copied]]:
    """These over and over, as often as they fit whole into a block of that size; once where it is smaller."""
    high, wide = len(cells), max(map(len, cells))
    whole = [[*row, *[Copied("")] * (wide - len(row))] for row in cells]
    down = rows // high if rows % high == 0 else 1
    across = columns // wide if columns % wide == 0 else 1
    return [row * max(1, across) for row in whole] * max(1, down)


class BlockWriter:
    """Works out what to save so that a block holds something else."""

    def __init__(self, session: ReadSession, collection: RecordCollection, block: Block, ground: Ground) -> None:
        self._found = rows(session, collection, block.numbers)
        self._block = block
        self._ground = ground
        self._save = BlockSave({}, [], 0)
        self._cells = 0
        self._refusal = self._left_out = ""

    def pasted(self, cells: Sequence[Sequence[Copied]]) -> BlockSave:
        """The block holds these."""
        typed = as_this_pc_writes(self._ground.typed)
        for place, row in enumerate(cells):
            for column, cell in zip(self._block.columns, row, strict=False):
                self._put(
                    place, column, lambda field, said, cell=cell: kept_fields(typed, field, cell.value, cell.text, said)
                )
        return self._result()

    def emptied(self) -> BlockSave:
        """The block holds nothing."""
        for place in range(len(self._block.numbers)):
            for column in self._block.columns:
                self._put(place, column, emptied)
        return self._result()

    def repeated(self) -> BlockSave:
        """All rows of the block hold what its first does."""
        for column in self._block.columns:
            if column.field is not None:
                self._repeat(column, 1)
        return self._result()

    def filled(self, given: int) -> BlockSave:
        """The first so many rows of the block go on in the others."""
        for column in self._block.columns:
            if column.field is None:
                continue  # of what is filled in by itself nothing goes on
            if column.field.is_set:
                self._repeat(column, given)
                continue
            key = column.field.key
            known = [self._said(place).get(key) for place in range(given)]
            more = continued(known, len(self._block.numbers) + self._block.new - given)
            for place, value in enumerate(more, given):
                self._put(place, column, lambda field, said, value=value: {field.key: value})
        return self._result()

    def _repeat(self, column: Column, given: int) -> None:
        """The first so many rows over and over."""
        for place in range(given, len(self._block.numbers) + self._block.new):
            said = self._said(place % given)

            def fields(field: Field, mine: Mapping[str, Value], said: Mapping[str, Value] = said) -> dict[str, Value]:
                if not field.is_set:
                    return {field.key: said.get(field.key)}
                its = {f"{field.key}/{id}": value for id, value in elements(said, field).items()}
                return {**emptied(field, mine), **its}

            self._put(place, column, fields)

    def _said(self, place: int) -> Mapping[str, Value]:
        row = self._row(place)
        return row.values if row is not None else {}

    def _row(self, place: int) -> ListedRow | None:
        return self._found.get(self._block.numbers[place]) if place < len(self._block.numbers) else None

    def _put(self, place: int, column: Column, fields: Any) -> None:
        """Write into a cell; `fields`: what is saved, of its field and what the record says."""
        row = self._row(place)
        if place < len(self._block.numbers) and row is None:
            return  # it went meanwhile
        if column.field is None:
            self._refusal = self._refusal or QCoreApplication.translate("Table", "This is filled in by itself.")
            return
        if column.field.worked_out:
            self._left_out = WORKED_OUT
            return
        rights = self._ground.rights
        self._refusal = self._refusal or (rights.changing(row.key, column.key, row.parent) if row else rights.adding())
        said = row.values if row is not None else {}
        found = fields(column.field, said)
        if not found and column.field.kind is Kind.FILE:
            self._left_out = self._left_out or QCoreApplication.translate("Table", _NO_FILE)
        due = {key: value for key, value in found.items() if said.get(key) != value}
        if not due:
            return
        self._cells += 1
        if row is not None:
            self._save.changed.setdefault(row.id, {}).update(due)
            return
        new = place - len(self._block.numbers)
        while len(self._save.added) <= new:
            self._save.added.append({})
        self._save.added[new].update(due)

    def _result(self) -> BlockSave:
        refusal = self._refusal or (self._left_out if not self._cells else "")
        added = [fields for fields in self._save.added if fields]
        return self._save._replace(added=added, cells=self._cells, refusal=refusal)


def as_this_pc_writes(typed: TypedFields) -> TypedFields:
    """The same, with the decimal sign that the other programs of this PC use."""
    other = copy(typed)
    other.customs = replace(typed.customs, decimal_sign=QLocale().decimalPoint())
    return other
