"""A question or a notice over the window; opened, never waited for."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.tokens import PANE_TITLE, SPACE_8, SPACE_12, SPACE_24
from ui.widgets.button import DangerButton, PrimaryButton, QuietButton
from ui.widgets.label import Label

_WIDTH = 420


class Dialog(QDialog):
    """A title, a sentence or two, and buttons from the right: first the one that goes on, then the one that does not.

    Escape answers no. Use `open()`; listen to `accepted` and `rejected`. `yes` and `no` are the buttons, `body` a
    layout between sentence and buttons.
    """

    def __init__(
        self, parent: QWidget | None, title: str, sentence: str, yes: str, no: str = "", *, danger: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self._sentence = Label(sentence, wrap=True)
        self.yes: QuietButton | PrimaryButton | DangerButton = DangerButton(yes) if danger else PrimaryButton(yes)
        self.no = QuietButton(no) if no else None
        self.body = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_24, SPACE_24, SPACE_24, SPACE_24)
        layout.setSpacing(SPACE_12)
        layout.addWidget(Label(title, PANE_TITLE, wrap=True))
        layout.addWidget(self._sentence)
        layout.addLayout(self.body)
        layout.addSpacing(SPACE_12)
        layout.addLayout(self._buttons())
        # On the sentence, not on the window: a width set there would hold it narrower than large text needs.
        self._sentence.setMinimumWidth(_WIDTH - 2 * SPACE_24)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.yes.clicked.connect(self.accept)
        (self.no or self.yes).setFocus()

    def sentence(self) -> str:
        return self._sentence.text()

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self.setAccessibleDescription(sentence)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addStretch()
        if self.no:
            self.no.clicked.connect(self.reject)
            row.addWidget(self.no)
        row.addWidget(self.yes)
        return row


def ask(
    parent: QWidget,
    title: str,
    sentence: str,
    yes: str,
    no: str,
    on_yes: Callable[[], object],
    *,
    danger: bool = False,
) -> Dialog:
    """Open a question; `on_yes` is called when it is answered with yes."""
    dialog = Dialog(parent, title, sentence, yes, no, danger=danger)
    dialog.accepted.connect(lambda: on_yes())
    dialog.open()
    return dialog
