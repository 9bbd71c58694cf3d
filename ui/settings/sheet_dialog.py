"""The twelve words of a recovery sheet, shown once: to be printed or written down, and two of them asked again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.backups.sheet import recovery_sheet
from desktop.people import queries as people_queries
from desktop.printing.papers import usual_paper
from desktop.settings.queries import shop_settings
from ui.bidi import filled
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.printing.print_dialog import PrintChoices, PrintDialog
from ui.tokens import PAGE_TITLE, SPACE_8, SPACE_16, SPACE_32
from ui.widgets import Dialog, Label, QuietButton, TextField

if TYPE_CHECKING:
    from desktop.printing.content import Printout
    from desktop.printing.papers import Paper
    from desktop.printing.table_fit import Orientation
    from desktop.rows.read_session import ReadSession
    from ui.printing.pages import PrintedPages

_ACROSS: Final = 3
_ASKED: Final = 2
_WIDTH: Final = 640


class SheetDialog(Dialog):
    """First the words, then two of them are asked for. Escape does not close it: they are shown nowhere else.

    Attributes: `words`; `asked`, the places of those that are asked for; `fields`, in which they are typed; `print`.
    """

    def __init__(self, parent: QWidget, bridge: Bridge, words: Sequence[str]) -> None:
        super().__init__(
            parent,
            self.tr("Your recovery sheet"),
            self.tr(
                "Print these words, or write them down with their numbers. They are shown this once and kept nowhere "
                "on this PC. Whoever has them and a backup, or a code from a PC of the shop, is you."
            ),
            self.tr("Check two words"),
            self.tr("I have written them down"),
            width=_WIDTH,
        )
        self._window = parent
        self._bridge = bridge
        self.words = tuple(words)
        self.asked = tuple(sorted(random.SystemRandom().sample(range(len(words)), _ASKED)))
        self.print = QuietButton(self.tr("Print or save as PDF…"), "printer")
        self._shown = self._words_part()
        self._check = QWidget()
        self.fields = [self._field(place) for place in self.asked]
        self._lay_out()
        assert self.no is not None
        self.no.clicked.disconnect(self.reject)
        self.no.clicked.connect(lambda: self.done(Dialog.DialogCode.Accepted))
        self.print.clicked.connect(self._on_print)
        self.print.setFocus()

    def accept(self) -> None:
        """Go on to what is asked, and from there end, if it is right."""
        if self._shown.isVisibleTo(self):
            self._shown.hide()
            self._check.show()
            self.set_sentence(self.tr("To be sure that the sheet can be read: which words stand there?"))
            self.yes.setText(self.tr("Done"))
            self.fields[0].setFocus()
            return
        wrong = [
            field for field, place in zip(self.fields, self.asked, strict=True) if not self._is_right(field, place)
        ]
        for field in wrong:
            field.set_error(self.tr("Another word stands there."))
        if wrong:
            wrong[0].setFocus()
        else:
            super().accept()

    def reject(self) -> None:
        """They would be lost: from what is asked back to the words, which stay."""
        if not self._shown.isVisibleTo(self):
            self._check.hide()
            self._shown.show()
            self.yes.setText(self.tr("Check two words"))
        self.set_sentence(
            self.tr("These words are shown this once. Print them or write them down with their numbers before you go.")
        )

    def _is_right(self, field: TextField, place: int) -> bool:
        return field.text().casefold() == self.words[place]

    def _field(self, place: int) -> TextField:
        field = TextField(filled(self.tr("Word %1"), str(place + 1)))
        field.submitted.connect(self._on_submitted)
        return field

    def _on_submitted(self) -> None:
        empty = next((field for field in self.fields if not field.text()), None)
        if empty is not None:
            empty.setFocus()
        else:
            self.accept()

    def _on_print(self) -> None:
        session = self._bridge.session
        shop, me = people_queries.shop(session), people_queries.myself(session)
        sheet = recovery_sheet(shop, me.name, self.words, LocalClock.current().today())
        paper = usual_paper(shop_settings(session).calendar.country)
        pages = PrintDialog(self._window, self._bridge, self.tr("Recovery sheet"), _SheetChoices(sheet), paper)
        pages.finished.connect(self._on_pages_left)
        pages.open()

    def _on_pages_left(self) -> None:
        self.activateWindow()
        self.yes.setFocus()

    def _words_part(self) -> QWidget:
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        grid.setHorizontalSpacing(SPACE_32)
        grid.setVerticalSpacing(SPACE_16)
        rows = len(self.words) // _ACROSS
        for place, word in enumerate(self.words):
            grid.addWidget(Label(f"{place + 1}  {word}", PAGE_TITLE), place % rows, place // rows)
        grid.addWidget(self.print, rows, 0, 1, _ACROSS, Qt.AlignmentFlag.AlignLeft)
        return part

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._check)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        for field in self.fields:
            column.addWidget(field)
        self.body.addWidget(self._shown)
        self.body.addWidget(self._check)
        self._check.hide()


class _SheetChoices(PrintChoices):
    """Nothing is chosen but the paper."""

    def __init__(self, sheet: Printout) -> None:
        super().__init__()
        self._sheet = sheet

    def question(
        self, paper: Paper, orientation: Orientation, is_wanted: Callable[[], bool]
    ) -> Callable[[ReadSession], PrintedPages]:
        from ui.printing.pages import laid_out

        return lambda _session: laid_out(self._sheet, paper, orientation)
