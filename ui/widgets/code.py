"""The code that lets another PC join, large enough to read across the counter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.bidi import filled
from ui.theme import Theme
from ui.tokens import CODE, SPACE_12
from ui.widgets.announcement import announce
from ui.widgets.button import IconButton
from ui.widgets.label import Label


def grouped(code: str) -> str:
    """Digits in groups of four: "1234 5678"."""
    digits = "".join(code.split())
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


class CodeDisplay(QWidget):
    """A code in tabular figures that can be selected and copied. Signals: `copied`."""

    copied = Signal()

    def __init__(self, code: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Label("", CODE)
        self._label.setObjectName("code")
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = IconButton("copy", self.tr("Copy the code"))
        self._copy.clicked.connect(self._on_copy_clicked)
        self.setFocusProxy(self._copy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_12)
        layout.addWidget(self._label)
        layout.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch()
        self.set_code(code)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def code(self) -> str:
        """The digits without the space."""
        return self._label.text().replace(" ", "")

    def set_code(self, code: str) -> None:
        self._label.setText(grouped(code))
        # Digit by digit, or screen readers say "one thousand two hundred …".
        self._label.setAccessibleName(filled(self.tr("Code: %1"), " ".join(self.code())))

    def _on_theme_changed(self) -> None:
        # The style sheet has size and weight, and no spacing.
        self._label.setFont(Theme.current().font(CODE))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.code())
        announce(self, self.tr("Code copied"))
        self.copied.emit()
