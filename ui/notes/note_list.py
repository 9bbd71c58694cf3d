"""Notes as rows: title, how it begins, who wrote last and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.notes.records import Note
from ui.local_clock import LocalClock
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import META, RADIUS, SPACE_4, SPACE_8, SPACE_12

_Index = QModelIndex | QPersistentModelIndex
_NOTE = Qt.ItemDataRole.UserRole


class NoteRows(QAbstractListModel):
    """The notes that are listed."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: list[Note] = []

    def show_notes(self, notes: Sequence[Note]) -> None:
        """List these, in this order."""
        before, after = [note.id for note in self._notes], [note.id for note in notes]
        if before != after:
            self.beginResetModel()
            self._notes = list(notes)
            self.endResetModel()
            return
        for row, note in enumerate(notes):
            if note != self._notes[row]:
                self._notes[row] = note
                self.dataChanged.emit(self.index(row), self.index(row))

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
        return note if role == _NOTE else None

    def title(self, note: Note) -> str:
        """What a note is called."""
        return note.title or self.tr("Untitled")

    def wrote(self, note: Note) -> str:
        """Who wrote last, and when."""
        when = short_when(note.updated_at)
        return self.tr("%1 · %2").replace("%1", note.updated_by).replace("%2", when)


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        theme = Theme.current()
        body, meta = (QFontMetrics(theme.font(role)).height() for role in ("body", META))
        return QSize(0, 2 * body + meta + 2 * SPACE_8 + SPACE_4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        note: Note = index.data(_NOTE)
        model = index.model()
        assert isinstance(model, NoteRows)
        theme = Theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        inner = option.rect.adjusted(SPACE_8 + SPACE_12, SPACE_8, -SPACE_8 - SPACE_12, -SPACE_8)
        first_line = next(
            (line.strip() for line in note.text.splitlines() if line.strip()), self.tr("Nothing written yet")
        )
        top = inner.top()
        for words, role, token, semibold in (
            (model.title(note), "body", "ink", True),
            (first_line, "body", "quiet", False),
            (model.wrote(note), META, "quiet", False),
        ):
            font = theme.font(role, semibold=semibold)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.colour(token))
            line = QRect(inner.left(), top, inner.width(), metrics.height())
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            top += metrics.height() + (SPACE_4 if role == "body" and not semibold else 0)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Theme.current().colour("selected" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(SPACE_8, 1, -SPACE_8, -1), RADIUS, RADIUS)


class NoteList(QListView):
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

    def show_notes(self, notes: Sequence[Note], current: str | None) -> None:
        """List these; `current` is the one that is open."""
        self._showing = True
        try:
            self.rows.show_notes(notes)
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

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.chosen.emit(self.rows.note(current.row()).id)
