"""Fields in two columns where there is room for two, else in one."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import Theme
from ui.tokens import SPACE_16, SPACE_24

_NARROWEST = 220


class ColumnsLayout(QLayout):
    """Add widgets with `addWidget`, row by row; hidden ones take no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        width = _width_of_two()
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in shown), default=0), max((size.height() for size in shown), default=0)
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

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
