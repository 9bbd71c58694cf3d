"""This PC as the shop's clock: name, PIN, one big button, and the next one.

Each is in for as long as it takes: an engine of their own signs what they say, and goes again. Nothing of the window is
shown meanwhile, and nothing of what anybody else said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QVBoxLayout, QWidget

from desktop.clock import commands, queries
from desktop.clock.records import What
from desktop.engine.records import OFFLINE
from desktop.errors import PinWaitError
from desktop.home.wall_clock import wall_ms
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from ui.background_task import BackgroundTask
from ui.bidi import isolated
from ui.bridge import sentence_of
from ui.clock.area import TILL_KEY
from ui.clock.forgotten import ForgottenStop
from ui.clock.steps import ClockSteps
from ui.clock.words import greeting
from ui.lock.person_tiles import PersonTiles
from ui.lock.pin_field import PinField
from ui.tokens import PAGE_TITLE, PANE_TITLE, SPACE_16, SPACE_24
from ui.widgets import ElidedLabel, IconButton, Label, LinkButton, announce

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.clock.records import ClockTime
    from desktop.colleagues.records import Insider, PersonHere
    from desktop.workspace import Workspace
    from ui.area import ScreenContext

tr = QCoreApplication.translate

GONE_MS: Final = 3_000
UNTOUCHED_MS: Final = 30_000
_CENTRE: Final = Qt.AlignmentFlag.AlignHCenter


class TillClock(QWidget):
    """Signals: `left`, whoever left this PC to the clock wants it back.

    Attributes: `people`, who uses this PC; `pin`; `steps`, the big buttons; `thanks`, what was done; `end`, which
    leads back.
    """

    left = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self._person: PersonHere | None = None
        self._is_ending = False
        self._turn: _Turn | None = None
        self.people = PersonTiles()
        self.pin = PinField()
        self.steps = ClockSteps()
        self.forgotten = ForgottenStop()
        self.thanks = Label("", PAGE_TITLE, wrap=True)
        self.said = Label("", tone="attention", wrap=True)
        self.end = IconButton("lock", tr("Clock", "Back to Countertop"))
        self.back = LinkButton(tr("Clock", "Somebody else"))
        self._shop = ElidedLabel(context.bridge.workspace.shop, PAGE_TITLE)
        self._name = ElidedLabel("", PANE_TITLE)
        self._parts = QStackedLayout()
        self._gone = QTimer(self, singleShot=True, interval=GONE_MS)
        self._untouched = QTimer(self, singleShot=True, interval=UNTOUCHED_MS)
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Clock", "Clock"))
        self._lay_out()
        self._connect()
        self._show_people()

    # What others call

    def open(self) -> None:
        """Fill the screen."""
        self._context.settings.set(TILL_KEY, True)
        self.showFullScreen()
        self.activateWindow()
        self._begin()

    def stop(self) -> None:
        """End for good."""
        self._gone.stop()
        self._untouched.stop()
        self._end_turn()
        self._context.turns.changed.disconnect(self._show_people)

    # Who

    def _show_people(self) -> None:
        self.people.show_people(self._context.turns.people)
        if self.people.isVisible() and not self.people.has_focus():
            self.people.focus_on("")

    def _begin(self) -> None:
        """For whoever comes next."""
        self._end_turn()
        self._person, self._is_ending = None, False
        self._gone.stop()
        self._untouched.stop()
        self.said.setText("")
        self.pin.clear()
        self._show(self.people)
        self.people.focus_on("")

    def _on_person(self, person: PersonHere) -> None:
        self._person = person
        self._name.setText(isolated(person.name))
        self._untouched.start()
        self.said.setText("")
        if person.pin == "none":
            self._on_pin("")
            return
        self.pin.begin(is_short=person.pin == "short")
        self._show(self._asking)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_pin(self, pin: str) -> None:
        person = self._person
        assert person is not None
        self._context.turns.ask_door(lambda door: door.open(person.id, pin), self._on_let_in, self._refuse)

    def _on_let_in(self, insider: Insider) -> None:
        if self._is_ending:
            self._leave()
            return
        self._turn = _Turn(self._context, insider, self)
        self._turn.begin(self._on_state, self._refuse)

    def _refuse(self, error: Exception) -> None:
        self._end_turn()
        self.said.setText(sentence_of(error))
        announce(self, self.said.text())
        person = self._person
        if person is None or person.pin == "none":
            self._show(self.people)
            return
        self.pin.begin(is_short=person.pin == "short")
        self._show(self._asking)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self._untouched.setInterval(
            max(UNTOUCHED_MS, error.wait_ms) if isinstance(error, PinWaitError) else UNTOUCHED_MS
        )

    # What

    def _on_state(self, last: Any) -> None:
        self.steps.set_waiting(waiting=False)
        self.steps.show_after(last)
        self.forgotten.ask_after(last, self._zone(), datetime.fromtimestamp(wall_ms() / 1000, UTC))
        self._show(self._doing)
        self.steps.take_focus()

    def _on_chosen(self, what: What) -> None:
        if self._turn is not None:
            self.steps.set_waiting(waiting=True)
            self._turn.stamp(what, None, self._on_said, self._refuse)

    def _on_forgotten(self, at: datetime) -> None:
        """They go on with the day."""
        if self._turn is not None:
            self.steps.set_waiting(waiting=True)
            self._turn.stamp(What.STOP, at, self._on_ended, self._say)

    def _on_ended(self, _time: ClockTime) -> None:
        if self._turn is not None:
            self._turn.look(self._on_state, self._refuse)

    def _say(self, error: Exception) -> None:
        self.steps.set_waiting(waiting=False)
        self.said.setText(sentence_of(error))
        self.said.show()

    def _zone(self) -> tzinfo:
        return zone(shop_calendar(self._context.bridge.session).zone)

    def _on_said(self, time: ClockTime) -> None:
        self.thanks.setText(greeting(time, self._zone()))
        announce(self, self.thanks.text())
        self._end_turn()
        self._untouched.stop()
        self._show(self.thanks)
        self._gone.start()

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.end()

    # Back

    def _ask_to_end(self) -> None:
        """Whoever left this PC to the clock says that it is them."""
        me = self._context.bridge.workspace.me.id
        found = [person for person in self._context.turns.people if person.id == me]
        self._begin()
        if not found or found[0].pin == "none":
            self._leave()
            return
        self._is_ending = True
        self._on_person(found[0])

    def _leave(self) -> None:
        self._context.settings.set(TILL_KEY, False)
        self.left.emit()

    # What leads nowhere

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, and any key after a thank-you, is for whoever comes next; none leads out."""
        if event.key() == Qt.Key.Key_Escape or self._parts.currentWidget() is self._thanking:
            self._begin()
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """It goes with the computer, not before."""
        app = QApplication.instance()
        assert isinstance(app, QGuiApplication)
        event.setAccepted(app.isSavingSession())

    # Laying out

    def _show(self, part: QWidget) -> None:
        page = {self.people: self._choosing, self.thanks: self._thanking}.get(part, part)
        self._parts.setCurrentWidget(page)
        self.back.setVisible(page in (self._asking, self._doing))
        self._name.setVisible(page in (self._asking, self._doing))
        self.said.setVisible(bool(self.said.text()))
        if page is self._thanking:
            self._thanking.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._choosing = _page(Label(tr("Clock", "Who are you?"), PANE_TITLE), self.people)
        self._asking = _page(self.pin)
        self._doing = _page(self.steps, self.forgotten)
        self._thanking = _page(self.thanks)
        self._thanking.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for part in (self._choosing, self._asking, self._doing, self._thanking):
            self._parts.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_24)
        column.setSpacing(SPACE_16)
        column.addWidget(self.end, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._shop, 0, _CENTRE)
        column.addWidget(self._name, 0, _CENTRE)
        column.addLayout(self._parts, 1)
        column.addWidget(self.said, 0, _CENTRE)
        column.addWidget(self.back, 0, _CENTRE)

    def _connect(self) -> None:
        self.people.chosen.connect(self._on_person)
        self.pin.given.connect(self._on_pin)
        self.steps.chosen.connect(self._on_chosen)
        self.forgotten.said.connect(self._on_forgotten)
        self.end.clicked.connect(self._ask_to_end)
        self.back.clicked.connect(self._begin)
        self._gone.timeout.connect(self._begin)
        self._untouched.timeout.connect(self._begin)
        self._context.turns.changed.connect(self._show_people)


