"""Sheets and CSV as they stand, a sheet at a time."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTabBar, QTableView, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import SPACE_16

_ROWS: Final = 2_000
_COLUMNS: Final = 100
_WIDEST: Final = 360
_MEASURED: Final = 60
"""Rows of which columns are made wide enough."""
_LETTERS: Final = 26
Index = QModelIndex | QPersistentModelIndex


class TablesView(QWidget):
    """`show_tables` takes them as an Extract has them. Attributes: `table`; `is_cut`: not all rows and columns are
    shown."""

    def __init__(self) -> None:
        super().__init__()
        self._tables: list[list[list[str]]] = []
        self.is_cut = False
        self.table = QTableView()
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setResizeContentsPrecision(_MEASURED)
        self.table.setAccessibleName(self.tr("Table"))
        self._names = QTabBar()
        self._names.setDrawBase(False)
        self._names.currentChanged.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_16, 0, SPACE_16, SPACE_16)
        layout.addWidget(self._names)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_tables(self, text: str) -> None:
        """Show the first of these."""
        pages = [page.strip("\n").split("\n") if page.strip("\n") else [""] for page in text.split("\f")]
        pages = [["", *page] if text.startswith("\n") else page for page in pages]
        self._tables = [[line.split("\t")[:_COLUMNS] for line in page[1 : _ROWS + 1]] for page in pages]
        self.is_cut = any(
            len(page) > _ROWS + 1 or any(line.count("\t") >= _COLUMNS for line in page[1:]) for page in pages
        )
        for page in pages:
            self._names.addTab(page[0])
        self._names.setVisible(len(pages) > 1)
        self._show(0)

    def _show(self, number: int) -> None:
        if not 0 <= number < len(self._tables):
            return
        self.table.setModel(_Cells(self._tables[number], self))
        self.table.resizeColumnsToContents()
        widest = Theme.current().scaled(_WIDEST)
        for column in range(self.table.model().columnCount()):
            self.table.setColumnWidth(column, min(self.table.columnWidth(column) + SPACE_16, widest))


class _Cells(QAbstractTableModel):
    def __init__(self, rows: list[list[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._columns = max(map(len, rows), default=0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._rows[index.row()]
        text = row[index.column()] if index.column() < len(row) else ""
        return text if role == Qt.ItemDataRole.DisplayRole or text else None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _letters(section) if way == Qt.Orientation.Horizontal else str(section + 1)


def _letters(column: int) -> str:
    """As spreadsheets call their columns: A … Z, AA …"""
    before, last = divmod(column, _LETTERS)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
