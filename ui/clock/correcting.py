"""Putting somebody's times right: one that was wrong, was not so, was forgotten, or is right though it is marked."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.clock import commands
from desktop.clock.records import ClockTime, What
from desktop.errors import InvalidError
from desktop.settings.queries import shop_calendar
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.settings.zones import zone
from ui.bidi import filled, isolated
from ui.bridge import sentence_of
from ui.clock.words import clock_in, doing, remarks
from ui.times import day_title
from ui.widgets import Dialog, Label, TextField

if TYPE_CHECKING:
    from desktop.clock.stretches import Stretch
    from ui.bridge import Bridge

tr = QCoreApplication.translate

NONE: Final = "none"
FORGOTTEN: Final = ""


class CorrectDialog(Dialog):
    """Attributes: `which`, the time that was wrong, or a forgotten one; `what`, what it was instead; `day`, `at`,
    `reason`."""

    def __init__(self, parent: QWidget, bridge: Bridge, stretch: Stretch) -> None:
        super().__init__(
            parent,
            filled(tr("Clock", "Put the times of %1 right"), isolated(stretch.person)),
            filled(
                tr("Clock", "%1. What is right is read with the reason; what was said stays in view."), _about(stretch)
            ),
            tr("Clock", "Put right"),
            tr("Clock", "Cancel"),
        )
        self._bridge = bridge
        self._stretch = stretch
        self.which, self.what = QComboBox(), QComboBox()
        self.day = TextField(tr("Clock", "Day"))
        self.at = TextField(tr("Clock", "Time"))
        self.reason = TextField(tr("Clock", "Why"))
        self._trouble = Label("", tone="attention", wrap=True)
        self._fill()
        for words, part in ((tr("Clock", "Which time"), self.which), (tr("Clock", "What is right"), self.what)):
            part.setAccessibleName(words)
            self.body.addWidget(Label(words, semibold=True))
            self.body.addWidget(part)
        for field in (self.day, self.at, self.reason, self._trouble):
            self.body.addWidget(field)
        self._trouble.hide()
        self.which.currentIndexChanged.connect(self._on_which)
        self.what.currentIndexChanged.connect(self._on_what)
        self.reason.submitted.connect(self.accept)
        self._on_which()
        self.which.setFocus()

    def _fill(self) -> None:
        there = zone(shop_calendar(self._bridge.session).zone)
        for said in self._stretch.times:
            self.which.addItem(f"{doing(said.what)} {clock_in(said.at, there)}, {isolated(said.pc)}", said.id)
        self.which.addItem(tr("Clock", "One that was forgotten"), FORGOTTEN)
        for what in What:
            self.what.addItem(doing(what), what.value)
        self.what.addItem(tr("Clock", "There was no such time"), NONE)
        marked = [number for number, said in enumerate(self._stretch.times) if said.is_marked]
        is_lacking = self._stretch.stop is None and not self._stretch.is_open
        self.which.setCurrentIndex(marked[0] if marked else len(self._stretch.times) if is_lacking else 0)

    def _chosen(self) -> ClockTime | None:
        return next((said for said in self._stretch.times if said.id == self.which.currentData()), None)

    def _on_which(self) -> None:
        """What is known of it, to be changed."""
        time = self._chosen()
        self.what.setCurrentIndex(self.what.findData(time.what.value if time is not None else What.STOP.value))
        there = zone(shop_calendar(self._bridge.session).zone)
        at = time.at.astimezone(there) if time is not None else None
        self.day.edit.setText((at.date() if at is not None else self._stretch.day).isoformat())
        self.at.edit.setText(f"{at:%H:%M:%S}".removesuffix(":00") if at is not None else "")
        self.reason.edit.setText(commands.CONFIRMED if time is not None and time.is_marked else "")

    def _on_what(self) -> None:
        for field in (self.day, self.at):
            field.setEnabled(self.what.currentData() != NONE)

    def accept(self) -> None:
        try:
            at = self._moment()
        except InvalidError as error:
            self._refuse(error)
            return
        what = None if self.what.currentData() == NONE else What(self.what.currentData())
        self.yes.setEnabled(False)
        self._bridge.do(
            commands.correct, self._stretch.person_id, what, at, self.reason.text(), self.which.currentData(),
            done=lambda _: self._end(), failed=self._refuse,
        )  # fmt: skip

    def _moment(self) -> datetime:
        """What is typed; of a time that nobody changed here, as it was, to the millisecond. Raises InvalidError."""
        calendar, chosen = shop_calendar(self._bridge.session), self._chosen()
        there = zone(calendar.zone)
        day = typed_date(self.day.text(), self._stretch.day, past=True)
        at = datetime.combine(day, typed_exact(self.at.text()), there)
        before = chosen.at.astimezone(there) if chosen is not None else None
        is_same = before is not None and at == before.replace(microsecond=0)
        return before if is_same and before is not None else at

    def _end(self) -> None:
        super().accept()

    def _refuse(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        self._trouble.setText(sentence_of(error))
        self._trouble.show()


def typed_exact(text: str) -> time:
    """A time of day as it is typed, or with its seconds. Raises InvalidError."""
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return typed_time(text)


def _about(stretch: Stretch) -> str:
    return ", ".join(filter(None, (day_title(stretch.day), remarks(stretch))))
