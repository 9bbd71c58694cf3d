"""Whom an @ means, while it is typed: people to choose from, above the caret."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.records import Person
from ui.theme import Theme
from ui.tokens import RADIUS, SPACE_4, SPACE_12
from ui.widgets import announce

MOST = 6
_WIDTH = 280
_ROW = 36
_PERSON = int(Qt.ItemDataRole.UserRole)


class MentionPopup(QWidget):
    """Never takes the focus: the composer hands it its keys. Signals: `chosen(Person)`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("People to mention"))
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("People to mention"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda _item: self.choose())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        layout.addWidget(self._list)
        self.hide()

    def offer(self, people: list[Person], caret: QRect) -> None:
        """Show people above a caret that is given in the parent's coordinates; hide when there is nobody."""
        if not people:
            self.hide()
            return
        chosen = self.current()
        self._list.clear()
        row = Theme.current().scaled(_ROW)
        for person in people:
            item = QListWidgetItem(person.name, self._list)
            item.setData(_PERSON, person)
            item.setSizeHint(QSize(0, row))
        names = [person.id for person in people]
        self._list.setCurrentRow(names.index(chosen.id) if chosen and chosen.id in names else 0)
        width = min(Theme.current().scaled(_WIDTH), self.parentWidget().width())
        height = row * len(people) + 2 * SPACE_4
        left = max(0, min(caret.left(), self.parentWidget().width() - width))
        self.setGeometry(left, max(0, caret.top() - height - SPACE_12), width, height)
        self.show()
        self.raise_()

    def current(self) -> Person | None:
        """Who is chosen when Enter is pressed."""
        item = self._list.currentItem()
        return item.data(_PERSON) if item is not None else None

    def move_choice(self, step: int) -> None:
        """One up or down, round the ends."""
        self._list.setCurrentRow((self._list.currentRow() + step) % max(1, self._list.count()))
        person = self.current()
        if person is not None:
            announce(self, person.name)

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
