"""Where the shop is, its money, and when it is open: for everybody in the shop, changed by managers and owners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.people.records import Person
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.settings import commands
from desktop.settings.collections import CLOSED, HOLIDAYS, OPEN, OPENED, PART, SETTINGS, ZONE
from desktop.settings.typed_closing import DaysClosed
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.kept_field import KeptField
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker
from ui.records.other_values import OtherValue, OtherValues
from ui.settings.closed_days import ClosedDays
from ui.settings.shop_fields import FIELDS, ShopField
from ui.settings.shop_reading import ComingDays, ShopShown, read_shop
from ui.settings.shop_words import value_words, values_now, weekday_name
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_16, TARGET
from ui.undo_steps import ChangedValues, UndoSteps, noting
from ui.widgets import Banner, ColumnsLayout, Label, SegmentedChoice, Toggles, announce

if TYPE_CHECKING:
    from desktop.settings.records import ShopSettings

_DAYS = "days"
_CLOSED, _OPEN = "closed", "open"


class ShopSection(QWidget):
    """What is changed is kept at once, and put back by Ctrl+Z or by the toast that says so.

    Attributes: `fields` by the keys of settings, `opening` the days of the week, `holidays`, `days` the closed ones.
    """

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._shown: ShopShown | None = None
        self._writable = False
        self.guessed = Banner("info", "", self.tr("That is right"))
        self.fields = {field.key: self._field(field) for field in FIELDS}
        self.opening = Toggles(self.tr("Open on"), [_toggle(day) for day in range(7)])
        self.opening_read = Label("", wrap=True)
        self.holidays = SegmentedChoice(
            self.tr("On public holidays"), [(_CLOSED, self.tr("Closed")), (_OPEN, self.tr("Open"))]
        )
        self.holidays_read = Label("", wrap=True)
        self._refusal = Label("", META, "danger", wrap=True)
        self.days = ClosedDays()
        self._who = Label("", tone="quiet", wrap=True)
        self._others = {key: OtherValues() for key in (OPEN, HOLIDAYS, _DAYS)}
        self._undo = UndoSteps(self, lambda: values_now(bridge.session), self._put_back)
        self._reading = QueryWorker(bridge.pool, self)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self._fit()
        self._connect()
        self._again.start()

    def show_reader(self, me: Person, *, is_out: bool) -> None:
        """Who reads it: what they may do; `is_out`: this PC, or who uses it, is out of the shop."""
        self._writable = not is_out and me.role != "employee"
        if is_out:
            self._who.setText(self.tr("This PC is not in the shop any more: this can only be read."))
        elif self._writable:
            self._who.setText(self.tr("The whole shop goes by this. Managers and owners change it."))
        else:
            self._who.setText(self.tr("Only managers and owners change this."))
        self._show()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        return [self.tr("a setting of the shop")] if any(field.unsaved for field in self.fields.values()) else []

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        for field in self.fields.values():
            field.stop()
        self._again.stop()
        self._reading.close()
        LocalClock.current().changed.disconnect(self._again.start)
        for end in self._ears:
            end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Z where no text is typed."""
        name = self._name_of(QApplication.focusWidget())
        if event.matches(QKeySequence.StandardKey.Undo) and name:
            self._undo.undo(name)
        else:
            super().keyPressEvent(event)

    # Reading and showing

    def _read(self) -> None:
        now_ms = round(LocalClock.current().now().timestamp() * 1000)
        self._reading.ask(lambda session: read_shop(session, now_ms), self._on_read)

    def _on_read(self, shown: ShopShown) -> None:
        self._shown = shown
        self._show()

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection == SETTINGS.id.hex():
            self._again.start()

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._body.setVisible(True)
        self._show_guessed(shown)
        for spec in FIELDS:
            field = self.fields[spec.key]
            field.offer(list(spec.choices(shown)))
            field.show_value(spec.words(shown), shown.seen)
            field.set_writable(self._writable)
            field.others.show_others(self._apart(spec.key))
        self.fields[PART].setVisible(bool(shown.parts))
        self._show_week(shown)
        self.days.show_days(shown, writable=self._writable)
        for name in (OPEN, HOLIDAYS):
            self._others[name].show_others(self._apart(name))
        self._others[_DAYS].show_others([*self._apart(CLOSED), *self._apart(OPENED)])

    def _show_guessed(self, shown: ShopShown) -> None:
        guessed = shown.settings.guessed
        self.guessed.setVisible(bool(guessed))
        labels = [f"“{self.fields[spec.key].edit.accessibleName()}”" for spec in FIELDS if spec.key in guessed]
        if shown.settings.record is None:
            self.guessed.set_text(self.tr("Guessed from this PC; nobody has set it yet."))
        elif guessed:
            words = self.tr("Guessed from this PC; nobody has set it yet: %1.")
            self.guessed.set_text(filled(words, ", ".join(labels)))
        self.guessed.button.setVisible(self._writable)

    def _show_week(self, shown: ShopShown) -> None:
        calendar = shown.settings.calendar
        days = sorted(calendar.opening_days, key=lambda day: (day - calendar.week_begins) % 7)
        self.opening.set_on([str(day) for day in days])
        self.opening_read.setText(", ".join(weekday_name(day) for day in days))
        chosen = _OPEN if calendar.open_on_public_holidays else _CLOSED
        self.holidays.set_value(chosen)
        self.holidays_read.setText(self.tr("Open") if chosen == _OPEN else self.tr("Closed"))
        for control, reads in ((self.opening, self.opening_read), (self.holidays, self.holidays_read)):
            control.setVisible(self._writable)
            reads.setVisible(not self._writable)

    def _apart(self, name: str) -> Sequence[OtherValue]:
        """What was written at the same time as a setting, or as any of a set."""
        shown, record = self._shown, self._shown and self._shown.settings.record
        if shown is None or record is None or not self._writable:
            return ()
        return [
            OtherValue(key, other.value, value_words(key, other.value, shown), other.by, record.values.get(key))
            for key, others in sorted(record.apart.items())
            if key.partition("/")[0] == name
            for other in others
        ]

    # Changing

    def _field(self, spec: ShopField) -> KeptField:
        field = KeptField(
            QCoreApplication.translate("ShopFields", spec.label),
            self._bridge,
            partial(self._save, spec),
            read=lambda typed: spec.read(typed, self._known()),
            placeholder=QCoreApplication.translate("ShopFields", spec.empty),
        )
        field.saved.connect(partial(self._tell, spec.key))
        field.undo_wanted.connect(lambda: self._undo.undo(spec.key))
        field.others.taken.connect(self._take)
        return field

    def _known(self) -> ShopShown:
        assert self._shown is not None  # nothing can be typed before
        return self._shown

    def _save(self, spec: ShopField, value: object, seen: object) -> Future[ChangedValues]:
        command = noting(values_now, spec.command)
        return self._bridge.workspace.do(command, **{spec.parameter: value}, seen_before=seen)

    def _do(self, name: str, command: Callable[..., ShopSettings], *values: object) -> None:
        """Change what is not typed."""

        def done(change: ChangedValues) -> None:
            self._refusal.setVisible(False)
            self._tell(name, change)

        self._bridge.do(noting(values_now, command), *values, done=done, failed=self._on_refused)

    def _tell(self, name: str, change: ChangedValues) -> None:
        self._undo.add(name, change, self.tr("Saved for the whole shop."))
        self._again.start()

    def _on_refused(self, error: Exception) -> None:
        sentence = sentence_of(error)
        self._refusal.setText(sentence)
        self._refusal.setVisible(True)
        announce(self._refusal, sentence)
        self._show()

    def _put_back(self, fields: Mapping[str, Any]) -> None:
        self._bridge.do(commands.put_back, fields, done=lambda _: self._again.start(), failed=self._on_refused)

    def _take(self, key: str, value: object) -> None:
        self._do(key.partition("/")[0], commands.put_back, {key: value})

    def _on_weekday_switched(self, key: str, on: bool) -> None:
        self._do(OPEN, commands.set_open_on_weekday, int(key), on)

    def _on_holidays_chosen(self, chosen: str) -> None:
        if self._shown is not None and (chosen == _OPEN) != self._shown.settings.calendar.open_on_public_holidays:
            self._do(HOLIDAYS, commands.set_open_on_public_holidays, chosen == _OPEN)

    def _on_days_typed(self, closing: DaysClosed) -> None:
        def done(change: ChangedValues) -> None:
            self.days.added()
            self._tell(_DAYS, change)

        def failed(error: Exception) -> None:
            self.days.line.set_error(sentence_of(error))

        close_on = noting(values_now, commands.close_on)
        self._bridge.do(close_on, closing.first, closing.why, closing.last, done=done, failed=failed)

    def _on_days_opened(self, days: ComingDays) -> None:
        self._do(_DAYS, commands.open_on, days.first)

    def _on_days_taken_back(self, days: ComingDays) -> None:
        self._do(_DAYS, commands.as_usual, days.first, days.last)

    # Laying out

    def _connect(self) -> None:
        self._again.timeout.connect(self._read)
        self._reading.failed.connect(self._bridge.command_failed)
        self.guessed.clicked.connect(lambda: self._do(ZONE, commands.keep_guessed))
        self.opening.switched.connect(self._on_weekday_switched)
        self.holidays.changed.connect(self._on_holidays_chosen)
        self.days.closed.connect(self._on_days_typed)
        self.days.opened.connect(self._on_days_opened)
        self.days.taken_back.connect(self._on_days_taken_back)
        for others in self._others.values():
            others.taken.connect(self._take)
        LocalClock.current().changed.connect(self._again.start)
        Theme.current().changed.connect(self._fit)
        self._ears = [
            self._bridge.on(RecordChanged, self._on_record_changed),
            self._bridge.on(RecordsChanged, self._again.start),
        ]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        column.addWidget(self._who)
        self._body = QWidget()
        self._body.setVisible(False)
        column.addWidget(self._body)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACE_16)
        body.addWidget(self.guessed)
        fields = ColumnsLayout()
        for field in self.fields.values():
            fields.addWidget(field)
        fields.addWidget(
            _titled(self.holidays.accessibleName(), self.holidays, self.holidays_read, self._others[HOLIDAYS])
        )
        body.addLayout(fields)
        self._refusal.setVisible(False)
        opening = (self.opening, self.opening_read, self._refusal, self._others[OPEN])
        body.addWidget(_titled(self.opening.accessibleName(), *opening))
        body.addWidget(self.days)
        body.addWidget(self._others[_DAYS])

    def _fit(self) -> None:
        """As high as the line beside it."""
        self.holidays_read.setMinimumHeight(Theme.current().scaled(TARGET + 2))

    def _name_of(self, focused: QWidget | None) -> str:
        """What the part is called in which the focus is, for taking back what was done there."""
        parts = {OPEN: self.opening, HOLIDAYS: self.holidays, _DAYS: self.days, ZONE: self.guessed}
        return next((name for name, part in parts.items() if focused and part.isAncestorOf(focused)), "")


def _toggle(day: int) -> tuple[str, str, str]:
    return str(day), weekday_name(day, short=True), weekday_name(day)


def _titled(title: str, *parts: QWidget) -> QWidget:
    titled = QWidget()
    column = QVBoxLayout(titled)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_4)
    column.addWidget(Label(title, semibold=True))
    for part in parts:
        fixed = isinstance(part, SegmentedChoice)
        column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft) if fixed else column.addWidget(part)
    return titled
