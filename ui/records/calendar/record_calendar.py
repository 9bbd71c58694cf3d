"""A collection's calendar: reads what it shows, and saves what is moved in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.records.dated import moved, on_day
from desktop.records.listing import OnlyThese
from desktop.records.seen import seen
from desktop.records.working_out import WORKED_OUT
from desktop.rows.typed_text import shortened
from desktop.settings.queries import shop_settings
from ui.bidi import filled
from ui.calendar.calendar_part import CalendarPart
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker
from ui.records.calendar.calendar_read import CalendarAsk, CalendarRead, DayRead, read_calendar, read_day
from ui.records.live_read import LiveRead, Question
from ui.records.step_saves import StepSaves
from ui.widgets import Menu, announce

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.listed_rows import ListedRow
    from ui.records.table.table_pane import TablePane

_LONGEST: Final = 60
_LABEL: Final = 24
_LEAST_TOLD: Final = 4


class RecordCalendar(QObject):
    """Of the records that a pane lists. Attributes: `view`; `shown`, what was read last, None before.

    Signals: `read` whenever that was; `opened(ListedRow)`; `new_wanted(dict)`: a record is to be made that says this;
    `redefined(RecordCollection)`: the collection asks for something else now; `table_wanted`: what is listed now is to
    be seen in the table.
    """

    read = Signal()
    opened = Signal(object)
    new_wanted = Signal(object)
    redefined = Signal(object)
    table_wanted = Signal()

    def __init__(self, pane: TablePane, ask: CalendarAsk, *, by_week: bool) -> None:
        super().__init__(pane)
        self._pane = pane
        self._bridge = pane.bridge
        self._ask = ask
        self._collection = pane.collection
        self.shown: CalendarRead | None = None
        calendar = shop_settings(self._bridge.session).calendar
        now_ms = round(LocalClock.current().now().timestamp() * 1000)
        self.view = CalendarPart(
            pane.view.accessibleName(), calendar.today(now_ms), calendar.week_begins, by_week=by_week
        )
        self._grabbed: tuple[int, Sequence[bytes]] = (-1, ())
        self._live = LiveRead(self._bridge, self, lambda: self._collection, self._asking)
        self.steps = StepSaves(self._bridge, self, pane.deeds, lambda: self._collection)
        self._days = QueryWorker(self._bridge.pool, self)
        self._most = 0
        self._undo_due = False
        self._connect()
        self._live.look_again()

    @property
    def collection(self) -> RecordCollection:
        """As it was last read."""
        return self._collection

    @property
    def first(self) -> QWidget:
        """Where Tab comes to."""
        return self.view.first

    def ask(self, ask: CalendarAsk) -> None:
        """Show another calendar, or the same of other records."""
        self._ask = ask
        self._live.ask_anew()

    def look_again(self) -> None:
        """Read it anew."""
        self._live.look_again()

    def rest(self, *, resting: bool) -> None:
        """Nobody looks at it."""
        self._live.rest(resting=resting)

    def given(self) -> dict[str, object]:
        """What a record says that is made where one stands."""
        return self._given(self.view.grid.day)

    def stop(self) -> None:
        """End for good."""
        self._live.stop()
        self._days.close()

    def _connect(self) -> None:
        self._live.failed.connect(self._pane.say_refused)
        self._live.read.connect(self._on_read)
        self._days.failed.connect(self._pane.say_refused)
        self.steps.settled.connect(self._on_settled)
        self.steps.refused.connect(self._pane.say_refused)
        self._pane.deeds.settled.connect(self._live.look_again)
        self.view.days_changed.connect(self._live.ask_anew)
        LocalClock.current().changed.connect(self._live.look_again)
        grid = self.view.grid
        grid.fitted.connect(self._on_fitted)
        grid.opened.connect(self._on_opened)
        grid.more_wanted.connect(self._open_day)
        grid.new_wanted.connect(self._on_new_wanted)
        grid.grabbed.connect(self._on_grabbed)
        grid.moved.connect(self.move)
        grid.undo_wanted.connect(self._on_undo)

    # Reading

    def _asking(self) -> Question:
        self._most = max(self.view.grid.lines, _LEAST_TOLD)
        return partial(
            read_calendar, collection=self._collection, listing=self._pane.loader.listing, ask=self._ask,
            shown=self.view.cells.days, most=self._most,
        )  # fmt: skip

    def _on_read(self, read: CalendarRead | RecordCollection) -> None:
        if not isinstance(read, CalendarRead):
            self._collection = read
            self.redefined.emit(read)
            return
        self.view.set_week_begins(read.week_begins)
        if read.shown != self.view.cells.days:
            return  # others are being read
        self.shown = read
        self.view.grid.may_add = not read.ground.rights.adding()
        self.view.cells.show_bars(read.bars, read.counts, read.closed, read.today)
        self.view.set_note(self._note(read.undated))
        self._pane.show_count(read.total)
        self.read.emit()

    def _on_fitted(self) -> None:
        """There may be room for more than was read."""
        if self.view.grid.lines > self._most:
            self._live.look_soon()

    def _note(self, undated: int) -> str:
        label = self._ask.days(self._collection).first.label
        label = shortened(label, _LABEL)
        if not undated:
            return ""
        if undated == 1:
            return filled(self.tr("1 is not shown: “%1” is empty"), label)
        return filled(self.tr("%1 are not shown: “%2” is empty"), f"{undated:,}", label)

    # What is done

    def move(self, number: int, days: int) -> None:
        """Put a record so many days later, with its time of day and as long as it was, if one may."""
        row = self._row(number)
        if row is None or self.shown is None:
            return
        fields = self._ask.days(self._collection)
        keys = [field.key for field in fields if field is not None and row.values.get(field.key) is not None]
        refusal = self._refusal(row, keys)
        if refusal:
            self._pane.say_refused(refusal)
            return
        zone = self.shown.ground.typed.zone
        with suppress(OverflowError):  # beyond all years
            later = {key: moved(row.values[key], days, zone) for key in keys if key not in row.misfits}
            self.steps.save({row.id: later}, seen_before=self._seen(number, row))
            self._show_moved(number, days)

    def _refusal(self, row: ListedRow, keys: Sequence[str]) -> str:
        """Why one may not write these fields of a record; empty where one may."""
        assert self.shown is not None
        if any(self._collection.by_key[key].worked_out for key in keys):
            return WORKED_OUT
        rights = self.shown.ground.rights
        return next((said for key in keys if (said := rights.changing(row.key, key, row.parent))), "")

    def _show_moved(self, number: int, days: int) -> None:
        """Until it is read there."""
        cells = self.view.cells
        bar = next(bar for bar in cells.bars if bar.key == number)
        later = bar._replace(first=bar.first + timedelta(days), last=bar.last + timedelta(days))
        bars = sorted((later if each is bar else each for each in cells.bars), key=lambda each: each.first)
        cells.show_bars(bars, cells.counts, cells.closed, cells.today)
        self.view.go_to(self.view.grid.day + timedelta(days))
        self.view.grid.chosen = number
        announce(self.view, filled(self.tr("%1, now on %2"), bar.words, self._day_words(later.first)))

    def _seen(self, number: int, row: ListedRow) -> Sequence[bytes]:
        """What whoever moves it has seen of it: when they grabbed it."""
        grabbed, self._grabbed = self._grabbed, (-1, ())
        return grabbed[1] if grabbed[0] == number else seen(self._bridge.session, [row.id])

    def _on_grabbed(self, number: int) -> None:
        row = self._row(number)
        if row is not None:
            self._grabbed = number, seen(self._bridge.session, [row.id])

    def _on_undo(self) -> None:
        if self.steps.are_running:
            self._undo_due = True  # what was done last is not known yet
        else:
            self._pane.deeds.undo()

    def _on_settled(self) -> None:
        self._live.look_again()
        if self._undo_due and not self.steps.are_running:
            self._undo_due = False
            self._pane.deeds.undo()

    def _on_new_wanted(self, day: date) -> None:
        refusal = self.shown.ground.rights.adding() if self.shown is not None else ""
        if refusal:
            self._pane.say_refused(refusal)
        else:
            self.new_wanted.emit(self._given(day))

    def _given(self, day: date) -> dict[str, object]:
        if self.shown is None:
            return {}
        fields = [field for field in self._ask.days(self._collection) if field is not None]
        return {
            field.key: on_day(field, day, self.shown.ground.typed.zone) for field in fields[:1] if not field.worked_out
        }

    def _on_opened(self, number: int) -> None:
        row = self._row(number)
        if row is not None:
            self.opened.emit(row)

    def _row(self, number: int) -> ListedRow | None:
        rows: Mapping[int, ListedRow] = self.shown.rows if self.shown is not None else {}
        return rows.get(number)

    def _open_day(self, day: date, at: QPoint) -> None:
        """All of a day: what there is to tell of it, and the way to the rest."""
        if self.shown is not None:
            question = partial(
                read_day, collection=self._collection, listing=self._pane.loader.listing, ask=self._ask, day=day,
                ground=self.shown.ground,
            )  # fmt: skip
            self._days.ask(question, lambda read: self._open_menu(read, at))

    def _open_menu(self, read: DayRead, at: QPoint) -> None:
        menu = Menu(self._day_words(read.day), self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for bar in read.bars:
            words = " ".join(filter(None, (bar.at, bar.words)))
            shown = shortened(words, _LONGEST)
            menu.add(shown.replace("&", "&&"), "chevron-right", partial(self.opened.emit, read.rows[bar.key]))
        if not self._ask.until:
            menu.addSeparator()
            words = filled(self.tr("All %1 in the table"), f"{read.total:,}")
            menu.add(words, "table", partial(self._list, read.day))
        menu.popup(at)
        menu.setActiveAction(menu.actions()[0])

    def _day_words(self, day: date) -> str:
        return self.shown.ground.words.value(None, day) if self.shown is not None else ""

    def _list(self, day: date) -> None:
        """In the table those of this day."""
        assert self.shown is not None
        field, zone = self._ask.days(self._collection).first, self.shown.ground.typed.zone
        for how, at in (("from", time.min), ("to", time.max)):
            self._pane.only(OnlyThese(field.key, how, on_day(field, day, zone, at)))  # type: ignore[arg-type]
        self.table_wanted.emit()
