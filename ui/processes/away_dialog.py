"""Saying that somebody is away: from when until when, and who decides for them meanwhile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.errors import InvalidError
from desktop.people.queries import people
from desktop.processes import commands
from desktop.settings.calendar_words import day_words
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.local_clock import LocalClock
from ui.namesakes import namesakes
from ui.tokens import META
from ui.typed_choice import not_one_of_these, typed_choice
from ui.widgets import Dialog, FindList, Label, TextField, announce

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.people.records import Person
    from desktop.processes.records import Absence
    from ui.bridge import Bridge

tr = QCoreApplication.translate


class AwayDays(NamedTuple):
    """What is proposed: both days, who stands in, by their id or empty; and of which absence, to change it."""

    since: date | None = None
    until: date | None = None
    stands_in: str = ""
    absence: str = ""

    @classmethod
    def of(cls, absence: Absence) -> AwayDays:
        """Those of an absence."""
        since, until = (date.fromisoformat(day) for day in (absence.since, absence.until))
        return cls(since, until, absence.stands_in_id or "", absence.id)


class AwayDialog(Dialog):
    """Open it with `open()`. Attributes: `since`, `until`, `stands_in`, the fields."""

    def __init__(self, bridge: Bridge, parent: QWidget, person: Person, proposed: AwayDays) -> None:
        mine = tr("AwayDialog", "When you are away")
        title = mine if person.is_me else filled(tr("AwayDialog", "When %1 is away"), person.name)
        super().__init__(parent, title, "", tr("AwayDialog", "Save"), tr("AwayDialog", "Cancel"))
        self._bridge = bridge
        self._person = person
        self._proposed = proposed
        self._is_open = True
        self._people = _others(bridge, person)
        names = {id: name for name, id in self._people.items()}
        like = tr("AwayDialog", "today, fri, 24.12.")
        self.since = TextField(tr("AwayDialog", "From"), value=_day_words(proposed.since), placeholder=like)
        last = tr("AwayDialog", "The last day away.")
        self.until = TextField(tr("AwayDialog", "Until"), value=_day_words(proposed.until), placeholder=like, hint=last)
        self.stands_in = TextField(
            self._question(), value=names.get(proposed.stands_in, ""),
            hint=tr("AwayDialog", "If nobody does, an owner is asked once a request has waited for a day."),
        )  # fmt: skip
        FindList(self.stands_in.edit).offer(list(self._people))
        self._said = Label("", META, "danger", wrap=True)
        self._said.hide()
        for part in (self.since, self.until, self.stands_in, self._said):
            self.body.addWidget(part)
        self.yes.clicked.disconnect(self.accept)
        self.yes.clicked.connect(self._on_save)
        self.yes.setDefault(True)
        self.finished.connect(self._on_finished)
        first = self.stands_in if proposed.since is not None and not proposed.absence else self.since
        first.edit.setFocus()

    def _question(self) -> str:
        if self._person.is_me:
            return tr("AwayDialog", "Who decides for you meanwhile?")
        return filled(tr("AwayDialog", "Who decides for %1 meanwhile?"), self._person.name)

    def _on_save(self) -> None:
        self._said.hide()
        since = self._read(self.since, self._proposed.since)
        until = self._read(self.until, self._proposed.until)
        try:
            stands_in = self._person_meant()
        except InvalidError as error:
            self._refuse(self.stands_in, str(error))
            return
        if since is None or until is None:
            return
        if until < since:
            self._refuse(self.until, tr("AwayDialog", "The last day is before the first."))
            return
        self._bridge.do(
            commands.set_absence, self._person.id, since, until, stands_in, self._proposed.absence,
            done=self._on_saved, failed=self._on_refused,
        )  # fmt: skip

    def _read(self, field: TextField, proposed: date | None) -> date | None:
        """The day that was typed; what was proposed and left as it is, is that."""
        if proposed is not None and field.text() == _day_words(proposed):
            return proposed
        from desktop.settings.countries import customs
        from desktop.settings.queries import shop_calendar
        from desktop.settings.typed_dates import typed_date

        country = shop_calendar(self._bridge.session).country
        try:
            return typed_date(field.text(), LocalClock.current().today(), month_first=customs(country).month_first)
        except InvalidError as error:
            self._refuse(field, str(error))
            return None

    def _person_meant(self) -> str | None:
        typed = self.stands_in.text()
        return typed_choice(typed, self._people, not_one_of_these) if typed else None

    def _refuse(self, field: TextField, sentence: str) -> None:
        field.set_error(sentence)
        field.edit.setFocus()

    def _on_saved(self, _absence: Absence) -> None:
        if self._is_open:
            self.accept()

    def _on_refused(self, error: Exception) -> None:
        if self._is_open:
            self._said.setText(sentence_of(error))
            self._said.show()
            announce(self, self._said.text())

    def _on_finished(self) -> None:
        self._is_open = False


def _others(bridge: Bridge, person: Person) -> Mapping[str, str]:
    """Who can stand in, by names that are not alike."""
    there = people(bridge.session)
    told_by = namesakes(there)
    able = [each for each in there if each.active and (each.pcs or each.uses) and each.id != person.id]
    return {f"{each.name} ({told_by[each.id]})" if each.id in told_by else each.name: each.id for each in able}


def _day_words(day: date | None) -> str:
    return day_words(day, LocalClock.current().today()) if day is not None else ""
