"""Saying something to screen readers, and showing it for a moment."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import RADIUS, SPACE_4, SPACE_8, SPACE_16, SPACE_32
from ui.widgets.button import LinkButton
from ui.widgets.label import Label

_SHOWN_MS = 6000
# Clear of titles at the head and of the newest message at the foot.
_BELOW_HEAD = 72
_WIDEST = 640


def announce(widget: QWidget, text: str, *, assertive: bool = False) -> None:
    """Have screen readers say something, unless its window is hidden; `assertive` interrupts what they are saying."""
    if not widget.window().isVisible():
        return
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Toast(QWidget):
    """A sentence near the head of a window, or at its foot, for six seconds, with at most one button, such as Undo.

    It is announced too. It goes away by itself, but not while the mouse or the focus is on it; a newer one takes its
    place. Signals: `clicked` (its button).
    """

    clicked = Signal()

    def __init__(self, window: QWidget, text: str, button_text: str = "", *, at_foot: bool = False) -> None:
        """`at_foot`: where one types near the head."""
        window = window.window()
        for older in window.findChildren(Toast):
            older.dismiss()
        super().__init__(window)
        self._at_foot = at_foot
        self.setAccessibleName(text)
        self._label = Label(text, tone="inverse", wrap=True)
        self.button = LinkButton(button_text) if button_text else None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_16, SPACE_8, SPACE_8 if button_text else SPACE_16, SPACE_8)
        layout.addWidget(self._label)
        if self.button:
            self.button.setProperty("inverse", True)
            self.button.clicked.connect(self._on_button_clicked)
            layout.addWidget(self.button)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self._on_time_up)
        window.installEventFilter(self)
        Theme.current().changed.connect(self._place)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, text)

    def follow(self, changed: SignalInstance, sentence: Callable[[], str | None]) -> None:
        """Say it anew whenever something changed; None: there is nothing to say any more."""
        self._sentence = sentence
        changed.connect(self._say_anew)

    def _say_anew(self) -> None:
        text = self._sentence()
        if text is None:
            self.dismiss()
        elif text != self._label.text():
            self.setAccessibleName(text)
            self._label.setText(text)
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Theme.current().colour("ink"))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)

    def _place(self) -> None:
        window = self.window()
        self._label.ensurePolished()
        beside = self.button.sizeHint().width() + SPACE_8 if self.button is not None else 0
        room = min(window.width() - 2 * SPACE_32, Theme.current().scaled(_WIDEST)) - 2 * SPACE_16 - beside
        words = self._label.fontMetrics().horizontalAdvance(self._label.text()) + SPACE_4
        self._label.setFixedWidth(min(words, room))
        self._label.setFixedHeight(self._label.heightForWidth(self._label.width()))
        self.adjustSize()
        at_head = Theme.current().scaled(_BELOW_HEAD)
        top = window.height() - self.height() - SPACE_32 if self._at_foot else at_head
        self.move((window.width() - self.width()) // 2, top)

    def _on_button_clicked(self) -> None:
        self.clicked.emit()
        self.dismiss()

    def _on_time_up(self) -> None:
        if self.underMouse() or (self.button is not None and self.button.hasFocus()):
            self._timer.start()
        else:
            self.dismiss()

    def dismiss(self) -> None:
        """Take it away now."""
        self._timer.stop()
        self.hide()
        self.deleteLater()
