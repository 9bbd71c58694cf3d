"""The line in which one says what is missing, or why not: whoever asked reads it. What is typed is kept until then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.processes.answering import keep_words, kept_words
from desktop.processes.state import Deed
from ui.auto_save import AutoSave
from ui.tokens import SPACE_8
from ui.widgets import FlowLayout, LinkButton, QuietButton, TextField

if TYPE_CHECKING:
    from ui.bridge import Bridge


class WordsLine(QWidget):
    """Signals: `said(str)` with the words, once there are some; `left`, nothing is to be said.

    Attributes: `deed`, what they go with; `field`; `saving` of what is typed, also once this is gone.
    """

    said = Signal(str)
    left = Signal()

    def __init__(self, bridge: Bridge, process: str, deed: Deed) -> None:
        super().__init__()
        self.deed = deed
        asks, does = (
            (self.tr("Why not?"), self.tr("Say no"))
            if deed is Deed.REJECT
            else (self.tr("What is missing?"), self.tr("Say not yet"))
        )
        self.field = TextField(asks, value=kept_words(bridge.session, process))
        self._say = QuietButton(does)
        self._leave = LinkButton(self.tr("Cancel"))
        self.saving = AutoSave(bridge, partial(bridge.workspace.do, keep_words, process), bridge)
        self.field.changed.connect(self.saving.touch)
        self.field.submitted.connect(self._on_said)
        self._say.clicked.connect(self._on_said)
        self._leave.clicked.connect(self.left)
        self._lay_out()

    def refuse(self, sentence: str) -> None:
        """Why it was not said; the words stay."""
        self.field.set_error(sentence)
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_said(self) -> None:
        words = self.field.text()
        if words:
            self.saving.flush()
            self.said.emit(words)
        else:
            self.refuse(self.tr("Say it in a few words."))

    def _lay_out(self) -> None:
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._say, self._leave):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self.field)
        column.addWidget(buttons)
