"""One step of setting up: a title, a sentence, what is asked, and the way on and back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import PAGE_TITLE, SPACE_8, SPACE_12, SPACE_16, SPACE_24, SPACE_32
from ui.widgets import Banner, Label, LinkButton, PrimaryButton, TextField

_WIDTH = 460


class Page(QWidget):
    """Signals: `went_on` (the button, or Return in the last field), `went_back` (Escape too).

    Add to `body` what is asked. `first` gets the focus when the page is shown.
    """

    went_on = Signal()
    went_back = Signal()

    def __init__(self, title: str, sentence: str, go_on: str = "", back: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.first: QWidget | None = None
        self.title = Label(title, PAGE_TITLE, wrap=True)
        self.sentence = Label(sentence, tone="quiet", wrap=True)
        self.go_on = PrimaryButton(go_on) if go_on else None
        self.back = LinkButton(back, flush=True) if back else None
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_16)
        self._problem: Banner | None = None
        self._lay_out()
        self.sentence.setVisible(bool(sentence))
        if self.go_on is not None:
            self.go_on.clicked.connect(self.went_on)
        if self.back is not None:
            self.back.clicked.connect(self.went_back)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def ask(self, *fields: TextField) -> None:
        """Put fields one under the other; Return goes to the next one that is empty, from the last one on."""
        for field in fields:
            self.body.addWidget(field)
            field.submitted.connect(lambda: self._on_submitted(fields))
        self.first = self.first or fields[0]

    def say_problem(self, sentence: str) -> None:
        """Show what went wrong over what was typed; "" for nothing."""
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if sentence:
            self._problem = Banner("danger", sentence)
            self._problems.addWidget(self._problem)
            self._problem.show()

    def take_focus(self) -> None:
        """Put the focus where this page begins."""
        target = self.first or self.go_on or self.back
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.back is not None and self.back.isEnabled():
            self.went_back.emit()
        else:
            super().keyPressEvent(event)

    def _on_submitted(self, fields: tuple[TextField, ...]) -> None:
        empty = next((field for field in fields if field.isVisible() and not field.text()), None)
        if empty is not None and not empty.edit.hasFocus():
            empty.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.go_on is None or self.go_on.isEnabled():
            self.went_on.emit()

    def _lay_out(self) -> None:
        self._column = QWidget()
        self._column.setProperty("ground", "")
        column = QVBoxLayout(self._column)
        column.setContentsMargins(SPACE_24, SPACE_32, SPACE_24, SPACE_32)
        column.setSpacing(SPACE_12)
        column.addStretch(2)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        self._problems = QVBoxLayout()
        column.addLayout(self._problems)
        column.addSpacing(SPACE_8)
        column.addLayout(self.body)
        column.addSpacing(SPACE_16)
        column.addLayout(self._buttons())
        column.addStretch(3)
        middle = QWidget()
        middle.setProperty("ground", "")
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._column, 100)
        row.addStretch(1)
        # Else a wrapped text asks for the height it had in a narrow column, and a page that fits gets a scroll bar.
        middle.setMinimumSize(1, 1)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroller)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        if self.back is not None:
            row.addWidget(self.back)
        row.addStretch()
        if self.go_on is not None:
            row.addWidget(self.go_on)
        return row

    def _on_theme_changed(self) -> None:
        self._column.setMaximumWidth(Theme.current().scaled(_WIDTH) + 2 * SPACE_24)
