"""Fields in two columns where there is room for two, else in one."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem

from ui.theme import Theme
from ui.tokens import SPACE_16, SPACE_24
from ui.widgets.placed_layout import PlacedLayout

_NARROWEST = 220


class ColumnsLayout(PlacedLayout):
    """Add widgets with `addWidget`, row by row; hidden ones take no room."""

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def sizeHint(self) -> QSize:
        width = _width_of_two()
        return QSize(width, self.heightForWidth(width))

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Lay out the parts within a rectangle's width; returns the height they take."""
        columns = 2 if rect.width() >= _width_of_two() else 1
        width = (rect.width() - (columns - 1) * SPACE_24) // columns
        shown, top = self._shown(), rect.top()
        for begin in range(0, len(shown), columns):
            row = shown[begin : begin + columns]
            height = max(_height(item, width) for item in row)
            for place, item in enumerate(row if move else ()):
                item.setGeometry(QRect(rect.left() + place * (width + SPACE_24), top, width, _height(item, width)))
            top += height + SPACE_16
        return max(0, top - SPACE_16 - rect.top())


def _width_of_two() -> int:
    return 2 * Theme.current().scaled(_NARROWEST) + SPACE_24


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
