"""By what the files of a folder are ordered: chosen by what stands above them, the same again for the other way."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.drive.ordering import BY_NAME, ORDERS, By, DriveOrder
from ui.bidi import filled
from ui.icons import icon
from ui.theme import Theme
from ui.tokens import BODY, META, SPACE_4, SPACE_8
from ui.widgets import Label, LinkButton

ORDER: Final = "files.order"
"""Where it is kept, for this person on this PC: what it goes by, after a minus where that is descending."""
_LARGE_FIRST: Final = ("changed", "size")


class OrderBar(QWidget):
    """One stop of Tab; Left and Right go from one to the next. Signals: `chosen`. Attributes: `order`."""

    chosen = Signal()

    def __init__(self, kept: object = None) -> None:
        """`kept`: what `kept` said once."""
        super().__init__()
        self.order = _read(kept)
        self._buttons: dict[By, LinkButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(Label(self.tr("Ordered by"), META, "quiet"))
        for by in ORDERS:
            button = self._buttons[by] = _Order(self._words(by))
            button.clicked.connect(partial(self._choose, by))
            button.installEventFilter(self)
            row.addWidget(button)
        row.addStretch(1)
        self._show()

    @property
    def kept(self) -> str:
        """To be kept."""
        return f"-{self.order.by}" if self.order.descending else self.order.by

    def _choose(self, by: By) -> None:
        if by == self.order.by:
            self.order = DriveOrder(by, not self.order.descending)
        else:
            self.order = DriveOrder(by, by in _LARGE_FIRST)
        self._show()
        self.chosen.emit()

    def _show(self) -> None:
        for by, button in self._buttons.items():
            is_chosen = by == self.order.by
            way = "arrow-down" if self.order.descending else "arrow-up"
            button.setIcon(icon(way, "accent") if is_chosen else QIcon())
            button.updateGeometry()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_chosen else Qt.FocusPolicy.ClickFocus)
            button.setAccessibleName(self._spoken(by))

    def _spoken(self, by: By) -> str:
        if by != self.order.by:
            return filled(self.tr("Order by: %1"), self._words(by))
        way = self.tr("the other way round") if self.order.descending else self.tr("from the first on")
        return filled(self.tr("Ordered by: %1, %2"), self._words(by), way)

    def _words(self, by: By) -> str:
        return {
            "name": self.tr("Name"),
            "changed": self.tr("Changed"),
            "size": self.tr("Size"),
            "kind": self.tr("Kind"),
            "who": self.tr("Who"),
        }[by]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                self._go(watched, step)
                return True
        return False

    def _go(self, button: QObject, step: int) -> None:
        buttons = list(self._buttons.values())
        to = next(number for number, one in enumerate(buttons) if one is button) + step
        if 0 <= to < len(buttons):
            buttons[to].setFocus()


class _Order(LinkButton):
    def __init__(self, words: str) -> None:
        super().__init__(words, flush=True)

    def sizeHint(self) -> QSize:
        """As wide as its words: they are a sentence, and no heads of columns."""
        words = QFontMetrics(Theme.current().font(BODY, semibold=True)).horizontalAdvance(self.text())
        return QSize(
            words + SPACE_8 + (0 if self.icon().isNull() else self.iconSize().width()), super().sizeHint().height()
        )


def _read(kept: object) -> DriveOrder:
    if isinstance(kept, str):
        for by in ORDERS:
            if kept.removeprefix("-") == by:
                return DriveOrder(by, kept.startswith("-"))
    return BY_NAME