class _Turn:
    """Somebody is in, beside the window, to say one thing."""

    def __init__(self, context: ScreenContext, insider: Insider, parent: QWidget) -> None:
        self._home = context.home
        self._insider = insider
        self._parent = parent
        self._workspace: Workspace | None = None
        self._running: BackgroundTask | None = None
        self._is_over = False

    def begin(self, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        """What they did last."""
        self._start(self._open, done, failed)

    def look(self, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        """The same, again."""
        self._start(self._last, done, failed)

    def stamp(
        self, what: What, at: datetime | None, done: Callable[[Any], object], failed: Callable[[Exception], object]
    ) -> None:
        """They do this now."""
        self._start(lambda: self._entered().do(commands.stamp, what, "", at).result(), done, failed)

    def end(self) -> None:
        """They are out; what runs ends by itself."""
        self._is_over = True
        running = self._running
        if running is not None:
            running.drop()

        def close() -> None:
            if running is not None:
                running.wait(60.0)
            workspace, self._workspace = self._workspace, None
            if workspace is not None:
                workspace.close()

        BackgroundTask(close, lambda _: None, lambda _: None, self._parent).start()

    def _open(self) -> Any:
        from desktop.entering import entered

        self._workspace = entered(self._home, self._insider, OFFLINE)  # whose window is behind sends what is said here
        self._workspace.in_step().result()
        return self._last()

    def _last(self) -> Any:
        session = self._entered().read()
        try:
            now = datetime.fromtimestamp(wall_ms() / 1000, UTC)
            return queries.last_stretch(session, self._entered().me.id, now)
        finally:
            session.close()

    def _entered(self) -> Workspace:
        assert self._workspace is not None
        return self._workspace

    def _start(
        self, work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[[Exception], object]
    ) -> None:
        self._running = BackgroundTask(work, done, failed, self._parent).start()


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setSpacing(SPACE_16)
    column.addStretch(1)
    for part in parts:
        if isinstance(part, PersonTiles):
            column.addWidget(part, 4)
        elif isinstance(part, Label):  # on its own width it would break its lines
            part.setAlignment(_CENTRE)
            column.addWidget(part)
        else:
            column.addWidget(part, 0, _CENTRE)
    column.addStretch(2)
    return page
