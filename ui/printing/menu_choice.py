"""One of several that have no room side by side: a button that says what is chosen and offers the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction

from desktop.rows.typed_text import shortened
from ui.bidi import filled
from ui.widgets import Menu, QuietButton

_LONGEST: Final = 34
"""Characters: it says all of it where it offers the others."""


class MenuChoice(QuietButton):
    """Signals: `changed(str)` by hand, with the key."""

    changed = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], value: str = "") -> None:
        """`choices`: (key, text on screen) pairs; `value`: the key chosen at first, the first one's if there is none
        such."""
        super().__init__("", "chevron-down")
        self._name = name
        self._choices = dict(choices)
        self._value = value if value in self._choices else next(iter(self._choices))
        self.clicked.connect(self._offer)
        self._say()

    def value(self) -> str:
        """The key of what is chosen."""
        return self._value

    def _say(self) -> None:
        words = self._choices[self._value]
        short = shortened(words, _LONGEST)
        self.setText(short.replace("&", "&&"))
        self.setAccessibleName(filled(self.tr("%1: %2"), self._name, words))

    def _offer(self) -> None:
        menu = Menu(self._name, self)
        for key, words in self._choices.items():
            action = QAction(words.replace("&", "&&"), menu)
            action.triggered.connect(lambda _checked=False, key=key: self._choose(key))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _choose(self, key: str) -> None:
        if key != self._value:
            self._value = key
            self._say()
            self.changed.emit(key)
