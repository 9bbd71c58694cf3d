"""What a record said at a time that is typed or chosen, and the way back to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.records import past
from desktop.records.collection import Field, Kind, RecordCollection
from desktop.records.elements import elements
from desktop.records.past import PastRecord
from desktop.records.values import Value
from ui.bidi import filled
from ui.bridge import Bridge
from ui.records.page_reading import PageShown
from ui.times import moment
from ui.tokens import META, SPACE_4, SPACE_12
from ui.widgets import Dialog, Label, TextField


class PastDialog(Dialog):
    """Signals: `back_wanted(datetime)`. Attributes: `line`, where the time is typed."""

    back_wanted = Signal(object)

    def __init__(
        self, parent: QWidget, bridge: Bridge, collection: RecordCollection, shown: PageShown, at: datetime
    ) -> None:
        super().__init__(parent, _tr("As it was"), "", _tr("Back to this"), _tr("Close"))
        self._bridge = bridge
        self._collection = collection
        self._shown = shown
        self._at = at
        self.line = TextField(self.tr("As of"), placeholder="tue 10:00, 24.12.")
        self._said = QVBoxLayout()
        self._said.setSpacing(SPACE_12)
        self.body.addWidget(self.line)
        self.body.addLayout(self._said)
        self.line.submitted.connect(self._on_typed)
        self.accepted.connect(lambda: self.back_wanted.emit(self._at))
        self._show(at)

    def _on_typed(self) -> None:
        try:
            self._show(self._shown.typed.moment(self.line.text(), past=True))
        except InvalidError as error:
            self.line.set_error(str(error))

    def _show(self, at: datetime) -> None:
        self._at = at
        then = past.as_of(self._bridge.session, self._collection, self._shown.whole.record.id, at)
        while (item := self._said.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        is_other = then is not None and then.values != self._shown.whole.record.values
        self.yes.setVisible(is_other and bool(self._shown.whole.writable))
        if then is None:
            self.set_sentence(filled(self.tr("%1: it was not there yet."), moment(at)))
            return
        self.set_sentence(moment(at) if is_other else filled(self.tr("%1: the same as now."), moment(at)))
        for label, words, now in self._lines(then):
            self._said.addWidget(_said(label, words, now))

    def _lines(self, then: PastRecord) -> Iterator[tuple[str, str, str]]:
        """Of each field what it is called, what it said, and what it says now, where that is something else."""
        for field in self._collection.fields:
            if field.kind is not Kind.BYTES:
                was, now = (self._words(field, said) for said in (then.values, self._shown.whole.record.values))
                if was or now:
                    about = filled(self.tr("Now: %1"), now or self.tr("nothing")) if now != was else ""
                    yield field.label, was or self.tr("nothing"), about

    def _words(self, field: Field, said: Mapping[str, Value]) -> str:
        found = elements(said, field).values() if field.is_set else [said.get(field.key)]
        return ", ".join(self._shown.words.words(field, value) for value in found)


def _said(label: str, words: str, about: str) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_4)
    column.addWidget(Label(label, META, "quiet", wrap=True))
    column.addWidget(Label(words, wrap=True))
    if about:
        column.addWidget(Label(about, META, "attention", wrap=True))
    return part


def _tr(words: str) -> str:
    return QCoreApplication.translate("PastDialog", words)
