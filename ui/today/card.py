"""One thing that waits, as a card: what it is, what decides it, and what is done with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.rows.today import TodayDeed, TodayItem, TodayKind
from ui.bidi import filled
from ui.key_position import key_meant
from ui.processes.words_line import WordsLine
from ui.theme import Theme
from ui.times import moment
from ui.today.deeds import ANSWERS
from ui.tokens import META, SHEET_RADIUS, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import Label, QuietButton

if TYPE_CHECKING:
    from ui.bridge import Bridge

_ANSWERS: Final = {
    Qt.Key.Key_Y: (TodayDeed.YES, TodayDeed.AGREE),
    Qt.Key.Key_N: (TodayDeed.NOT_YET,),
    Qt.Key.Key_X: (TodayDeed.NO, TodayDeed.REFUSE),
}
_BY_SPACE: Final = (TodayDeed.TICK, TodayDeed.SETTLE, TodayDeed.LEAVE, TodayDeed.SEEN)
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_WITH_TIME: Final = (TodayKind.DECIDE, TodayKind.FOR_ME)
_MOST_BESIDE: Final = 0.4
"""Of a card's width: words have more."""
_WITH_WORDS: Final = (TodayDeed.NOT_YET, TodayDeed.NO)


class TodayCard(QWidget):
    """Signals: `opened`; `done(TodayDeed, str)` with words, of what needs none empty ones; `moved(int)` up or down;
    `reached(bool)` when the keyboard comes and goes.

    Attributes: `item`; `buttons` by their deeds; `line` in which one says why not, None as long as nobody does.
    """

    opened = Signal()
    done = Signal(object, str)
    moved = Signal(int)
    reached = Signal(bool)

    def __init__(self, bridge: Bridge, item: TodayItem) -> None:
        super().__init__()
        self._bridge = bridge
        self.line: WordsLine | None = None
        self._is_saying = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title = Label("", wrap=True, semibold=True)
        self._detail = Label("", tone="quiet", wrap=True)
        self._since = Label("", META, "quiet")
        self.buttons = {deed: self._button(deed, item.settles_as) for deed in item.deeds}
        self._lay_out()
        self.show_item(item)

    def show_item(self, item: TodayItem) -> None:
        """What it says now."""
        self.item = item
        self._title.setText(item.title)
        self._detail.setText(item.detail)
        self._detail.setVisible(bool(item.detail))
        says_when = item.kind in _WITH_TIME and TodayDeed.LEAVE not in item.deeds
        since = moment(item.since) if item.since is not None and says_when else ""
        self._since.setText(since)
        self._since.setVisible(bool(since))
        self.setAccessibleName(item.title)
        self.setAccessibleDescription(item.detail)

    def keys(self) -> str:
        """Which keys do what here: “Y: Yes · N: Not yet · X: No · Enter opens”."""
        plain = {deed: button.text().removesuffix(" …") for deed, button in self.buttons.items()}
        said = [filled(self.tr("%1: %2"), self.buttons[deed].toolTip(), words) for deed, words in plain.items()]
        return " · ".join([*said, self.tr("Enter opens"), self.tr("Ctrl+Z takes back")])

    def do(self, deed: TodayDeed) -> None:
        """With one key or click; not yet and no ask for words."""
        if deed not in self.buttons or self._is_saying:
            return
        if deed in _WITH_WORDS:
            self.ask(deed)
        else:
            self._say(deed, "")

    def ask(self, deed: TodayDeed) -> None:
        """Why not, or not yet."""
        self.stop_asking()
        self.line = WordsLine(self._bridge, self.item.subject, ANSWERS[deed])
        self.line.said.connect(lambda words: self._say(deed, words))
        self.line.left.connect(self.stop_asking)
        self._column.addWidget(self.line)
        self._deeds.hide()
        self.line.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> bool:
        """What was wanted was not done; whether it is said here why."""
        self._hold(held=False)
        if self.line is not None:
            self.line.refuse(sentence)
        return self.line is not None

    def stop_asking(self) -> None:
        """What was typed and not said is kept."""
        line, self.line = self.line, None
        if line is not None:
            if line.isAncestorOf(QApplication.focusWidget() or self):
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            line.saving.flush()
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._deeds.setVisible(bool(self.buttons))

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_meant(event)
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not (is_plain and self.hasFocus()):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif (deed := self._deed_of(key)) is not None:
            self.do(deed)
        elif key in _STEPS:
            self.moved.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    def _deed_of(self, key: Qt.Key) -> TodayDeed | None:
        meant = _BY_SPACE if key == Qt.Key.Key_Space else _ANSWERS.get(key, ())
        return next((deed for deed in meant if deed in self.buttons), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.reached.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        self.reached.emit(False)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = Theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("edge" if self.underMouse() else "line"))
        painter.setBrush(theme.colour("selected" if self.hasFocus() else "surface"))  # the one that keys answer
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), SHEET_RADIUS, SHEET_RADIUS)

    # Laying out

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE_12)
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_4)
        texts.addWidget(self._title)
        texts.addWidget(self._detail)
        self._head.addLayout(texts, 1)
        self._head.addWidget(self._since, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_12)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._deeds = QWidget()
        row = QHBoxLayout(self._deeds)
        row.setSpacing(SPACE_8)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch()
        self._place_deeds(beside=True)
        self._deeds.setVisible(bool(self.buttons))

    def _place_deeds(self, *, beside: bool) -> None:
        """Beside the words, or below where these had no room."""
        self._is_beside = beside
        self._column.removeWidget(self._deeds)
        self._head.removeWidget(self._deeds)
        self._deeds.layout().setContentsMargins(0, 0 if beside else SPACE_12, 0, 0)
        if beside:
            self._head.addWidget(self._deeds)
        else:
            self._column.insertWidget(1, self._deeds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self._deeds.sizeHint().width() <= _MOST_BESIDE * self.width()
        if beside != self._is_beside:
            self._place_deeds(beside=beside)

    def _button(self, deed: TodayDeed, settles_as: str) -> QuietButton:
        text, key, icon = {
            TodayDeed.YES: (self.tr("Yes"), "Y", "check"),
            TodayDeed.NOT_YET: (self.tr("Not yet …"), "N", ""),
            TodayDeed.NO: (self.tr("No …"), "X", ""),
            TodayDeed.AGREE: (self.tr("Yes"), "Y", "check"),
            TodayDeed.REFUSE: (self.tr("No, all of it stays"), "X", ""),
            TodayDeed.TICK: (self.tr("Done"), self.tr("Space"), "check"),
            TodayDeed.SETTLE: (settles_as, self.tr("Space"), "check"),
            TodayDeed.LEAVE: (self.tr("Left"), self.tr("Space"), "log-out"),
            TodayDeed.SEEN: (self.tr("Seen"), self.tr("Space"), "check"),
        }[deed]
        button = QuietButton(text, icon)
        button.setToolTip(key)
        button.clicked.connect(lambda: self.do(deed))
        return button

    def _say(self, deed: TodayDeed, words: str) -> None:
        """Nothing more until it is done or refused; the keyboard stays here meanwhile."""
        if self._is_saying:
            return
        if self.line is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._hold(held=True)
        self.done.emit(deed, words)

    def _hold(self, *, held: bool) -> None:
        self._is_saying = held
        self._deeds.setDisabled(held)
