"""One event, whole: each thing changed where it stands; of a series for one of it, for those from it on, or for all."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import DesktopError
from desktop.records.seen import seen
from desktop.rows.typed_text import shortened
from desktop.schedule import answers, queries
from desktop.schedule.collections import CANCELLED, TENTATIVE
from desktop.schedule.commands import (
    bring_back,
    change_event,
    change_following,
    change_one,
    remove_following,
    remove_one,
    throw_away,
)
from desktop.schedule.records import CalendarEvent, EventChange, EventTime, Repeating
from desktop.schedule.typed_reminders import typed_reminders
from ui.auto_save import AutoSave
from ui.bidi import filled
from ui.bridge import Bridge
from ui.growing_text import GrowingText
from ui.kept_field import KeptField
from ui.records.deeds import Deeds
from ui.schedule.calendar_read import OF_THE_SHOP, CalendarShown
from ui.schedule.deeds import changed
from ui.schedule.when_fields import EventWhenFields
from ui.schedule.words import answer_words, reminder_words
from ui.tokens import META, SPACE_4, SPACE_8
from ui.widgets import DetailsPane, Label, LinkButton, Menu, QuietButton, SegmentedChoice
from ui.widgets.toggles import Toggles

ONE: Final = "one"
FOLLOWING: Final = "following"
ALL: Final = "all"
TITLE_LINES, NOTE_LINES = 4, 12
_LONGEST: Final = 40


class EventDetails(DetailsPane):
    """Attributes: `series`, the id of what repeats or of the event itself; `original`: which of it."""

    def __init__(self, bridge: Bridge, deeds: Deeds, shown: CalendarShown, series: str, original: date) -> None:
        super().__init__(QCoreApplication.translate("EventDetails", "Event"))
        self._bridge = bridge
        self._deeds = deeds
        self._shown = shown
        self.series, self.original = series, original
        self._event: CalendarEvent | None = None
        self.title = self._text(self.tr("What it is"), "title", GrowingText(most_lines=TITLE_LINES, one_line=True))
        self.title.label.setVisible(False)
        self.state = Label("", META, "attention", wrap=True)
        self.bring_back = QuietButton(self.tr("Bring back"), "archive-restore")
        self.scope = SegmentedChoice(
            self.tr("What is changed here is so for"),
            [(ONE, self.tr("This one")), (FOLLOWING, self.tr("From here on")), (ALL, self.tr("All"))],
        )
        self._scope_words = Label("", META, "quiet", wrap=True)
        self.when = EventWhenFields()
        self.place = self._text(self.tr("Place"), "place", GrowingText(most_lines=TITLE_LINES, one_line=True))
        self.note = self._text(self.tr("Note"), "note", GrowingText(most_lines=NOTE_LINES))
        self.people = Toggles(self.tr("With"), _choices(shown))
        self._answers = Label("", META, "quiet", wrap=True)
        self.answer = Toggles(
            self.tr("Do you come?"),
            [
                ("yes", self.tr("I come"), self.tr("I come")),
                ("maybe", self.tr("Perhaps"), self.tr("Perhaps")),
                ("no", self.tr("I do not come"), self.tr("I do not come")),
            ],
        )
        self.reminder = KeptField(
            self.tr("Remind, so long before"), bridge, self._saving_reminders, read=typed_reminders,
            placeholder=self.tr("15 min, 1 h, 2 days"),
        )  # fmt: skip
        self.reminder.saved.connect(self._on_saved)
        self.status = Toggles(
            self.tr("How certain it is"),
            [
                (TENTATIVE, self.tr("Not certain"), self.tr("Not certain")),
                (CANCELLED, self.tr("Cancelled"), self.tr("Cancelled")),
            ],
        )
        self.where = LinkButton("", "calendar", flush=True)
        self.away = LinkButton(self.tr("Throw away"), "trash-2", flush=True)
        self._lay_out()
        self._connect()
        self.show_shown(shown)

    # What is shown

    def show_shown(self, shown: CalendarShown) -> bool:
        """Show it as it is now; whether it is still there."""
        self._shown = shown
        try:
            self._read()
        except DesktopError:
            return False
        return True

    def _read(self) -> None:
        session = self._bridge.session
        with session.reading():
            event = queries.one_of(session, self.series, self.original)
            series = queries.event(session, self.series)
            before = seen(session, [event.id])
            said = answers.answers(session, self.series, self.original if series.repeats is not None else None)
            is_away = queries.is_away(session, self.series)
        self._event, repeats = event, series.repeats
        is_series = repeats is not None
        self.scope.setVisible(is_series and not is_away)
        self._scope_words.setVisible(is_series and not is_away)
        self._show_scope()
        self.state.setText(self.tr("It was thrown away."))
        self.state.setVisible(is_away)
        self.bring_back.setVisible(is_away)
        self.away.setVisible(not is_away)
        span = event.span if event.of else event.span.at(self.original)
        self.when.show_when(self._shown, span, repeats)
        for field, text in ((self.title, event.title), (self.place, event.place), (self.note, event.note)):
            field.show_value(text, before if not is_series else None)
        self.people.set_on(event.people)
        self._show_answers(event, said)
        self.reminder.show_value(reminder_words(event.reminders), before if not is_series else None)
        self.status.set_on([event.status])
        name = next((each.name for each in self._shown.calendars if each.id == event.calendar), "")
        words = filled(self.tr("In the calendar “%1”"), name) if name else self.tr("In the shop’s calendar")
        self.where.setText(words.replace("&", "&&"))
        self.where.setEnabled(not is_away and bool(self._shown.calendars))

    def _show_scope(self) -> None:
        scope = self.scope.value()
        self.when.show_repeats(visible=self._event is not None and (self.scope.isHidden() or scope != ONE))
        words = {
            ONE: self.tr("What you change here is so for this one alone."),
            FOLLOWING: self.tr("What you change here is so for this one and all that come after it."),
            ALL: self.tr("What you change here is so for all of them."),
        }
        self._scope_words.setText(words[scope])

    def _show_answers(self, event: CalendarEvent, said: dict[str, str]) -> None:
        me = self._bridge.workspace.me.id
        lines = [
            f"{self._shown.names.get(person, '')}: {answer_words(said.get(person, ''))}" for person in event.people
        ]
        self._answers.setText("\n".join(lines))
        self._answers.setVisible(bool(lines))
        self.answer.setVisible(me in event.people)
        self.answer.set_on([said.get(me, "")])

    # What is typed

    def _text(self, label: str, field: str, edit: GrowingText) -> KeptField:
        kept = KeptField(label, self._bridge, lambda text, before: self._saving(EventChange(**{field: text}), before),
                         edit=edit)  # fmt: skip
        kept.saved.connect(self._on_saved)
        return kept

    def _saving(self, change: EventChange, before: Sequence[bytes] | None) -> Future[CalendarEvent]:
        command, values = self._command(change)
        if command is change_event:
            values = (*values, before)
        saving: Future[CalendarEvent] = self._bridge.workspace.do(command, *values)
        return saving

    def _scope(self) -> str:
        """For which of them what is changed is so."""
        return ALL if self.scope.isHidden() else self.scope.value()

    def _saving_reminders(self, minutes: tuple[int, ...], before: Sequence[bytes] | None) -> Future[CalendarEvent]:
        return self._saving(EventChange(reminders=minutes), before)

    def _command(self, change: EventChange) -> tuple[Any, tuple[Any, ...]]:
        """What carries a change out, and what it is given."""
        scope = self._scope()
        if scope == ONE:
            return change_one, (self.series, self.original, change)
        if scope == FOLLOWING:
            return change_following, (self.series, self.original, change)
        return change_event, (self.series, change)

    def _do(self, change: EventChange) -> None:
        command, values = self._command(change)
        self._deeds.do(command, *values, done=self._on_saved)

    def _on_saved(self, event: CalendarEvent) -> None:
        """Those from here on may be another series by now, which begins here; a single event may begin elsewhere."""
        is_begun_here = event.id != self.series or self._scope() == FOLLOWING or event.repeats is None
        if not event.of and is_begun_here:
            self.series, self.original = event.id, event.span.start
        self._deeds.settled.emit()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        self.keep()
        title = self._event.title if self._event is not None else ""
        unsaved = any(field.unsaved for field in self._fields())
        return [filled(self.tr("the event “%1”"), title)] if unsaved else []

    def keep(self) -> None:
        """Write down now what waits."""
        for field in self._fields():
            field.keep()

    def savings(self) -> list[AutoSave]:
        """What saves what is typed, also once this is gone."""
        return [field.saving for field in self._fields()]

    def take_focus(self) -> None:
        """Move the focus to what it is."""
        self.title.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fields(self) -> tuple[KeptField, ...]:
        return self.title, self.place, self.note, self.reminder

    # What is done

    def _connect(self) -> None:
        self.scope.changed.connect(lambda _scope: self._show_scope())
        self.when.moved.connect(self._on_moved)
        self.when.repeated.connect(self._on_repeated)
        self.people.switched.connect(self._on_person)
        self.answer.switched.connect(lambda answer, _on: self._on_answer(answer))
        self.status.switched.connect(lambda status, on: self._do(EventChange(status=status if on else "")))
        self.where.clicked.connect(self._offer_calendars)
        self.away.clicked.connect(self._on_away)
        self.bring_back.clicked.connect(lambda: self._deeds.do(bring_back, self.series))

    def _on_moved(self, span: EventTime) -> None:
        """All of a series move as far as this one does."""
        command, _ = self._command(EventChange())
        if command is change_event and self._event is not None and self._event.repeats is not None:
            own = self._event.span
            by = span.start - own.at(self.original).start if span.is_all_day == own.is_all_day else None
            start = own.start + by if by is not None else span.start
            if by is not None:
                self.original += by
            span = EventTime(start, start + span.length, span.zone)
        self._do(EventChange(span=span))

    def _on_repeated(self, repeats: Repeating | None) -> None:
        self._do(EventChange(repeats=repeats))

    def _on_person(self, person: str, is_with: bool) -> None:
        if self._event is not None:
            others = tuple(each for each in self._event.people if each != person)
            self._do(EventChange(people=(*others, person) if is_with else others))

    def _on_answer(self, answer: str) -> None:
        is_series = self._scope() != ALL
        self._bridge.do(
            answers.answer, self.series, answer, self.original if is_series else None,
            done=lambda _: self._deeds.settled.emit(), failed=self._deeds.refuse,
        )  # fmt: skip

    def _offer_calendars(self) -> None:
        menu = Menu(self.tr("Put it in another calendar"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        known = {OF_THE_SHOP: self.tr("The shop’s calendar"), **{each.id: each.name for each in self._shown.calendars}}
        for id, name in known.items():
            words = shortened(name, _LONGEST).replace("&", "&&")
            menu.add(words, "calendar", lambda id=id: self._put_in(id))
        menu.popup(self.where.mapToGlobal(self.where.rect().bottomLeft()))

    def _put_in(self, calendar: str) -> None:
        """All of a series, whatever is chosen for other changes."""
        if self._event is not None and calendar != self._event.calendar:
            change = EventChange(calendar=calendar)
            self._deeds.do(partial(changed, change=change), self.series, done=self._on_saved)

    def _on_away(self) -> None:
        scope = self._scope()
        title = self._event.title if self._event is not None else ""
        said = filled(self.tr("“%1” is in the bin."), title)
        close = lambda _: self.closed.emit()  # noqa: E731
        if scope == ALL:
            self._deeds.do(throw_away, self.series, said=said, done=close)
            return
        said = filled(self.tr("“%1” is not on that day any more."), title)
        command = remove_one if scope == ONE else remove_following
        self._deeds.do(command, self.series, self.original, said=said, done=close)

    # Laying out

    def _lay_out(self) -> None:
        column = self.scrolling_column()
        column.setSpacing(SPACE_8)
        column.addSpacing(SPACE_8)
        for part in (self.title, self.state):
            column.addWidget(part)
        column.addWidget(self.bring_back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._scope_words, self.when, self.place, self.note, self.reminder):
            column.addWidget(part)
        column.addWidget(_titled(self.tr("With"), self.people, self._answers))
        column.addWidget(self.answer)
        column.addWidget(self.status)
        column.addWidget(self.where, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.away, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()


def _choices(shown: CalendarShown) -> list[tuple[str, str, str]]:
    return [(each.id, shown.names[each.id], shown.names[each.id]) for each in shown.people if each.active]


def _titled(title: str, *parts: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, SPACE_4, 0, 0)
    column.setSpacing(SPACE_4)
    column.addWidget(Label(title, semibold=True))
    for part in parts:
        column.addWidget(part)
    return box
