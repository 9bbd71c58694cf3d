"""A collection's table in place of what a screen shows beside its list, opened and closed by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from ui.records.table.table_pane import TablePane
from ui.records.table_menu import TableMenu
from ui.widgets import IconButton, Panes

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from ui.bridge import Bridge


class TableInPlace(QObject):
    """The table is made when it is first opened.

    Attributes: `button`, for the header of the screen's list. Signals: `opened(ListedRow)`: a row is to be opened.
    """

    opened = Signal(object)

    def __init__(self, screen: Panes, bridge: Bridge, collection: RecordCollection, listed: QAbstractItemView) -> None:
        """`listed`: the screen's list, in which nothing is chosen while the table is open."""
        super().__init__(screen)
        self.button = IconButton("table", self.tr("As a table"), checkable=True)
        self._screen = screen
        self._bridge = bridge
        self._collection = collection
        self._listed = listed
        self._usual = screen.content
        self.pane: TablePane | None = None
        self.button.toggled.connect(self._on_toggled)

    @property
    def is_open(self) -> bool:
        """Whether the table stands there."""
        return self.button.isChecked()

    def close(self) -> None:
        """Show what stood there before."""
        self.button.setChecked(False)

    def settle_list(self) -> None:
        """The screen's list was shown anew: nothing is chosen in it while the table is open."""
        if self.is_open:
            self._listed.selectionModel().clearSelection()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        return self.pane.unwritten() if self.pane is not None else []

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if self.pane is not None:
            self.pane.stop()

    def _on_toggled(self, is_on: bool) -> None:
        chosen = self._listed.selectionModel()
        if not is_on:
            self._screen.set_content(self._usual)
            chosen.select(self._listed.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            return
        self.settle_list()
        if self.pane is None:
            self.pane = TablePane(self._bridge, self._collection)
            self.pane.opened.connect(self.opened)
            TableMenu(self.pane)
        self._screen.set_content(self.pane)
        self.pane.view.setFocus(Qt.FocusReason.OtherFocusReason)
