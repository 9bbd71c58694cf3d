"""How large text is: changed in Settings or by Ctrl and + − 0, kept for the next start."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.tokens import TEXT_PERCENT_RANGE
from ui.widgets import SettingsStore

TEXT_KEY = "look.text_percent"
STEP = 10
_USUAL = 100


class TextSize(QObject):
    """The size in percent, in steps of ten."""

    def __init__(self, theme: Theme, settings: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings

    def set_percent(self, percent: int) -> None:
        """Take another size, at once and from now on."""
        low, high = TEXT_PERCENT_RANGE
        percent = max(low, min(high, percent))
        if percent != self._theme.text_percent:
            self._theme.set_text_percent(percent)
            self._settings.set(TEXT_KEY, percent)

    def step(self, steps: int) -> None:
        """Larger or, with a negative number, smaller."""
        self.set_percent(self._theme.text_percent + steps * STEP)

    def reset(self) -> None:
        """The usual size."""
        self.set_percent(_USUAL)

    def listen_in(self, window: QWidget) -> None:
        """Ctrl + − 0 work in a window."""
        for keys, act in (
            (("Ctrl++", "Ctrl+="), lambda: self.step(1)),
            (("Ctrl+-",), lambda: self.step(-1)),
            (("Ctrl+0",), self.reset),
        ):
            for key in keys:
                QShortcut(QKeySequence(key), window, act, context=Qt.ShortcutContext.WindowShortcut)
