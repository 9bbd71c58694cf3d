"""The fields of one record, each changed where it stands by what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from desktop.records.collection import Field, Kind, RecordCollection
from desktop.records.drafts import FieldDraft, field_draft, save_field_draft
from desktop.records.link_choices import link_choices
from desktop.records.records import Record
from desktop.records.typed_rows import fits
from desktop.records.values import Value
from desktop.rows.typed_text import cleaned
from ui.auto_save import AutoSave
from ui.bridge import Bridge
from ui.growing_text import GrowingText
from ui.kept_field import KeptField
from ui.records.other_values import OtherValue
from ui.records.page_reading import PageShown, titled
from ui.records.remark_lines import RemarkLines, remarks_of
from ui.records.value_words import ValueWords
from ui.typed_choice import not_one_of_these, typed_choice
from ui.widgets import LineEdit

tr = QCoreApplication.translate

MOST_LINES: Final = 12
_HINTS: Final = {
    Kind.DATE: "fri, +2, 24.12.",
    Kind.TIME: "7, 14:30",
    Kind.MOMENT: "tue 10:00",
}

Save = Callable[[Mapping[str, Value], Any], Future[Any]]


class RecordField:
    """One of them.

    Attributes: `part`, what stands on the page; `line`, where one types; `drafting`, which keeps what is no value yet;
    `remarks`, what is said of its value.
    """

    def __init__(self, bridge: Bridge, collection: RecordCollection, record: str, field: Field, save: Save) -> None:
        is_text = field.kind is Kind.TEXT
        self._bridge = bridge
        self._collection = collection
        self._record = record
        self._field = field
        self._shown: PageShown | None = None
        self._links: dict[str, Value] = {}
        save_draft = partial(bridge.workspace.do, save_field_draft, record, field.key)
        self.drafting = AutoSave(bridge, save_draft, bridge)
        self.part = KeptField(
            field.label, bridge, lambda value, seen: save({field.key: value}, seen), read=self._read,
            edit=GrowingText(most_lines=MOST_LINES, one_line=True) if is_text else LineEdit(),
            placeholder=_HINTS.get(field.kind, ""),
        )  # fmt: skip
        self.part.drafted.connect(lambda said: self.drafting.touch(FieldDraft(*said) if said else None))
        self.remarks = RemarkLines()
        self.part.layout().addWidget(self.remarks)
        self.part.edit.returnPressed.connect(self._go_on)
        if field.kind is Kind.DATE:
            on_it = Qt.ShortcutContext.WidgetShortcut
            QShortcut(QKeySequence("Ctrl+;"), self.part.edit, self._put_today, context=on_it)
        if field.kind is Kind.LINK:
            self.part.edit.textEdited.connect(self._offer_links)

    @property
    def line(self) -> KeptField:
        """The part itself."""
        return self.part

    def show_record(self, shown: PageShown) -> None:
        """What it is now."""
        first, self._shown = self._shown is None, shown
        record, words = shown.whole.record, shown.words
        value = record.said.get(self._field.key)
        why_not = record.why_not.get(self._field.key, "")
        self.part.show_value(why_not or words.words(self._field, value), shown.whole.seen)
        writable = self._field.key in shown.whole.writable
        self.part.set_writable(writable)
        said = self.remarks.show_remarks(remarks_of(shown, self._field.key))
        self.part.setVisible(writable or value is not None or bool(why_not or said))
        self.part.describe(self.remarks.text())
        if first:
            self._offer(shown)
            self._resume(writable=writable)
        if not fits(self._field, value) and not self.part.is_touched:
            sentence = tr("Records", "This does not fit what is asked for here. It stays as it was written.")
            self.part.set_error(sentence, in_view=False)
        others = other_values(self._field, record, self._field.key, words)
        self.part.others.show_others(others if writable else [])

    def keep(self) -> None:
        """Write down now what waits."""
        self.part.keep()
        self.drafting.flush()

    def savings(self) -> list[AutoSave]:
        """What saves what is typed, also once the page is gone."""
        return [self.part.saving, self.drafting]

    def _resume(self, *, writable: bool) -> None:
        draft = field_draft(self._bridge.session, self._record, self._field.key)
        if draft is not None and writable:
            self.part.resume(*draft)

    def _put_today(self) -> None:
        if self._shown is not None and not self.part.edit.isReadOnly():
            self.part.set_text(self._shown.words.words(self._field, self._shown.typed.today))
            self.part.keep()

    def _go_on(self) -> None:
        """To the next, unless this one is refused; where one adds, one stays to add more."""
        self.part.keep()
        if not self.part.error() and not self._field.is_set:
            self.part.focusNextChild()

    def _offer(self, shown: PageShown) -> None:
        match self._field.kind:
            case Kind.CHOICE:
                self.part.offer([label for _, label in self._field.choices])
            case Kind.YES_NO:
                self.part.offer([shown.words.words(None, True), shown.words.words(None, False)])
            case Kind.PERSON:
                self.part.offer(list(shown.people))
            case Kind.LINK:
                self._offer_links("")

    def _offer_links(self, typed: str) -> None:
        """What it can lead to, by letters of it."""
        if self._shown is None:
            return
        of = self._shown.of.get(self._field.of, self._collection)
        words, self._links = self._shown.words, {}
        for key, title in link_choices(self._bridge.session, of, self._record, typed):
            name = titled(of, title, words)
            self._links[f"{name} ({key.nonce.hex()[:4]})" if name in self._links else name] = key
        self.part.offer(list(self._links))

    def _read(self, typed: str) -> Value:
        assert self._shown is not None  # nothing can be typed before
        value = partial(self._shown.typed.value, self._field)
        if self._field.kind is Kind.PERSON and typed:
            return typed_choice(typed, self._shown.people, value)
        if self._field.kind is not Kind.LINK:
            return value(typed)
        if not cleaned(typed).strip():
            return None
        self._offer_links(typed)
        return typed_choice(typed, self._links, not_one_of_these)


def other_values(field: Field, record: Record, key: str, words: ValueWords) -> list[OtherValue]:
    """What was written at the same time as what shows of a field, or of an element of a set."""
    return [
        OtherValue(key, other.value, words.words(field, other.value) or tr("Records", "nothing"), other.by,
                   record.values.get(key))
        for other in record.apart.get(key, ())
    ]  # fmt: skip
