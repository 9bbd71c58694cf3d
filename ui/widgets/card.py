"""A large button with an icon, a title and a sentence: one of a few ways to go on."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, PANE_TITLE, RADIUS, SPACE_4, SPACE_16
from ui.widgets.label import Label
from ui.widgets.return_key import PressedByReturn

_ICON = ICON + 8
_MIN_WIDTH = 280


class Card(PressedByReturn, QAbstractButton):
    """Return presses it, arrows move between cards."""

    def __init__(self, icon_name: str, title: str, sentence: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._icon_name = icon_name
        self._texts = (Label(title, PANE_TITLE, wrap=True), Label(sentence, tone="quiet", wrap=True))
        self._column = QVBoxLayout(self)
        self._column.setSpacing(SPACE_4)
        for text in self._texts:
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._column.addWidget(text)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(_MIN_WIDTH, self.heightForWidth(max(self.width(), _MIN_WIDTH)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if self.isDown() else "hover" if self.underMouse() else "surface"
        painter.setPen(theme.colour("edge" if self.underMouse() else "line"))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS + 2, RADIUS + 2)
        side = theme.scaled(_ICON)
        place = QRect(SPACE_16, SPACE_16, side, side)
        paint_icon(painter, place, self._icon_name, theme.colour("accent"))

    def _on_theme_changed(self) -> None:
        left = 2 * SPACE_16 + Theme.current().scaled(_ICON)
        self._column.setContentsMargins(left, SPACE_16, SPACE_16, SPACE_16)
        self.updateGeometry()
