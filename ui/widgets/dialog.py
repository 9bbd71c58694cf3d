"""A question or a notice over the window; opened, never waited for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QDialog, QFrame, QHBoxLayout, QScrollArea, QStyle, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import PANE_TITLE, SPACE_8, SPACE_12, SPACE_16, SPACE_24, TARGET
from ui.widgets.button import DangerButton, PrimaryButton, QuietButton
from ui.widgets.label import Label

_WIDTH = 420
_LOWEST = 100
_ROUND_IT = 84


_SCROLLING = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class Dialog(QDialog):
    """A title, a sentence or two, and buttons from the right: first the one that goes on, then the one that does not.

    Escape answers no. Use `open()`; listen to `accepted` and `rejected`. `yes` and `no` are the buttons, `body` a
    layout between sentence and buttons, `foot` one below it that stays in view where the rest has to scroll.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentence: str,
        yes: str,
        no: str = "",
        *,
        danger: bool = False,
        width: int = _WIDTH,
    ) -> None:
        """`width`: in pixels at 100 % text; where the window has room, it grows with the text."""
        super().__init__(parent)
        self._width = width
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self._sentence = Label(sentence, wrap=True)
        self.yes: QuietButton | PrimaryButton | DangerButton = DangerButton(yes) if danger else PrimaryButton(yes)
        self.no = QuietButton(no) if no else None
        self.body = QVBoxLayout()
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_24 - SPACE_8, SPACE_24 - SPACE_8, SPACE_24 - SPACE_8, SPACE_24)
        layout.setSpacing(SPACE_12)
        self._scroller = _Scroller(self._said(title), self)
        layout.addWidget(self._scroller, 1)
        layout.addLayout(self.foot)
        layout.addLayout(self._buttons())
        self._fit()
        Theme.current().changed.connect(self._fit)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.yes.clicked.connect(self.accept)
        (self.no or self.yes).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that go through what has to scroll; nothing in it may have the focus."""
        action = _SCROLLING.get(event.key())
        if action is None:
            super().keyPressEvent(event)
        else:
            self._scroller.verticalScrollBar().triggerAction(action)

    def sentence(self) -> str:
        return self._sentence.text()

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)

    def _fit(self) -> None:
        """As wide as texts of this size read well, but no wider than the window it stands over."""
        parent = self.parentWidget()
        whole = parent.window().width() if parent is not None else self.screen().availableGeometry().width()
        room = whole - 2 * SPACE_16
        width = max(min(_WIDTH, room), min(Theme.current().scaled(self._width), room))
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        # On the title, not on the window: a width set there would hold it narrower than large text needs.
        self._title.setMinimumWidth(width - 2 * SPACE_24 - bar)

    def _said(self, title: str) -> QWidget:
        said = QWidget()
        said.setProperty("ground", "")
        column = QVBoxLayout(said)
        # Room for the focus ring of what stands at the edge.
        column.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_12)
        column.setSpacing(SPACE_12)
        self._title = Label(title, PANE_TITLE, wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        self._sentence.setVisible(bool(self._sentence.text()))
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


class NoticeDialog(Dialog):
    """What somebody is told or shown, with one button that closes it."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str = "", *, width: int = _WIDTH) -> None:
        super().__init__(parent, title, sentence, QCoreApplication.translate("Dialog", "Close"), width=width)


class _Scroller(QScrollArea):
    """As high as what it holds, but no higher than the window leaves room for beside the buttons."""

    def __init__(self, inside: QWidget, dialog: Dialog) -> None:
        super().__init__()
        self._dialog = dialog
        self._below = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Else wrapped texts ask for the height that they have in a narrow column.
        inside.setMinimumSize(1, 1)
        self.setWidget(inside)
        inside.installEventFilter(self)
        dialog.installEventFilter(self)

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
        if event.type() == QEvent.Type.LayoutRequest and (watched is not self._dialog or self._foot_has_changed()):
            self._let_bar_go()
            self.updateGeometry()
            if self.isVisible():
                layout, width = self._dialog.layout(), self._dialog.width()
                layout.activate()  # or what it held before is still the least that the dialog may be
                tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
                self._dialog.resize(width, tall)
                self._stay_on_screen()
        return False

    def _stay_on_screen(self) -> None:
        """What is listed may come after the dialog was opened, over another one that stands low."""
        frame, room = self._dialog.frameGeometry(), self._dialog.screen().availableGeometry()
        if frame.bottom() > room.bottom():
            self._dialog.move(frame.x(), max(room.top(), room.bottom() + 1 - frame.height()))

    def _let_bar_go(self) -> None:
        """A bar that is there makes texts narrower, hence higher, and would stay where there is room without it."""
        inside = self.widget()
        height = inside.heightForWidth(inside.sizeHint().width()) if inside.hasHeightForWidth() else 0
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if height > self._room() else policy.ScrollBarAlwaysOff
        )

    def _foot_has_changed(self) -> bool:
        before, self._below = self._below, self._foot_height()
        return before != self._below

    def _foot_height(self) -> int:
        foot = self._dialog.foot
        width = max(self.width(), self.widget().sizeHint().width())
        return foot.heightForWidth(width) if foot.hasHeightForWidth() else foot.sizeHint().height()

    def _room(self) -> int:
        parent = self._dialog.parentWidget()
        whole = parent.window().height() if parent is not None else self.screen().availableGeometry().height()
        return max(_LOWEST, whole - self._foot_height() - Theme.current().scaled(TARGET) - _ROUND_IT)


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
