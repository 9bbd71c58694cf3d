"""What is worked out: one of the usual things of two questions, or a formula that somebody writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.answer_kinds import answered_kind
from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import answered_type
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from desktop.formulas.kinds import ANY, Kinds, kinds_of
from desktop.formulas.offers import OF_OTHERS, WorkOut, WorkOutKind, offer_of
from desktop.formulas.syntax import Reference
from desktop.records.values import MemberLink, Moment, Money
from ui.forms.builder.chip_button import ChipButton
from ui.forms.builder.formula_text import FormulaText
from ui.forms.builder.rule_field import BY_HAND
from ui.forms.builder.words import DAYS, offer_words
from ui.tokens import SPACE_4
from ui.widgets import FlowLayout, Label

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.question_titles import Elsewhere
    from ui.forms.builder.chip_button import Choice
    from ui.forms.builder.naming import Naming, ShopWriting

_RESULTS: Final[Mapping[type, QuestionType]] = {
    Decimal: QuestionType.NUMBER,
    Money: QuestionType.MONEY,
    date: QuestionType.DATE,
    time: QuestionType.TIME,
    Moment: QuestionType.MOMENT,
    bool: QuestionType.YES_NO,
    MemberLink: QuestionType.PERSON,
}
_OF_TWO: Final = (WorkOutKind.PRODUCT, WorkOutKind.DIFFERENCE, WorkOutKind.DAYS_BETWEEN)
_SIGNS: Final = {WorkOutKind.PRODUCT: "×", WorkOutKind.DIFFERENCE: "−", WorkOutKind.DAYS_BETWEEN: "→"}


class WorkOutField(QWidget):
    """Signals: `changed(str, str)` by hand, with the formula as it is kept and the type of what it comes to."""

    changed = Signal(str, str)

    def __init__(self, writing: ShopWriting) -> None:
        super().__init__()
        self._naming: Naming | None = None
        self._offer: WorkOut | None = None
        self._is_by_hand = False
        self.kind = ChipButton(self.tr("Work out"), self._kinds)
        self.first = ChipButton(self.tr("First"), lambda: self._choices(second=False))
        self.second = ChipButton(self.tr("Second"), lambda: self._choices(second=True))
        self._sign = Label("")
        self.formula = FormulaText(self.tr("Formula"), writing)
        self.formula.changed.connect(self._tell)
        row = FlowLayout()
        row.setSpacing(SPACE_4)
        for part in (self.kind, self.first, self._sign, self.second):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(row)
        column.addWidget(self.formula)
        self.kind.chosen.connect(self._on_kind)
        self.first.chosen.connect(lambda key: self._on_reference(key, second=False))
        self.second.chosen.connect(lambda key: self._on_reference(key, second=True))

    def show_formula(self, stored: str, naming: Naming) -> None:
        """Say what is kept."""
        self._naming = naming
        formula = stored_formula(stored) if stored else None
        self._offer = None if formula is None or isinstance(formula, Fault) else offer_of(formula)
        is_writing = self._is_by_hand and (self.formula.edit.hasFocus() or self.formula.fault is not None)
        self._is_by_hand = is_writing or bool(stored and self._offer is None)
        self._show()
        self.formula.show_formula(stored, naming)

    def _show(self) -> None:
        offer = None if self._is_by_hand else self._offer
        self.formula.setVisible(self._is_by_hand)
        words = self.tr("Write it yourself") if self._is_by_hand else self.tr("Choose what …")
        self.kind.say(offer_words(offer.kind) if offer else words)
        for chip, reference in ((self.first, offer and offer.first), (self.second, offer and offer.second)):
            chip.setVisible(reference is not None)
            if reference is not None:
                chip.say(self._title(reference))
        self._sign.setVisible(bool(offer and offer.second))
        self._sign.setText(_SIGNS.get(offer.kind, "") if offer else "")

    def _kinds(self) -> list[Choice]:
        """Those for which there are questions."""
        there = [kind for kind in WorkOutKind if self._begun(kind) is not None]
        return [*((kind.value, offer_words(kind)) for kind in there), (BY_HAND, self.tr("Write it yourself"))]

    def _begun(self, kind: WorkOutKind) -> WorkOut | None:
        """One of that kind, of the first questions that fit."""
        first = self._fitting(kind, second=False)
        if kind not in _OF_TWO:
            return WorkOut(kind, first[0]) if first else None
        second = [each for each in self._fitting(kind, second=True) if each != first[0]] if first else []
        return WorkOut(kind, first[0], second[0]) if second else None

    def _choices(self, *, second: bool) -> list[Choice]:
        fitting = self._fitting(self._offer.kind, second=second) if self._offer else []
        return [(_key_of(each), self._title(each)) for each in fitting]

    def _title(self, reference: Reference) -> str:
        assert self._naming is not None
        if reference.rows is None:
            return self._naming.title(reference.key)
        inside = self._naming.question(reference.key, reference.rows)
        return f"{self._naming.title(reference.rows)}, {inside.label if inside else ''}"

    def _on_kind(self, key: str) -> None:
        self._is_by_hand = key == BY_HAND
        if self._is_by_hand:
            self._show()
            self.formula.setFocus()
        else:
            self.formula.fault = None
            self._use(self._begun(WorkOutKind(key)))

    def _on_reference(self, key: str, *, second: bool) -> None:
        if self._offer is not None:
            reference = _reference_of(key)
            self._use(replace(self._offer, second=reference) if second else replace(self._offer, first=reference))

    def _use(self, offer: WorkOut | None) -> None:
        formula = offer.formula() if offer else None
        if formula is not None and not isinstance(formula, Fault):
            self._tell(formula.stored())

    def _tell(self, stored: str) -> None:
        assert self._naming is not None
        formula = stored_formula(stored) if stored else None
        kinds = None if formula is None or isinstance(formula, Fault) else kinds_of(formula, self._answered)
        types = kinds.types if isinstance(kinds, Kinds) and kinds.types else frozenset[type]()
        found = [_RESULTS[each] for each in types if each in _RESULTS]
        result = found[0] if len(found) == 1 and len(types) == 1 else QuestionType.TEXT
        self.changed.emit(stored, result.value)

    def _answered(self, reference: Reference) -> Kinds:
        assert self._naming is not None
        question = self._naming.question(reference.key, reference.rows)
        if question is None:
            return ANY
        is_chosen = any(each.key == reference.rows for each in self._naming.chosen)
        return Kinds(frozenset({answered_kind(question)}), are_several=reference.rows is not None and not is_chosen)

    def _fitting(self, kind: WorkOutKind, *, second: bool) -> list[Reference]:
        assert self._naming is not None
        if kind is WorkOutKind.LOOK_UP:
            return _inside(self._naming.chosen, _has_answer)
        if kind is WorkOutKind.OTHERS_COUNT:
            return [Reference(each.key) for each in self._naming.choosing]
        if kind in OF_OTHERS:
            fits = _has_answer if kind is WorkOutKind.OTHERS_LATEST else _is_number
            return _inside(self._naming.choosing, fits)
        return _fitting(self._known(), kind, second=second)

    def _known(self) -> list[Question]:
        assert self._naming is not None
        rows = [each for each in self._naming.definition.questions if each.type is QuestionType.ROWS]
        return [*self._naming.questions, *(rows if not self._naming.rows else ())]


def _inside(elsewhere: Sequence[Elsewhere], fits: Callable[[Question], bool]) -> list[Reference]:
    """What stands in other entries and can be chosen."""
    return [Reference(asked.key, each.key) for each in elsewhere for asked in each.questions if fits(asked)]


def _has_answer(question: Question) -> bool:
    return question.type not in (QuestionType.ROWS, QuestionType.NOTE, QuestionType.SEVERAL_OF, QuestionType.ENTRY)


def _fitting(questions: list[Question], kind: WorkOutKind, *, second: bool) -> list[Reference]:
    """What can stand in a chip; sums of money behind how many of them. Of rows what is worked out in them comes first,
    then money: that is added up most often."""
    if kind is WorkOutKind.ROW_SUM:
        rows = [each for each in questions if each.type is QuestionType.ROWS]
        inside = [(number, each.key) for each in rows for number in each.questions if _is_number(number)]
        inside.sort(key=lambda of: (of[0].type is not QuestionType.CALCULATE, _type(of[0]) is not QuestionType.MONEY))
        return [Reference(number.key, rows_key) for number, rows_key in inside]
    if kind is WorkOutKind.DAYS_BETWEEN:
        return [Reference(each.key) for each in questions if _type(each) in DAYS - {QuestionType.TIME}]
    numbers = [each for each in questions if _is_number(each)]
    if kind is WorkOutKind.PRODUCT:
        numbers.sort(key=lambda each: (_type(each) is QuestionType.MONEY) != second)
    return [Reference(each.key) for each in numbers]


def _is_number(question: Question) -> bool:
    return _type(question) in (QuestionType.NUMBER, QuestionType.MONEY)


def _type(question: Question) -> QuestionType:
    return answered_type(question)


def _key_of(reference: Reference) -> str:
    return f"{reference.rows or ''} {reference.key}"


def _reference_of(key: str) -> Reference:
    rows, _, own = key.partition(" ")
    return Reference(own, rows or None)
