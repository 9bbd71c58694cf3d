"""A strip over a pane that says what is wrong or worth knowing, with one button that helps."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, RADIUS, SPACE_8, SPACE_12
from ui.widgets.announcement import announce
from ui.widgets.button import IconButton, QuietButton
from ui.widgets.label import Label

_ICONS = {"info": "info", "attention": "triangle-alert", "danger": "circle-alert"}
_TOKENS = {"info": "accent", "attention": "attention", "danger": "danger"}


class Banner(QWidget):
    """Kind is info, attention or danger. Signals: `clicked` (its button), `dismissed` (its cross, if it has one)."""

    clicked = Signal()
    dismissed = Signal()

    def __init__(
        self,
        kind: str,
        text: str,
        button_text: str = "",
        *,
        dismissable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._label = Label(text, wrap=True)
        self.button = QuietButton(button_text) if button_text else None
        self._sign = _Sign(_ICONS[kind], _TOKENS[kind])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_12, SPACE_8, SPACE_8, SPACE_8)
        layout.setSpacing(SPACE_12)
        layout.addWidget(self._sign)
        layout.addWidget(self._label, 1, Qt.AlignmentFlag.AlignVCenter)
        if self.button:
            self.button.clicked.connect(self.clicked)
            layout.addWidget(self.button)
        if dismissable:
            cross = IconButton("x", self.tr("Close"))
            cross.clicked.connect(self._on_cross_clicked)
            layout.addWidget(cross)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Change what it says; screen readers hear it when the banner is on screen."""
        self._label.setText(text)
        self.setAccessibleName(text)
        if self.isVisible():
            announce(self, text, assertive=self._kind == "danger")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.tint(_TOKENS[self._kind], 0.35))
        painter.setBrush(theme.tint(_TOKENS[self._kind], 0.07))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _on_cross_clicked(self) -> None:
        self.hide()
        self.dismissed.emit()


class _Sign(QWidget):
    def __init__(self, icon_name: str, token: str) -> None:
        super().__init__()
        self._look = (icon_name, token)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = Theme.current().scaled(ICON)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        icon_name, token = self._look
        paint_icon(QPainter(self), self.rect(), icon_name, Theme.current().colour(token))
