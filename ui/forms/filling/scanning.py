"""A barcode that was scanned while a form is filled in: it goes to the question that asks for it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.forms.barcodes import choice_with_barcode
from desktop.forms.definition import Question, QuestionType
from desktop.forms.filling import At
from ui.bidi import filled
from ui.forms.filling.rows_answer import RowLine, RowsAnswer
from ui.records.page_reading import titled
from ui.records.value_words import ValueWords
from ui.widgets import FlowLayout, Label, LinkButton, Toast, announce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.records.link_choices import LinkChoice
    from ui.bridge import Bridge
    from ui.forms.filling.question_column import QuestionColumn

tr = QCoreApplication.translate


class _Place(NamedTuple):
    """Where a barcode can go: a question, or one of the rows that it asks for."""

    question: Question
    inside: Question | None = None

    @property
    def asks(self) -> Question:
        """What is answered with it."""
        return self.inside or self.question


def take_barcode(column: QuestionColumn, bridge: Bridge, code: str) -> bool:
    """Whether the form asks for one."""
    places = sorted(_places(column), key=partial(_rank, column))
    if not places:
        return False
    place = places[0]
    if place.asks.type is QuestionType.BARCODE:
        _put(column, place, code)
    else:
        _choose(column, bridge, place, code)
    return True


def forget_unknown(column: QuestionColumn) -> None:
    """The next entry begins: barcodes that nothing had were the last one's."""
    for unknown in column.findChildren(UnknownCodes):
        unknown.clear()


def _places(column: QuestionColumn) -> Iterator[_Place]:
    for key, card in column.cards.items():
        question = card.question
        if card.answer is None or At(key) not in column.look.asked:
            continue
        if question.type is QuestionType.ROWS:
            yield from (_Place(question, each) for each in question.questions if _is_for_barcodes(column, each))
        elif _is_for_barcodes(column, question):
            yield _Place(question)


def _is_for_barcodes(column: QuestionColumn, question: Question) -> bool:
    if question.type is QuestionType.BARCODE:
        return True
    return question.type is QuestionType.ENTRY and question.form in column.ground.barcodes


def _rank(column: QuestionColumn, place: _Place) -> tuple[bool, bool, bool, bool]:
    """Where the caret stands first; then what is blank, what can take many, what asks for a barcode itself."""
    answer: Any = column.cards[place.question.key].answer
    is_filled = place.inside is None and answer.value() is not None
    is_direct = place.asks.type is QuestionType.BARCODE
    return place.question.key != column.focused(), is_filled, not is_direct, place.inside is None


def _put(column: QuestionColumn, place: _Place, code: str) -> None:
    """The barcode itself is the answer."""
    answer = column.cards[place.question.key].answer
    if isinstance(answer, RowsAnswer):
        row = _row_with(answer, place, code)
        if row is None:
            row = answer.blank_row()
            row.cells[place.asks.key].fill_in(code)
        _add(column, answer, place, row)
    elif answer.value() not in (None, code) and column.focused() != place.question.key:
        words = tr("Scanning", "%1 says %2 already. Save this first, or empty it.")
        Toast(column, filled(words, place.question.label, str(answer.value())), at_foot=True)
    else:
        answer.fill_in(code)
        answer.changed.emit()
        column.settle()


def _choose(column: QuestionColumn, bridge: Bridge, place: _Place, code: str) -> None:
    """The entry that has the barcode is."""
    ground = column.ground
    of, question = ground.linked[place.asks.form], ground.barcodes[place.asks.form]
    found = choice_with_barcode(bridge.session, of, question, code)
    if found is not None:
        _take(column, place, found)
        return
    unknown = _unknown(column, bridge, place)
    unknown.add(code)


def _take(column: QuestionColumn, place: _Place, found: LinkChoice, count: int = 1) -> None:
    """A row with it, or one more where there is one; or it alone is the answer."""
    answer: Any = column.cards[place.question.key].answer
    name = titled(column.ground.linked[place.asks.form], found.title, ValueWords(column.ground.words, {}))
    if not isinstance(answer, RowsAnswer):
        answer.choose(name, found.key)
        column.settle()
        return
    row = _row_with(answer, place, found.key)
    if row is None:
        row = answer.blank_row()
        cell: Any = row.cells[place.asks.key]
        cell.choose(name, found.key)
    _add(column, answer, place, row, count)


