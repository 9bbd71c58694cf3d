"""Pages as they will be printed, one below the other, painted when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider

from ui.bidi import filled
from ui.printing.output import picture
from ui.theme import Theme
from ui.tokens import SPACE_12, SPACE_24

if TYPE_CHECKING:
    from ui.printing.pages import PrintedPages

_KEPT: Final = 12
"""Pictures of pages: more than are in sight at once."""
_WIDEST: Final = 760
_KEYS: Final = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class PagePreview(QAbstractScrollArea):
    """Attributes: `pages`, those that are shown; None before there are any."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: PrintedPages | None = None
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(self.Shape.NoFrame)
        self.setProperty("ring", "inside")
        self.verticalScrollBar().valueChanged.connect(self._say_place)
        Theme.current().changed.connect(self.viewport().update)
        self._say_place()

    def show_pages(self, pages: PrintedPages) -> None:
        """These instead, from the page that is in sight."""
        at = self.page_in_sight
        self.pages = pages
        self._fit()
        self.show_page(min(at, pages.count - 1))
        self._say_place()

    @property
    def page_in_sight(self) -> int:
        """The uppermost of which half is seen, from 0."""
        step = self._step
        return int((self.verticalScrollBar().value() + step / 2) // step) if self.pages is not None and step else 0

    def show_page(self, number: int) -> None:
        """Go there, from 0."""
        self.verticalScrollBar().setValue(number * self._step)

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().scaled(480), Theme.current().scaled(480))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        at = self.page_in_sight
        self._fit()
        self.show_page(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = _KEYS.get(event.key())
        if action is None:
            super().keyPressEvent(event)
        else:
            self.verticalScrollBar().triggerAction(action)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), Theme.current().colour("fill"))
        if self.pages is None:
            return
        first = max(0, self.verticalScrollBar().value() // self._step)
        for number in range(first, self.pages.count):
            place = self._place(number)
            if place.top() > self.viewport().height():
                break
            painter.fillRect(place.translated(0, 1).adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 40))
            painter.drawImage(place.topLeft(), self._picture(number))

    def _picture(self, number: int) -> QImage:
        assert self.pages is not None
        if number not in self._pictures:
            self._pictures[number] = picture(self.pages, number, self._page_size.width(), self.devicePixelRatioF())
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(number)
        return self._pictures[number]

    @property
    def _page_size(self) -> QSize:
        if self.pages is None:
            return QSize(0, 0)
        shape = self.pages.shape
        room = max(1, min(self.viewport().width() - 2 * SPACE_24, Theme.current().scaled(_WIDEST)))
        return QSize(room, max(1, round(room * shape.height / shape.width)))

    @property
    def _step(self) -> int:
        """From one page to the next."""
        return self._page_size.height() + SPACE_12

    def _place(self, number: int) -> QRect:
        size = self._page_size
        left = (self.viewport().width() - size.width()) // 2
        return QRect(QPoint(left, SPACE_12 + number * self._step - self.verticalScrollBar().value()), size)

    def _fit(self) -> None:
        self._pictures.clear()
        high = (self.pages.count * self._step if self.pages is not None else 0) + SPACE_12
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(SPACE_24 * 2)
        bar.setRange(0, max(0, high - self.viewport().height()))
        self.viewport().update()

    def _say_place(self) -> None:
        name = self.tr("What will be printed")
        if self.pages is not None:
            page = filled(self.tr("page %1 of %2"), str(self.page_in_sight + 1), str(self.pages.count))
            name = f"{name}, {page}"
        self.setAccessibleName(name)
        self.viewport().update()
