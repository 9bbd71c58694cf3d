"""What happened to a record, the latest first: who wrote what, when, on which PC, what does not count too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records.collection import Kind, RecordCollection
from desktop.records.past import HistoryStep
from desktop.records.state import AWAY
from desktop.rows.typed_text import shortened
from ui.bidi import filled, side_by_side
from ui.records.page_reading import PageShown
from ui.records.value_words import field_label
from ui.times import moment
from ui.tokens import META, SPACE_4, SPACE_12
from ui.widgets import Label, LinkButton

tr = QCoreApplication.translate

SHOWN_AT_FIRST: Final = 8
_MORE: Final = 5
_SHORT: Final = 80


class _Line(NamedTuple):
    """What one save did; who it was, when and where; why it does not count; the time of it."""

    words: tuple[str, ...]
    about: str
    why_not: str
    at: datetime


class RecordHistory(QWidget):
    """Signals: `past_wanted(datetime)`, what it showed then; `more_wanted`, more of it is to be read.

    Attributes: `count`: how much of it.
    """

    past_wanted = Signal(object)
    more_wanted = Signal()

    def __init__(self, collection: RecordCollection) -> None:
        super().__init__()
        self._collection = collection
        self._lines: list[_Line] = []
        self.count = SHOWN_AT_FIRST
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_12)
        self.more = LinkButton(self.tr("Show more"), "history", flush=True)
        self.more.clicked.connect(self._show_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        column.addLayout(self._column)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_record(self, shown: PageShown) -> None:
        """What happened until now."""
        lines = [_line(self._collection, step, shown) for step in reversed(shown.whole.steps)]
        if lines != self._lines:
            self._lines = lines
            self._show()
        self.more.setVisible(shown.whole.saved > len(lines))

    def _show(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for place, line in enumerate(self._lines):
            self._column.addWidget(self._part(line, is_now=place == 0))

    def _show_more(self) -> None:
        self.count *= _MORE
        self.more_wanted.emit()

    def _part(self, line: _Line, *, is_now: bool) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        for words in line.words:
            column.addWidget(Label(words, wrap=True))
        column.addWidget(Label(line.about, META, "quiet", wrap=True))
        if line.why_not:
            column.addWidget(Label(line.why_not, META, "attention", wrap=True))
        elif not is_now:
            then = LinkButton(self.tr("As it was then"), flush=True)
            then.setAccessibleDescription(line.about)
            then.clicked.connect(partial(self.past_wanted.emit, line.at))
            column.addWidget(then, 0, Qt.AlignmentFlag.AlignLeft)
        return part


def _line(collection: RecordCollection, step: HistoryStep, shown: PageShown) -> _Line:
    saved = step.saved
    about = side_by_side(saved.by, moment(saved.at), saved.pc)
    why_not = filled(tr("Records", "This does not count. %1"), step.why_not) if step.why_not else ""
    return _Line(tuple(_words(collection, step, shown)), about, why_not, saved.at)


def _words(collection: RecordCollection, step: HistoryStep, shown: PageShown) -> Iterator[str]:
    if step.saved.creates:
        yield tr("Records", "Added")
    places = {field.key: place for place, field in enumerate(collection.fields)}
    in_order = sorted(step.changes.items(), key=lambda change: places.get(change[0].partition("/")[0], 0))
    for key, (before, after) in in_order:
        field = collection.field(key)
        if key == AWAY:
            yield tr("Records", "Thrown away") if after is True else tr("Records", "Brought back")
        elif field is not None and field.kind is not Kind.BYTES and not (before is None and after is None):
            was, now = (_short(shown.words.words(field, value)) for value in (before, after))
            yield _change(field_label(collection, key), was, now)


def _change(label: str, was: str, now: str) -> str:
    nothing = tr("Records", "nothing")
    if was and was == now:  # photos are often called the same
        return filled(tr("Records", "%1: another %2"), label, now)
    if was:
        return filled(tr("Records", "%1: %2 instead of %3"), label, now or nothing, was)
    return filled(tr("Records", "%1: %2"), label, now or nothing)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return shortened(line, _SHORT)