def _row_with(answer: RowsAnswer, place: _Place, value: object) -> RowLine | None:
    return next((row for row in answer.rows if row.cells[place.asks.key].value() == value), None)


def _add(column: QuestionColumn, answer: RowsAnswer, place: _Place, row: RowLine, count: int = 1) -> None:
    """One more of what a row is about, in the number that it asks for; there one can type another."""
    numbers = (each.key for each in place.question.questions if each.type is QuestionType.NUMBER)
    cell = next((row.cells[key] for key in numbers if key in row.cells), None)
    there = cell.value() if cell is not None else None
    if cell is not None and (there is None or isinstance(there, Decimal)):
        cell.fill_in((there or Decimal(0)) + count)
        cell.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        cell.edit.selectAll()
        announce(column, f"{row.cells[place.asks.key].edit.text()}: {cell.edit.text()}")
    answer.changed.emit()
    column.look_again()


def _unknown(column: QuestionColumn, bridge: Bridge, place: _Place) -> UnknownCodes:
    """What stands below a question of barcodes that nothing has."""
    card = column.cards[place.question.key]
    found = card.findChild(UnknownCodes)
    if found is None:
        of = column.ground.linked[place.asks.form]
        found = UnknownCodes(of.one, offers_new=column.ground.adds_in_place)
        found.wanted.connect(partial(_ask_for_new, column, bridge, place, found))
        card.layout().addWidget(found)
        found.show()
    return found


def _ask_for_new(column: QuestionColumn, bridge: Bridge, place: _Place, unknown: UnknownCodes, code: str) -> None:
    """What has this barcode, in the list from which the form chooses."""
    from ui.forms.filling.adding_dialog import ask_for_new, ground_of_new

    question = column.ground.barcodes[place.asks.form]
    ground = ground_of_new(column, bridge, place.asks.form)

    def take(_added: object) -> None:
        if not isValid(unknown):
            return
        found = choice_with_barcode(bridge.session, column.ground.linked[place.asks.form], question, code)
        if found is not None:
            _take(column, place, found, unknown.drop(code))

    if ground is not None:
        ask_for_new(column, bridge, ground, {question: code}, take)


class UnknownCodes(QWidget):
    """Barcodes that nothing has yet, one below the other, with how often each was scanned. Signals: `wanted(str)`, what
    has this one is to be added."""

    wanted = Signal(str)

    def __init__(self, one: str, *, offers_new: bool) -> None:
        super().__init__()
        self._one = one
        self._offers_new = offers_new
        self._counts: dict[str, int] = {}
        self._lines: dict[str, tuple[QWidget, Label]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def add(self, code: str) -> None:
        """It was scanned once more."""
        self._counts[code] = self._counts.get(code, 0) + 1
        if code not in self._lines:
            self._lines[code] = self._line(code)
        words = filled(tr("Scanning", "No %1 here has the barcode %2."), self._one, code)
        if self._counts[code] > 1:
            words = filled(tr("Scanning", "%1 Scanned %2 times."), words, str(self._counts[code]))
        self._lines[code][1].setText(words)
        announce(self, words)

    def drop(self, code: str) -> int:
        """It is known now: how often it was scanned."""
        line, _ = self._lines.pop(code)
        line.hide()
        line.deleteLater()
        return self._counts.pop(code)

    def clear(self) -> None:
        """None of them is of interest any more."""
        for code in list(self._lines):
            self.drop(code)

    def _line(self, code: str) -> tuple[QWidget, Label]:
        line = QWidget()
        flow = FlowLayout(line)
        flow.setContentsMargins(0, 0, 0, 0)
        said = Label("", tone="attention", wrap=True)
        flow.addWidget(said)
        if self._offers_new:
            new = LinkButton(filled(tr("Scanning", "New %1?"), self._one), "plus")
            new.setAccessibleDescription(code)
            new.clicked.connect(lambda: self.wanted.emit(code))
            flow.addWidget(new)
        self._column.addWidget(line)
        return line, said
