"""The list of conversations: who or where, the last line, what is unread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.chat.records import Conversation
from ui.bidi import filled
from ui.icons import paint_icon
from ui.initials import first_name
from ui.local_clock import LocalClock
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import ICON, META, RADIUS, SPACE_4, SPACE_8
from ui.widgets import MenuListView, list_row
from ui.widgets.avatar import paint_avatar
from ui.widgets.badge import badge_size, paint_badge

_LAST_LINE_CHARACTERS = 120
Index = QModelIndex | QPersistentModelIndex
_Row = Conversation | str


class Conversations(QAbstractListModel):
    """Rows are conversations in the order they were given, by group: everyone, channels, people, and archived channels
    where these are unfolded; titles in between."""

    conversation_role = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._all: list[Conversation] = []
        self.unfolded = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row if isinstance(row, str) else row.title
        if isinstance(row, str):
            return row if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role == self.conversation_role:
            return row
        return self._spoken(row) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def conversation(self, number: int) -> Conversation:
        """The conversation in a row. Raises ValueError for a title's row."""
        row = self._rows[number]
        if isinstance(row, str):
            raise ValueError(f"no conversation in row {number}")
        return row

    def rows(self) -> tuple[Conversation, ...]:
        """All of them, archived channels too."""
        return tuple(self._all)

    def archived(self) -> list[Conversation]:
        """The archived channels, shown or not."""
        return [row for row in self._all if row.archived]

    def unfold(self, unfolded: bool) -> None:
        """Show archived channels, or only that there are some."""
        self.unfolded = unfolded
        self.become(self._all)

    def number_of(self, id: str) -> int | None:
        """The row of a conversation, or None."""
        return next((number for number, row in enumerate(self._rows) if _key(row) == id), None)

    def become(self, conversations: list[Conversation]) -> None:
        """Show these; rows that only changed are told as changed, so that selection and place stay."""
        self._all = conversations
        old_keys, rows = [_key(row) for row in self._rows], self._grouped(conversations)
        if len(rows) != len(old_keys):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if [_key(row) for row in rows] != old_keys:
            self.layoutAboutToBeChanged.emit()
            self._rows = rows
            self._move_persistent(old_keys)
            self.layoutChanged.emit()
            return
        changed = [n for n, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
        self._rows = rows
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _grouped(self, conversations: list[Conversation]) -> list[_Row]:
        used = [row for row in conversations if not row.archived]
        rows: list[_Row] = [row for row in used if row.kind == "everyone"]
        for kinds, title in ((("channel", "private"), self.tr("Channels")), (("direct",), self.tr("People"))):
            group = [row for row in used if row.kind in kinds]
            rows += [title, *group] if group else []
        if self.unfolded and self.archived():
            rows += [self.tr("Archived channels"), *self.archived()]
        return rows

    def _move_persistent(self, old_keys: list[str]) -> None:
        for index in self.persistentIndexList():
            number = self.number_of(old_keys[index.row()])
            self.changePersistentIndex(index, QModelIndex() if number is None else self.index(number))

    def _spoken(self, conversation: Conversation) -> str:
        said = conversation.title
        if conversation.unread:
            said += ", " + self.tr("%n unread", "", conversation.unread)
        if conversation.mentions:
            said += ", " + self.tr("you are mentioned")
        line = last_line(conversation)
        return f"{said}. {line}" if line else said


def _key(row: _Row) -> str:
    return row.id if isinstance(row, Conversation) else row


def last_line(conversation: Conversation) -> str:
    """What was said last and by whom, on one line."""
    message = conversation.last
    if message is None:
        return ""
    if message.recalled:
        text = QCoreApplication.translate("Conversations", "Message taken back")
    else:
        text = " ".join(message.gist[:_LAST_LINE_CHARACTERS].split())
    if message.mine:
        return filled(QCoreApplication.translate("Conversations", "You: %1"), text)
    return (
        text
        if conversation.kind == "direct"
        else filled(QCoreApplication.translate("Conversations", "%1: %2"), first_name(message.author), text)
    )


class ConversationDelegate(QStyledItemDelegate):
    """A disc or a sign, title and time, last line and badge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        titled = index.data(Conversations.conversation_role) is None
        return QSize(0, list_row.title_height() if titled else list_row.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        conversation: Conversation | None = index.data(Conversations.conversation_role)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if conversation is None:
            list_row.paint_title(painter, option.rect, index.data())
        else:
            self._paint_conversation(painter, option, conversation)
        painter.restore()

    def _paint_conversation(self, painter: QPainter, option: QStyleOptionViewItem, conversation: Conversation) -> None:
        list_row.paint_row_ground(painter, option)
        inner = list_row.row_inner(option.rect)
        paint_sign(painter, list_row.sign_rect(inner), conversation)
        words = list_row.beside_sign(inner)
        first, second = list_row.two_lines(words)
        if conversation.last is None and not conversation.draft:
            first = words
        when = short_when(conversation.last.placed_at) if conversation.last is not None else ""
        tone = "accent" if conversation.unread else "quiet"
        list_row.paint_name_and_when(painter, first, conversation.title, when, tone)
        # What one is typing just now stands in the composer.
        open_one = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_last_line(painter, second, conversation, draft=not open_one)

    def _paint_last_line(self, painter: QPainter, rect: QRect, conversation: Conversation, *, draft: bool) -> None:
        room = rect.width() - self._paint_unread(painter, rect, conversation)
        line = QRect(rect.topLeft(), QSize(room, rect.height()))
        if draft and conversation.draft and not conversation.unread:
            words = filled(self.tr("Draft: %1"), " ".join(conversation.draft[:_LAST_LINE_CHARACTERS].split()))
            list_row.paint_words(painter, line, words, META, "attention")
        else:
            tone = "ink" if conversation.unread else "quiet"
            list_row.paint_words(painter, line, last_line(conversation), META, tone)

    def _paint_unread(self, painter: QPainter, rect: QRect, conversation: Conversation) -> int:
        """At the line's right end; returns how much room it took, in pixels."""
        if not conversation.unread:
            return 0
        size = badge_size(conversation.unread)
        left = rect.right() - size.width() + 1
        box = QRectF(left, rect.center().y() - size.height() / 2 + 1, size.width(), size.height())
        paint_badge(painter, box, conversation.unread)
        if not conversation.mentions:
            return size.width() + SPACE_8
        theme = Theme.current()
        side = theme.scaled(ICON - 4)
        sign = QRectF(left - side - SPACE_4, rect.center().y() - side / 2 + 1, side, side)
        paint_icon(painter, sign, "at-sign", theme.colour("accent"))
        return size.width() + SPACE_8 + side + SPACE_4


def paint_sign(painter: QPainter, rect: QRect, conversation: Conversation) -> None:
    """A person's disc, or a tile with a sign for a place where several talk."""
    if conversation.kind == "direct":
        paint_avatar(painter, rect, conversation.title, conversation.person_id)
        return
    theme = Theme.current()
    everyone = conversation.kind == "everyone"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint("accent", 0.12) if everyone else theme.colour("line"))
    painter.drawRoundedRect(rect, RADIUS + 2, RADIUS + 2)
    side = theme.scaled(ICON)
    sign = QRectF(0, 0, side, side)
    sign.moveCenter(QRectF(rect).center())
    icon = {"everyone": "users", "private": "lock"}.get(conversation.kind, "hash")
    paint_icon(painter, sign, icon, theme.colour("accent" if everyone else "quiet"))


class ConversationList(MenuListView):
    """Signals: `opened(str)`: a conversation was chosen by mouse or keyboard; `entered` on Enter."""

    opened = Signal(str)
    entered = Signal()

    def __init__(self, model: Conversations) -> None:
        super().__init__()
        self.conversations = model
        self.setAccessibleName(self.tr("Conversations"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(model)
        self.setItemDelegate(ConversationDelegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._telling = True
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        Theme.current().changed.connect(self.scheduleDelayedItemsLayout)
        LocalClock.current().changed.connect(self.viewport().update)

    def select(self, id: str) -> None:
        """Show which one is open, without opening it again."""
        number = self.conversations.number_of(id)
        self._telling = False
        if number is None:
            self.clearSelection()
        elif self.currentIndex().row() != number or not self.selectedIndexes():
            self.setCurrentIndex(self.conversations.index(number))
        self._telling = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def _on_current_changed(self, current: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.opened.emit(self.conversations.conversation(current.row()).id)
