"""One sentence of a rule, in three chips."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.forms.definition import QuestionType
from desktop.formulas.chips import ChipSentence, Comparing
from ui.forms.builder import chip_values
from ui.forms.builder.chip_button import ChipButton
from ui.forms.builder.words import comparing_words
from ui.theme import Theme, restyle
from ui.tokens import META, SPACE_4, TARGET
from ui.widgets import FindList, FlowLayout, IconButton, Label, LineEdit

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from ui.forms.builder.naming import Naming, ShopWriting

_LINE: Final = 130
_WITHOUT_VALUE: Final = frozenset((Comparing.BLANK, Comparing.FILLED_IN))


class SentenceLine(QWidget):
    """Signals: `changed(ChipSentence)` by hand; `removed`."""

    changed = Signal(object)
    removed = Signal()

    def __init__(self, writing: ShopWriting) -> None:
        super().__init__()
        self._writing = writing
        self._naming: Naming | None = None
        self._sentence: ChipSentence | None = None
        self.question = ChipButton(self.tr("Question"), self._questions)
        self.comparing = ChipButton(self.tr("How"), self._comparings)
        self.choice = ChipButton(self.tr("Answer"), lambda: chip_values.choices(self._asked()))
        self.typed = LineEdit()
        self.typed.setAccessibleName(self.tr("With what"))
        self._find = FindList(self.typed)
        self._fault = Label("", META, "danger", wrap=True)
        self._fault.setVisible(False)
        cross = IconButton("x", self.tr("Take this away"))
        self._row = FlowLayout()
        self._row.setSpacing(SPACE_4)
        for part in (self.question, self.comparing, self.choice, self.typed, cross):
            self._row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(self._row)
        column.addWidget(self._fault)
        self.question.chosen.connect(self._on_question)
        self.comparing.chosen.connect(self._on_comparing)
        self.choice.chosen.connect(self._on_choice)
        self.typed.textEdited.connect(self._on_typed)
        self._find.chosen.connect(self._on_typed)
        cross.clicked.connect(self.removed)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def show_sentence(self, sentence: ChipSentence, naming: Naming) -> None:
        """Say this."""
        self._sentence, self._naming = sentence, naming
        asked = self._asked()
        self.question.say(naming.title(sentence.question) or self.tr("A question that is gone"))
        self.comparing.say(comparing_words(sentence.comparing, asked.type))
        has_value, is_chosen = sentence.comparing not in _WITHOUT_VALUE, bool(chip_values.choices(asked))
        self.choice.setVisible(has_value and is_chosen)
        self.typed.setVisible(has_value and not is_chosen)
        words = chip_values.value_words(asked, sentence.value, naming, self._writing)
        self.choice.say(words)
        self._find.offer(chip_values.offered(asked, naming))
        if not self.typed.hasFocus():
            self.typed.setText(words)
            self._say_fault("")

    def offer_value(self) -> None:
        """On to the last chip."""
        if self.choice.isVisible():
            self.choice.offer()
        elif self.typed.isVisible():
            self.typed.setFocus()
            self.typed.selectAll()

    def _asked(self) -> Question:
        from desktop.forms.definition import Question, QuestionType

        assert self._sentence is not None
        assert self._naming is not None
        found = self._naming.question(self._sentence.question)
        return found or Question(self._sentence.question, QuestionType.NOTE, "")

    def _questions(self) -> list[tuple[str, str]]:
        assert self._naming is not None
        return [(each.key, self._naming.title(each.key)) for each in self._naming.questions]

    def _comparings(self) -> list[tuple[str, str]]:
        asked = self._asked()
        return [(each.value, comparing_words(each, asked.type)) for each in chip_values.comparings(asked.type)]

    def _on_question(self, key: str) -> None:
        assert self._naming is not None
        question = self._naming.question(key)
        if question is not None:
            self._tell(chip_values.begun(question))
            self.offer_value()

    def _on_comparing(self, key: str) -> None:
        assert self._sentence is not None
        comparing, value = Comparing(key), self._sentence.value
        if comparing in _WITHOUT_VALUE or value is None:
            value = chip_values.first_value(self._asked(), comparing)
        self._tell(replace(self._sentence, comparing=comparing, value=value))

    def _on_choice(self, key: str) -> None:
        assert self._sentence is not None
        is_yes_no = self._asked().type is QuestionType.YES_NO
        self._tell(replace(self._sentence, value=key == chip_values.YES if is_yes_no else key))

    def _on_typed(self, *_: object) -> None:
        assert self._sentence is not None
        assert self._naming is not None
        try:
            value = chip_values.typed_value(self._asked(), self.typed.text(), self._naming, self._writing)
        except InvalidError as error:
            self._say_fault(str(error))
            return
        self._say_fault("")
        self._tell(replace(self._sentence, value=value))

    def _tell(self, sentence: ChipSentence) -> None:
        self.changed.emit(sentence)

    def _say_fault(self, sentence: str) -> None:
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        restyle(self.typed, invalid=bool(sentence))

    def _fit(self) -> None:
        theme = Theme.current()
        self.typed.setFixedWidth(theme.scaled(_LINE))
        self.typed.setMinimumHeight(theme.scaled(TARGET + 2))
