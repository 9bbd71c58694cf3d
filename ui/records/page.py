"""The page about one record, of any collection: what it says, changed where it stands, and all that belongs to it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.people.events import PeopleChanged
from desktop.records import commands
from desktop.records.collection import Kind, RecordCollection
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.records.going_back import go_back
from desktop.records.state import AWAY
from desktop.records.values import Value
from desktop.records.whole_record import LinkedRecord
from ui.auto_save import AutoSave
from ui.bidi import filled, side_by_side
from ui.bridge import Bridge, sentence_of
from ui.files.first_slot import give_first
from ui.local_clock import LocalClock
from ui.processes.requests_part import RequestsPart
from ui.query_worker import QueryWorker
from ui.records.comments import RecordComments
from ui.records.deeds import Deeds
from ui.records.erasing import ask_to_erase
from ui.records.field_parts import FieldPart, field_part
from ui.records.file_field import FileField
from ui.records.history import RecordHistory
from ui.records.other_values import OtherValue, OtherValues
from ui.records.page_reading import PageShown, read_page, titled
from ui.records.part_inside import PartInside
from ui.records.past_dialog import PastDialog
from ui.records.remark_lines import RemarkLines, remarks_elsewhere
from ui.records.rows_inside import LeadingLine, RowsInside
from ui.records.set_field import SetField
from ui.records.value_words import capitalised
from ui.theme import Theme
from ui.times import moment
from ui.tokens import COLUMN_WIDTH, META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import ColumnsLayout, DetailsPane, Label, LinkButton, QuietButton, TakesFiles, Toast

_REFRESH_MS = 100


class RecordPage(DetailsPane, TakesFiles):
    """Signals: `record_wanted(collection name, id)`, another record is to be shown; `bin_wanted(collection name)`, what
    was thrown away of its rows; `print_wanted`; `gone`, it is not here any more.

    Attributes: `record`: its id; `fields` by their keys; `rows` and `parts` by their collections; `requests`, who says
    yes; `shown`, once it was read.
    """

    record_wanted = Signal(str, str)
    bin_wanted = Signal(str)
    print_wanted = Signal()
    gone = Signal()

    def __init__(self, bridge: Bridge, deeds: Deeds, collection: RecordCollection, record: str) -> None:
        """`deeds`: of the screen that it is on; what it takes back are batches of any collection."""
        super().__init__(capitalised(collection.one))
        self._bridge = bridge
        self._deeds = deeds
        self._collection = collection
        self.record = record
        self.shown: PageShown | None = None
        self._title = ""
        self.requests = RequestsPart(bridge, deeds, collection, record)
        self.fields: dict[str, FieldPart] = {
            field.key: field_part(bridge, collection, record, field, self._save)
            for field in collection.fields
            if field.kind is not Kind.BYTES
        }
        self.state = Label("", META, "attention", wrap=True)
        self.may_not = Label("", META, "quiet", wrap=True)
        self.remarks = RemarkLines()
        self.apart = OtherValues()
        self.bring_back = QuietButton(self.tr("Bring back"), "archive-restore")
        self.part_of = LeadingLine()
        self.rows: dict[str, RowsInside] = {}
        self.parts: dict[str, PartInside] = {}
        self.comments = RecordComments(bridge, collection, record)
        self.who = Label("", META, "quiet", wrap=True)
        self.history = RecordHistory(collection)
        self.print = LinkButton(self.tr("Print…"), "printer", flush=True)
        self.as_of = LinkButton(self.tr("As it was before"), "history", flush=True)
        self.away = LinkButton(self.tr("Throw away"), "trash-2", flush=True)
        self.erase = LinkButton(self.tr("Erase for good…"), "trash-2", flush=True)
        self._reading = QueryWorker(bridge.pool, self)
        self._again = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._lay_out()
        self._connect()
        self._read()

    # What is shown

    def take_focus(self) -> None:
        """Move the focus to the first field."""
        next(iter(self.fields.values())).line.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._begin()

    def _begin(self) -> None:
        """Where one stands in the first field since the page was opened, the keys that answer come before it."""
        first = next(iter(self.fields.values()))
        line = first.line.edit
        is_typed = not isinstance(first, FileField) and line.isUndoAvailable()
        if self.requests.is_asked and line.hasFocus() and not is_typed:
            self.requests.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def _read(self) -> None:
        record, most = self.record, self.history.count
        self._reading.ask(lambda session: read_page(session, self._collection, record, most), self._on_read)

    def _on_read(self, shown: PageShown | None) -> None:
        if self.shown is None:
            QTimer.singleShot(0, self, self._begin)
        self.shown = shown or self.shown
        if shown is None:
            self.gone.emit()
            return
        self._show_state(shown)
        for field in self.fields.values():
            field.show_record(shown)
        self._show_rows(shown)
        self._show_parts(shown)
        self.history.show_record(shown)
        self._body.setVisible(True)

    def _show_state(self, shown: PageShown) -> None:
        whole, record = shown.whole, shown.whole.record
        self._title = shown.subject or titled(self._collection, record.values.get(self._collection.title), shown.words)
        self.header.set_texts(capitalised(self._collection.one), self._title)
        self._say(self.state, self._state_words(shown))
        self._say(self.may_not, whole.may_not)
        self.remarks.show_remarks(remarks_elsewhere(shown, self.fields))
        self.apart.show_others(self._apart(shown))
        may_throw = AWAY in whole.writable
        self.bring_back.setVisible(record.is_away and may_throw)
        self.away.setVisible(not record.is_away and may_throw and not self._collection.is_keyed)
        self.erase.setVisible(record.is_away and whole.may_erase)
        self.part_of.setVisible(whole.whole is not None)
        if whole.whole is not None:
            self.part_of.show_words(filled(self.tr("Part of %1"), shown.title(whole.whole)))
        added = filled(self.tr("Added by %1"), side_by_side(record.created_by, moment(record.created_at)))
        changed = filled(self.tr("Last changed by %1"), side_by_side(record.changed_by, moment(record.changed_at)))
        self.who.setText(added if record.created_at == record.changed_at else f"{added}\n{changed}")

    def _state_words(self, shown: PageShown) -> str:
        away = shown.whole.away
        if away is None:
            return ""
        words = filled(self.tr("%1 threw it away, %2."), away.by, moment(away.at))
        changed = self.tr("It was changed since.")
        return f"{words} {changed}" if shown.whole.record.is_changed_since else words

    def _apart(self, shown: PageShown) -> list[OtherValue]:
        """Whether it was thrown away, where others said otherwise at the same time."""
        record, words = shown.whole.record, {True: self.tr("thrown away"), False: self.tr("not thrown away")}
        return [
            OtherValue(AWAY, other.value, words[other.value is True], other.by, record.is_away)
            for other in record.apart.get(AWAY, ())
            if AWAY in shown.whole.writable
        ]

    def _show_rows(self, shown: PageShown) -> None:
        for name in shown.whole.rows:
            if name not in self.rows:
                rows = self.rows[name] = RowsInside(shown.of[name])
                rows.wanted.connect(partial(self.record_wanted.emit, name))
                rows.bin_wanted.connect(partial(self.bin_wanted.emit, name))
                rows.added.connect(partial(self._add_row, shown.of[name]))
                self._rows.addWidget(rows)
            self.rows[name].show_record(shown)

    def _show_parts(self, shown: PageShown) -> None:
        for name in shown.whole.parts:
            if name not in self.parts:
                self.parts[name] = PartInside(self._bridge, self._deeds, shown.of[name], self.record)
                self._parts.addWidget(self.parts[name])
        for part in self.parts.values():
            part.show_record(shown)

    def _say(self, label: Label, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))

    def _on_record_changed(self, event: RecordChanged) -> None:
        inside = [shown.id.hex() for shown in self._collections_inside()]
        if event.record == self.record or event.collection in inside or self._collection.follows_others:
            self._look_soon()

    def _collections_inside(self) -> list[RecordCollection]:
        if self.shown is None:
            return []
        return [self.shown.of[name] for name in (*self.shown.whole.rows, *self.shown.whole.parts)]

    def _look_soon(self) -> None:
        if self.isVisible() and not self._again.isActive():
            self._again.start()

    # What is typed

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        self.keep()
        unsaved = any(saving.unsaved for saving in self.savings())
        return [self._collection.one] if unsaved else []

    def keep(self) -> None:
        """Write down now what waits."""
        for part in (*self.fields.values(), *self.parts.values(), self.comments):
            part.keep()
        for saving in self.requests.savings():
            saving.flush()

    def savings(self) -> list[AutoSave]:
        """What saves what is typed, also once this is gone."""
        typed = [saving for each in (*self.fields.values(), *self.parts.values()) for saving in each.savings()]
        return [*typed, *self.requests.savings(), self.comments.saving]

    def stop(self) -> None:
        """End for good: nothing is read any more."""
        self.keep()
        self._again.stop()
        self._reading.close()

    def _save(self, fields: Mapping[str, Value], seen: Any) -> Future[Any]:
        """What was typed, as a step that can be taken back."""
        batch = os.urandom(commands.BATCH_SIZE)
        saving = self._bridge.workspace.do(
            partial(commands.change_many, batch=batch), self._collection, {self.record: fields}, seen
        )
        self._bridge.run(saving, lambda _: self._deeds.remember(batch), lambda _: None)
        return saving

    def take_files(self, data: QMimeData) -> bool:
        """To a field that holds one, wherever they were put."""
        named = {self._collection.field(key).label: field for key, field in self.fields.items()}
        slots = {label: field.slot for label, field in named.items() if isinstance(field, FileField)}
        return give_first(self, slots, data)

    # What is done

    def _change(self, fields: Mapping[str, Value], said: str = "") -> None:
        self._deeds.do(commands.change_many, self._collection, {self.record: fields}, said=said)

    def _on_away(self) -> None:
        self._change({AWAY: True}, filled(self.tr("“%1” is in the bin."), self._title))

    def _on_erase(self) -> None:
        ask_to_erase(self, self._bridge, self._collection, self.record, self._title)

    def _add_row(self, collection: RecordCollection, typed: str) -> None:
        line = self.rows[collection.name].line
        create = partial(commands.create, parent=self.record)
        self._deeds.do(
            create, collection, {collection.title: typed},
            done=lambda _: line.set_text(""), failed=lambda error: line.set_error(sentence_of(error)),
        )  # fmt: skip

    def _show_past(self, at: datetime) -> None:
        if self.shown is not None:
            dialog = PastDialog(self, self._bridge, self._collection, self.shown, at)
            dialog.back_wanted.connect(self._go_back)
            dialog.open()

    def _go_back(self, at: datetime) -> None:
        said = filled(self.tr("It is as it was: %1."), moment(at))
        self._deeds.do(go_back, self._collection, self.record, at, said=said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.requests.take_key(event):
            super().keyPressEvent(event)

    def _undo(self) -> None:
        """Where one types, the keys take back what was typed; here what was done."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):
            self._deeds.undo()

    def _open_whole(self) -> None:
        whole: LinkedRecord | None = self.shown.whole.whole if self.shown else None
        if whole is not None:
            self.record_wanted.emit(whole.collection, whole.id)

    # Laying out

    def _connect(self) -> None:
        for field in self.fields.values():
            field.line.undo_wanted.connect(self._deeds.undo)
            field.part.others.taken.connect(lambda key, value: self._change({key: value}))
            if isinstance(field, SetField | FileField):
                field.changed.connect(self._change)
        self.apart.taken.connect(lambda key, value: self._change({key: value}))
        self.bring_back.clicked.connect(lambda: self._change({AWAY: False}))
        self.away.clicked.connect(self._on_away)
        self.erase.clicked.connect(self._on_erase)
        self.part_of.clicked.connect(self._open_whole)
        self.history.past_wanted.connect(self._show_past)
        self.history.more_wanted.connect(self._read)
        self.print.clicked.connect(self.print_wanted)
        self.as_of.clicked.connect(lambda: self._show_past(LocalClock.current().now()))
        for part in (self.comments, self.requests):
            part.refused.connect(lambda sentence: Toast(self, sentence, at_foot=True))
        self.requests.asked.connect(self._begin)
        self._again.timeout.connect(self._read)
        self._reading.failed.connect(self._bridge.command_failed)
        self._deeds.settled.connect(self._look_soon)
        self._bridge.on(RecordChanged, self._on_record_changed)
        self._bridge.on(RecordsChanged, self._look_soon)
        self._bridge.on(PeopleChanged, self._look_soon)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.Print, self, self.print_wanted.emit, context=within)
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)[:1]:
            QShortcut(keys, self, self._undo, context=within)

    def _lay_out(self) -> None:
        self._body = QWidget()
        self._body.setVisible(False)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_12)
        for part in (self.state, self.may_not, self.remarks, self.apart):
            column.addWidget(part)
        column.addWidget(self.bring_back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.part_of)
        column.addWidget(self.requests)
        fields = ColumnsLayout()
        for field in self.fields.values():
            fields.addWidget(field.part)
        column.addLayout(fields)
        self._rows = QVBoxLayout()
        column.addLayout(self._rows)
        self._parts = QVBoxLayout()
        column.addLayout(self._parts)
        column.addWidget(_titled(self.tr("Comments"), self.comments))
        column.addWidget(_titled(self.tr("What happened"), self.who, self.history))
        for button in (self.print, self.as_of, self.away, self.erase):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        whole = self.scrolling_column()
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._body, 100)
        middle.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch()
        self._fit_column()
        Theme.current().changed.connect(self._fit_column)

    def _fit_column(self) -> None:
        self._body.setMaximumWidth(Theme.current().scaled(COLUMN_WIDTH))


def _titled(title: str, *parts: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, SPACE_4, 0, 0)
    column.setSpacing(SPACE_8)
    column.addWidget(Label(title, semibold=True))
    for part in parts:
        column.addWidget(part)
    return box
