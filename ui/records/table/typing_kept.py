"""What is being typed in a cell: kept on the disk meanwhile, and offered again where it was not entered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.records.listed_rows import numbers_of
from desktop.records.own_view import CellDraft, cell_draft, keep_cell_draft
from ui.auto_save import AutoSave
from ui.bidi import filled
from ui.widgets import Banner

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.records.table.table_view import TableView


class TypingKept(QObject):
    """Attributes: `banner`, which offers it, where there is any. Signals: `told(str)`: what became of it."""

    told = Signal(str)

    def __init__(self, bridge: Bridge, view: TableView) -> None:
        super().__init__(view)
        self._bridge = bridge
        self._view = view
        self._saving = AutoSave(bridge, partial(bridge.workspace.do, keep_cell_draft, view.rows.collection), self)
        self._kept = cell_draft(bridge.session, view.rows.collection)
        self.banner = self._offer(self._kept) if self._kept is not None else None
        view.delegate.typed.connect(self._on_typed)
        view.ended.connect(self._forget)

    def stop(self) -> None:
        """End for good: what waits is written down."""
        self._saving.flush()
        self._saving.end()

    def _offer(self, draft: CellDraft) -> Banner:
        column = next((each for each in self._view.rows.columns if each.key == draft.field), None)
        where = column.label if column is not None else ""
        words = filled(self.tr("You were typing “%1” as “%2”, and it was not entered."), draft.text, where)
        banner = Banner("info", words, self.tr("Put it there"), dismissable=True)
        banner.clicked.connect(self._put_back)
        banner.dismissed.connect(self._forget)
        return banner

    def _put_back(self) -> None:
        """Into the line of its cell, or onto the clipboard where that is not here."""
        draft, rows = self._kept, self._view.rows
        assert draft is not None
        number = numbers_of(self._bridge.session, [draft.record]).get(draft.record) if draft.record else None
        row = rows.place_of(number) if number is not None else rows.count if not draft.record else None
        place = next((at for at, column in enumerate(rows.columns) if column.key == draft.field), None)
        if self.banner is not None:
            self.banner.setVisible(False)
        if row is not None and place is not None:
            self._view.go(row, place)
            if self._view.type_in(draft.text):
                return
        QGuiApplication.clipboard().setText(draft.text)
        self.told.emit(self.tr("Its row is not listed here. What you typed is on the clipboard."))

    def _on_typed(self, row: int, number: int, text: str) -> None:
        shown = self._view.rows.row(row)
        record = shown.record.id if shown is not None else ""
        self._saving.touch(CellDraft(record, self._view.rows.columns[number].key, text) if text else None)

    def _forget(self) -> None:
        if self._saving.value is not None or self._kept is not None:
            self._kept = None
            self._saving.touch(None)
            self._saving.flush()
