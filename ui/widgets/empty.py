"""What stands where there is nothing yet: it says what belongs here and offers the first step."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import PANE_TITLE, SPACE_8, SPACE_16, SPACE_24
from ui.widgets.button import PrimaryButton
from ui.widgets.label import Label

_DISC = 64
_SENTENCE_CHARACTERS = 44


class EmptyState(QWidget):
    """Icon, title, one sentence, at most one button. Signals: `clicked`. `button` is None without a button text."""

    clicked = Signal()

    def __init__(
        self, icon_name: str, title: str, sentence: str, button_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._title = Label(title, PANE_TITLE, wrap=True)
        self._sentence = Label(sentence, tone="quiet", wrap=True)
        for label in (self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = PrimaryButton(button_text) if button_text else None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_24, SPACE_8, SPACE_24, SPACE_8)
        layout.setSpacing(SPACE_8)
        layout.addStretch(2)
        self._disc = _Disc(icon_name)
        layout.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SPACE_8)
        layout.addWidget(self._title)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._sentence, 100)
        middle.addStretch(1)
        layout.addLayout(middle)
        if self.button:
            self.button.clicked.connect(self.clicked)
            layout.addSpacing(SPACE_16)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._fit_sentence()
        Theme.current().changed.connect(self._fit_sentence)

    def set_text(self, title: str, sentence: str) -> None:
        self.setAccessibleName(title)
        self._title.setText(title)
        self._sentence.setText(sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_disc()

    def _fit_sentence(self) -> None:
        self._sentence.set_max_characters(_SENTENCE_CHARACTERS)
        self._fit_disc()

    def _fit_disc(self) -> None:
        """The words come first: without room for both, the picture goes."""
        room = 0 if self._disc.isVisibleTo(self) else self._disc.sizeHint().height() + SPACE_8
        self._disc.setVisible(self.layout().totalHeightForWidth(self.width()) + room <= self.height())


class _Disc(QWidget):
    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = Theme.current().scaled(_DISC)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("selected"))
        painter.drawEllipse(self.rect())
        inset = round(self.width() * 0.28)
        paint_icon(painter, self.rect().adjusted(inset, inset, -inset, -inset), self._icon_name, theme.colour("accent"))
