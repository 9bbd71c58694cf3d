"""What somebody writes in a table: saved beside the window, one step each, and taken back, the last first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.records.seen import seen
from desktop.records.state import AWAY
from ui.bidi import filled
from ui.records.step_saves import StepSaves
from ui.records.table.typed_cells import typed_fields
from ui.records.value_words import counted

if TYPE_CHECKING:
    from desktop.records.row_saves import RowsSaved
    from desktop.records.values import Value
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds
    from ui.records.table.block import BlockSave
    from ui.records.table.table_rows import FreshRow, TableRows


class TableEdits(QObject):
    """`deeds`, of the screen, takes back what is done here too. Signals: `settled()` when something is saved or
    refused: the table looks again then; `refused(str)`.
    """

    settled = Signal()
    refused = Signal(str)

    def __init__(self, bridge: Bridge, rows: TableRows, deeds: Deeds) -> None:
        super().__init__(rows)
        self._bridge = bridge
        self._rows = rows
        self._steps = StepSaves(bridge, self, deeds, lambda: rows.collection)
        self._steps.settled.connect(self.settled)
        self._steps.refused.connect(self.refused)
        self._saved: set[tuple[str, str, str]] = set()
        self._shown_next: set[tuple[str, str, str]] = set()
        self._waiting: dict[FreshRow, dict[str, tuple[str, dict[str, Value]]]] = {}
        """What was typed in rows that are being made, by their columns' keys: its text, and what that saves."""
        self._seen: tuple[str, Sequence[bytes]] = ("", ())

    def begin(self, row: int) -> None:
        """Somebody begins to write in a row: what came until now they have seen."""
        shown = self._rows.row(row)
        if shown is not None:
            self._seen = shown.record.id, seen(self._bridge.session, [shown.record.id])

    def enter(self, row: int, number: int, text: str) -> None:
        """Something was typed in a cell."""
        field, ground = self._rows.columns[number].field, self._rows.ground
        if field is None or ground is None:
            return
        if row >= self._rows.count:
            self._enter_below(row, number, text)
            return
        shown = self._rows.row(row)
        if shown is None:
            return
        record = shown.record
        fields = typed_fields(ground.typed, field, text, record.values)
        before = self._seen[1] if self._seen[0] == record.id else None
        self._enter_in(record.id, field.key, text, fields, before)
        self._rows.tell_changed(row, row)

    def _enter_in(
        self, id: str, key: str, text: str, fields: dict[str, Value], before: Sequence[bytes] | None = None
    ) -> None:
        """In a record that is there; `before`: what they had seen of it who typed."""
        self._rows.unsaved[(id, key)] = text
        self._steps.save({id: fields}, [], lambda _: self._saved.add((id, key, text)), seen_before=before)

    def _enter_below(self, row: int, number: int, text: str) -> None:
        """In the blank row, or in one that was just begun."""
        field, ground = self._rows.columns[number].field, self._rows.ground
        assert field is not None
        assert ground is not None
        fields = typed_fields(ground.typed, field, text, {})
        fresh = self._rows.fresh_row(row)
        if fresh is None and not any(value is not None for value in fields.values()):
            return
        is_new = fresh is None
        fresh = fresh or self._rows.begin_row()
        fresh.words[field.key] = text
        self._rows.tell_changed(row, row)
        if not fresh.is_begun:
            fresh.is_begun = True
            made, failed = partial(self._on_made, fresh), partial(setattr, fresh, "is_begun", False)
            self._steps.save({}, [fields], made, failed, key=fresh.key)
        elif is_new:
            self._steps.save(
                {}, [fields], lambda saved: self._on_made(fresh, saved), lambda: self._rows.drop_fresh(fresh)
            )
        elif fresh.id:
            self._enter_in(fresh.id, field.key, text, fields)
        else:
            self._waiting.setdefault(fresh, {})[field.key] = text, fields

    def _on_made(self, fresh: FreshRow, saved: RowsSaved) -> None:
        (fresh.id,) = saved.added
        for key, (text, fields) in self._waiting.pop(fresh, {}).items():
            self._enter_in(fresh.id, key, text, fields)

    def write(self, save: BlockSave) -> None:
        """Many cells at once."""
        if save.refusal:
            self.refused.emit(save.refusal)
        elif save.changed or save.added:
            self._steps.save(save.changed, save.added, said=self._written_words(save.cells, len(save.added)))

    def throw_away(self, ids: Sequence[str]) -> None:
        """Records into the bin."""
        these = counted(self._rows.collection, len(ids))
        said = filled(self.tr("%1 thrown away."), these)
        self._steps.put_away({id: {AWAY: True} for id in ids}, these, said)

    def unwritten(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._steps.are_running or bool(self._waiting)

    # What is shown of what is not saved yet

    def on_asked(self) -> None:
        """The table is read anew now: what is saved by now stands in it then."""
        self._shown_next = set(self._saved)

    def on_read(self) -> None:
        """It was."""
        for id, key, text in self._shown_next:
            if self._rows.unsaved.get((id, key)) == text:
                del self._rows.unsaved[(id, key)]
        self._saved -= self._shown_next
        self._shown_next = set()

    def _written_words(self, cells: int, added: int) -> str:
        words = self.tr("1 cell") if cells == 1 else filled(self.tr("%1 cells"), str(cells))
        if not added:
            return f"{words}."
        new = self.tr("1 new entry") if added == 1 else filled(self.tr("%1 new entries"), str(added))
        return f"{words}, {new}."
