"""The lists of to-dos on the left: mine, everybody's, for opening and closing, what is done, what was thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.todos.overview import AWAY, DONE, EVERYBODY, KEYS, LISTS, MINE
from ui.widgets.sign_list import BELOW, SIGN, SignListView

_Index = QModelIndex | QPersistentModelIndex
_KEY = Qt.ItemDataRole.UserRole
_ICONS: Final = {MINE: "user", EVERYBODY: "users", LISTS: "store", DONE: "check-check", AWAY: "trash-2"}


def list_title(key: str) -> str:
    """What a list is called."""
    return {
        MINE: QCoreApplication.translate("Todos", "My list"),
        EVERYBODY: QCoreApplication.translate("Todos", "Everybody’s"),
        LISTS: QCoreApplication.translate("Todos", "Opening and closing"),
        DONE: QCoreApplication.translate("Todos", "Done"),
        AWAY: QCoreApplication.translate("Todos", "Bin"),
    }[key]


class _Lists(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._below: Mapping[str, str] = {}

    def show_counts(self, below: Mapping[str, str]) -> None:
        if below != self._below:
            self._below = below
            self.dataChanged.emit(self.index(0), self.index(len(KEYS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(KEYS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(KEYS):
            return None
        key = KEYS[index.row()]
        below = self._below.get(key, "")
        if role == Qt.ItemDataRole.DisplayRole:
            return list_title(key)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{list_title(key)}, {below}" if below else list_title(key)
        return {_KEY: key, BELOW: below, SIGN: _ICONS[key]}.get(role)


class ListChoice(SignListView):
    """Signals: `chosen(str)` with the key of the list to show."""

    chosen = Signal(str)

    def __init__(self) -> None:
        self._lists = _Lists()
        super().__init__(QCoreApplication.translate("ListChoice", "Lists of to-dos"), self._lists)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(now.data(_KEY)))

    def show_counts(self, below: Mapping[str, str]) -> None:
        """What stands below each name, by the lists' keys."""
        self._lists.show_counts(below)

    def choose(self, key: str) -> None:
        """Show a list."""
        self.setCurrentIndex(self._lists.index(KEYS.index(key)))
