"""Notes as rows: title, how it begins, who wrote last and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from desktop.notes.records import Note
from ui.bidi import side_by_side
from ui.initials import first_name
from ui.local_clock import LocalClock
from ui.marked_text import paint_marked
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import META
from ui.widgets import MenuListView, list_row

NOTHING_MARKED: Mapping[str, str] = MappingProxyType({})
_Index = QModelIndex | QPersistentModelIndex
_NOTE = Qt.ItemDataRole.UserRole
SNIPPET = Qt.ItemDataRole.UserRole + 1
"""The role of what was found in a note's text."""


class NoteRows(QAbstractListModel):
    """The notes that are listed."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: list[Note] = []
        self._snippets = NOTHING_MARKED

    def show_notes(self, notes: Sequence[Note], snippets: Mapping[str, str]) -> None:
        """List these, in this order; `snippets`: by id, where in their text was found what was looked for."""
        if snippets != self._snippets:
            self._snippets = snippets
            self.dataChanged.emit(self.index(0), self.index(len(self._notes) - 1))
        if self.ids() != [note.id for note in notes]:
            self.beginResetModel()
            self._notes = list(notes)
            self.endResetModel()
            return
        for row, note in enumerate(notes):
            if note != self._notes[row]:
                self._notes[row] = note
                self.dataChanged.emit(self.index(row), self.index(row))

    def ids(self) -> list[str]:
        """Which notes are listed, in their order."""
        return [note.id for note in self._notes]

    def row_of(self, note: str) -> int | None:
        """Where a note stands."""
        return next((row for row, found in enumerate(self._notes) if found.id == note), None)

    def note(self, row: int) -> Note:
        return self._notes[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._notes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._notes):
            return None
        note = self._notes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(note)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.title(note)}, {self.wrote(note)}"
        if role == SNIPPET:
            return self._snippets.get(note.id, "")
        return note if role == _NOTE else None

    def title(self, note: Note) -> str:
        """What a note is called."""
        return note.title or self.tr("Untitled")

    def wrote(self, note: Note) -> str:
        """Who wrote last, and when."""
        return side_by_side(note.updated_by, short_when(note.updated_at))


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, list_row.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        note: Note = index.data(_NOTE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        title, below = list_row.two_lines(list_row.row_inner(option.rect))
        list_row.paint_name_and_when(painter, title, index.data(), short_when(note.updated_at))
        snippet = index.data(SNIPPET)
        if snippet:
            paint_marked(painter, below, snippet, META, "quiet", lines=1)
        else:
            list_row.paint_words(painter, below, self._beginning(note), META, "quiet")
        painter.restore()

    def _beginning(self, note: Note) -> str:
        first_line = next((line.strip() for line in note.text.splitlines() if line.strip()), "")
        if not first_line:
            return self.tr("Nothing written yet")
        return side_by_side(first_name(note.updated_by), first_line)


class NoteList(MenuListView):
    """Signals: `chosen(str)` with the note that is to be opened."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = NoteRows()
        self.setAccessibleName(self.tr("Notes"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Row(self))
        self.setModel(self.rows)
        self._showing = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        Theme.current().changed.connect(self.doItemsLayout)
        LocalClock.current().changed.connect(self.viewport().update)

    def show_notes(self, notes: Sequence[Note], current: str | None, snippets: Mapping[str, str]) -> None:
        """List these; `current` is the one that is open; `snippets`: as `NoteRows` takes them."""
        self._showing = True
        try:
            self.rows.show_notes(notes, snippets)
            self.mark(current)
        finally:
            self._showing = False

    def mark(self, note: str | None) -> None:
        """Show which note is open, without opening it."""
        was, self._showing = self._showing, True
        row = self.rows.row_of(note) if note is not None else None
        self.setCurrentIndex(self.rows.index(row) if row is not None else QModelIndex())
        if row is None:
            self.clearSelection()
        self._showing = was

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.chosen.emit(self.rows.note(current.row()).id)
