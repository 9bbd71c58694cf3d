"""What happened to a to-do, the latest first: who did what, when, on which PC; of a list also its days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records.records import SavedChange
from desktop.todos.records import ListDay
from ui.bidi import side_by_side
from ui.times import clock_time, day_title, moment
from ui.todos.words import saved_words
from ui.tokens import META, SPACE_4
from ui.widgets import Label

MOST_SHOWN: Final = 40


class TodoHistory(QWidget):
    """Lines that can be read."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[tuple[str, str]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_4)

    def show_history(self, saves: Sequence[SavedChange], days: Sequence[ListDay] = ()) -> None:
        """What happened, and on which days what was ticked."""
        said = [*_day_lines(days), *_lines(saves)][:MOST_SHOWN]
        if said == self._said:
            return
        self._said = said
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for words, about in said:
            self._column.addWidget(Label(words, wrap=True))
            self._column.addWidget(Label(about, META, "quiet", wrap=True))


def _lines(saves: Sequence[SavedChange]) -> list[tuple[str, str]]:
    """The same done again by the same person at the same PC is one line, with the last time."""
    lines: list[tuple[str, str]] = []
    before: tuple[str, str, str] | None = None
    for saved in reversed(saves):
        words = saved_words(saved)
        if (words, saved.by_id, saved.pc) != before:
            lines.append((words, side_by_side(moment(saved.at), saved.pc)))
        before = words, saved.by_id, saved.pc
    return lines


def _day_lines(days: Sequence[ListDay]) -> list[tuple[str, str]]:
    return [(day_title(day.day), _day_words(day)) for day in days]


def _day_words(day: ListDay) -> str:
    return ", ".join(side_by_side(tick.text, tick.by.by, clock_time(tick.by.at)) for tick in day.ticks)
