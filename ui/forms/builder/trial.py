"""The form beside its questions, to be tried: nothing that is typed in it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.forms.definition import QuestionType
from desktop.forms.draft_faults import CHOOSING
from ui.bidi import filled
from ui.tokens import META, PAGE_TITLE, SPACE_4, SPACE_16, SPACE_24
from ui.widgets import Label, LineEdit, Pane, Toggles

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question

_LATER_MOST: Final = 200


class TrialPane(Pane):
    """What a form asks, as whoever fills it in sees it."""

    def __init__(self) -> None:
        super().__init__(self.tr("Try it"), "paper")
        self._shown: Definition | None = None
        self._note = Label(self.tr("Try it here: nothing is kept."), META, "quiet", wrap=True)
        self._title = Label("", PAGE_TITLE, wrap=True)
        self._inner = QWidget()
        self._inner.setProperty("ground", "")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_24)
        self._column.setSpacing(SPACE_16)
        self._column.addWidget(self._note)
        self._column.addWidget(self._title)
        self._asked = QWidget()
        self._column.addWidget(self._asked)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        self.body.addWidget(area, 1)

    def show_form(self, definition: Definition) -> None:
        """This is what the form is now."""
        if definition == self._shown:
            return
        self._shown = definition
        self._title.setText(definition.title or self.tr("A form without a name"))
        place = self._column.indexOf(self._asked)
        self._asked.hide()
        self._asked.deleteLater()
        self._asked = _asked(definition)
        self._column.insertWidget(place, self._asked)


def _asked(definition: Definition) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_16)
    for question in definition.questions[:_LATER_MOST]:
        column.addWidget(_question(question))
    return widget


def _question(question: Question) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_4)
    star = " *" if question.required else ""
    column.addWidget(Label(f"{question.label}{star}", semibold=True, wrap=True))
    if question.hint:
        column.addWidget(Label(question.hint, META, "quiet", wrap=True))
    if question.type in CHOOSING:
        named = [(choice.key, choice.label, choice.label) for choice in question.choices]
        column.addWidget(Toggles(question.label, named))
    elif question.type is not QuestionType.NOTE:
        line = LineEdit()
        line.setAccessibleName(filled(part.tr("Try “%1”"), question.label))
        column.addWidget(line)
    return part
