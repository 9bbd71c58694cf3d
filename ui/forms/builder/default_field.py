"""What stands in a question already when one begins to fill in: chosen, or typed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.forms.definition import Definition, QuestionType
from desktop.formulas.chips import value_formula, value_of
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from desktop.formulas.syntax import Reference
from ui.forms.builder import chip_values
from ui.forms.builder.chip_button import ChipButton, Choice
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.naming import Naming
from ui.theme import restyle
from ui.tokens import META, SPACE_4
from ui.widgets import Label

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.drafts.draft import DraftQuestion
    from desktop.formulas.chips import ChipValue
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import ShopWriting

_CHOSEN: Final = frozenset((QuestionType.ONE_OF, QuestionType.YES_NO))
_TYPED: Final = frozenset(
    (
        QuestionType.TEXT,
        QuestionType.NUMBER,
        QuestionType.MONEY,
        QuestionType.PHONE,
        QuestionType.EMAIL,
        QuestionType.URL,
    )
)
_NOTHING: Final = "~"
_NO_OTHERS: Final = Naming(Definition(""))
"""What is typed is no other question's answer, though that be called so."""


class DefaultField(QWidget):
    """Attributes: `choice`, the chip for what is chosen; `typed`, the line for what is typed."""

    def __init__(self, editing: DraftEditing, writing: ShopWriting, path: str) -> None:
        super().__init__()
        self._editing = editing
        self._writing = writing
        self._path = path
        self._asked: Question | None = None
        self._naming: Naming | None = None
        self.choice = ChipButton(self.tr("Filled in already"), self._choices)
        self.choice.chosen.connect(self._on_chosen)
        self.typed = DraftLine(self.tr("Filled in already"), self.tr("Such as 1"))
        self.typed.editingFinished.connect(self._on_typed)
        self._fault = Label("", META, "danger", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        title = Label(self.tr("Filled in already"), META, "quiet")
        for part in (title, self.choice, self.typed, self._fault):
            column.addWidget(part)

    def show_question(self, asked: DraftQuestion, naming: Naming) -> None:
        """What the draft says of it."""
        question = self._asked = asked.question
        self._naming = naming
        self.setVisible(question.type in _CHOSEN | _TYPED)
        self.choice.setVisible(question.type in _CHOSEN)
        self.typed.setVisible(question.type in _TYPED)
        words = self._words(question, naming)
        self.choice.say(words or self.tr("Nothing"))
        if not self.typed.hasFocus():
            self.typed.show_text(words)
            self._say_fault("")

    def _words(self, question: Question, naming: Naming) -> str:
        """What stands there, in words; what is worked out otherwise as its formula."""
        formula = stored_formula(question.default) if question.default else None
        if formula is None or isinstance(formula, Fault):
            return ""
        value = value_of(formula)
        if value is None or isinstance(value, Reference):
            return formula.typed(naming.titles, self._writing.notation)
        return chip_values.value_words(question, value, naming, self._writing)

    def _choices(self) -> list[Choice]:
        assert self._asked is not None
        return [(_NOTHING, self.tr("Nothing")), *chip_values.choices(self._asked)]

    def _on_chosen(self, key: str) -> None:
        assert self._asked is not None
        is_yes_no = self._asked.type is QuestionType.YES_NO
        self._put(None if key == _NOTHING else key == chip_values.YES if is_yes_no else key)

    def _on_typed(self) -> None:
        question, naming = self._asked, self._naming
        assert question is not None
        assert naming is not None
        text = self.typed.text().strip()
        if text == self._words(question, naming):
            return
        try:
            self._put(chip_values.typed_value(question, text, _NO_OTHERS, self._writing) if text else None)
        except InvalidError as error:
            self._say_fault(str(error))
        else:
            self._say_fault("")

    def _put(self, value: ChipValue) -> None:
        formula = value_formula(value) if value is not None else None
        if not isinstance(formula, Fault):
            self._editing.put(self._path, default=formula.stored() if formula is not None else "")

    def _say_fault(self, sentence: str) -> None:
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        restyle(self.typed, invalid=bool(sentence))
