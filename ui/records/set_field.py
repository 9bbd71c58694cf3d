"""A field that holds several: each a chip that one click takes away, and a line to add one more."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records.cells import set_element
from desktop.records.collection import Field, RecordCollection
from desktop.records.elements import ID_BYTES, elements, own_id
from desktop.records.set_text import joined
from desktop.records.values import Value
from ui.auto_save import AutoSave
from ui.bidi import isolated
from ui.bridge import Bridge
from ui.records.other_values import OtherValues
from ui.records.page_fields import RecordField, Save, other_values
from ui.records.page_reading import PageShown
from ui.tokens import SPACE_4
from ui.widgets import FlowLayout, Label
from ui.widgets.chip import Chip

tr = QCoreApplication.translate


class SetField(QWidget):
    """Signals: `changed(dict)`, the fields that are to be written.

    Attributes: `part`, what stands on the page; `line`, where one adds; `others`, what was written at the same time.
    """

    changed = Signal(object)

    def __init__(self, bridge: Bridge, collection: RecordCollection, record: str, field: Field, save: Save) -> None:
        super().__init__()
        self._field = field
        self._save = save
        self._listed: Sequence[tuple[str, str]] = ()
        self._adding = RecordField(bridge, collection, record, field, self._add)
        self.line = self._adding.part
        self.line.label.setVisible(False)
        self.line.edit.setPlaceholderText(tr("Records", "Add one"))
        self.others = OtherValues()
        self._read = Label("", wrap=True)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        for part in (Label(field.label, semibold=True, wrap=True), self._read, self._chips, self.line, self.others):
            column.addWidget(part)

    @property
    def part(self) -> SetField:
        """Itself."""
        return self

    def keep(self) -> None:
        """Write down now what waits."""
        self._adding.keep()

    def savings(self) -> list[AutoSave]:
        """What saves what is typed, also once the page is gone."""
        return self._adding.savings()

    def show_record(self, shown: PageShown) -> None:
        """What it holds now."""
        self._adding.show_record(shown)
        record, words = shown.whole.record, shown.words
        writable = self._field.key in shown.whole.writable
        self.line.setVisible(writable)
        held = elements(record.values, self._field)
        listed = [(f"{self._field.key}/{id}", self._words(shown, id, value)) for id, value in held.items()]
        self._show_chips(listed if writable else [])
        self._read.setText(", ".join(isolated(words) for _, words in listed))
        self._read.setVisible(not writable)
        self.setVisible(writable or bool(listed))
        apart = [key for key in record.apart if key.startswith(f"{self._field.key}/")]
        others = [other for key in sorted(apart) for other in other_values(self._field, record, key, words)]
        self.others.show_others(others if writable else [])

    def _words(self, shown: PageShown, id: str, value: Value) -> str:
        """An element, behind its id where that means anything."""
        words, element = shown.words.words(self._field, value), set_element(self._field, id, value, shown.typed.texts)
        return joined([element._replace(text=words)]) if element.id else words

    def _show_chips(self, listed: Sequence[tuple[str, str]]) -> None:
        if listed == self._listed:
            return
        self._listed = listed
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for key, words in listed:
            chip = Chip(words, self._chips)
            chip.clicked.connect(partial(self._take_away, key))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(listed))

    def _take_away(self, key: str) -> None:
        self.line.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit({key: None})

    def _add(self, said: Mapping[str, Value], seen: Any) -> Future[Any]:
        """A new element, under an id that it has from what it is, or any."""
        values = {
            f"{key}/{own_id(self._field, value) or os.urandom(ID_BYTES).hex()}": value for key, value in said.items()
        }
        return self._save(values, seen)
