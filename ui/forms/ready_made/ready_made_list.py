"""The forms that come along as a list: a picture, a name, and in a sentence what each is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.bidi import filled
from ui.widgets.sign_list import BELOW, SIGN, SignListView

if TYPE_CHECKING:
    from desktop.forms.ready_made.queries import ReadyMadeForm

tr = QCoreApplication.translate

_Index = QModelIndex | QPersistentModelIndex


class ReadyMadeRows(QAbstractListModel):
    """Them as rows."""

    def __init__(self, offered: Sequence[ReadyMadeForm]) -> None:
        super().__init__()
        self.offered = offered

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.offered)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        offered = self.offered[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{offered.title}. {_below(offered)}"
        return {
            Qt.ItemDataRole.DisplayRole: offered.title,
            Qt.ItemDataRole.ToolTipRole: _below(offered),
            BELOW: _below(offered),
            SIGN: offered.icon,
        }.get(Qt.ItemDataRole(role) if role < Qt.ItemDataRole.UserRole else role)


def _below(offered: ReadyMadeForm) -> str:
    return filled(tr("ReadyMade", "In use. %1"), offered.purpose) if offered.form else offered.purpose


class ReadyMadeList(SignListView):
    """Signals: `moved`, one stands on another one."""

    moved = Signal()

    def __init__(self, offered: Sequence[ReadyMadeForm]) -> None:
        self.rows = ReadyMadeRows(offered)
        super().__init__(tr("ReadyMade", "Ready-made forms"), self.rows)
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())

    def choose(self, key: str) -> None:
        """Stand on one."""
        row = next(row for row, each in enumerate(self.rows.offered) if each.key == key)
        self.setCurrentIndex(self.rows.index(row))

    def chosen_key(self) -> str:
        """The one on which one stands."""
        return self.rows.offered[self.currentIndex().row()].key
