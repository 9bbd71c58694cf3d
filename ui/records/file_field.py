"""A field that holds a file: given, looked at and taken away where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.files.value import FileValue
from desktop.records.collection import TakenFiles
from desktop.records.typed_rows import fits
from ui.files.file_slot import FileSlot
from ui.files.signature_slot import SignatureSlot
from ui.records.looked_at import LookedAt
from ui.records.other_values import OtherValues
from ui.records.page_fields import other_values
from ui.records.remark_lines import RemarkLines, remarks_of
from ui.tokens import META, SPACE_4
from ui.widgets import Label

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from ui.auto_save import AutoSave
    from ui.bridge import Bridge
    from ui.records.page_reading import PageShown

tr = QCoreApplication.translate


class FileField(QWidget):
    """Signals: `changed(dict)`, the fields that are to be written; `undo_wanted`, never: nothing is typed here.

    Attributes: `part`, what stands on the page; `slot`, where the file is; `others`, what was written at the same time.
    """

    changed = Signal(object)
    undo_wanted = Signal()

    def __init__(self, bridge: Bridge, field: Field) -> None:
        super().__init__()
        self._field = field
        self._shown: object = None
        is_signed = field.taken is TakenFiles.SIGNATURE
        me = bridge.workspace.me.name
        self.slot = SignatureSlot(bridge, me, at_once=False) if is_signed else FileSlot(bridge, field.taken)
        if isinstance(self.slot, FileSlot):
            LookedAt(bridge, self.slot.deeds, self)
        self.others = OtherValues()
        self.remarks = RemarkLines()
        self._words = Label("", META, "attention", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        label = Label(field.label, semibold=True, wrap=True)
        for part in (label, self.slot, self._words, self.remarks, self.others):
            column.addWidget(part)
        self.slot.call(field.label)
        self.slot.entered.connect(self.focusNextChild)
        self.slot.one.given.connect(self._on_given)

    @property
    def part(self) -> FileField:
        """Itself."""
        return self

    @property
    def line(self) -> FileField:
        """Itself."""
        return self

    @property
    def edit(self) -> QWidget:
        """What takes the focus."""
        return self.slot

    def keep(self) -> None:
        """A file is kept as soon as it is copied."""

    def savings(self) -> list[AutoSave]:
        """Nothing is typed."""
        return []

    def show_record(self, shown: PageShown) -> None:
        """What it holds now; what is on its way, or being drawn, stays."""
        record = shown.whole.record
        self.slot.of = record.id
        value = record.values.get(self._field.key)
        if value != self._shown or not (self.slot.one.is_coming or self.slot.is_begun):
            self._shown = value
            self.slot.one.put(value if isinstance(value, FileValue) else None)
        writable = self._field.key in shown.whole.writable
        self.slot.set_writable(writable)
        said = self.remarks.show_remarks(remarks_of(shown, self._field.key))
        self.setVisible(writable or value is not None or bool(said))
        self._words.setText(self._misfit_words(shown))
        self._words.setVisible(bool(self._words.text()))
        others = other_values(self._field, record, self._field.key, shown.words)
        self.others.show_others(others if writable else [])

    def _misfit_words(self, shown: PageShown) -> str:
        value = shown.whole.record.values.get(self._field.key)
        if fits(self._field, value):
            return ""
        words = tr("Records", "This does not fit what is asked for here. It stays as it was written.")
        return words if isinstance(value, FileValue) else f"{shown.words.words(self._field, value)}\n{words}"

    def _on_given(self) -> None:
        value = self.slot.one.value
        if value != self._shown:
            self._shown = value
            self.changed.emit({self._field.key: value})
