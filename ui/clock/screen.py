"""The section Clock: one's button and days, who is in, and the sheet of a day for whoever leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.clock import commands
from desktop.clock.events import ClockChanged
from desktop.clock.records import What
from desktop.home.wall_clock import wall_ms
from desktop.people.events import PeopleChanged
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from ui.area import PlainScreen
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.clock.correcting import CorrectDialog
from ui.clock.forgotten import ForgottenStop
from ui.clock.month_file import save_month
from ui.clock.places import ClockDayPlace
from ui.clock.reading import DAY, ClockShown, read_clock
from ui.clock.rows import StretchRows
from ui.clock.steps import ClockSteps
from ui.clock.words import greeting, hours, span, worked
from ui.column import keep_in_column
from ui.query_worker import QueryWorker
from ui.shop_header import ShopHeader
from ui.times import day_title
from ui.tokens import META, PAGE_TITLE, PANE_TITLE, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24
from ui.widgets import Avatar, IconButton, Label, ListPane, Pane, Panes, QuietButton, Toast, announce

if TYPE_CHECKING:
    from desktop.clock.records import ClockTime
    from desktop.clock.stretches import Stretch
    from ui.area import ScreenContext

_REFRESH_MS: Final = 60
_OFTEN_MS: Final = 60_000


class ClockScreen(Panes, PlainScreen):
    """Attributes: `steps`, the big buttons; `forgotten`, a stop; `days`, one's own; `sheet`, of all;
    `shown`, what was read last."""

    def __init__(self, context: ScreenContext) -> None:
        listed = ListPane(QCoreApplication.translate("ClockScreen", "Who is in"))
        page = Pane(QCoreApplication.translate("ClockScreen", "Clock"))
        super().__init__(listed, page, context.settings)
        self._context = context
        self._bridge = context.bridge
        self._ended = False
        self.shown: ClockShown | None = None
        self.day = self._today()
        self.steps = ClockSteps()
        self.said = Label("", PANE_TITLE, wrap=True)
        self.state = Label("", tone="quiet", wrap=True)
        self.forgotten = ForgottenStop()
        self.days = StretchRows(with_day=True)
        self.sums = Label("", tone="quiet", wrap=True)
        self.sheet = StretchRows(with_day=False)
        self.to_settle = StretchRows(with_day=True)
        self.before = IconButton("chevron-left", self.tr("The day before"))
        self.after = IconButton("chevron-right", self.tr("The day after"))
        self.till = QuietButton(self.tr("Leave this PC to the clock"), "clock")
        self.save = QuietButton(self.tr("Save the month"), "download")
        self._of_day = Label("", PANE_TITLE)
        self._settling = Label(self.tr("To settle"), PANE_TITLE)
        self._nobody = Label("", tone="quiet", wrap=True)
        self._in = QVBoxLayout()
        self._leading = QWidget()
        self._reader = QueryWorker(self._bridge.pool, self)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._often = QTimer(self, interval=_OFTEN_MS)
        self._lay_out(listed, page)
        self._connect()
        self.look_again()

    # What others call

    def open_place(self, place: ClockDayPlace) -> None:
        """Show a day."""
        self._show_day(date.fromisoformat(place.day) if place.day else self._today())

    def shows(self, place: ClockDayPlace) -> bool:
        """Whether this one is open."""
        return place.day == self.day.isoformat()

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if not self._ended:
            self._ended = True
            self._refresh.stop()
            self._often.stop()
            self._reader.close()

    # What is shown

    def look_again(self) -> None:
        """Read what is shown as it is now."""
        if not self._ended:
            question = partial(read_clock, day=self.day, today=self._today(), now=_now())
            self._reader.ask(question, self._on_read)

    def _on_read(self, shown: ClockShown) -> None:
        self.shown, there = shown, self._zone()
        self.steps.set_waiting(waiting=False)
        self.steps.show_after(shown.last)
        self.forgotten.ask_after(shown.last, there, _now())
        self.state.setText(_state(shown.last, there))
        self._show_who_is_in(shown)
        self.days.show_stretches(reversed(shown.month.stretches), there, lambda _: None)
        self.sums.setText(self._sums(shown))
        self._leading.setVisible(shown.leads)
        self._of_day.setText(day_title(self.day))
        self._nobody.setText("" if shown.day else self.tr("Nobody was in."))
        self._nobody.setVisible(not shown.day)
        self.sheet.show_stretches(shown.day, there, self._putting_right)
        self.to_settle.show_stretches(shown.to_settle if shown.leads else (), there, self._putting_right)
        self._settling.setVisible(bool(shown.to_settle) and shown.leads)
        self.after.setEnabled(self.day < shown.today)

    def _sums(self, shown: ClockShown) -> str:
        month = shown.month
        if not month.stretches:
            return self.tr("Nothing in this month yet. Press Start when you begin.")
        said = filled(self.tr("This month: %1 on %2 days"), hours(month.worked), str(month.days))
        count = len(month.to_settle)
        return f"{said}; {filled(self.tr('%1 to settle by whoever leads you'), str(count))}" if count else said

    def _show_who_is_in(self, shown: ClockShown) -> None:
        _clear(self._in)
        if not shown.who_is_in:
            words = self.tr("Nobody is in.") if shown.leads else self.tr("You are not in.")
            self._in.addWidget(Label(words, tone="quiet", wrap=True))
        for stretch in shown.who_is_in:
            self._in.addWidget(_who(stretch, self._zone()))

    def _putting_right(self, stretch: Stretch) -> Callable[[Stretch], object] | None:
        """What does it, where whoever is here may."""
        shown = self.shown
        assert shown is not None
        roles = {person.id: person.role for person in shown.people}
        others = [person for person in shown.people if person.role == "owner" and not person.is_me]
        if stretch.person_id == shown.me.id:
            may = shown.me.role == "owner" and not others
        else:
            may = shown.me.role == "owner" or roles.get(stretch.person_id, "employee") == "employee"
        return self._put_right if may else None

    def _put_right(self, stretch: Stretch) -> None:
        CorrectDialog(self, self._bridge, stretch).open()

    # What is done

    def _on_chosen(self, what: What) -> None:
        self.steps.set_waiting(waiting=True)
        self._bridge.do(commands.stamp, what, done=self._on_said, failed=self._on_not_said)

    def _on_forgotten(self, at: datetime) -> None:
        self._bridge.do(commands.stamp, What.STOP, "", at, done=lambda _: self.look_again(), failed=self._on_not_said)

    def _on_said(self, time: ClockTime) -> None:
        words = greeting(time, self._zone())
        self.said.setText(words)
        self.said.show()
        announce(self, words)
        self.look_again()

    def _on_not_said(self, error: Exception) -> None:
        Toast(self, sentence_of(error), at_foot=True)
        self.look_again()

    def _leave_to_clock(self) -> None:
        from ui.clock.till import TillClock

        self._context.stand_in(TillClock(self._context))

    def _show_day(self, day: date) -> None:
        self.day = min(day, self._today())
        self.look_again()

    def _zone(self) -> tzinfo:
        return zone(shop_calendar(self._bridge.session).zone)

    def _today(self) -> date:
        return shop_calendar(self._bridge.session).today(wall_ms())

    # Laying out

    def _lay_out(self, listed: ListPane, page: Pane) -> None:
        listed.body.addWidget(ShopHeader(self._bridge))
        beside = QVBoxLayout()
        beside.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_16)
        beside.setSpacing(SPACE_12)
        beside.addWidget(Label(self.tr("Who is in"), PANE_TITLE))
        self._in.setSpacing(SPACE_8)
        beside.addLayout(self._in)
        beside.addStretch(1)
        beside.addWidget(self.till)
        listed.body.addLayout(beside, 1)
        listed.first = self.till
        self.first = self.steps
        inner = self._inner = QWidget()
        inner.setProperty("ground", "")
        column = QVBoxLayout(inner)
        column.setSpacing(SPACE_12)
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.state.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.said.hide()
        for part in (self.said, self.steps, self.state):
            column.addWidget(part)
        column.addWidget(self.forgotten, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._leading)
        column.addWidget(Label(self.tr("My days"), PAGE_TITLE))
        column.addWidget(self.sums)
        column.addWidget(self.days)
        column.addStretch(1)
        self._lay_out_leading()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        page.body.addWidget(area, 1)

    def _lay_out_leading(self) -> None:
        column = QVBoxLayout(self._leading)
        column.setContentsMargins(0, SPACE_12, 0, SPACE_12)
        column.setSpacing(SPACE_8)
        column.addWidget(self._settling)
        column.addWidget(self.to_settle)
        days = QHBoxLayout()
        days.setSpacing(SPACE_4)
        days.addWidget(self._of_day, 1)
        days.addWidget(self.before)
        days.addWidget(self.after)
        column.addLayout(days)
        column.addWidget(self._nobody)
        column.addWidget(self.sheet)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self._leading.hide()
        self._settling.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        keep_in_column(self._inner, SPACE_24, SPACE_24)

    def _connect(self) -> None:
        self.steps.chosen.connect(self._on_chosen)
        self.forgotten.said.connect(self._on_forgotten)
        self.before.clicked.connect(lambda: self._show_day(self.day - DAY))
        self.after.clicked.connect(lambda: self._show_day(self.day + DAY))
        self.save.clicked.connect(lambda: save_month(self, self._bridge, self.day, _now()))
        self.till.clicked.connect(self._leave_to_clock)
        self._refresh.timeout.connect(self.look_again)
        self._often.timeout.connect(self.look_again)
        self._reader.failed.connect(lambda sentence: Toast(self, sentence, at_foot=True))
        self._often.start()
        for kind in (ClockChanged, PeopleChanged):
            self._bridge.on(kind, self._refresh.start)


def _state(last: Stretch | None, there: tzinfo) -> str:
    if last is None or not last.is_open:
        return ""
    return ", ".join(filter(None, (span(last, there), worked(last))))


def _who(stretch: Stretch, there: tzinfo) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_8)
    texts = QVBoxLayout()
    texts.setSpacing(0)
    texts.addWidget(Label(stretch.person, semibold=True, wrap=True))
    texts.addWidget(Label(_state(stretch, there), META, "quiet", wrap=True))
    row.addWidget(Avatar(stretch.person, stretch.person_id))
    row.addLayout(texts, 1)
    return part


def _clear(rows: QVBoxLayout) -> None:
    while (item := rows.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _now() -> datetime:
    return datetime.fromtimestamp(wall_ms() / 1000, UTC)
