"""When somebody is away and who decides for them, on their page: said by themselves, or by somebody above them."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.processes import commands, queries
from ui.bidi import filled
from ui.local_clock import LocalClock
from ui.tokens import SPACE_4, SPACE_8
from ui.widgets import FlowLayout, Label, LinkButton, QuietButton

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.processes.records import Absence
    from ui.bridge import Bridge

_ABOVE = {"employee": ("manager", "owner"), "manager": ("owner",), "owner": ()}


class AwayPart(QWidget):
    """Signals: `changed` once something was said. Attributes: `say`, the button that asks."""

    changed = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._shown: tuple[Person, bool, list[Absence], date] | None = None
        self.say = QuietButton("", "calendar")
        self.say.clicked.connect(self._on_say)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addLayout(self._lines)
        column.addWidget(self.say, 0, Qt.AlignmentFlag.AlignLeft)

    def show_person(self, person: Person, me: Person) -> None:
        """Whose days these are, and whether whoever looks may say them."""
        today = LocalClock.current().today()
        known = queries.absences(self._bridge.session, today.isoformat())
        may_say = me.active and person.active and (person.is_me or me.role in _ABOVE[person.role])
        shown = (person, may_say, [one for one in known if one.member_id == person.id], today)
        if shown != self._shown:
            self._shown = shown
            self._show(person, shown[2], may_say=may_say)

    def _show(self, person: Person, absences: list[Absence], *, may_say: bool) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for absence in absences if person.active else ():
            self._lines.addWidget(self._line(absence, may_say=may_say))
        self.say.setText(self.tr("I'm away…") if person.is_me else filled(self.tr("%1 is away…"), person.name))
        self.say.setVisible(may_say)
        self.setVisible(may_say or bool(self._lines.count()))

    def _line(self, absence: Absence, *, may_say: bool) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(self._words(absence), wrap=True))
        if may_say:
            buttons = QWidget()
            flow = FlowLayout(buttons)
            change, end = LinkButton(self.tr("Change…"), flush=True), LinkButton(self._end_words(absence), flush=True)
            change.clicked.connect(partial(self._on_change, absence))
            end.clicked.connect(partial(self._on_end, absence))
            for button in (change, end):
                button.setAccessibleDescription(self._words(absence))
                flow.addWidget(button)
            column.addWidget(buttons)
        return line

    def _words(self, absence: Absence) -> str:
        from desktop.settings.calendar_words import day_words

        today = LocalClock.current().today()
        since, until = (date.fromisoformat(day) for day in (absence.since, absence.until))
        first, last = day_words(since, today), day_words(until, today)
        if since <= today:
            away = filled(self.tr("Away until %1."), last)
        else:
            away = filled(self.tr("Away on %1."), first) if first == last else ""
            away = away or filled(self.tr("Away %1 – %2."), first, last)
        if absence.stands_in is None:
            return away
        is_me = self._shown is not None and self._shown[0].is_me
        decides = self.tr("%1 decides for you.") if is_me else self.tr("%1 decides for them.")
        return f"{away} {filled(decides, absence.stands_in)}"

    def _end_words(self, absence: Absence) -> str:
        begun = absence.since <= LocalClock.current().today().isoformat()
        return self.tr("Back already") if begun else self.tr("Not away after all")

    # What is done

    def _on_say(self) -> None:
        self._ask(None)

    def _on_change(self, absence: Absence) -> None:
        self._ask(absence)

    def _ask(self, absence: Absence | None) -> None:
        from ui.processes.away_dialog import AwayDays, AwayDialog

        if self._shown is not None:
            proposed = AwayDays.of(absence) if absence is not None else AwayDays()
            dialog = AwayDialog(self._bridge, self, self._shown[0], proposed)
            dialog.accepted.connect(self.changed)
            dialog.finished.connect(self.say.setFocus)
            dialog.open()

    def _on_end(self, absence: Absence) -> None:
        self.say.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bridge.do(commands.end_absence, absence.id, done=lambda _: self.changed.emit())
