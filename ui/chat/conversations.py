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
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.chat.records import Conversation
from ui.icons import paint_icon
from ui.local_clock import LocalClock
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import AVATAR, CONVERSATION_ROW, ICON, META, RADIUS, SPACE_4, SPACE_8, SPACE_12
from ui.widgets.avatar import paint_avatar
from ui.widgets.badge import badge_size, paint_badge

_LAST_LINE_CHARACTERS = 120
Index = QModelIndex | QPersistentModelIndex


class Conversations(QAbstractListModel):
    """Rows are conversations, in the order they were given."""

    conversation_role = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Conversation] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        conversation = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return conversation.title
        if role == self.conversation_role:
            return conversation
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(conversation)
        return None

    def conversation(self, number: int) -> Conversation:
        """The conversation in a row."""
        return self._rows[number]

    def rows(self) -> tuple[Conversation, ...]:
        """All of them."""
        return tuple(self._rows)

    def number_of(self, id: str) -> int | None:
        """The row of a conversation, or None."""
        return next((number for number, row in enumerate(self._rows) if row.id == id), None)

    def become(self, rows: list[Conversation]) -> None:
        """Show these; rows that only changed are told as changed, so that selection and place stay."""
        old_ids = [row.id for row in self._rows]
        if len(rows) != len(old_ids):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if [row.id for row in rows] != old_ids:
            self.layoutAboutToBeChanged.emit()
            self._rows = rows
            self._move_persistent(old_ids)
            self.layoutChanged.emit()
            return
        changed = [n for n, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
        self._rows = rows
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _move_persistent(self, old_ids: list[str]) -> None:
        for index in self.persistentIndexList():
            number = self.number_of(old_ids[index.row()])
            self.changePersistentIndex(index, QModelIndex() if number is None else self.index(number))

    def _spoken(self, conversation: Conversation) -> str:
        said = conversation.title
        if conversation.unread:
            said += ", " + self.tr("%n unread", "", conversation.unread)
        if conversation.mentions:
            said += ", " + self.tr("you are mentioned")
        line = last_line(conversation)
        return f"{said}. {line}" if line else said


def last_line(conversation: Conversation) -> str:
    """What was said last and by whom, on one line."""
    message = conversation.last
    if message is None:
        return ""
    if message.recalled:
        text = QCoreApplication.translate("Conversations", "Message taken back")
    else:
        text = " ".join(message.text[:_LAST_LINE_CHARACTERS].split())
    if message.mine:
        return QCoreApplication.translate("Conversations", "You: %1").replace("%1", text)
    return text if conversation.kind == "direct" else f"{message.author}: {text}"


class ConversationDelegate(QStyledItemDelegate):
    """Rows of 56 px: a disc or a sign, title and time, last line and badge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        conversation: Conversation = index.data(Conversations.conversation_role)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option)
        side = Theme.current().scaled(AVATAR)
        rect = option.rect.adjusted(SPACE_12, 0, -SPACE_12, 0)
        disc = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
        paint_sign(painter, disc, conversation)
        inner = rect.adjusted(side + SPACE_12, SPACE_8, 0, -SPACE_8)
        alone = conversation.last is None and not conversation.draft
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // (1 if alone else 2))
        below = QRect(inner.left(), top.bottom() + 1, inner.width(), inner.height() - top.height())
        self._paint_title(painter, top, conversation)
        # What one is typing just now stands in the composer.
        open_one = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_last_line(painter, below, conversation, draft=not open_one)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, conversation: Conversation) -> None:
        """The time stands beside it unless it takes more than a third of the room that the title needs."""
        theme = Theme.current()
        font = theme.font(semibold=bool(conversation.unread))
        room = rect.width()
        when = short_when(conversation.last.placed_at) if conversation.last is not None else ""
        beside = room - QFontMetrics(theme.font(META)).horizontalAdvance(when) - SPACE_8
        needed = QFontMetrics(font).horizontalAdvance(conversation.title)
        if when and beside >= min(needed, room * 2 // 3):
            painter.setFont(theme.font(META))
            painter.setPen(theme.colour("accent" if conversation.unread else "quiet"))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), when)
            room = beside
        _paint_elided(painter, QRect(rect.topLeft(), QSize(room, rect.height())), conversation.title, font, "ink")

    def _paint_last_line(self, painter: QPainter, rect: QRect, conversation: Conversation, *, draft: bool) -> None:
        theme = Theme.current()
        room = rect.width()
        if conversation.unread:
            size = badge_size(conversation.unread)
            left = rect.right() - size.width() + 1
            box = QRectF(left, rect.center().y() - size.height() / 2 + 1, size.width(), size.height())
            paint_badge(painter, box, conversation.unread)
            room -= size.width() + SPACE_8
            if conversation.mentions:
                side = theme.scaled(ICON - 4)
                sign = QRectF(left - side - SPACE_4, rect.center().y() - side / 2 + 1, side, side)
                paint_icon(painter, sign, "at-sign", theme.colour("accent"))
                room -= side + SPACE_4
        line = QRect(rect.topLeft(), QSize(room, rect.height()))
        if draft and conversation.draft and not conversation.unread:
            words = self.tr("Draft: %1").replace("%1", " ".join(conversation.draft[:_LAST_LINE_CHARACTERS].split()))
            _paint_elided(painter, line, words, theme.font(META), "attention")
        else:
            tone = "ink" if conversation.unread else "quiet"
            _paint_elided(painter, line, last_line(conversation), theme.font(META), tone)


def row_height() -> int:
    """56 px, more when the text is larger."""
    theme = Theme.current()
    lines = QFontMetrics(theme.font()).height() + QFontMetrics(theme.font(META)).height()
    return max(theme.scaled(CONVERSATION_ROW), lines + 2 * SPACE_8 + 2)


def paint_sign(painter: QPainter, rect: QRect, conversation: Conversation) -> None:
    """A person's disc, or a tile with a sign for a place where several talk."""
    if conversation.kind == "direct":
        paint_avatar(painter, rect, conversation.title, conversation.person_id)
        return
    theme = Theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint("accent", 0.12) if conversation.kind == "everyone" else theme.colour("line"))
    painter.drawRoundedRect(rect, RADIUS + 2, RADIUS + 2)
    side = theme.scaled(ICON)
    sign = QRectF(0, 0, side, side)
    sign.moveCenter(QRectF(rect).center())
    everyone = conversation.kind == "everyone"
    paint_icon(painter, sign, "users" if everyone else "hash", theme.colour("accent" if everyone else "quiet"))


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    selected = option.state & QStyle.StateFlag.State_Selected
    if not selected and not option.state & QStyle.StateFlag.State_MouseOver:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Theme.current().colour("selected" if selected else "hover"))
    painter.drawRoundedRect(option.rect.adjusted(SPACE_4, 1, -SPACE_4, -1), RADIUS, RADIUS)


def _paint_elided(painter: QPainter, rect: QRect, text: str, font: Any, tone: str) -> None:
    painter.setFont(font)
    painter.setPen(Theme.current().colour(tone))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


class ConversationList(QListView):
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
        self.setUniformItemSizes(True)
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

    def _on_current_changed(self, current: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.opened.emit(self.conversations.conversation(current.row()).id)
