"""The files and pictures of a conversation, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)  # fmt: skip
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem

from desktop.chat.records import Message
from desktop.files.value import FileValue
from ui.bidi import filled, side_by_side
from ui.files.painting import paint_small, spoken
from ui.files.shown_files import ShownFiles
from ui.times import moment
from ui.tokens import BODY, META
from ui.widgets import DetailsPane, Label
from ui.widgets.list_row import (
    beside_sign,
    paint_row_ground,
    paint_words,
    ring_round_row,
    row_height,
    row_inner,
    sign_rect,
    two_lines,
)  # fmt: skip

Index = QModelIndex | QPersistentModelIndex


class SentFile(Struct, frozen=True):
    """A file, and the message that it went with."""

    file: FileValue
    message: Message


class FilesPane(DetailsPane):
    """Signals: `opened(Message, FileValue)`; `menu_wanted(SentFile, QPoint)`; `dragged(FileValue)`,
    `copied(FileValue)`."""

    opened = Signal(object, object)
    menu_wanted = Signal(object, QPoint)
    dragged = Signal(object)
    copied = Signal(object)

    def __init__(self, messages: Sequence[Message], shown: ShownFiles) -> None:
        super().__init__(QCoreApplication.translate("FilesPane", "Files"))
        self._empty = Label(self.tr("Drop a file or a picture into the conversation, and it is here too."), wrap=True)
        self._empty.setContentsMargins(16, 16, 16, 16)
        self.list = _FileList(shown)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.list.dragged.connect(self.dragged)
        self.list.copied.connect(self.copied)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.list, 1)
        shown.changed.connect(self.list.viewport().update)
        self.show_messages(messages)

    def show_messages(self, messages: Sequence[Message]) -> None:
        """These have files, the newest first."""
        self.list.files.show_files([SentFile(file, message) for message in messages for file in message.files])
        self._empty.setVisible(not self.list.files.rowCount())
        self.list.setVisible(bool(self.list.files.rowCount()))

    def _on_activated(self, index: QModelIndex) -> None:
        sent = self.list.files.sent(index)
        self.opened.emit(sent.message, sent.file)


class _Files(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._files: list[SentFile] = []

    def show_files(self, files: list[SentFile]) -> None:
        if files != self._files:
            self.beginResetModel()
            self._files = files
            self.endResetModel()

    def sent(self, index: Index) -> SentFile:
        return self._files[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._files)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        sent = self.sent(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return sent.file.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{spoken(sent.file)}, {_when(sent)}"
        return None


class _FileList(QListView):
    menu_wanted = Signal(object, QPoint)
    dragged = Signal(object)
    copied = Signal(object)

    def __init__(self, shown: ShownFiles) -> None:
        super().__init__()
        self.files = _Files()
        self.setModel(self.files)
        self.setItemDelegate(_FileDelegate(self, shown))
        self.setAccessibleName(self.tr("Files of this conversation"))
        self.setUniformItemSizes(True)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return ring_round_row(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            self.copied.emit(self.files.sent(self.currentIndex()).file)
        else:
            super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        self.dragged.emit(self.files.sent(self.currentIndex()).file)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos())) if by_mouse else self.currentIndex()
        if index.isValid():
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(self.files.sent(index), event.globalPos() if by_mouse else below)


class _FileDelegate(QStyledItemDelegate):
    def __init__(self, view: _FileList, shown: ShownFiles) -> None:
        super().__init__(view)
        self._files = view.files
        self._shown = shown

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        sent = self._files.sent(index)
        inner = row_inner(option.rect)
        first, second = two_lines(beside_sign(inner))
        painter.save()
        paint_row_ground(painter, option)
        paint_small(painter, sign_rect(inner), sent.file, self._shown)
        paint_words(painter, first, sent.file.name, BODY, "ink")
        paint_words(painter, second, side_by_side(_when(sent), self._shown.words(sent.file)), META, "quiet")
        painter.restore()


def _when(sent: SentFile) -> str:
    return filled("%1, %2", sent.message.author, moment(sent.message.sent_at))
