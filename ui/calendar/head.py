"""What leads through a calendar: back and on, today, which days are shown, and how many at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import FlowLayout, IconButton, Label, LinkButton, SegmentedChoice


class CalendarHead(QWidget):
    """Attributes: `first`, where Tab comes to; `last`, from where it goes on.

    Signals: `stepped(int)`: so many months, weeks or days on; `today_wanted`; `span_chosen(str)`: by hand.
    """

    stepped = Signal(int)
    today_wanted = Signal()
    span_chosen = Signal(str)

    def __init__(self, spans: Sequence[tuple[str, str]], span: str) -> None:
        """`spans`: the keys and names of how many days can be shown at once."""
        super().__init__()
        self._title = Label("", PANE_TITLE)
        self._note = Label("", META, "quiet")
        self._note.hide()
        self._span = SegmentedChoice(self.tr("Show"), spans, span)
        self._span.changed.connect(self.span_chosen)
        self._lay_out()

    def set_title(self, words: str) -> None:
        """Which days are shown."""
        self._title.setText(words)

    def set_note(self, words: str) -> None:
        """What is said beside them."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def set_span(self, span: str) -> None:
        """Show so many at once."""
        self._span.set_value(span)

    def _lay_out(self) -> None:
        around, line, buttons = QVBoxLayout(self), FlowLayout(), []
        around.setContentsMargins(SPACE_16, SPACE_4, SPACE_8, SPACE_8)
        around.addLayout(line)
        for icon, words, steps in (("chevron-left", self.tr("Back"), -1), ("chevron-right", self.tr("On"), 1)):
            button = IconButton(icon, words)
            button.clicked.connect(lambda _=False, steps=steps: self.stepped.emit(steps))
            line.addWidget(button)
            buttons.append(button)
        today = LinkButton(self.tr("Today"))
        today.clicked.connect(self.today_wanted)
        for part in (today, self._title, self._span, self._note):
            line.addWidget(part)
        stops = [*buttons, today, *self._span.stops()]
        self.first, self.last = stops[0], stops[-1]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)
