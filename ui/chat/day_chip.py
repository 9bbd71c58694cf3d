"""The day of what is read, at the top of a history whose day line has scrolled out of sight."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.chat.anchored_list import AnchoredListView
from ui.theme import Theme
from ui.times import day_title, local_day
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12

SHOWN_MS = 2_500


class DayChip(QWidget):
    """Follows a view while somebody scrolls it, and shows another day for a moment.

    The next day's line pushes it out at the top. At rest it goes, for it lies on what is written there.
    """

    def __init__(self, view: AnchoredListView) -> None:
        super().__init__(view)
        self._view = view
        self._words = ""
        self._resting = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._resting.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.scrolled.connect(self._resting.start)
        view.moved.connect(self.follow)

    def stop(self) -> None:
        """It goes away by itself no more."""
        self._resting.stop()

    def words(self) -> str:
        """The day it shows, "" while a line shows it."""
        return self._words if self.isVisibleTo(self._view) else ""

    def follow(self) -> None:
        """Stand above what is read now."""
        index = self._view.indexAt(QPoint(1, 1))
        before, self._words = self._words, self._day_of(index)
        if self._words not in ("", before):
            self._resting.start()
        if not self._words or not self._resting.isActive():
            self.hide()
            return
        size = self.sizeHint()
        top = self._view.viewport().y() + min(SPACE_8, self._next_day(index.row(), size.height()) - size.height())
        self.setGeometry(QRect(QPoint((self._view.width() - size.width()) // 2, top), size))
        self.show()
        self.raise_()
        self.update()

    def _day_of(self, index: QModelIndex) -> str:
        """The day of a row, "" where a line shows it."""
        if not index.isValid() or self._shows_its_day(index.row()):
            return ""
        return day_title(local_day(self._view.history.row(index.row()).message.placed_at))

    def _shows_its_day(self, number: int) -> bool:
        history = self._view.history
        return history.row(number).starts_day and self._view.visualRect(history.index(number, 0)).top() >= -SPACE_8

    def _next_day(self, number: int, height: int) -> int:
        """How far below the top the line of the next day is, as far as that matters here, in pixels."""
        history = self._view.history
        for later in range(number + 1, history.rowCount()):
            top = self._view.visualRect(history.index(later, 0)).top()
            if top > height + SPACE_8 or history.row(later).starts_day:
                return top
        return 2 * height

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(Theme.current().font(META, semibold=True))
        return QSize(metrics.horizontalAdvance(self._words) + 2 * SPACE_12, metrics.height() + 2 * SPACE_4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("surface"))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setFont(theme.font(META, semibold=True))
        painter.setPen(theme.colour("quiet"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._words)
