"""A table that a form is to be made of: its first rows, and of each column the type, which can be another."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.forms.brought_form import reading_hints
from desktop.forms.drafts.builder import TYPES
from desktop.forms.drafts.fitting import choices_of
from desktop.forms.list_file import list_form
from desktop.forms.taken_list import take_list
from desktop.people.queries import myself
from desktop.rows.typed_text import is_blank, one_line, quoted
from desktop.sheets.columns import text_of
from desktop.sheets.kinds import ColumnKind
from ui.bidi import filled
from ui.forms.builder.chip_button import ChipButton
from ui.forms.builder.who_dialog import WhoDialog
from ui.forms.builder.words import type_words
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import ElidedLabel, FlowLayout, HeaderBar, IconButton, Label, LineEdit, PrimaryButton, Toast

if TYPE_CHECKING:
    from desktop.forms.taken_list import TakenList
    from desktop.sheets.tables import SheetTable
    from ui.bridge import Bridge

SHOWN_ROWS: Final = 8
MOST_NOTES: Final = 3
_LINES: Final = 12
_CELL: Final = 110
_NO_TITLES: Final = 0
_CHOSEN: Final = (ColumnKind.ONE_OF, ColumnKind.SEVERAL_OF)
_OFFERED: Final = [
    (kind.value, type) for kind, type in TYPES.items() if kind not in (ColumnKind.FILE, ColumnKind.SIGNATURE)
]


class ListPreview(QWidget):
    """Signals: `used(TakenList)`, the form is in use and has the rows as entries; `closed`;
    `titles_wanted(name, line)`: the titles of a table stand in another line, 0 for none.

    Attributes: `table`, which is previewed; `types`, the chips of its columns; `use`, the button; `dialog`.
    """

    used = Signal(object)
    closed = Signal()
    titles_wanted = Signal(str, int)

    def __init__(self, bridge: Bridge, tables: Sequence[SheetTable], title: str, currency: str) -> None:
        super().__init__()
        self._bridge = bridge
        self._tables = list(tables)
        self._currency = currency
        self.table = self._tables[0]
        self.types: list[ChipButton] = []
        self.dialog: WhoDialog | None = None
        self.title = LineEdit(one_line(title))
        self.title.setAccessibleName(self.tr("Name of the form"))
        self.title.setPlaceholderText(self.tr("Name of the form"))
        self.use = PrimaryButton(self.tr("Use it"))
        self.use.clicked.connect(self._ask)
        self._sheet = ChipButton(
            self.tr("Table"), lambda: [(str(at), each.name) for at, each in enumerate(self._tables)]
        )
        self._sheet.chosen.connect(self._on_sheet)
        self._line = ChipButton(self.tr("Titles"), self._lines)
        self._line.chosen.connect(lambda line: self.titles_wanted.emit(self.table.name, int(line)))
        self._count = Label("", META, "quiet")
        self._notes = Label("", META, "quiet", wrap=True)
        self._grid = QWidget()
        self._area = QScrollArea()
        self._lay_out()
        self._show()

    def show_table(self, table: SheetTable) -> None:
        """The same table, read otherwise."""
        self._tables = [table if each.name == table.name else each for each in self._tables]
        self.table = table
        self._show()

    # What is shown

    def _show(self) -> None:
        table = self.table
        self._sheet.setVisible(len(self._tables) > 1)
        self._sheet.say(table.name)
        line = table.header_line
        self._line.say(self.tr("No titles") if line is None else filled(self.tr("Titles in line %1"), str(line)))
        count = f"{len(table.rows):,}"
        self._count.setText(filled(self.tr("%1 rows, which become entries"), count))
        notes = [*table.notes, *(note for column in table.columns for note in column.notes)]
        self._notes.setText("\n".join(notes[:MOST_NOTES]))
        self._notes.setVisible(bool(notes))
        self._show_grid()

    def _show_grid(self) -> None:
        grid = QWidget()
        grid.setProperty("ground", "")
        cells = QGridLayout(grid)
        cells.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_16)
        cells.setSpacing(SPACE_8)
        self.types = []
        for place, column in enumerate(self.table.columns):
            name = ElidedLabel(column.name or filled(self.tr("Question %1"), str(place + 1)), semibold=True)
            chip = ChipButton(filled(self.tr("Type of “%1”"), column.name), _kinds)
            chip.say(type_words(TYPES[column.kind]))
            chip.chosen.connect(partial(self._on_kind, place))
            self.types.append(chip)
            cells.setColumnMinimumWidth(place, Theme.current().scaled(_CELL))
            cells.addWidget(name, 0, place)
            cells.addWidget(chip, 1, place, Qt.AlignmentFlag.AlignLeft)
            for row, texts in enumerate(self.table.rows[:SHOWN_ROWS]):
                cells.addWidget(ElidedLabel(text_of(texts[place]), tone="quiet"), row + 2, place)
        cells.setRowStretch(SHOWN_ROWS + 2, 1)
        cells.setColumnStretch(len(self.table.columns), 1)
        self._area.setWidget(grid)

    def _lines(self) -> list[tuple[str, str]]:
        last = max(_LINES, self.table.header_line or 0)
        lines = [(str(line), filled(self.tr("Titles in line %1"), str(line))) for line in range(1, last + 1)]
        return [*lines, (str(_NO_TITLES), self.tr("No titles"))]

    def _on_sheet(self, place: str) -> None:
        self.table = self._tables[int(place)]
        self._show()

    def _on_kind(self, place: int, kind: str) -> None:
        table = self.table.read_as(place, ColumnKind(kind), reading_hints(self._bridge.session))
        column = table.columns[place]
        if column.kind is ColumnKind.MONEY and not column.currency:
            column = replace(column, currency=self._currency)
        if column.kind in _CHOSEN and not column.choices:
            said = choices_of(text_of(row[place]) for row in self.table.rows)
            column = replace(column, choices=tuple(each["label"] for each in said))
        self.show_table(table.with_column(place, column))
        self.types[place].setFocus()

    # Using it

    def _ask(self) -> None:
        title = self.title.text().strip()
        if is_blank(title):
            self.title.setFocus()
            Toast(self, self.tr("Give the form a name first."), at_foot=True)
            return
        dialog = self.dialog = WhoDialog(self, quoted(title), myself(self._bridge.session).role)
        dialog.accepted.connect(lambda: self._use(title, dialog))
        dialog.open()

    def _use(self, title: str, dialog: WhoDialog) -> None:
        import msgspec

        from desktop.forms.definition import Definition

        try:
            made, _ = list_form(self.table, title, os.urandom)
        except InvalidError as error:
            self._say(str(error))
            return
        definition = msgspec.convert({**msgspec.to_builtins(made), **dialog.rights(made)}, Definition)
        self.use.setEnabled(False)
        self._bridge.do(take_list, definition, self.table, done=self._on_used, failed=self._on_failed)

    def _on_used(self, taken: TakenList) -> None:
        self.use.setEnabled(True)
        self.used.emit(taken)

    def _on_failed(self, error: Exception) -> None:
        from ui.bridge import sentence_of

        self.use.setEnabled(True)
        self._say(sentence_of(error))

    def _say(self, sentence: str) -> None:
        Toast(self, sentence, at_foot=True)

    # How it is made

    def _lay_out(self) -> None:
        header = HeaderBar(ruled=True)
        back = IconButton("chevron-left", self.tr("Back"))
        back.clicked.connect(self.closed)
        header.row.addWidget(back)
        header.row.addWidget(self.title, 1)
        header.add_action(self.use)
        chips = QWidget()
        row = FlowLayout(chips)
        for part in (self._sheet, self._line, self._count):
            row.addWidget(part)
        above = QVBoxLayout()
        above.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, 0)
        above.setSpacing(SPACE_4)
        above.addWidget(chips)
        above.addWidget(self._notes)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addLayout(above)
        column.addWidget(self._area, 1)


def _kinds() -> list[tuple[str, str]]:
    return [(kind, type_words(type)) for kind, type in _OFFERED]
