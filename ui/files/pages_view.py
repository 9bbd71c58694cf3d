"""A PDF, a page at a time, as large as fits or as one likes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPixmap, QWheelEvent

from desktop.extracts.questions import SIDE_LIMIT, Pages
from ui.files.picture_canvas import STEP, PictureCanvas

_PIXELS_PER_POINT: Final = 2.0
"""Of a page that is shown as it is: larger than on paper, for screens are further away."""
_STEP: Final = 320
"""Pages are drawn for sides of so many pixels more or less: zooming draws seldom."""
_KEPT: Final = 6
_NOTCH: Final = 120
_SCROLLED: Final = 80
_TO_THE_END: Final = 1e6


class PagesView(PictureCanvas):
    """Signals: `wanted(int, int)`: a page, from 0, is to be drawn with so long a side; `turned(int)`: it is shown now.

    Attributes: `number`, the page that is shown.
    """

    GROUND = "line"
    wanted = Signal(int, int)
    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pages = Pages(0, [])
        self.number = 0
        self._drawn: OrderedDict[int, tuple[int, QPixmap]] = OrderedDict()
        self._asked: tuple[int, int] | None = None
        self.zoomed.connect(self._draw)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._pages.count

    def show_pages(self, pages: Pages, first: int = 0) -> None:
        """Show one of these."""
        self._pages = pages
        self.go_to(min(first, pages.count - 1))

    def go_to(self, number: int) -> None:
        """Show a page, where there is such, as large as the last one: forward from its top, back from its foot."""
        if not 0 <= number < self.count:
            return
        before, self.number, self._asked = self.number, number, None
        self.show_picture(self._paper(), self._own_size(), anew=False)
        self.move_by(QPointF(0, _TO_THE_END if number >= before else -_TO_THE_END))
        self._draw()
        self.turned.emit(number)

    def take(self, number: int, side: int, image: QImage) -> None:
        """A page was drawn."""
        self._drawn[number] = side, QPixmap.fromImage(image)
        self._drawn.move_to_end(number)
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        if number == self.number:
            self.show_picture(self._paper(), self._own_size(), anew=False)

    def _own_size(self) -> QSizeF:
        sizes = self._pages.sizes
        return QSizeF(*sizes[min(self.number, len(sizes) - 1)]) * _PIXELS_PER_POINT

    def _paper(self) -> QPixmap:
        found = self._drawn.get(self.number)
        if found is not None:
            return found[1]
        blank = QPixmap(1, 1)
        blank.fill(QColor("white"))
        return blank

    def _draw(self) -> None:
        """Ask for the page as finely as it is shown, unless it was."""
        if not self.count:
            return
        own = self._own_size()
        shown = max(own.width(), own.height()) * self.zoom * self.devicePixelRatioF()
        side = min(-(-round(shown) // _STEP) * _STEP, SIDE_LIMIT)
        drawn = self._drawn.get(self.number, (0,))[0]
        if side > drawn and (self.number, side) != self._asked:
            self._asked = self.number, side
            self.wanted.emit(self.number, side)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Along the page, then to the next; with Ctrl larger and smaller."""
        notches = event.angleDelta().y() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP**notches, event.position())
        else:
            self.scroll(notches)

    def scroll(self, notches: float) -> None:
        """Up along the page, where that is less than 0 down; at its end to the next one."""
        if not self.move_by(QPointF(0, notches * _SCROLLED)) and round(notches):
            self.go_to(self.number - (1 if notches > 0 else -1))
