"""The menus of a table: what can be done with cells and their rows, with a column, and which columns are shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QCursor

from desktop.records.collection import Kind
from desktop.records.identity import RecordKey
from desktop.records.listing import ADDED, OnlyThese, RowOrder
from desktop.records.standing import STANDING
from desktop.rows.typed_text import shortened
from ui.bidi import filled
from ui.widgets import Menu

if TYPE_CHECKING:
    from ui.records.table.columns import Column
    from ui.records.table.table_pane import TablePane

_SHORT = 24
_BY_SIZE = frozenset((Kind.NUMBER, Kind.MONEY, Kind.COUNT))
_BY_TIME = frozenset((Kind.DATE, Kind.TIME, Kind.MOMENT))


class TableMenus(QObject):
    """Opened where they are asked for."""

    def __init__(self, pane: TablePane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._view = pane.view
        self._rows = pane.rows
        self._view.menu_wanted.connect(self.open_cells)
        header = self._view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.open_column(header.column_at(at.x())))

    def open_cells(self, place: QPoint) -> None:
        """What can be done with what is selected."""
        block = self._view.block()
        if block is None:
            return
        menu, blocks = self._menu(self.tr("Cells")), self._pane.blocks
        shown = self._rows.row(self._view.currentIndex().row())
        if shown is not None and block.first == block.last:
            menu.add(self.tr("Open"), "chevron-right", lambda: self._pane.open_row(block.first))
            menu.addSeparator()
        menu.add(self.tr("Cut"), "scissors", blocks.cut)
        menu.add(self.tr("Copy"), "copy", blocks.copy)
        menu.add(self.tr("Paste"), "clipboard", lambda: self._view.wanted.emit("paste"))
        if block.last > block.first:
            menu.add(self.tr("Fill down"), "arrow-down", blocks.fill)
        if block.first == block.last and len(block.columns) == 1:
            self._add_filters(menu, block.first, block.columns[0])
        if shown is not None:
            menu.addSeparator()
            count = min(block.last, self._rows.count - 1) - block.first + 1
            words = self.tr("Throw the row away") if count == 1 else filled(self.tr("Throw %1 rows away"), str(count))
            menu.add(words, "trash-2", blocks.throw_away, danger=True)
        menu.popup(place)

    def _add_filters(self, menu: Menu, row: int, number: int) -> None:
        column, shown = self._rows.columns[number], self._rows.row(row)
        if column.field is None or not column.can_sort or shown is None or column.key in shown.record.misfits:
            return
        menu.addSeparator()
        value = shown.record.values.get(column.key)
        if value is None:
            menu.add(self.tr("Only what is empty here"), "list-filter", partial(self._only, column, "empty"))
            menu.add(self.tr("Only what is filled in here"), "list-filter", partial(self._only, column, "filled"))
        elif not isinstance(value, RecordKey):
            said = column.field.words(str(value)) if column.key == STANDING else shown.words[number]
            words = shortened(said, _SHORT)
            only, but = filled(self.tr("Only “%1”"), words), filled(self.tr("All but “%1”"), words)
            menu.add(only, "list-filter", partial(self._only, column, "is", value))
            menu.add(but, "list-filter", partial(self._only, column, "is not", value))

    def open_column(self, number: int) -> None:
        """What can be done with a column, where the mouse is."""
        if number < 0:
            return
        column, layout = self._rows.columns[number], self._pane.layout_of_columns
        menu = self._menu(column.label)
        if column.can_sort:
            for descending, words in enumerate(self._sort_words(column)):
                icon = "arrow-down" if descending else "arrow-up"
                menu.add(words, icon, partial(self._pane.sort_by, RowOrder(column.key, bool(descending))))
            menu.addSeparator()
        if column.can_sort and column.field is not None:
            menu.add(self.tr("Only what is empty"), "list-filter", partial(self._only, column, "empty"))
            menu.add(self.tr("Only what is filled in"), "list-filter", partial(self._only, column, "filled"))
            menu.addSeparator()
        menu.add(self.tr("As wide as its words"), "text-select", partial(layout.fit, number))
        menu.add(self.tr("Keep in sight up to here"), "pin", partial(layout.freeze, column.key))
        if layout.own.frozen:
            menu.add(self.tr("Keep no column in sight"), "x", partial(layout.freeze, ""))
        menu.add(self.tr("Hide"), "eye-off", partial(layout.show, column.key, shown=False))
        menu.popup(QCursor.pos())

    def _sort_words(self, column: Column) -> tuple[str, str]:
        kind = column.field.kind if column.field is not None else None
        if kind in _BY_SIZE:
            return self.tr("Smallest first"), self.tr("Largest first")
        if kind in _BY_TIME or column.key == ADDED:
            return self.tr("Earliest first"), self.tr("Latest first")
        return self.tr("A to Z"), self.tr("Z to A")

    def open_columns(self, place: QPoint) -> None:
        """Which columns are shown."""
        layout, menu = self._pane.layout_of_columns, self._menu(self.tr("Columns"))
        hidden = layout.hidden()
        for column in self._rows.columns:
            is_shown = column.key not in hidden
            action = menu.add(
                column.label, "eye" if is_shown else "eye-off", partial(layout.show, column.key, shown=not is_shown)
            )
            action.setCheckable(True)
            action.setChecked(is_shown)
        menu.addSeparator()
        menu.add(self.tr("As it was at first"), "undo-2", self._pane.reset_view)
        menu.popup(place)

    def _only(self, column: Column, how: str, value: object = None) -> None:
        self._pane.only(OnlyThese(column.key, how, value))  # type: ignore[arg-type]

    def _menu(self, name: str) -> Menu:
        menu = Menu(name, self._pane)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
