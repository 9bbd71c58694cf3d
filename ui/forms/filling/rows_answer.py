"""Rows of an entry, as they are filled in: each a line of answers; Enter in the last one adds a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.formulas.fault import Fault
from ui.bidi import filled
from ui.forms.filling.answering import Answering
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import IconButton, Label, QuietButton

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.filling import Look, Remark

tr = QCoreApplication.translate

_CELL_WIDTH: Final = 112


class RowsAnswer(Answering):
    """Attributes: `rows`, from the first. Signals: `cell_typed(row, key)` while somebody types in one of them,
    `rows_changed` when one was added."""

    cell_typed = Signal(object, str)
    rows_changed = Signal()

    def __init__(
        self,
        questions: Sequence[Question],
        make: Callable[[Question], Answering | None],
        first: Callable[[], Mapping[str, Any]],
        write: Callable[[Question, Any], str],
    ) -> None:
        """`make`: where a question of a row is answered, None where nobody answers; `first`: what is filled in already
        in a new one; `write`: an answer in words."""
        super().__init__()
        self._questions = questions
        self._make = make
        self._first = first
        self._write = write
        self._name = ""
        self.rows: list[RowLine] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE_8)
        self._add = QuietButton(tr("Filling", "Add a row"), "plus")
        self._add.clicked.connect(lambda: self._begin())
        self.layout().addLayout(self._lines)
        self.layout().addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._append()

    # What is answered

    def filled_rows(self) -> list[RowLine]:
        """Those in which something was typed."""
        return [row for row in self.rows if not row.is_blank()]

    @property
    def is_coming(self) -> bool:
        return any(answer.is_coming for row in self.rows for answer in row.cells.values())

    @property
    def has_failed(self) -> bool:
        return any(answer.has_failed for row in self.rows for answer in row.cells.values())

    def value(self) -> Any:
        return [row.value() for row in self.filled_rows()] or None

    def said(self) -> Any:
        return [row.said() for row in self.filled_rows()] or None

    def say(self, said: Any) -> None:
        for row in list(self.rows):
            self._take_out(row)
        for each in said if isinstance(said, list) else ():
            self._append().say(each)
        if not self.rows:
            self._append()

    def settle(self) -> None:
        for row in self.rows:
            row.settle()

    def call(self, name: str, about: str = "") -> None:
        self._name = name
        self.setAccessibleName(name)
        self.edit = self.rows[0].first()
        self._number()

    # What is shown

    def show_look(self, look: Look, at: Callable[[int, str], Any], remarks: Mapping[Any, Sequence[Remark]]) -> None:
        """What is asked, worked out and said. `at`: the place of a question by the number of its row."""
        numbers = {row: number for number, row in enumerate(self.filled_rows(), start=1)}
        for row in self.rows:
            row.show_look(look, lambda key, row=row: at(numbers.get(row, 0), key), remarks)

    def blank_row(self) -> RowLine:
        """One in which nothing was typed yet, a new one where there is none."""
        return next((row for row in self.rows if row.is_blank()), None) or self._append()

    # Rows come and go

    def _append(self) -> RowLine:
        row = RowLine(self._questions, self._make, self._write)
        row.begin(self._first())
        row.changed.connect(self._on_changed)
        row.cell_typed.connect(self.cell_typed)
        row.left.connect(self.left)
        row.ended.connect(lambda: self._on_ended(row))
        row.gone.connect(lambda: self._on_gone(row))
        self.rows.append(row)
        self._lines.addWidget(row)
        self._number()
        self.rows_changed.emit()
        return row

    def stops(self) -> list[QWidget]:
        """Through the rows, then to what adds one."""
        return [*(stop for row in self.rows for stop in row.stops()), self._add]

    def _begin(self) -> None:
        """A new row, where one stands then."""
        row = self._append()
        self.changed.emit()
        row.first().setFocus(Qt.FocusReason.TabFocusReason)

    def _on_ended(self, row: RowLine) -> None:
        """Enter in the last cell, or in a blank row: out of the last one."""
        if row is not self.rows[-1]:
            row.focusNextChild()
        elif row.is_blank():
            self._add.setFocus(Qt.FocusReason.TabFocusReason)
            self.entered.emit()
        else:
            self._begin()

    def _on_gone(self, row: RowLine) -> None:
        self._take_out(row)
        if not self.rows:
            self._append()
        self.rows[-1].first().setFocus(Qt.FocusReason.TabFocusReason)
        self._on_changed()

    def _take_out(self, row: RowLine) -> None:
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._number()

    def _on_changed(self) -> None:
        self._number()
        self.changed.emit()

    def _number(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            row.call(self._name, number, removable=len(self.rows) > 1 or not row.is_blank())


class RowLine(QWidget):
    """One row. Signals: `changed`, `cell_typed(row, key)`, `left` as of an answer, `ended`: Enter in the last cell,
    or where nothing was typed;
    `gone`: it is to go."""

    changed = Signal()
    cell_typed = Signal(object, str)
    left = Signal()
    ended = Signal()
    gone = Signal()

    def __init__(
        self,
        questions: Sequence[Question],
        make: Callable[[Question], Answering | None],
        write: Callable[[Question, Any], str],
    ) -> None:
        super().__init__()
        self._questions = {question.key: question for question in questions}
        self._write = write
        self._begun: Any = None
        self.cells: dict[str, Answering] = {}
        self._worked_out: dict[str, Label] = {}
        self._boxes: dict[str, QWidget] = {}
        self._labels: dict[str, Label] = {}
        for question in questions:
            self._boxes[question.key] = self._box(question, make(question))
        self.take_away = IconButton("x", tr("Filling", "Take the row away"), parent=self)
        self.take_away.clicked.connect(self.gone)
        self._below = Label("", META, "danger", wrap=True, parent=self)
        self._below.setVisible(False)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_8)
        self._grid.setVerticalSpacing(SPACE_4)
        self._columns = 0
        Theme.current().changed.connect(self._arrange)

    def _box(self, question: Question, answer: Answering | None) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        label = self._labels[question.key] = Label(question.label, META, "quiet", wrap=True)
        column.addWidget(label)
        if answer is None:
            shown = self._worked_out[question.key] = Label("", wrap=True)
            column.addWidget(shown, 1)
            return box
        self.cells[question.key] = answer
        answer.changed.connect(lambda: self._on_typed(question.key))
        answer.left.connect(self.left)
        answer.entered.connect(lambda: self._on_entered(question.key))
        column.addWidget(answer)
        column.addStretch()
        return box

    def first(self) -> QWidget:
        """Where one begins to type."""
        found: QWidget = next(iter(self.cells.values())).edit if self.cells else self.take_away
        return found

    def stops(self) -> list[QWidget]:
        """What Tab goes through."""
        return [*(stop for answer in self.cells.values() for stop in answer.stops()), self.take_away]

    def begin(self, first: Mapping[str, Any]) -> None:
        """It is new: this is filled in already."""
        for key, value in first.items():
            if key in self.cells:
                self.cells[key].fill_in(value)
        self._begun = self.said()

    def is_blank(self) -> bool:
        """Whether nothing was typed in it."""
        return bool(self.said() == self._begun)

    def value(self) -> dict[str, Any]:
        """Its answers."""
        return {key: answer.value() for key, answer in self.cells.items()}

    def said(self) -> dict[str, Any]:
        """What is typed."""
        return {key: said for key, answer in self.cells.items() if (said := answer.said()) is not None}

    def say(self, said: Any) -> None:
        """Go on with what was kept."""
        for key, answer in self.cells.items():
            answer.say(said.get(key) if isinstance(said, dict) else None)

    def settle(self) -> None:
        """What is typed is all for now."""
        for answer in self.cells.values():
            answer.settle()

    def call(self, name: str, number: int, *, removable: bool) -> None:
        """Which it is."""
        for key, answer in self.cells.items():
            words = filled(tr("Filling", "%1, row %2 of %3"), self._questions[key].label, str(number), name)
            answer.call(words)
        self.take_away.set_look("x", filled(tr("Filling", "Take row %1 of %2 away"), str(number), name))
        self.take_away.setEnabled(removable)

    def show_look(self, look: Look, at: Callable[[str], Any], remarks: Mapping[Any, Sequence[Remark]]) -> None:
        """What is asked, worked out and said of it."""
        is_blank, said, is_wrong = self.is_blank(), [], False
        for key, answer in self.cells.items():
            if at(key) in look.offered:
                answer.narrow(look.offered[at(key)])
        for key, box in self._boxes.items():
            box.setEnabled(is_blank or at(key) in look.asked)
            found = remarks.get(at(key), ()) if not is_blank else ()
            trouble = [self.cells[key].trouble] if key in self.cells and self.cells[key].trouble else []
            refuses = any(each.refuses for each in found)
            is_wrong |= refuses
            if key in self.cells:
                self.cells[key].mark(wrong=refuses or bool(trouble))
            label = self._questions[key].label
            words = [*trouble, *(each.sentence for each in found)]
            said += [filled(tr("Filling", "%1: %2"), label, each) for each in words]
        for key, shown in self._worked_out.items():
            value = look.worked_out.get(at(key)) if not is_blank else None
            written = "" if value is None or isinstance(value, Fault) else self._write(self._questions[key], value)
            shown.setText(value.sentence if isinstance(value, Fault) else written)
            shown.set_tone("attention" if isinstance(value, Fault) else "ink")
        self._below.set_tone("danger" if is_wrong else "attention")
        self._below.setText("\n".join(said))
        self._below.setVisible(bool(said))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """One answer below the other, where there is no room beside."""
        return QSize(Theme.current().scaled(_CELL_WIDTH), super().minimumSizeHint().height())

    def _arrange(self) -> None:
        """As many answers side by side as there is room for."""
        room = self.width() - self.take_away.sizeHint().width() - SPACE_12
        columns = max(1, min(len(self._boxes), room // Theme.current().scaled(_CELL_WIDTH)))
        if columns == self._columns:
            return
        self._columns = columns
        for number, box in enumerate(self._boxes.values()):
            self._grid.addWidget(box, number // columns, number % columns)
            self._grid.setColumnStretch(number % columns, 1)
        for number in range(columns, len(self._boxes) + 1):
            self._grid.setColumnStretch(number, 0)
        self._grid.addWidget(self.take_away, 0, columns, Qt.AlignmentFlag.AlignBottom)
        self._grid.addWidget(self._below, len(self._boxes), 0, 1, columns + 1)
        self._grid.setRowStretch(len(self._boxes) + 1, 1)

    def _on_typed(self, key: str) -> None:
        self.cell_typed.emit(self, key)
        self.changed.emit()

    def _on_entered(self, key: str) -> None:
        if key == list(self.cells)[-1] or self.is_blank():
            self.ended.emit()
        else:
            self.cells[key].focusNextChild()
