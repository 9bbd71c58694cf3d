"""Whom an @ means, while it is typed: people to choose from, above the caret."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.people.records import Person
from ui.theme import Theme
from ui.tokens import META, RADIUS, SPACE_4, SPACE_12
from ui.widgets import announce

MOST = 6
_WIDTH = 280
_ROW = 36
_PERSON = int(Qt.ItemDataRole.UserRole)
_TOLD_BY = _PERSON + 1
_DETAIL_AT_MOST = 200


class MentionPopup(QWidget):
    """Never takes the focus: the composer hands it its keys. Signals: `chosen(Person)`.

    It stands in the whole window, where a long name has more room than in the conversation's part of it.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("People to mention"))
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("People to mention"))
        self._list.setItemDelegate(_Row(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda _item: self.choose())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        layout.addWidget(self._list)
        self.hide()

    def offer(self, people: list[Person], told_apart: dict[str, str], place: QWidget, caret: QRect) -> None:
        """Show people above a caret, which is given in the coordinates of `place`; hide when there is nobody.

        `told_apart`: what tells those apart who are called the same, by id.
        """
        if not people:
            self.hide()
            return
        chosen = self.current()
        self._list.clear()
        row = Theme.current().scaled(_ROW)
        for person in people:
            item = QListWidgetItem(self._list)
            item.setData(_PERSON, person)
            item.setData(_TOLD_BY, told_apart.get(person.id, ""))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(item))
            item.setSizeHint(QSize(0, row))
        names = [person.id for person in people]
        self._list.setCurrentRow(names.index(chosen.id) if chosen and chosen.id in names else 0)
        self._stand_above(place, caret, row * len(people) + 2 * SPACE_4)

    def _stand_above(self, place: QWidget, caret: QRect, height: int) -> None:
        window = place.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        items = [self._list.item(number) for number in range(self._list.count())]
        widest = max(_Row.width(item.data(_PERSON), item.data(_TOLD_BY)) for item in items) + 2 * SPACE_4
        width = min(max(Theme.current().scaled(_WIDTH), widest), window.width() - 2 * SPACE_4)
        at = place.mapTo(window, caret.topLeft())
        left = max(SPACE_4, min(at.x(), window.width() - width - SPACE_4))
        self.setGeometry(left, max(0, at.y() - height - SPACE_12), width, height)
        self.show()
        self.raise_()

    def current(self) -> Person | None:
        """Who is chosen when Enter is pressed."""
        item = self._list.currentItem()
        return item.data(_PERSON) if item is not None else None

    def move_choice(self, step: int) -> None:
        """One up or down, round the ends."""
        self._list.setCurrentRow((self._list.currentRow() + step) % max(1, self._list.count()))
        item = self._list.currentItem()
        if item is not None:
            announce(self, _spoken(item))

    def choose(self) -> None:
        """Take the current one."""
        person = self.current()
        self.hide()
        if person is not None:
            self.chosen.emit(person)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.colour("edge")))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


class _Row(QStyledItemDelegate):
    """A name, whole where it fits, and at the right end what tells it from the same name of somebody else."""

    @staticmethod
    def width(person: Person, told_by: str) -> int:
        """What a row needs, in device-independent pixels."""
        detail = _Row._detail_width(told_by)
        name = QFontMetrics(Theme.current().font()).horizontalAdvance(person.name)
        return name + 2 * SPACE_12 + (detail + SPACE_12 if detail else 0) + 1

    @staticmethod
    def _detail_width(told_by: str) -> int:
        theme = Theme.current()
        return min(QFontMetrics(theme.font(META)).horizontalAdvance(told_by), theme.scaled(_DETAIL_AT_MOST))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, person, told_by = Theme.current(), index.data(_PERSON), index.data(_TOLD_BY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(option.rect), RADIUS, RADIUS)
        room = option.rect.adjusted(SPACE_12, 0, -SPACE_12, 0)
        detail = min(self._detail_width(told_by), room.width() // 2)
        first = room.adjusted(0, 0, -detail - SPACE_12 if detail else 0, 0)
        _paint_elided(painter, first, person.name, "body", "ink", Qt.AlignmentFlag.AlignLeft)
        _paint_elided(
            painter, room.adjusted(room.width() - detail, 0, 0, 0), told_by, META, "quiet", Qt.AlignmentFlag.AlignRight
        )
        painter.restore()


def _spoken(item: QListWidgetItem) -> str:
    person, told_by = item.data(_PERSON), item.data(_TOLD_BY)
    return f"{person.name}, {told_by}" if told_by else str(person.name)


def _paint_elided(painter: QPainter, rect: QRect, words: str, role: str, tone: str, side: Qt.AlignmentFlag) -> None:
    theme = Theme.current()
    painter.setFont(theme.font(role))
    painter.setPen(theme.colour(tone))
    shown = QFontMetrics(theme.font(role)).elidedText(words, Qt.TextElideMode.ElideRight, rect.width() + 1)
    painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
