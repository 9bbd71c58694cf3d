"""One step of setting up: a title, a sentence, what is asked, and the way on and back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import PAGE_TITLE, SPACE_8, SPACE_12, SPACE_16, SPACE_24, TARGET
from ui.widgets import Banner, Label, LinkButton, PrimaryButton, TextField
from ui.words_field import WordsField

_WIDTH = 460


class Page(QWidget):
    """Signals: `went_on` (the button, or Return in the last field), `went_back` (Escape too).

    Add to `body` what is asked. `first` gets the focus when the page is shown. Where there is no room for everything,
    what is above the buttons scrolls, but for what is added to `foot`.
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
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        self._problem: Banner | None = None
        self._lay_out()
        self.sentence.setVisible(bool(sentence))
        if self.go_on is not None:
            self.go_on.clicked.connect(self.went_on)
        if self.back is not None:
            self.back.clicked.connect(self.went_back)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def ask(self, *fields: TextField | WordsField) -> None:
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

    def _on_submitted(self, fields: tuple[TextField | WordsField, ...]) -> None:
        empty = next((field for field in fields if field.isVisible() and not field.text()), None)
        if empty is not None and not empty.edit.hasFocus():
            empty.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.go_on is None or self.go_on.isEnabled():
            self.went_on.emit()

    def _lay_out(self) -> None:
        self._scroller = _Scroller(self._said())
        self._scroller.verticalScrollBar().rangeChanged.connect(self._keep_focus_in_view)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(SPACE_16, 0, SPACE_16, SPACE_8)
        column.setSpacing(0)
        column.addStretch(2)
        column.addWidget(self._scroller)
        column.addLayout(self.foot)
        column.addWidget(self._buttons())
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._column, 100)
        row.addStretch(1)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._keep_focus_in_view)

    def _said(self) -> QWidget:
        said = QWidget()
        said.setProperty("ground", "")
        column = QVBoxLayout(said)
        # Room for the focus ring of what stands at the edge.
        column.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_8)
        column.setSpacing(SPACE_12)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        self._problems = QVBoxLayout()
        column.addLayout(self._problems)
        column.addSpacing(SPACE_8)
        column.addLayout(self.body)
        column.addStretch()
        return said

    def _keep_focus_in_view(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._scroller.isAncestorOf(focused):
            self._scroller.ensureWidgetVisible(focused)

    def _buttons(self) -> QWidget:
        buttons = QWidget()
        # Where there is too little room, only what scrolls gives way.
        buttons.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(buttons)
        row.setContentsMargins(SPACE_8, SPACE_12, SPACE_8, SPACE_8)
        row.setSpacing(SPACE_8)
        if self.back is not None:
            row.addWidget(self.back)
        row.addStretch()
        if self.go_on is not None:
            row.addWidget(self.go_on)
        return buttons

    def _on_theme_changed(self) -> None:
        self._column.setMaximumWidth(Theme.current().scaled(_WIDTH) + 2 * SPACE_24)


class _Scroller(QScrollArea):
    """As high as what it holds, and lower where there is no room for that."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # Else a wrapped text asks for the height it had in a narrow column, and a page that fits gets a scroll bar.
        inside.setMinimumSize(1, 1)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        hint = inside.sizeHint()
        width = self.width() if self.isVisible() else hint.width()
        return QSize(hint.width(), inside.heightForWidth(width) if inside.hasHeightForWidth() else hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, Theme.current().scaled(TARGET))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
