"""Several people at one window, in turn: who is in, whose windows are open behind, and the way from one to the next.

A person's window stays as they left it until Countertop closes, out of sight; its rows go on. The network goes along
with who is in, and stays with who was in last while nobody is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.colleagues.events import ColleaguesChanged
from desktop.records.events import RecordChanged, RecordsChanged
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.lock.curtain import Curtain
from ui.lock.entrance import Entrance
from ui.lock.idle import Idle

if TYPE_CHECKING:
    from desktop.colleagues.door import Door
    from desktop.colleagues.records import Insider, PersonHere
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home
    from ui.person_window import PersonWindow
    from ui.widgets import SettingsStore

_LOOK_AFTER_MS: Final = 300
"""How long what somebody came in for goes first."""


class Turns(QObject):
    """Signals: `wanted(Insider)`, somebody came in whose window is not open; `stale(PersonWindow)`, one that is to be
    closed, its person is not on this PC any more or came in with another PIN; `failed(Exception)`, the shop's data
    cannot be read; `changed`, who uses this PC is known anew; `renewed(Insider)`, whoever is in went behind a PIN;
    `turned(PersonWindow)`, they are in.

    Attributes: `current`, the window of who is in, or was last; `entrance`.
    """

    wanted = Signal(object)
    stale = Signal(object)
    failed = Signal(object)
    changed = Signal()
    renewed = Signal(object)
    turned = Signal(object)

    def __init__(
        self,
        home: Home,
        settings: SettingsStore,
        network: NetworkSettings,
        unwritten: Callable[[], Sequence[str]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.current: PersonWindow | None = None
        self.windows: list[PersonWindow] = []
        self.is_locked = False
        self._home = home
        self._network = network
        self.entrance = Entrance(home, settings, network, unwritten)
        self._curtain = Curtain()
        self._idle = Idle(self)
        self._again = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._again.timeout.connect(self.entrance.look)
        self._idle.over.connect(self._on_idle)
        self._idle.switch_wanted.connect(lambda: self.lock())
        self.entrance.let_in.connect(self._on_let_in)
        self.entrance.failed.connect(self._on_entrance_failed)
        self.entrance.changed.connect(self._on_looked)

    @property
    def people(self) -> tuple[PersonHere, ...]:
        """Who uses this PC, as far as it was looked."""
        return self.entrance.people

    @property
    def can_lock(self) -> bool:
        """Whether there is somebody to keep out, or to let in."""
        return self.entrance.is_shut and bool(self.people)

    # Out

    def stand_before(self) -> None:
        """Nobody was in since the start."""
        self.is_locked = True
        self.entrance.hold_network()
        self.entrance.show()

    def lock(self, towards: str = "") -> None:
        """Whoever is in goes out: nothing of theirs is on the screen, and somebody says who they are. `towards`: who
        that will be, where it is known."""
        window = self.current
        if self.is_locked or window is None or window.shop is None or window.shop.stand_in.window:
            return
        if not (self.can_lock or towards):
            return
        self.is_locked = True
        self._idle.stop()
        window.shop.rest(resting=True)
        window.shell.place.remember()
        self.entrance.show(window.person, towards, lambda: _network_trouble(window))
        self._curtain.draw(window.shell)

    def _on_idle(self) -> None:
        if any(person.pin != "none" for person in self.people):
            self.lock()

    # In

    def _on_let_in(self, insider: Insider) -> None:
        window = self.window_of(insider)
        if window is not None and window.insider == insider and window.shop is not None:
            self.entrance.remember_place()
            window.shell.place.take_over()
            self._curtain.lift(window.shell)
            self.begin_turn(window)
            return
        if window is not None:
            self.stale.emit(window)
        self.wanted.emit(insider)

    def window_of(self, insider: Insider) -> PersonWindow | None:
        """The one that somebody left open."""
        return next((each for each in self.windows if each.person == insider.member.hex()), None)

    def take_up(self, window: PersonWindow) -> None:
        """The shop of somebody who came in was opened, for this window."""
        assert window.shop is not None
        if window not in self.windows:
            self.windows.append(window)
        bridge = window.shop.bridge
        bridge.on(ColleaguesChanged, self._again.start)
        for kind in (RecordChanged, RecordsChanged):
            bridge.on(kind, self._read_limit)
        if not self.is_locked:
            self.begin_turn(window)

    def begin_turn(self, window: PersonWindow) -> None:
        """Their window is shown: they are in."""
        assert window.shop is not None
        before, self.current = self.current, window
        if self.is_locked:
            self.is_locked = False
            window.shop.stand_in.bring_to_front()
            self.entrance.hide()
        window.shop.rest(resting=False)
        self.turned.emit(window)
        if before is not None and before is not window and before.shop is not None:
            from desktop.colleagues import commands

            before.shop.workspace.do(commands.leave_network)
            window.shop.workspace.do(commands.take_network)
        self.entrance.leave_network()
        self._read_limit()
        self._again.start()

    def refuse(self, error: Exception) -> None:
        """Whoever came in has no window: their shop does not open."""
        self.entrance.refuse(error)

    def renew(self, insider: Insider) -> None:
        """Whoever is in has a PIN now: what is shown has to be opened again."""
        window = self.current
        if window is not None and window.insider != insider:
            self.renewed.emit(insider)
        self._again.start()

    def introduce(self, insider: Insider, done: Callable[[], object]) -> None:
        """Somebody was let in here: the others hear what they are called before they come."""

        def work() -> None:
            from msgspec.structs import replace

            from desktop.entering import entered

            entered(self._home, insider, replace(self._network, enabled=False)).close()

        BackgroundTask(work, lambda _: done(), lambda _: done(), self).start()

    def ask_door(self, ask: Callable[[Door], Any], done: Callable[[Any], object], failed: Any) -> None:
        """A question to the door, beside the window: of a PIN, say."""
        self.entrance.ask_door(ask, done, failed)

    def step_aside(self) -> None:
        """Something is wrong with the shop's data, which is said in another window."""
        self.is_locked = False
        self.entrance.hide()

    def _on_entrance_failed(self, error: Exception) -> None:
        if self.is_locked:  # else the shop that is open says what is wrong
            self.failed.emit(error)

    # What changes

    def _on_looked(self) -> None:
        here = {person.id for person in self.people}
        for window in list(self.windows):
            if window.person not in here and (self.is_locked or window is not self.current):
                self.stale.emit(window)
        self._read_limit()
        self.changed.emit()

    def _read_limit(self) -> None:
        """Somebody is in: how soon they are out when nobody does anything."""
        window = self.current
        if self.is_locked or window is None or window.shop is None or not self.can_lock:
            self._idle.stop()
            return
        from desktop.settings.locking import lock_minutes

        self._idle.limit_s = 60 * lock_minutes(window.shop.bridge.session)
        if not self._idle.is_watching:
            self._idle.start()

    # Closing

    def close_others(self) -> None:
        """Only the window of who is in stays, or was last."""
        for window in [each for each in self.windows if each is not self.current]:
            self.stale.emit(window)

    def forget(self, window: PersonWindow) -> None:
        """It has no shop any more."""
        if window in self.windows:
            self.windows.remove(window)
        self._curtain.forget(window.shell)
        if self.current is window:
            self.current = None

    def unwritten(self) -> list[str]:
        """What those left on no disk whose windows are open behind."""
        words = self.tr("what %1 did last")
        behind = [each for each in self.windows if self.is_locked or each is not self.current]
        return [filled(words, each.name) for each in behind if each.unwritten()]

    def stop(self) -> None:
        """Countertop closes."""
        self._idle.stop()
        self._again.stop()
        self.entrance.stop()

    def bring_to_front(self) -> bool:
        """Whoever starts Countertop again gets the lock screen; False where somebody is in."""
        if self.is_locked:
            self.entrance.bring_to_front()
        return self.is_locked


def _network_trouble(window: PersonWindow) -> str:
    """What does not work of the network of who was in last, in words; theirs it is as long as nobody is in."""
    problems = window.shop.workspace.sync_state().problems if window.shop is not None else ()
    return next((each.sentence for each in problems if each.action == "check_network"), "")
