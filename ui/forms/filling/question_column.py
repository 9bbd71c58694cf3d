"""The questions of a form, one below the other, asked by what was answered so far. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.definition import QuestionType
from desktop.forms.filling import MUST, At, Look, Remark
from desktop.forms.question_kinds import UNASKED, is_worked_out
from ui.forms.filling.apart_note import ApartNote
from ui.forms.filling.asked_question import AskedQuestion
from ui.forms.filling.given_files import take_given
from ui.forms.filling.making import made, typed
from ui.forms.filling.rows_answer import RowLine, RowsAnswer
from ui.forms.filling.scanning import forget_unknown, take_barcode
from ui.scanner.scanner import Scan, TakesScans
from ui.tokens import META, PANE_TITLE, SPACE_24
from ui.widgets import Label, TakesFiles

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.formulas.context import EvaluationContext
    from desktop.records.values import Value
    from ui.bridge import Bridge
    from ui.forms.filling.answering import Answering
    from ui.forms.filling.ground import FillingGround


class QuestionColumn(QWidget, TakesScans, TakesFiles):
    """Signals: `changed` at each edit, `looked` once `look` is another, `ended`: Enter in the last question.

    Attributes: `cards` by the keys of their questions; `look`, what the form is with these answers.
    """

    changed = Signal()
    looked = Signal()
    ended = Signal()

    def __init__(self, bridge: Bridge, ground: FillingGround, given: Mapping[str, Value] | None = None) -> None:
        """`given`: what is answered already where an entry is begun."""
        super().__init__()
        self._bridge = bridge
        self.ground = ground
        self._given = given or {}
        self.cards: dict[str, AskedQuestion] = {}
        self._sections: dict[str, Label] = {}
        self._typing: tuple[object, str] | None = None
        self._is_tried = False
        self._foot = Label("", META, "attention", wrap=True)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.look_again)
        self._lay_out()
        self.begin()

    # What is answered

    def begin(self, said: Mapping[str, Any] | None = None) -> None:
        """Anew: with what was kept, or with what is filled in already."""
        self._is_tried, self._typing = False, None
        first = {**self.ground.filling.first(self._context()), **self._given}
        for key, answer in self._answers():
            answer.say(None if said is None else said.get(key))
            if said is None and key in first:
                answer.fill_in(first[key])
        if said is None:
            self._begun = self.said()
        forget_unknown(self)
        self.look_again()

    def said(self) -> dict[str, Any]:
        """What is typed, by the keys of questions, also of those that are not asked now."""
        return {key: said for key, answer in self._answers() if (said := answer.said()) is not None}

    @property
    def is_touched(self) -> bool:
        """Whether anything else stands there than at first."""
        return self.said() != self._begun

    @property
    def is_coming(self) -> bool:
        """Whether an answer is still on its way."""
        return any(answer.is_coming for _, answer in self._answers())

    @property
    def has_failed(self) -> bool:
        """Whether one did not come after all."""
        return any(answer.has_failed for _, answer in self._answers())

    def settle(self) -> None:
        """What is typed is all for now."""
        for _, answer in self._answers():
            answer.settle()
        self._typing = None
        self.look_again()

    def refuse(self) -> bool:
        """Whether it cannot be saved like this: says why, where it is to be mended."""
        self._is_tried = True
        self.settle()
        refusals = self.look.refusals
        if refusals and refusals[0].at.question in self.cards:
            self.focus(refusals[0].at.question)
        return bool(refusals)

    def focus(self, key: str = "") -> None:
        """To a question, or to the first that is asked."""
        asked = [each for each, _ in self._answers() if At(each) in self.look.asked]
        if asked:
            card = self.cards[key if key in asked else asked[0]]
            card.answer.edit.setFocus(Qt.FocusReason.TabFocusReason)
            card.come_into_view()

    def focused(self) -> str:
        """The question in which one stands."""
        inside = (key for key, card in self.cards.items() if card.isAncestorOf(self.window().focusWidget() or self))
        return next(inside, "")

    def take_scan(self, scan: Scan) -> bool:
        """To the question that asks for a barcode, wherever the caret is."""
        return take_barcode(self, self._bridge, scan.code)

    def take_files(self, data: QMimeData) -> bool:
        """To a question that asks for one, wherever they were put."""
        return take_given(self, data)

    # What is shown

    def look_again(self) -> None:
        """Work out what is asked, and show it."""
        self._soon.stop()
        given = {key: answer.value() for key, answer in self._answers()}
        self.look: Look = self.ground.filling.look(given, self._context())
        remarks = self._remarks()
        for key, card in self.cards.items():
            at = At(key)
            if card.isHidden() == (at in self.look.asked):
                card.setVisible(at in self.look.asked)
            if card.answer is not None and at in self.look.offered:
                card.answer.narrow(self.look.offered[at])
            if at in self.look.worked_out:
                self._show_worked_out(card, self.look.worked_out[at])
            if isinstance(card.answer, RowsAnswer):
                card.answer.show_look(self.look, partial(At, key), remarks)
            must = any(remark.sentence == MUST for remark in remarks.get(at, ()))
            said = [each for each in remarks.get(at, ()) if self._is_tried or each.sentence != MUST]
            card.show_remarks(said, must=must)
        for key, heading in self._sections.items():
            heading.setVisible(any(At(each.key) in self.look.asked for each in self._of_section(key)))
        self._foot.setText("\n".join(remark.sentence for remark in remarks.get(At(""), ())))
        self._foot.setVisible(bool(self._foot.text()))
        self.looked.emit()

    def _remarks(self) -> dict[At, list[Remark]]:
        """By their places, without those of what is being typed just now; in rows, what must be filled only once
        somebody tried to save."""
        found: dict[At, list[Remark]] = {}
        for remark in self.look.remarks:
            is_early = remark.at.row and remark.sentence == MUST and not self._is_tried
            if not is_early and self._place(remark.at) != self._typing:
                found.setdefault(remark.at, []).append(remark)
        return found

    def _place(self, at: At) -> tuple[object, str]:
        """The row that a place is in, where it is in one, and the question's key."""
        if not at.row:
            return None, at.question
        answer = self.cards[at.question].answer
        assert isinstance(answer, RowsAnswer)
        return answer.filled_rows()[at.row - 1], at.cell

    def _context(self) -> EvaluationContext:
        return self.ground.context(self._bridge.session)

    def _show_worked_out(self, card: AskedQuestion, value: Any) -> None:
        card.show_value(value, "" if value is None else self._words(card.question, value))

    def _words(self, question: Question, value: Any, rows: str = "") -> str:
        unit = f" {question.unit}" if question.unit else ""
        return f"{self.ground.words.value(self.ground.field(question, rows), value)}{unit}"

    # How it is made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_24)
        definition = self.ground.form.definition
        titles = {section.key: section.label for section in definition.sections}
        given_out = {numbering.question for numbering in definition.numbers if numbering.pc}
        for key, questions in groupby(definition.questions, key=lambda question: question.section):
            if key in titles and key not in self._sections:
                heading = self._sections[key] = Label(titles[key], PANE_TITLE, wrap=True)
                column.addWidget(heading)
            for question in questions:
                follows = question.key in given_out
                card = self.cards[question.key] = AskedQuestion(question, self._answer(question), follows=follows)
                column.addWidget(card)
        for section in self.ground.apart:
            column.addWidget(ApartNote(section))
        column.addWidget(self._foot)
        column.addStretch(1)  # what is left of a high window is below, not among rows
        self._order()
        for key, answer in self._answers():
            answer.changed.connect(partial(self._on_changed, key))
            answer.left.connect(self._on_left)
            answer.entered.connect(partial(self._on_entered, answer))

    def stops(self) -> list[QWidget]:
        """What Tab goes through."""
        return [stop for _, answer in self._answers() for stop in answer.stops()]

    def _order(self) -> None:
        for before, stop in pairwise(self.stops()):
            QWidget.setTabOrder(before, stop)

    def _answer(self, question: Question) -> Answering | None:
        if question.type is QuestionType.ROWS:
            return self._rows_answer(question)
        if question.type in UNASKED or is_worked_out(question) or self.ground.field(question) is None:
            return None
        return made(self._bridge, self.ground, question)

    def _rows_answer(self, question: Question) -> RowsAnswer:
        rows = question.key
        answer = RowsAnswer(
            question.questions,
            partial(self._cell, rows),
            lambda: self.ground.filling.first(self._context(), rows),
            lambda inside, value: self._words(inside, value, rows),
        )
        answer.cell_typed.connect(self._on_cell_typed)
        answer.rows_changed.connect(self._order)
        return answer

    def _cell(self, rows: str, question: Question) -> Answering | None:
        if question.type in UNASKED or is_worked_out(question) or self.ground.field(question, rows) is None:
            return None
        return typed(self._bridge, self.ground, question, rows)

    def _answers(self) -> Sequence[tuple[str, Answering]]:
        return [(key, card.answer) for key, card in self.cards.items() if card.answer is not None]

    def _of_section(self, section: str) -> list[Question]:
        return [card.question for card in self.cards.values() if card.question.section == section]

    # What happens

    def _on_changed(self, key: str) -> None:
        if not isinstance(self.cards[key].answer, RowsAnswer):
            self._typing = (None, key)
        self._soon.start()
        self.changed.emit()

    def _on_cell_typed(self, row: RowLine, key: str) -> None:
        self._typing = (row, key)

    def _on_left(self) -> None:
        self._typing = None
        self._soon.start()

    def _on_entered(self, answer: Answering) -> None:
        """To the next question that is asked."""
        self.look_again()
        keys = [key for key, each in self._answers() if At(key) in self.look.asked]
        if self.cards[keys[-1]].answer is answer:
            self.ended.emit()
        else:
            answer.focusNextChild()
