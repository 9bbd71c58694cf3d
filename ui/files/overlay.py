"""What covers a whole window to show a file: a line with its name and what can be done, and the file below it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.bidi import filled
from ui.tokens import META, SPACE_8, SPACE_16
from ui.widgets import ElidedLabel, IconButton, Toast

_CHANGING: Final = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.New


class FileOverlay(QWidget):
    """There until it is closed; Escape closes it, and whoever had the focus has it again.

    Attributes: `name`, `about`, its labels; `shown_of`: the ids of the messages or files that it shows something of.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._before = QApplication.focusWidget()
        self.name = ElidedLabel("", semibold=True)
        self.about = ElidedLabel("", META, "quiet")
        self.deeds_by_key: dict[Qt.Key, Callable[[], object]] = {}
        self._head = QHBoxLayout()
        self._body: QWidget | None = None
        self.shown_of: Sequence[str] = ()
        self._lay_out()
        window.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.name)
        texts.addWidget(self.about)
        self._head.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        self._head.setSpacing(SPACE_8)
        self._head.addLayout(texts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)

    def show_over(self, body: QWidget) -> None:
        """Cover the window, with this below the line."""
        self._body = body
        self.layout().addWidget(body, 1)
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.setFocus()

    def add_button(self, icon_name: str, name: str, key: Qt.Key, deed: Callable[[], object]) -> IconButton:
        """One more at the end of the line; the key does the same."""
        button = IconButton(icon_name, name)
        button.clicked.connect(lambda: deed())
        self.deeds_by_key[key] = deed
        self._head.addWidget(button)
        return button

    def leave(self) -> None:
        """Close it."""
        self.close()
        if self._before is not None:
            self._before.setFocus()

    def keep_those_of(self, there: Collection[str], gone: str) -> None:
        """Only these are there now. Where what is shown is of none of them, it closes, and that sentence says so."""
        if not self.isHidden() and not set(there).intersection(self.shown_of):
            self.leave_with(gone)

    def leave_with(self, gone: str) -> None:
        """Close it, because what it shows is gone."""
        window, words = self.parentWidget(), filled(gone, self.name.text())
        self.leave()
        Toast(window, words)

    def copy(self) -> None:
        """Hand the file to the clipboard, where there is nothing else of it to copy."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self.deeds_by_key.get(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif deed is not None:
            deed()

    def event(self, event: QEvent) -> bool:
        """Nothing is undone or made on the page that it covers."""
        if event.type() == QEvent.Type.ShortcutOverride and any(event.matches(keys) for keys in _CHANGING):
            event.accept()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
        return False
