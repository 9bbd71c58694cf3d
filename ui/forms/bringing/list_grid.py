"""The columns of a list: what each is called and holds, and which question it answers, which can be another one."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.forms.bringing.matching import answered
from desktop.rows.typed_text import one_line
from desktop.sheets.columns import text_of
from ui.bidi import filled, side_by_side
from ui.forms.builder.chip_button import ChipButton
from ui.theme import Theme
from ui.tokens import SPACE_8, SPACE_12
from ui.widgets import ElidedLabel

if TYPE_CHECKING:
    from desktop.sheets.tables import SheetTable
    from ui.forms.bringing.reading import ShownList
    from ui.forms.builder.chip_button import Choice

_SAMPLES: Final = 5
_LOOKED_AT: Final = 50
_WIDEST_NAME: Final = 200


class ListGrid(QWidget):
    """Signals: `question_wanted(place, key)`: a column is to answer that question, empty: none.

    Attributes: `chips`, which say what each column answers.
    """

    question_wanted = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[ChipButton] = []
        self._shown: ShownList | None = None
        self._grid = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._grid)

    def show_list(self, shown: ShownList) -> None:
        """Show this one; the focus stays at its column."""
        focused = next((place for place, chip in enumerate(self.chips) if chip.hasFocus()), None)
        self._shown, self.chips = shown, []
        table, grid = shown.brought.table, QWidget()
        cells = QGridLayout(grid)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(SPACE_12)
        cells.setVerticalSpacing(SPACE_8)
        for place, column in enumerate(table.columns):
            title = column.name or filled(self.tr("Column %1"), str(place + 1))
            name = ElidedLabel(title, semibold=True)
            name.setMaximumWidth(Theme.current().scaled(_WIDEST_NAME))
            cells.addWidget(name, place, 0)
            cells.addWidget(self._chip(place, title), place, 1, Qt.AlignmentFlag.AlignLeft)
            cells.addWidget(ElidedLabel(_samples(table, place), tone="quiet"), place, 2)
        cells.setColumnStretch(0, 1)
        cells.setColumnStretch(2, 3)
        self._column.replaceWidget(self._grid, grid)
        grid.show()
        self._grid.hide()
        self._grid.deleteLater()
        self._grid = grid
        if focused is not None and focused < len(self.chips):
            self.chips[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _chip(self, place: int, title: str) -> ChipButton:
        assert self._shown is not None
        brought = self._shown.brought
        key = brought.questions[place]
        chip = ChipButton(filled(self.tr("What “%1” answers"), title), self._offered)
        chip.say(self._shown.form.definition.by_key[key].label if key else self.tr("Left out"))
        if place == brought.entry_place and not key:
            chip.say(self.tr("Which entry it is"))
        chip.chosen.connect(partial(self.question_wanted.emit, place))
        self.chips.append(chip)
        return chip

    def _offered(self) -> list[Choice]:
        assert self._shown is not None
        asked = answered(self._shown.form.definition)
        return [*((question.key, question.label) for question in asked), ("", self.tr("Left out"))]


def _samples(table: SheetTable, place: int) -> str:
    """What stands in a column, from its top."""
    texts = (one_line(text_of(row[place])) for row in table.rows[:_LOOKED_AT])
    return side_by_side(*islice(dict.fromkeys(filter(None, texts)), _SAMPLES))
