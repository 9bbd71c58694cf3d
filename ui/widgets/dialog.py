"""A question or a notice over the window; opened, never waited for."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import PANE_TITLE, SPACE_8, SPACE_12, SPACE_24, TARGET
from ui.widgets.button import DangerButton, PrimaryButton, QuietButton
from ui.widgets.label import Label

_WIDTH = 420
_LOWEST = 160
_ROUND_IT = 84


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
        layout.setContentsMargins(SPACE_24 - SPACE_8, SPACE_24 - SPACE_8, SPACE_24 - SPACE_8, SPACE_24)
        layout.setSpacing(SPACE_12)
        layout.addWidget(_Scroller(self._said(title), self), 1)
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

    def _said(self, title: str) -> QWidget:
        said = QWidget()
        said.setProperty("ground", "")
        column = QVBoxLayout(said)
        # Room for the focus ring of what stands at the edge.
        column.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_12)
        column.setSpacing(SPACE_12)
        column.addWidget(Label(title, PANE_TITLE, wrap=True))
        column.addWidget(self._sentence)
        column.addLayout(self.body)
        column.addStretch()
        return said

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        row.setSpacing(SPACE_8)
        row.addStretch()
        if self.no:
            self.no.clicked.connect(self.reject)
            row.addWidget(self.no)
        row.addWidget(self.yes)
        return row


class _Scroller(QScrollArea):
    """As high as what it holds, but no higher than the window leaves room for beside the buttons."""

    def __init__(self, inside: QWidget, dialog: QDialog) -> None:
        super().__init__()
        self._dialog = dialog
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Else wrapped texts ask for the height that they have in a narrow column.
        inside.setMinimumSize(1, 1)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        width = inside.sizeHint().width()
        shown = max(width, self.viewport().width()) if self.isVisible() else width
        height = inside.heightForWidth(shown) if inside.hasHeightForWidth() else inside.sizeHint().height()
        room = self._room()
        bar = self.verticalScrollBar().sizeHint().width() if height > room else 0
        return QSize(width + bar, min(height, room))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            if self.isVisible():
                self._dialog.resize(self._dialog.width(), self._dialog.sizeHint().height())
        return False

    def _room(self) -> int:
        parent = self._dialog.parentWidget()
        whole = parent.window().height() if parent is not None else self.screen().availableGeometry().height()
        return max(_LOWEST, whole - Theme.current().scaled(TARGET) - _ROUND_IT)


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
