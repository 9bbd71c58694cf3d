"""What unfolds in the card of a question: its answers, hint and unit, what is worked out, when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import CHOOSING, PICTURES, UNASKED
from ui.bidi import filled
from ui.forms.builder.chip_button import ChipButton
from ui.forms.builder.choice_lines import ChoiceLines
from ui.forms.builder.constraint_part import ConstraintPart
from ui.forms.builder.default_field import DefaultField
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.number_settings import NumberSettings
from ui.forms.builder.rule_field import RuleField
from ui.forms.builder.work_out_field import WorkOutField
from ui.tokens import SPACE_4, SPACE_8
from ui.widgets import Toggles

if TYPE_CHECKING:
    from desktop.forms.drafts.draft import DraftQuestion
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import Naming, ShopWriting
    from ui.forms.builder.question_list import QuestionList

_NOW: Final[Mapping[QuestionType, str]] = {
    QuestionType.DATE: "TODAY()",
    QuestionType.TIME: "TIMEVALUE(NOW())",
    QuestionType.MOMENT: "NOW()",
}
_NOW_KEY: Final = "now"
_GOES_ON: Final = "goes on"
_DECIMALS: Final = range(7)


def _decimals(count: int) -> str:
    """How many a number is shown with."""
    tr = QCoreApplication.translate
    if count < 2:
        return tr("CardSettings", "One decimal") if count else tr("CardSettings", "Decimals as typed")
    return filled(tr("CardSettings", "%1 decimals"), str(count))


class CardSettings(QWidget):
    """Attributes: `choices`, `only_if`, `accepted_if`, `work_out`, `filled_in`, `goes_on`; `rows`, `number`, None until
    such are asked for."""

    def __init__(
        self, editing: DraftEditing, writing: ShopWriting, path: str, rows: Callable[[], QuestionList] | None
    ) -> None:
        super().__init__()
        self._editing = editing
        self._writing = writing
        self._path = path
        self._make_rows = rows
        self.rows: QuestionList | None = None
        self.number: NumberSettings | None = None
        self.choices = ChoiceLines(editing, path)
        self.list = ChipButton(self.tr("Choose from"), lambda: list(writing.forms.items()))
        self.list.chosen.connect(lambda id: editing.put(path, form=id))
        self.work_out = WorkOutField(writing)
        self.work_out.changed.connect(lambda formula, result: editing.put(path, calculation=formula, result=result))
        filled_in = self.tr("Now, filled in already")
        self.now = Toggles(self.tr("Filled in already"), [(_NOW_KEY, filled_in, filled_in)])
        self.now.switched.connect(self._on_now)
        pictures = self.tr("Pictures only")
        self.pictures = Toggles(pictures, [(PICTURES, pictures, self.tr("Only pictures are taken"))])
        self.pictures.switched.connect(lambda key, on: editing.put(path, appearance=key if on else ""))
        goes_on = self.tr("May go on changing after a yes")
        self.goes_on = Toggles(self.tr("After a yes"), [(_GOES_ON, goes_on, goes_on)])
        self.goes_on.switched.connect(lambda _, on: editing.put(path, goes_on=on))
        self.filled_in = DefaultField(editing, writing, path)
        self.hint = DraftLine(self.tr("Hint"), self.tr("A hint below the question"))
        self.hint.typed.connect(lambda text: editing.put(path, hint=text))
        self.unit = DraftLine(self.tr("Unit"), self.tr("Unit, such as kg"))
        self.unit.editingFinished.connect(self._on_unit)
        self.decimals = ChipButton(self.tr("Decimals"), lambda: [(str(each), _decimals(each)) for each in _DECIMALS])
        self.decimals.chosen.connect(lambda count: editing.put(path, decimals=int(count)))
        self.currency = DraftLine(self.tr("Currency"), writing.currency)
        self.currency.setMaxLength(3)
        self.currency.editingFinished.connect(self._on_currency)
        self.only_if = RuleField(self.tr("Only ask if"), self.tr("Only ask if …"), writing)
        self.only_if.changed.connect(lambda formula: editing.put(path, relevant=formula))
        self.accepted_if = ConstraintPart(editing, writing, path)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, SPACE_4)
        self._column.setSpacing(SPACE_8)
        first, then = (
            (self.choices, self.list, self.work_out),
            (self.unit, self.decimals, self.currency, self.now, self.pictures, self.filled_in),
        )
        for part in (*first, *then, self.hint, self.only_if, self.accepted_if, self.goes_on):
            self._column.addWidget(part)

    def show_question(self, asked: DraftQuestion, naming: Naming) -> None:
        """What the draft says of it."""
        question = asked.question
        type = question.type
        self.choices.setVisible(type in CHOOSING)
        if type in CHOOSING:
            self.choices.show_question(asked)
        self.list.setVisible(type is QuestionType.ENTRY)
        self.list.say(self._writing.forms.get(question.form, self.tr("Choose a list …")))
        self.work_out.setVisible(type is QuestionType.CALCULATE)
        self.work_out.show_formula(question.calculation, naming)
        self._show_line(self.unit, question.unit, type is QuestionType.NUMBER)
        is_number = type is QuestionType.NUMBER or (
            type is QuestionType.CALCULATE and question.result is QuestionType.NUMBER
        )
        self.decimals.setVisible(is_number)
        self.decimals.say(_decimals(question.decimals))
        self._show_line(self.currency, question.currency, type is QuestionType.MONEY)
        self.now.setVisible(type in _NOW)
        is_day = type is QuestionType.DATE
        self.now.say(_NOW_KEY, self.tr("Today, filled in already") if is_day else self.tr("Now, filled in already"))
        self.now.set_on([_NOW_KEY] if question.default and question.default == _NOW.get(type) else [])
        self.pictures.setVisible(type is QuestionType.FILE)
        self.pictures.set_on([PICTURES] if question.appearance == PICTURES else [])
        self.filled_in.show_question(asked, naming)
        self.hint.show_text(question.hint)
        self.only_if.show_rule(question.relevant, naming)
        self.accepted_if.show_question(question, naming)
        self.goes_on.setVisible(bool(naming.definition.route) and type not in UNASKED)
        self.goes_on.set_on([_GOES_ON] if question.goes_on else [])
        self._show_number(asked)
        if type is QuestionType.ROWS and self.rows is None and self._make_rows is not None:
            self.rows = self._make_rows()
            self._column.insertWidget(0, self.rows)
        if self.rows is not None:
            self.rows.setVisible(type is QuestionType.ROWS)

    def _show_number(self, asked: DraftQuestion) -> None:
        is_number = asked.question.type is QuestionType.RUNNING_NUMBER
        if is_number and self.number is None:
            self.number = NumberSettings(self._editing)
            self._column.insertWidget(0, self.number)
        if self.number is not None:
            self.number.setVisible(is_number)
            self.number.show_question(asked)

    def _show_line(self, line: DraftLine, text: str, shown: bool) -> None:
        line.setVisible(shown)
        if not line.hasFocus():
            line.show_text(text)

    def _on_now(self, _key: str, on: bool) -> None:
        question = next(each.question for each in self._editing.draft.all_questions() if each.path == self._path)
        self._editing.put(self._path, default=_NOW[question.type] if on else "")

    def _on_unit(self) -> None:
        """Another unit makes another question: it is said once it is whole."""
        self._put_if_other(unit=self.unit.text().strip())

    def _on_currency(self) -> None:
        typed = self.currency.text().strip().upper()
        if len(typed) in (0, 3):
            self._put_if_other(currency=typed)

    def _put_if_other(self, **values: str) -> None:
        there = (each.question for each in self._editing.draft.all_questions() if each.path == self._path)
        question = next(there, None)
        if question is not None and any(getattr(question, name) != value for name, value in values.items()):
            self._editing.put(self._path, **values)
