"""On which days the shop is closed besides: those that are coming, and a line to add more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.settings.typed_closing import DaysClosed, typed_closing
from ui.bidi import filled
from ui.settings.shop_reading import ComingDays, ShopShown
from ui.settings.shop_words import closed_words, days_words, kind_words
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import Label, LinkButton, TextField

SHOWN = 6
_DATE_WIDTH = 112


class ClosedDays(QWidget):
    """Signals: `closed(DaysClosed)` for days that were typed, `opened(ComingDays)`, `taken_back(ComingDays)`."""

    closed = Signal(object)
    opened = Signal(object)
    taken_back = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Sequence[ComingDays], date, bool] | None = None
        self._all = False
        self._today = date.min
        self._month_first = False
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_4)
        self._none = Label("", tone="quiet", wrap=True)
        self.more = LinkButton("", flush=True)
        self.more.clicked.connect(self._on_more_wanted)
        self.line = TextField(self.tr("Close on"), placeholder="")
        self.line.submitted.connect(self._on_submitted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Closed days"), semibold=True))
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.line)

    def show_days(self, shown: ShopShown, *, writable: bool) -> None:
        """Those that are coming; `writable`: whether they can be changed."""
        self._today, self._month_first = shown.today, shown.month_first
        example = self.tr("12/24 Christmas Eve") if shown.month_first else self.tr("24.12. Christmas Eve")
        until = self.tr("8/3 - 8/16 Summer") if shown.month_first else self.tr("3.8. - 16.8. Summer")
        self.line.edit.setPlaceholderText(filled(self.tr("%1, or %2"), example, until))
        self.line.setVisible(writable)
        no_country = self.tr("Once the country is chosen, its public holidays stand here.")
        self._none.setText(self.tr("None are known.") if shown.settings.calendar.country else no_country)
        if (shown.coming, shown.today, writable) != self._shown:
            self._shown = shown.coming, shown.today, writable
            self._show_rows()

    def added(self) -> None:
        """What was typed is kept: the line is for the next one, and all days are in view."""
        self.line.set_text("")
        self._all = True
        self._show_rows()

    def _on_submitted(self) -> None:
        try:
            closing: DaysClosed = typed_closing(self.line.text(), self._today, month_first=self._month_first)
        except InvalidError as error:
            self.line.set_error(str(error))
            return
        self.closed.emit(closing)

    def _on_more_wanted(self) -> None:
        self._all = not self._all
        self._show_rows()

    def _show_rows(self) -> None:
        if self._shown is None:
            return
        days, today, writable = self._shown
        while (item := self._rows.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for each in days if self._all else days[:SHOWN]:
            self._rows.addWidget(_DayRow(each, today, self._answer(each) if writable else None))
        self._none.setVisible(not days)
        self.more.setVisible(len(days) > SHOWN)
        self.more.setText(self.tr("Show fewer") if self._all else self.tr("Show all %n", "", len(days)))

    def _answer(self, days: ComingDays) -> tuple[str, Callable[[], None]]:
        """What can be done with these days."""
        if days.kind == "holiday":
            return self.tr("Open all the same"), partial(self.opened.emit, days)
        return self.tr("Take back"), partial(self.taken_back.emit, days)


class _DayRow(QWidget):
    """When, why, and what can be done."""

    def __init__(self, days: ComingDays, today: date, answer: tuple[str, Callable[[], None]] | None) -> None:
        super().__init__()
        when, why = days_words(days, today), closed_words(days.words)
        self._when = Label(when, wrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Label(why, wrap=True))
        if kind := kind_words(days):
            texts.addWidget(Label(kind, META, "quiet", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(self._when)
        row.addLayout(texts, 1)
        if answer is not None:
            words, done = answer
            button = LinkButton(words)
            button.setAccessibleName(filled(self.tr("%1: %2"), f"{when}, {why}", words))
            button.clicked.connect(done)
            row.addWidget(button)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def _fit(self) -> None:
        self._when.setFixedWidth(Theme.current().scaled(_DATE_WIDTH))
