"""What the table is narrowed to: a chip for each condition, which takes it away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bidi import filled
from ui.tokens import SPACE_8, SPACE_16
from ui.widgets import FlowLayout
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.records.collection import RecordCollection
    from desktop.records.listing import Listing, OnlyThese
    from ui.records.table.table_read import Ground
    from ui.records.table.table_rows import TableRows

tr = QCoreApplication.translate


class FilterLine(QWidget):
    """Takes no room while there is none. Signals: `taken_away(OnlyThese)`."""

    taken_away = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        around = QVBoxLayout(self)
        around.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_8)
        self._row = FlowLayout()
        around.addLayout(self._row)
        self._shown: list[tuple[OnlyThese, str]] = []
        self.setVisible(False)

    def show_listing(self, rows: TableRows, listing: Listing) -> None:
        """What a listing of these rows is narrowed to."""
        self._show([(only, filter_words(rows.collection, rows.ground, only)) for only in listing.only])

    def _show(self, filters: Sequence[tuple[OnlyThese, str]]) -> None:
        if list(filters) == self._shown:
            return
        self._shown = list(filters)
        while (item := self._row.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for only, words in filters:
            chip = Chip(words)
            chip.clicked.connect(partial(self.taken_away.emit, only))
            self._row.addWidget(chip)
        self.setVisible(bool(filters))


def filter_words(collection: RecordCollection, ground: Ground | None, only: OnlyThese) -> str:
    """What a table is narrowed to."""
    field = collection.listed_field(only.key)
    assert field is not None
    value = ground.words.value(field, only.value) if ground is not None else ""
    sentence = {
        "is": tr("TablePane", "%1: %2"),
        "is not": tr("TablePane", "%1: not %2"),
        "empty": tr("TablePane", "%1: empty"),
        "filled": tr("TablePane", "%1: filled in"),
        "contains": tr("TablePane", "%1: has %2"),
        "from": tr("TablePane", "%1: from %2"),
        "to": tr("TablePane", "%1: up to %2"),
    }[only.how]
    return filled(sentence, field.label, value)
