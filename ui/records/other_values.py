"""What somebody else wrote at the same time as what shows: one click takes it, another leaves things as they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.rows.typed_text import shortened
from ui.bidi import filled
from ui.tokens import META, SPACE_4, SPACE_8
from ui.widgets.button import LinkButton
from ui.widgets.flow import FlowLayout
from ui.widgets.label import Label

_SHORT = 24


class OtherValue(NamedTuple):
    """Of a field, by its key: what somebody else wrote, in words too, who it was, and what shows.

    of: what the field is called within a sentence, where its name does not stand above
    """

    key: str
    value: Any
    words: str
    by: str
    shown: Any
    of: str = ""


class OtherValues(QWidget):
    """Takes no room while there is none. Signals: `taken(key, value)`."""

    taken = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._others: Sequence[OtherValue] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_8)
        self.setVisible(False)

    def show_others(self, others: Sequence[OtherValue]) -> None:
        """These wait for somebody to look."""
        if others == self._others:
            return
        self._others = others
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for other in others:
            self._column.addWidget(self._row(other))
        self.setVisible(bool(others))

    def _row(self, other: OtherValue) -> QWidget:
        row = QWidget()
        said = filled(self.tr("%1 wrote “%2” at the same time."), other.by, other.words)
        if other.of:
            said = filled(self.tr("%1 wrote “%2” at the same time, as %3."), other.by, other.words, other.of)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(said, META, "attention", wrap=True))
        take = LinkButton(filled(self.tr("Take “%1”"), shortened(other.words, _SHORT)), flush=True)
        take.clicked.connect(partial(self.taken.emit, other.key, other.value))
        leave = LinkButton(self.tr("Leave it as it is"), flush=True)
        leave.setAccessibleDescription(said)
        leave.clicked.connect(partial(self.taken.emit, other.key, other.shown))
        buttons = FlowLayout()
        buttons.addWidget(take)
        buttons.addWidget(leave)
        column.addLayout(buttons)
        return row
