"""The parts of a list of a draft, one below the other, each with its widget for as long as it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import SPACE_8

_LINE: Final = 2


class PartColumn(QWidget):
    """Attributes: `parts`, the widgets by their paths, in their order."""

    def __init__(self, spacing: int = SPACE_8) -> None:
        super().__init__()
        self.parts: dict[str, QWidget] = {}
        self._drop: int | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)

    def show_parts(self, paths: Sequence[str], make: Callable[[str], QWidget]) -> None:
        """These are there, in this order; what is new is made."""
        self._let_go({path: part for path, part in self.parts.items() if path not in paths})
        for place, path in enumerate(paths):
            part = self.parts.get(path)
            if part is None:
                part = self.parts[path] = make(path)
                self._column.insertWidget(place, part)
                if self.isVisible():
                    part.show()
            elif self._column.indexOf(part) != place:
                self._column.removeWidget(part)
                self._column.insertWidget(place, part)
        self.parts = {path: self.parts[path] for path in paths}
        self._order_of_tab()

    def after_at(self, place: QPoint, moved: str) -> str:
        """Behind which part something comes that is dropped at a place in here; empty: it comes first."""
        before = [path for path, part in self.parts.items() if part.geometry().center().y() < place.y()]
        others = [path for path in before if path != moved]
        return others[-1] if others else ""

    def show_drop(self, after: str | None) -> None:
        """Where it would come; None: nothing is dragged."""
        first = next(iter(self.parts.values()), None)
        top = 0 if first is None else first.geometry().top()
        self._drop = None if after is None else self.parts[after].geometry().bottom() if after else top
        self.update()

    def neighbour(self, path: str, step: int) -> str | None:
        """Behind which part one comes that is moved by one place; None where it cannot."""
        paths = list(self.parts)
        place = paths.index(path)
        if not 0 <= place + step < len(paths):
            return None
        return paths[place + 1] if step > 0 else paths[place - 2] if place > 1 else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop is not None:
            painter = QPainter(self)
            height = Theme.current().scaled(_LINE)
            painter.fillRect(
                0, max(0, self._drop - height // 2), self.width(), height, Theme.current().colour("accent")
            )

    def _let_go(self, gone: Mapping[str, QWidget]) -> None:
        for path, part in gone.items():
            del self.parts[path]
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()

    def _order_of_tab(self) -> None:
        """Tab goes through them as they stand."""
        last: QWidget | None = None
        for part in self.parts.values():
            stops = [each for each in part.findChildren(QWidget) if each.focusPolicy()]
            for stop in stops:
                if last is not None:
                    QWidget.setTabOrder(last, stop)
                last = stop
