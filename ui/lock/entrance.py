"""The way into a PC that several people use, or one behind a PIN: the lock screen's window, and what opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.errors import PinWaitError, UserFacingError, WrongPinError
from ui.background_task import BackgroundTask
from ui.bridge import sentence_of
from ui.shell import NAME, Shell

if TYPE_CHECKING:
    from desktop.colleagues.door import Door
    from desktop.colleagues.records import Insider, PersonHere
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home
    from ui.lock.by_code import ByCodeDialog
    from ui.lock.screen import LockScreen
    from ui.lock.waiting_network import WaitingNetwork
    from ui.widgets import SettingsStore

_LOOK_MS: Final = 2_000
"""How soon it shows whom another process let in, or took off."""
_CLOSE_S: Final = 2.0


class Entrance(QObject):
    """Signals: `let_in(Insider)`, somebody said who they are; `failed(Exception)`, the shop's data cannot be read;
    `changed`, who uses this PC was looked at.

    Attributes: `people`, who uses this PC, as far as it was looked; `is_shut`, whether they have to say who they are;
    `shell` and `screen`, what one stands before, once somebody did.
    """

    let_in = Signal(object)
    failed = Signal(object)
    changed = Signal()

    def __init__(
        self, home: Home, settings: SettingsStore, network: NetworkSettings, unwritten: Callable[[], Sequence[str]]
    ) -> None:
        super().__init__()
        self._home = home
        self._settings = settings
        self._network = network
        self._unwritten = unwritten
        self._tasks: list[BackgroundTask] = []
        self._waiting: WaitingNetwork | None = None
        self._trouble_behind: Callable[[], str] = str
        self._last = self._towards = ""
        self.people: tuple[PersonHere, ...] = ()
        self.shop = ""
        self.is_shut = False
        self.screen: LockScreen | None = None
        self.shell: Shell | None = None
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self.look)
        self._looking.timeout.connect(self._say_trouble)

    # Looking

    def look(self) -> None:
        """See who uses this PC now; `changed` when that is known."""
        self.ask_door(_look, self._on_looked, self._on_not_looked)

    def _on_not_looked(self, error: Exception) -> None:
        self._looking.stop()
        self.failed.emit(error)

    def _on_looked(self, seen: tuple[str, tuple[PersonHere, ...], bool]) -> None:
        self.shop, self.people, self.is_shut = seen
        if self.shell is not None and self.shell.isVisible():
            self._show_people()
            self._choose()
        self.changed.emit()

    def ask_door(self, ask: Callable[[Door], Any], done: Callable[[Any], object], failed: Any) -> None:
        """A question to the door, beside the window."""

        def work() -> Any:
            from desktop.colleagues.door import Door

            with Door(self._home) as door:
                return ask(door)

        self._work_beside(work, done, failed)

    def _work_beside(self, work: Callable[[], Any], done: Callable[[Any], object], failed: Any) -> None:
        def end(then: Callable[[Any], object], outcome: Any) -> None:
            self._tasks.remove(task)
            task.deleteLater()
            then(outcome)

        task = BackgroundTask(work, partial(end, done), partial(end, failed), self)
        self._tasks.append(task)
        task.start()

    # Standing before it

    def show(self, last: str = "", towards: str = "", trouble: Callable[[], str] = str) -> None:
        """Stand before the lock screen; `last`: who was in before; `towards`: who comes now, where that is known;
        `trouble`: what does not work of the network, in words, where it is still theirs who were in."""
        shell, screen = self._built()
        self._last, self._trouble_behind = last, trouble
        screen.begin_anew()
        self._show_people()
        shell.place.take_over()
        shell.show()
        shell.bring_to_front()
        self._towards = towards
        self._choose()
        self._say_trouble()
        self._looking.start()
        self.look()

    def _say_trouble(self) -> None:
        """What does not work of the network: whoever passes by sees it, and whoever is in hears it there."""
        waiting = self._waiting.trouble if self._waiting is not None else ""
        self._built()[1].say_trouble(waiting or self._trouble_behind())

    def _choose(self) -> None:
        """Who comes now, as soon as they are known here."""
        screen = self._built()[1]
        if self._towards and screen.choose(self._towards):
            self._towards = ""

    def _built(self) -> tuple[Shell, LockScreen]:
        if self.shell is None or self.screen is None:
            from ui.lock.screen import LockScreen

            self.screen = LockScreen()
            self.screen.wanted.connect(self._on_wanted)
            self.screen.forgotten.connect(self._on_forgotten)
            self.shell = Shell(NAME, [], self._settings, unwritten=self._unwritten)
            self.shell.set_front(self.screen)
        return self.shell, self.screen

    def _show_people(self) -> None:
        shell, screen = self._built()
        shell.set_shop(self.shop or NAME)
        if not screen.is_entering:
            screen.show_people(self.shop, self.people, self._last)

    def hide(self) -> None:
        """Somebody is in."""
        self._looking.stop()
        if self.shell is not None and self.screen is not None:
            self.screen.stop()
            self.screen.begin_anew()
            self.shell.hide()

    def remember_place(self) -> None:
        """Whoever comes in has their window where this one stands."""
        if self.shell is not None:
            self.shell.place.remember()

    def bring_to_front(self) -> None:
        """Come forward."""
        if self.shell is not None:
            self.shell.bring_to_front()

    def refuse(self, error: Exception) -> None:
        """Whoever wanted to come in cannot."""
        wait_ms = error.wait_ms if isinstance(error, WrongPinError | PinWaitError) else 0
        if self.screen is not None:
            self.screen.refuse(sentence_of(error), wait_ms)

    def _on_wanted(self, person: PersonHere, pin: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, UserFacingError):
                self.refuse(error)
            else:
                self.failed.emit(error)

        self.ask_door(lambda door: door.open(person.id, pin), self.let_in.emit, failed)

    def _on_forgotten(self, person: PersonHere) -> None:
        from ui.lock.forgotten import ForgottenDialog

        assert self.shell is not None
        assert self.screen is not None
        dialog = ForgottenDialog(self.shell, person, self.people)
        dialog.finished.connect(self.screen.take_focus)
        dialog.code_wanted.connect(self._ask_for_code)
        dialog.open()

    def _ask_for_code(self) -> None:
        from ui.lock.by_code import ByCodeDialog

        assert self.shell is not None
        dialog = ByCodeDialog(self.shell)
        dialog.chosen.connect(lambda pin: self._come_by_code(dialog, pin))
        dialog.open()

    def _come_by_code(self, dialog: ByCodeDialog, pin: str) -> None:
        code, at = dialog.code.text(), dialog.at.text().strip()

        def work() -> Insider:
            from desktop.entering import let_in_by_code

            return let_in_by_code(self._home, code, pin, self._network, at)

        def done(insider: Insider) -> None:
            dialog.accept()
            self.let_in.emit(insider)

        self._work_beside(work, done, dialog.refuse)

    # The network meanwhile

    def hold_network(self) -> None:
        """Nobody was in yet: what comes meanwhile is taken, and given on, by nobody."""
        from ui.lock.waiting_network import WaitingNetwork

        if self._waiting is None and self._network.enabled:
            self._waiting = WaitingNetwork(self._home, self._network, self.shop)

    def leave_network(self) -> None:
        """To who is in."""
        if self._waiting is not None:
            self._waiting.end()

    def stop(self) -> None:
        """Countertop closes."""
        self._looking.stop()
        for task in self._tasks:
            task.drop()
            task.wait(_CLOSE_S)
        if self._waiting is not None:
            self._waiting.end()
            self._waiting.wait(_CLOSE_S)
        if self.shell is not None and self.screen is not None:
            self.screen.stop()
            self.shell.hide()
            self.shell.deleteLater()


def _look(door: Door) -> tuple[str, tuple[PersonHere, ...], bool]:
    return door.shop, tuple(door.people()), door.is_shut
