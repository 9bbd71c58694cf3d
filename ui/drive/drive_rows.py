"""The rows of a folder as a model: all are known by name, and what those say that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt

from desktop.drive.records import NamedThing
from ui.drive.drive_row import ROW, DriveDelegate
from ui.drive.rows import PAGE, DriveRow, gone_row

_Index = QModelIndex | QPersistentModelIndex
_MOST_KNOWN: Final = 4_000
MOVED: Final = "application/x-countertop-files"
"""What is dragged within the section: ids, a line each."""


def moved_ids(data: QMimeData) -> list[str]:
    """Those that are dragged within the section."""
    return bytes(data.data(MOVED).data()).decode().split() if data.hasFormat(MOVED) else []


def read_nothing(ids: Sequence[str]) -> list[DriveRow]:
    """All that is listed was read already."""
    return []


class DriveRows(QAbstractListModel):
    """What is listed. Attributes: `read`, which says what rows of these ids say; `changes_names`."""

    def __init__(self, delegate: DriveDelegate | None = None) -> None:
        super().__init__()
        self._listed: tuple[NamedThing, ...] = ()
        self._known: dict[str, DriveRow] = {}
        self._numbers: dict[str, int] | None = None
        self.read: Callable[[Sequence[str]], Sequence[DriveRow]] = read_nothing
        self.delegate = delegate
        self.changes_names = True

    def show(self, listed: tuple[NamedThing, ...], rows: Mapping[str, DriveRow]) -> bool:
        """List these, of which some rows were read; what stays where it was is only painted anew. Whether anything does
        not."""
        moved = [one.id for one in listed] != [one.id for one in self._listed]
        if moved:
            self.beginResetModel()
        self._listed, self._known, self._numbers = listed, dict(rows), None
        if moved:
            self.endResetModel()
        elif listed:
            self.dataChanged.emit(self.index(0), self.index(len(listed) - 1))
        return moved

    def row(self, number: int) -> DriveRow:
        """What a row says; it is read where that is not known yet, with those beside it."""
        named = self._listed[number]
        if named.id not in self._known:
            self._read_beside(number)
        return self._known[named.id]

    def _read_beside(self, number: int) -> None:
        start = number - number % PAGE
        some = self._listed[start : start + PAGE]
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        self._known |= {one.id: gone_row(one) for one in some}
        self._known |= {row.id: row for row in self.read([one.id for one in some])}

    @property
    def listed(self) -> Sequence[NamedThing]:
        """All of them in their order, by names alone."""
        return self._listed

    def all(self) -> Iterator[DriveRow]:
        """In their order; thousands take long to read."""
        return map(self.row, range(len(self._listed)))

    def id_at(self, number: int) -> str:
        return self._listed[number].id

    def number_of(self, id: str) -> int | None:
        """Where something stands."""
        if self._numbers is None:
            self._numbers = {one.id: number for number, one in enumerate(self._listed)}
        return self._numbers.get(id)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._listed)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid() or not self.changes_names:
            return flags
        known = self._known.get(self._listed[index.row()].id)
        may_change = known is not None and known.thing.may_change
        return flags | Qt.ItemFlag.ItemIsDragEnabled | (Qt.ItemFlag.ItemIsEditable if may_change else flags)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._listed):
            return None
        if role == ROW:
            return self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._listed[index.row()].name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row(index.row())
            where = self.delegate.where(row) if self.delegate is not None else ""
            return f"{row.spoken}, {where}" if where else row.spoken
        return None
