"""The section Calendar: the calendars on the left, days beside them, and an event in the details."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop.errors import DesktopError
from desktop.people.events import PeopleChanged
from desktop.profiles.collections import PROFILES
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.rows.typed_text import shortened
from desktop.schedule import queries
from desktop.schedule.collections import CALENDARS, EVENTS
from desktop.schedule.commands import (
    add_event,
    throw_away,
)
from desktop.schedule.events import AnswersChanged
from desktop.schedule.records import CalendarEvent, Occurrence
from desktop.schedule.saved_event import read_start
from desktop.settings.collections import SETTINGS
from desktop.todos.shop_days import shop_calendar, today_in_shop
from ui.area import PlainScreen
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.left_texts import LeftTexts
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker
from ui.schedule.calendar_read import OF_THE_SHOP, CalendarShown, EventKeys, read_shown
from ui.schedule.calendars_pane import CalendarsPane
from ui.schedule.colours import colour_of
from ui.schedule.deeds import EventDeeds
from ui.schedule.event_details import EventDetails
from ui.schedule.new_line import NewEventLine
from ui.schedule.pages import CalendarPages
from ui.schedule.places import DayPlace, EventPlace
from ui.schedule.thrown_away import offer_thrown_away
from ui.schedule.words import day_words, minute_words, start_words
from ui.theme import Theme
from ui.widgets import Menu, Pane, Panes, SettingsStore, Toast, announce

_REFRESH_MS: Final = 60
_SPAN_KEY: Final = "schedule.span"
_LOOKED_AT: Final = frozenset(each.id.hex() for each in (EVENTS, CALENDARS, SETTINGS, PROFILES))
_LONGEST: Final = 60


class ScheduleScreen(Panes, PlainScreen):
    """Attributes: `calendars`, on the left; `line`, which enters events; `days`, with their keys and the mouse;
    `shown`, what was read last, None before."""

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        self.calendars = CalendarsPane(bridge, settings)
        page = Pane(QCoreApplication.translate("ScheduleScreen", "Calendar"))
        super().__init__(self.calendars, page, settings)
        self._bridge = bridge
        self._choices = settings
        self._ended = False
        self.shown: CalendarShown | None = None
        self._keys = EventKeys()
        self._wanted: EventPlace | DayPlace | None = None
        self._reader = QueryWorker(bridge.pool, self)
        self._reading = self._stale = False
        self.deeds = EventDeeds(bridge, self)
        self._leaving = LeftTexts(self)
        self._leaving.refused.connect(self._say)
        today, begins = today_in_shop(bridge.session), shop_calendar(bridge.session).week_begins
        self.days = CalendarPages(self.tr("Calendar"), today, begins, str(settings.get(_SPAN_KEY)))
        self.line = NewEventLine(lambda: self.days.day)
        page.body.addWidget(self.line)
        page.body.addWidget(self.days, 1)
        page.first = self.first = self.line.edit
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self.look_again)
        self._connect()
        self.look_again()

    # What others call

    def open_place(self, place: EventPlace | DayPlace) -> None:
        """Show an event, or a day."""
        if self.shown is None:
            self._wanted = place
            return
        match place:
            case EventPlace(event=id, original=original):
                self._open_by_id(id, read_start(original))
            case DayPlace(day=day):
                with suppress(ValueError):
                    self.days.go_to(date.fromisoformat(day))

    def shows(self, place: EventPlace | DayPlace) -> bool:
        """Whether this one is open."""
        if isinstance(place, DayPlace):
            return self.days.day.isoformat() == place.day
        return isinstance(self.details, EventDetails) and self.details.series == place.event

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        open_one = self.details.unwritten() if isinstance(self.details, EventDetails) else []
        return [*open_one, *([self.tr("an event")] if self._leaving.unsaved else [])]

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if self._ended:
            return
        self._ended = True
        self._keep_details()
        self._leaving.stop()
        self._refresh.stop()
        self._reader.close()
        LocalClock.current().changed.disconnect(self._refresh.start)

    def keep_input(self) -> object | None:
        """What is typed and no event yet."""
        return self.line.typed() or None

    def restore_input(self, kept: object) -> None:
        """Go on with it."""
        self.line.fill(str(kept))

    # What is shown

    def look_again(self) -> None:
        """Read what is shown as it is now; while that is being read, once more after that."""
        self._stale = self._reading
        if self._ended or self._reading:
            return
        self._reading = True
        first, last = self.days.first_day, self.days.last_day
        question = partial(read_shown, first=first, last=last, hidden=frozenset(self.calendars.hidden))
        self._reader.ask(question, self._on_read)

    def _on_not_read(self, sentence: str) -> None:
        self._reading = False
        self._say(sentence)

    def _on_read(self, shown: CalendarShown) -> None:
        self._reading = False
        if self._stale or (shown.first, shown.last) != (self.days.first_day, self.days.last_day):
            self.look_again()
            return
        first, self.shown = self.shown is None, shown
        self.days.set_week_begins(shown.shop.week_begins)
        self.calendars.show_calendars(shown.calendars)
        self._show_bars()
        self.line.show_shown(shown)
        if isinstance(self.details, EventDetails) and not self.details.show_shown(shown):
            self.close_details()
        if first and self._wanted is not None:
            place, self._wanted = self._wanted, None
            self.open_place(place)

    def _show_bars(self) -> None:
        if self.shown is not None:
            colours = {each.id: colour_of(each.colour) for each in self.shown.calendars}
            self.days.show_shown(self.shown, {**colours, OF_THE_SHOP: colour_of("")}, self._keys)

    def _open_by_id(self, id: str, original: date | None) -> None:
        session = self._bridge.session
        try:
            event = queries.event(session, id)
        except DesktopError as error:
            self._say(sentence_of(error))
            return
        start = original or event.original or event.span.start
        self.days.go_to(start.date() if isinstance(start, datetime) else start)
        self._show_details(event.of or event.id, start)

    def _show_details(self, series: str, original: date) -> None:
        if self.shown is not None:
            self.show_details(EventDetails(self._bridge, self.deeds, self.shown, series, original))

    def close_details(self) -> bool:
        """Close them; what is typed in them is kept first."""
        self._keep_details()
        return super().close_details()

    def _keep_details(self) -> None:
        if isinstance(self.details, EventDetails):
            self.details.keep()
            self._leaving.take(self.details.savings())

    def _occurrence(self, key: int) -> Occurrence | None:
        found = self.shown.found if self.shown is not None else ()
        return next((each for each in found if self._keys.of(each) == key), None)

    # What is done

    def _on_opened(self, key: int) -> None:
        each = self._occurrence(key)
        if each is not None:
            self._show_details(each.series, each.original)

    def _on_moved(self, key: int, days: int, minutes: int) -> None:
        """So much later: of a series this one alone."""
        each = self._occurrence(key)
        if each is not None:
            self.deeds.put(each, each.own_span.later(days, minutes))

    def _on_resized(self, key: int, minutes: int) -> None:
        """It ends so much later, but not before it begins."""
        each = self._occurrence(key)
        if each is not None and each.own_span.longer(minutes).end > each.own_span.start:
            self.deeds.put(each, each.own_span.longer(minutes))

    def _on_away_wanted(self, key: int) -> None:
        each = self._occurrence(key)
        if each is not None:
            self.deeds.throw_away(each)

    def _on_entered(self, event: CalendarEvent) -> None:
        typed = self.line.typed()
        self.line.fill("")
        self._bridge.do(add_event, event, done=self._on_added, failed=partial(self._on_not_added, typed))

    def _on_added(self, event: CalendarEvent) -> None:
        self.deeds.remember_command(throw_away, event.id)
        start = event.span.first_day
        self.calendars.unhide(event.calendar or OF_THE_SHOP)
        self.days.go_to(start)
        announce(self, filled(self.tr("“%1” is in the calendar on %2."), event.title, day_words(start)))
        self.look_again()

    def _on_not_added(self, typed: str, error: Exception) -> None:
        if not self.line.typed():
            self.line.fill(typed)
        self._say(sentence_of(error))

    def _on_new_wanted(self, day: date, start: int, end: int) -> None:
        self.days.go_to(day)
        if start >= 0 and not self.line.typed():
            self.line.fill(f"{minute_words(start)}-{minute_words(end)} ")
        self.line.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_day(self, day: date, at: QPoint) -> None:
        """All that is on a day."""
        menu = Menu(day_words(day), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self.shown.found if self.shown is not None else ():
            if each.first_day <= day <= each.last_day:
                words = shortened(f"{start_words(each)} {each.event.title}".strip(), _LONGEST)
                menu.add(words.replace("&", "&&"), "calendar", partial(self._on_opened, self._keys.of(each)))
        if menu.actions():
            menu.popup(at)
            menu.setActiveAction(menu.actions()[0])

    def _open_bin(self, at: QPoint) -> None:
        if not offer_thrown_away(self._bridge.session, self, at, lambda id: self._open_by_id(id, None)):
            self._say(self.tr("No event was thrown away."))

    def _undo(self) -> None:
        """Where one types, the keys take back what was typed; here what was done."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):
            self.deeds.undo()

    def _say(self, sentence: str) -> None:
        Toast(self, sentence, at_foot=True)

    # What changes

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection in _LOOKED_AT:
            self._look_soon()

    def _look_soon(self) -> None:
        if self.isVisible() and not self._refresh.isActive():
            self._refresh.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if isinstance(self.details, EventDetails) and not self._ended:
            self.details.keep()

    def _on_days_changed(self) -> None:
        self._reading = False  # what was asked before is not wanted any more
        self.look_again()

    def _connect(self) -> None:
        days = self.days
        days.opened.connect(self._on_opened)
        days.more_wanted.connect(self._open_day)
        days.new_wanted.connect(self._on_new_wanted)
        days.moved.connect(self._on_moved)
        days.resized.connect(self._on_resized)
        days.away_wanted.connect(self._on_away_wanted)
        days.undo_wanted.connect(self._undo)
        days.days_changed.connect(self._on_days_changed)
        days.span_chosen.connect(lambda span: self._choices.set(_SPAN_KEY, span))
        self.line.entered.connect(self._on_entered)
        self.line.undo_wanted.connect(self.deeds.undo)
        self.line.left_down.connect(days.focus_days)
        self.calendars.changed.connect(self.look_again)
        self.calendars.bin_wanted.connect(self._open_bin)
        self.deeds.settled.connect(self.look_again)
        self._reader.failed.connect(self._on_not_read)
        self._bridge.on(RecordChanged, self._on_record_changed)
        self._bridge.on(RecordsChanged, self._look_soon)
        self._bridge.on(AnswersChanged, lambda _event: self._look_soon())
        self._bridge.on(PeopleChanged, self._look_soon)
        LocalClock.current().changed.connect(self._refresh.start)
        Theme.current().changed.connect(self._show_bars)
        in_section = Qt.ShortcutContext.WidgetWithChildrenShortcut
        focus_line = lambda: self.line.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)  # noqa: E731
        QShortcut(QKeySequence.StandardKey.New, self, focus_line, context=in_section)
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)[:1]:
            QShortcut(keys, self, self._undo, context=in_section)
