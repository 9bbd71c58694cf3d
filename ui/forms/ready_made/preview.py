"""What a form that comes along asks, to be tried before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.forms.builder.column_area import ColumnArea
from ui.forms.builder.trial import trial_ground
from ui.forms.filling.question_column import QuestionColumn
from ui.tokens import META, PAGE_TITLE, SPACE_8, SPACE_16, SPACE_24
from ui.widgets import FlowLayout, Label, Pane, PrimaryButton, QuietButton

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.forms.ready_made.queries import ReadyMadeForm
    from ui.bridge import Bridge


class ReadyMadePreview(Pane):
    """Attributes: `use`, `change`: the buttons; `column`, its questions, None before the first is shown."""

    def __init__(self, bridge: Bridge, *, may_take: bool) -> None:
        """`may_take`: whether whoever is here puts such forms to use."""
        super().__init__(Pane.tr("What it asks"), "surface")
        self._bridge = bridge
        self._may_take = may_take
        self.column: QuestionColumn | None = None
        self._title = Label("", PAGE_TITLE, wrap=True)
        self._purpose = Label("", wrap=True)
        self._asks = Label("", META, "quiet", wrap=True)
        self._not_mine = Label(self.tr("Managers and owners put ready-made forms to use."), tone="attention", wrap=True)
        self.use = PrimaryButton(self.tr("Use it"))
        self.change = QuietButton(self.tr("Change it first"), "pencil")
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self.use)
        flow.addWidget(self.change)
        area = self._area = ColumnArea()
        self._column = area.column
        self._column.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_24)
        self._column.setSpacing(SPACE_8)
        for part in (self._title, self._purpose, self._asks, self._not_mine, buttons):
            self._column.addWidget(part)
        self._column.addSpacing(SPACE_16)
        self._column.addWidget(Label(self.tr("Try it here: nothing is kept."), META, "quiet", wrap=True))
        self._column.addStretch(1)
        self.body.addWidget(area, 1)
        self.first = self.use
        area.setVisible(False)

    def show_form(self, offered: ReadyMadeForm, definition: Definition) -> None:
        """This one."""
        is_used = bool(offered.form)
        self._title.setText(offered.title)
        self._purpose.setText(offered.purpose)
        self._asks.setText("\n".join(self._said(offered, definition)))
        self._not_mine.setVisible(not is_used and not self._may_take)
        self.use.setText(self.tr("Fill it in") if is_used else self.tr("Use it"))
        self.use.setVisible(is_used or self._may_take)
        before = self.tr("Change it first") if self._may_take else self.tr("Prepare it for them")
        self.change.setText(self.tr("Change it") if is_used else before)
        self.change.setVisible(self._may_take or not is_used)
        self._show_column(definition)
        self._area.setVisible(True)
        self._area.verticalScrollBar().setValue(0)
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """While something is being done nothing can be pressed twice."""
        for button in (self.use, self.change):
            button.setEnabled(not busy)

    def _said(self, offered: ReadyMadeForm, definition: Definition) -> list[str]:
        asked = ", ".join(question.label for question in definition.questions)
        said = [filled(self.tr("It asks: %1"), asked)]
        if offered.brings:
            said.append(filled(self.tr("Comes with: %1"), ", ".join(offered.brings)))
        if offered.later:
            said.append(filled(self.tr("In a later version also: %1"), ", ".join(offered.later)))
        return said

    def _show_column(self, definition: Definition) -> None:
        ground = trial_ground(self._bridge.session, definition, lists_come_along=True)
        before, self.column = self.column, QuestionColumn(self._bridge, ground)
        self._column.insertWidget(self._column.count() - 1, self.column)
        if before is not None:
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()
