"""A part of a record that fewer people read than the rest: its fields, for those who do, under who that is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records import commands
from desktop.records.collection import Audience, RecordCollection
from desktop.records.values import Value
from ui.bidi import filled, side_by_side
from ui.records.field_parts import FieldPart, field_part
from ui.records.file_field import FileField
from ui.records.set_field import SetField
from ui.times import moment
from ui.tokens import META, SPACE_8, SPACE_12
from ui.widgets import ColumnsLayout, Label

if TYPE_CHECKING:
    from ui.auto_save import AutoSave
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds
    from ui.records.page_reading import PageShown

_READERS: Final[Mapping[Audience, str]] = {
    Audience.MANAGERS: QT_TRANSLATE_NOOP("PartInside", "Only managers and owners read this."),
    Audience.OWNERS: QT_TRANSLATE_NOOP("PartInside", "Only owners read this."),
}


def readers_words(audience: Audience) -> str:
    """Who alone reads it."""
    return QCoreApplication.translate("PartInside", _READERS[audience])


class PartInside(QWidget):
    """That of one record. Attributes: `fields` by their keys; `who`, who wrote in it last."""

    def __init__(self, bridge: Bridge, deeds: Deeds, collection: RecordCollection, record: str) -> None:
        super().__init__()
        self._bridge = bridge
        self._deeds = deeds
        self._collection = collection
        self._key = bytes.fromhex(record)
        self.fields: dict[str, FieldPart] = {
            field.key: field_part(bridge, collection, record, field, self._save) for field in collection.fields
        }
        self.who = Label("", META, "quiet", wrap=True)
        self._lay_out()
        for each in self.fields.values():
            each.line.undo_wanted.connect(deeds.undo)
            each.part.others.taken.connect(lambda key, value: self._change({key: value}))
            if isinstance(each, SetField | FileField):
                each.changed.connect(self._change)

    def show_record(self, shown: PageShown) -> None:
        """What it says now; nothing where whoever looks does not read it any more."""
        part = shown.whole.parts.get(self._collection.name)
        self.setVisible(part is not None)
        if part is None:
            return
        nothing = structs.replace(shown.whole.record, values={}, saves={}, apart={}, worked_out={}, why_not={})
        record, writable = part.record or nothing, frozenset(self.fields)
        whole = structs.replace(shown.whole, record=record, seen=part.seen, writable=writable)
        for field in self.fields.values():
            field.show_record(replace(shown, whole=whole))
        changed = side_by_side(record.changed_by, moment(record.changed_at))
        self.who.setText(filled(self.tr("Last changed by %1"), changed))
        self.who.setVisible(part.record is not None)

    def keep(self) -> None:
        """Write down now what waits."""
        for field in self.fields.values():
            field.keep()

    def savings(self) -> list[AutoSave]:
        """What saves what is typed, also once the page is gone."""
        return [saving for field in self.fields.values() for saving in field.savings()]

    def _save(self, fields: Mapping[str, Value], seen: Any) -> Future[Any]:
        """What was typed, as a step that can be taken back."""
        batch = os.urandom(commands.BATCH_SIZE)
        put = partial(commands.put, seen_before=seen, batch=batch)
        saving = self._bridge.workspace.do(put, self._collection, self._key, fields)
        self._bridge.run(saving, lambda _: self._deeds.remember(batch), lambda _: None)
        return saving

    def _change(self, fields: Mapping[str, Value]) -> None:
        self._deeds.do(commands.put, self._collection, self._key, fields)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_12, 0, 0)
        column.setSpacing(SPACE_8)
        heads = QVBoxLayout()
        heads.setSpacing(0)
        heads.addWidget(Label(self._collection.heading, semibold=True, wrap=True))
        heads.addWidget(Label(readers_words(self._collection.audience), META, "quiet", wrap=True))
        column.addLayout(heads)
        fields = ColumnsLayout()
        for field in self.fields.values():
            fields.addWidget(field.part)
        column.addLayout(fields)
        column.addWidget(self.who)
