"""What a visitor sees: the shop, the form's questions in large type, and what to press when done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.bidi import isolated
from ui.forms.filling.question_column import QuestionColumn
from ui.theme import Theme
from ui.tokens import COLUMN_MARGIN, COLUMN_WIDTH, PAGE_TITLE, SPACE_8, SPACE_12, SPACE_16, SPACE_24
from ui.widgets import ElidedLabel, FlowLayout, IconButton, Label, PrimaryButton, QuietButton

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ui.bridge import Bridge
    from ui.forms.filling.ground import FillingGround
    from ui.forms.sign_in.visitors import VisitorForm


class VisitorPage(QWidget):
    """Signals: `done`, `leaving_wanted` by a visitor who goes, `end_wanted` by somebody of the shop.

    Attributes: `column`, the questions, None before they were read; `asks_who_leaves`, the question that says who
    somebody is, empty where the form does not ask when they left.
    """

    done = Signal()
    leaving_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.column: QuestionColumn | None = None
        self.asks_who_leaves = ""
        self._shop = ElidedLabel("", tone="quiet")
        self._title = Label("", PAGE_TITLE, wrap=True)
        self.leaving = QuietButton(self.tr("I’m leaving"), "log-out")
        self.end = IconButton("lock", self.tr("End the sign-in screen"))
        self.save = PrimaryButton(self.tr("Done"))
        self._said = Label("", tone="attention", wrap=True)
        self._left = Label("", tone="attention")
        self._foot = QWidget()
        self._lay_out()
        self.save.clicked.connect(self.done)
        self.leaving.clicked.connect(self.leaving_wanted)
        self.end.clicked.connect(self.end_wanted)
        self.leaving.hide()
        Theme.current().changed.connect(self._fit)

    @property
    def is_touched(self) -> bool:
        """Whether a visitor wrote anything."""
        return self.column is not None and self.column.is_touched

    def show_shop(self, shop: str) -> None:
        """Whose it is."""
        self._shop.setText(isolated(shop))

    def show_form(self, form: VisitorForm) -> None:
        """What is asked; what somebody wrote so far stays."""
        ground, self.asks_who_leaves = form
        self.leaving.setVisible(bool(self.asks_who_leaves))
        before = self.column
        is_new = before is not None and not before.ground.form.asks_like(ground.form.definition)
        said = before.said() if before is not None and before.is_touched else None
        if before is None or is_new or before.ground.people != ground.people:
            self._put(ground, said)
            if is_new and said is not None:
                self.say(self.tr("What is asked here was changed just now. What you wrote is still here."))

    def begin(self) -> None:
        """Blank, with nothing left of what was written before, not even to undo."""
        self.say("")
        self.say_left("")
        if self.column is not None:
            self._put(self.column.ground, None)

    def clear(self) -> None:
        """Nothing is asked any more."""
        column, self.column = self.column, None
        if column is not None:
            self._middle.removeWidget(column)
            column.hide()
            column.deleteLater()

    def say(self, sentence: str) -> None:
        """Something a visitor should know."""
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))

    def say_left(self, words: str) -> None:
        """How long it is until all is blank again, empty for long."""
        if words != self._left.text():
            self._left.setText(words)
            self._left.setVisible(bool(words))

    def stop(self) -> None:
        """End for good."""
        Theme.current().changed.disconnect(self._fit)

    # Laying out

    def _put(self, ground: FillingGround, said: Mapping[str, Any] | None) -> None:
        self.clear()
        definition = ground.form.definition
        column = self.column = QuestionColumn(self._bridge, ground)
        if said is not None:
            column.begin(said)
        column.ended.connect(lambda: self.save.setFocus(Qt.FocusReason.TabFocusReason))
        for edit in column.findChildren(QLineEdit):
            edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._middle.insertWidget(1, column, 100)
        column.show()
        self._title.setText(definition.title)
        self.setAccessibleName(definition.title)
        self._fit()
        for last in column.stops()[-1:]:
            QWidget.setTabOrder(last, self.save)
        self._area.verticalScrollBar().setValue(0)
        column.focus()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_8)
        top.setContentsMargins(COLUMN_MARGIN, SPACE_16, COLUMN_MARGIN, SPACE_8)
        top.addWidget(self._shop, 1)
        top.addWidget(self.leaving)
        top.addWidget(self.end)
        inner = QWidget()
        inner.setProperty("ground", "")
        self._middle = QHBoxLayout(inner)
        self._middle.setContentsMargins(COLUMN_MARGIN, SPACE_8, COLUMN_MARGIN, SPACE_24)
        self._middle.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._middle.addStretch(1)
        self._middle.addStretch(1)
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addLayout(self._centred(self._title, SPACE_8, SPACE_16))
        whole.addWidget(area, 1)
        whole.addLayout(self._centred(self._made_foot(), SPACE_12, SPACE_16))

    def _centred(self, part: QWidget, above: int, below: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(COLUMN_MARGIN, above, COLUMN_MARGIN + self._bar_width(), below)
        row.addStretch(1)
        row.addWidget(part, 100)
        row.addStretch(1)
        return row

    def _bar_width(self) -> int:
        return self._area.verticalScrollBar().sizeHint().width()

    def _made_foot(self) -> QWidget:
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self._said)
        self._said.hide()
        line = QWidget()
        flow = FlowLayout(line)
        flow.addWidget(self.save)
        flow.addWidget(self._left)
        self._left.hide()
        column.addWidget(line)
        return self._foot

    def _fit(self) -> None:
        for part in (self.column, self._title, self._foot):
            if part is not None:
                part.setMaximumWidth(Theme.current().scaled(COLUMN_WIDTH))
