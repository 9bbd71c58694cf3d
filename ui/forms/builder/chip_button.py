"""A chip that says what is chosen, and offers what else could be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.rows.typed_text import shortened
from ui.icons import icon
from ui.widgets import Menu, QuietButton

_LONGEST: Final = 24
"""Characters: with the largest text, in the narrowest pane."""

Choice = tuple[str, str]
"""The key of what can be chosen, and what stands on screen."""


class ChipButton(QuietButton):
    """Signals: `chosen(str)` by hand, with the key. `opened`: its menu, as long as that is open."""

    chosen = Signal(str)

    def __init__(self, name: str, offered: Callable[[], Sequence[Choice]]) -> None:
        """`name`: what it is about; `offered`: what can be chosen at that moment."""
        super().__init__("")
        self._name = name
        self._offered = offered
        self._said = ""
        self.opened: Menu | None = None
        self.setProperty("kind", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.offer)

    def say(self, words: str) -> None:
        """This is chosen."""
        short = shortened(words, _LONGEST)
        self.setText(short.replace("&", "&&"))
        self._said = words
        self.setToolTip(words if short != words else "")
        self.setAccessibleName(f"{self._name}: {words}")
        self.updateGeometry()

    def offer(self) -> None:
        """Open what can be chosen."""
        self.opened = pop_up(self, self._name, self._offered(), self.chosen.emit, self._said)


def pop_up(
    below: QWidget, name: str, offered: Sequence[Choice], chosen: Callable[[str], object], now: str = ""
) -> Menu:
    """A menu below something, of what can be chosen; `now`: the words of what is chosen already, which are ticked."""
    menu = Menu(name, below)
    for key, words in offered:
        action = QAction(words.replace("&", "&&"), menu)
        action.triggered.connect(lambda _checked=False, key=key: chosen(key))
        if words == now:
            action.setIcon(icon("check", "quiet"))
        menu.addAction(action)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(below.mapToGlobal(QPoint(0, below.height())))
    return menu
