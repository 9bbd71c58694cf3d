"""That a folder is kept like one of this PC's disk, and how that stands: a line above what is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.column import keep_in_column
from ui.tokens import META, SPACE_8
from ui.widgets import Label, LinkButton, announce

Deed = tuple[str, Callable[[], object]]


class MirrorLine(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label("", META, "quiet", wrap=True)
        self._deeds = QWidget()
        self._row = QHBoxLayout(self._deeds)
        self._row.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.addWidget(self._words, 1)
        row.addWidget(self._deeds)
        self._said = ""
        self._offered: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_words(self, words: str, key: str = "", deeds: Sequence[Deed] = (), *, calls: bool = False) -> None:
        """Say this of what the key names, with what can be done about it; `calls`: somebody has to. Empty: nothing."""
        self.setVisible(bool(words))
        offered = key, *(name for name, _ in deeds)
        if offered != self._offered:
            self._show_deeds(deeds)
        if words != self._said:
            self._words.setText(words)
            self._words.set_tone("attention" if calls else "quiet")
            if calls:
                announce(self, words)
        self._said, self._offered = words, offered

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        keep_in_column(self, SPACE_8, SPACE_8)

    def _show_deeds(self, deeds: Sequence[Deed]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        for name, deed in deeds:
            button = LinkButton(name)
            button.clicked.connect(lambda _=False, deed=deed: deed())
            self._row.addWidget(button)
