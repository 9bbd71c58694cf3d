"""What somebody took away in such numbers that an owner has to agree, by name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.agreeing.named import NAMED, names
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.widgets import Label, NoticeDialog


class PutAwayDialog(NoticeDialog):
    """Open it with `open()`. `names` are what is listed."""

    def __init__(self, bridge: Bridge, step: str, title: str, parent: QWidget | None) -> None:
        sentence = QCoreApplication.translate(
            "PutAwayDialog", "All of it stays where it is, on all PCs, until an owner says yes. What it is about:"
        )
        super().__init__(parent, title, sentence)
        self.names = Label("", wrap=True)
        self.body.addWidget(self.names)
        self._is_open = True
        self.finished.connect(self._on_finished)
        bridge.do(names, step, done=self._on_named, failed=lambda error: self._say(sentence_of(error)))

    def _on_finished(self) -> None:
        self._is_open = False

    def _say(self, words: str) -> None:
        if self._is_open:
            self.names.setText(words)

    def _on_named(self, named: list[str]) -> None:
        if len(named) == NAMED:
            named = [*named, self.tr("and others")]
        lines = [filled("%1", name) for name in named] or [self.tr("Things that have no names, or are not here.")]
        self._say("\n".join(lines))
