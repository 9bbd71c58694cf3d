"""The composition root: one window on one home, from its first question to its last goodbye."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop.colleagues.records import Insider
from desktop.errors import (
    DiskFullError,
    HomeEmptyError,
    HomeError,
    KeyLockedError,
    ModelDamagedError,
    NobodyInError,
    OutdatedError,
    SeatMovedError,
)
from desktop.home.environment import network_settings
from desktop.home.home import Home
from ui.areas import AREAS
from ui.background_task import BackgroundTask
from ui.faults import Faults
from ui.focus import FocusRing
from ui.garbage import GarbageCollector
from ui.local_clock import LocalClock
from ui.lock.turns import Turns
from ui.own_settings import OwnSettings
from ui.person_window import PersonWindow
from ui.setup.hindrance import Hindrance
from ui.shell import Shell
from ui.single_instance import SingleInstance
from ui.stand_in import STANDS_IN_KEY
from ui.start import home_path, make_application, make_theme, say_it_does_not_answer

if TYPE_CHECKING:
    from desktop.home.key_store import KeyWish
    from desktop.recovery import Restored
    from desktop.workspace import Workspace
    from ui.area import FirstQuestion, ScreenAreas
    from ui.bridge import Bridge
    from ui.setup.flow import Setup
    from ui.shop_window import ShopWindow
    from ui.widgets import SettingsStore

_SLOW_MS = 700
_STILL_MS = 1_500
"""When it is said that what is sent waits, although the shop is shown."""
_CLOSE_S = 2.0
_BEGIN_MS = 50
"""How long the conversation that is shown comes before everything that writes and syncs is loaded."""
_USAGE = 2
_FOCUS_MS = 500
"""How long the window comes before the ring, which has every event of every part of it looked at."""
_MENDED_BY_OPENING = (SeatMovedError, ModelDamagedError)
"""The rows that were shown are not to be gone on with; opening again finds others, or makes them."""
_SETTLED_MS = 3_000
"""Everything is loaded by then."""


def run(words: Sequence[str], started: Callable[[], None] | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit status.

    `words` is what stands on the command line: `[--home DIR]`. `started` is called once the event loop runs.
    """
    try:
        home = Home(home_path(words))
    except (ValueError, HomeError) as error:
        print(error, file=sys.stderr)
        return _USAGE
    application = make_application()
    garbage = GarbageCollector(application)
    instance = SingleInstance(home.path)
    if not instance.take():
        if instance.raise_first():
            return 0
        if not instance.take():
            return say_it_does_not_answer(application)
    faults = Faults(home.logs_path)
    faults.watch()
    theme = make_theme(application, home.settings)
    LocalClock.current().start()
    countertop = Application(home, faults)
    instance.asked_to_raise.connect(countertop.bring_to_front)
    countertop.start()
    QTimer.singleShot(_FOCUS_MS, application, lambda: FocusRing(application, theme))
    QTimer.singleShot(_SETTLED_MS, garbage, garbage.start)
    if started is not None:
        QTimer.singleShot(0, application, started)
    try:
        return application.exec()
    finally:
        countertop.close()
        faults.close()
        instance.close()


class Application(QObject):
    """The window and what stands in it: a shop that is being opened, one that is open, or setting one up."""

    def __init__(self, home: Home, faults: Faults, areas: ScreenAreas = AREAS) -> None:
        """`areas`: what stands in the rail."""
        super().__init__()
        self._home = home
        self._settings = home.settings
        self._areas = areas
        self._faults = faults
        self._faults.happened.connect(self._on_fault)
        self._opening: BackgroundTask | None = None
        self._setup: Setup | None = None
        self._mended: set[type[Exception]] = set()
        self._hindrance = Hindrance(home)
        self._hindrance.tried_again.connect(self.open_home)
        self._hindrance.begun_anew.connect(self._on_begun_anew)
        self._slow = QTimer(self, singleShot=True)
        self._slow.timeout.connect(self._on_slow)
        self._beginning: BackgroundTask | None = None
        self._begin = QTimer(self, singleShot=True, interval=_BEGIN_MS)
        self._begin.timeout.connect(self._on_begin_due)
        self._window = PersonWindow(areas, self._settings, self._unwritten)
        self._network = network_settings()
        self._turns = Turns(home, self._settings, self._network, self._unwritten, self)
        self._turns.wanted.connect(self._on_person_wanted)
        self._turns.turned.connect(self._on_turned)
        self._turns.renewed.connect(self._on_renewed)
        self._turns.stale.connect(self._close_behind)
        self._turns.failed.connect(self._on_entrance_failed)

    @property
    def shell(self) -> Shell:
        """The window."""
        return self._window.shell

    @property
    def _shop(self) -> ShopWindow | None:
        return self._window.shop

    def start(self) -> None:
        """Show the window; the shop is opened beside it."""
        if self._home.is_empty:
            self.set_up()
        else:
            self.open_home()
        if self._home.is_empty or not self._settings.get(STANDS_IN_KEY, False):
            self.shell.show()

    def bring_to_front(self) -> None:
        """Come forward: the window, or what stands in for it."""
        if self._turns.bring_to_front():
            return
        if self._shop is not None:
            self._shop.stand_in.bring_to_front()
        elif self.shell.isVisible():
            self.shell.bring_to_front()

    # Opening

    def open_home(self) -> None:
        """Open the shop that is here."""
        self._slow.start(_SLOW_MS)

        def work() -> Workspace:
            from desktop.workspace import Workspace

            network = self._network
            return Workspace.reading(self._home, network=network) or Workspace.open(self._home, network=network)

        self._opening = BackgroundTask(work, self._on_opened, self._on_not_opened, self).start()

    def _on_opened(self, workspace: Workspace) -> None:
        self._opening = None
        if self._show(workspace) and not workspace.has_begun:
            self._begin.start()

    def _show(self, workspace: Workspace) -> bool:
        """Whether it could be shown."""
        try:
            self._enter(workspace)
            self._window.show_shop()
            if self._turns.is_locked:
                self._turns.begin_turn(self._window)
        except Exception as error:
            self._faults.note_exception(error)
            if self._shop is None:
                workspace.close(_CLOSE_S)
            self._give_up(error)
            return False
        return True

    def _on_begin_due(self) -> None:
        assert self._shop is not None
        self._faults.keep_log()
        self._beginning = BackgroundTask(
            self._shop.workspace.begin, lambda _: self._slow.stop(), self._give_up, self
        ).start()
        self._slow.start(_STILL_MS)

    def _give_up(self, error: Exception) -> None:
        """What is shown goes: it cannot be read, or what writes did not open. The usual way says why, or mends it.

        What was typed meanwhile stands there again when the shop opens after all.
        """
        self._drop_shop()
        self._on_not_opened(error)

    def _drop_shop(self) -> None:
        """Close it, and keep what was typed until it is open again."""
        shop = self._shop
        self._leave_shop()
        if shop is not None:
            self._window.drop(shop)
        self._turns.forget(self._window)

    def _on_not_opened(self, error: Exception) -> None:
        self._opening = None
        self._slow.stop()
        if isinstance(error, NobodyInError):
            self.shell.hide()
            self._turns.stand_before()
        elif isinstance(error, _MENDED_BY_OPENING) and type(error) not in self._mended:
            self._mended.add(type(error))
            self.open_home()
        elif isinstance(error, HomeEmptyError):
            self.set_up()
        elif isinstance(error, KeyLockedError):
            self._hindrance.ask_passphrase(self.shell)
        else:
            self._hindrance.show_trouble(self.shell, error)

    def _on_slow(self) -> None:
        if self._shop is not None:
            self._shop.say_opening()
            return
        self._hindrance.show_waiting(self.shell)

    def _on_begun_anew(self) -> None:
        try:
            self._home.put_all_aside()
        except OSError as error:
            self._hindrance.show_trouble(self.shell, error)
        else:
            self.set_up()

    # Setting up

    def set_up(self) -> None:
        """Ask the first question."""
        from ui.setup.flow import Setup

        self._setup = setup = Setup(self._home)
        setup.created.connect(self._on_created)
        setup.joined.connect(self._on_joined)
        setup.brought_back.connect(self._on_brought_back)
        self.shell.set_front(setup)
        self.shell.show()

    def _on_created(self, workspace: Workspace) -> None:
        from ui.setup.inviting import NextPCPage

        asked = [area.first_question for area in self._areas if area.first_question is not None]
        self._ask_first(self._enter(workspace).bridge, [*asked, NextPCPage])

    def _ask_first(self, bridge: Bridge, asked: Sequence[Callable[[Bridge], FirstQuestion]]) -> None:
        """What is asked of a new shop, one after the other; then it is shown."""
        if not asked:
            self._window.show_shop()
            return
        page = asked[0](bridge)
        for way in (page.went_on, page.went_back):
            way.connect(lambda: self._ask_first(bridge, asked[1:]))
        self.shell.set_front(cast(QWidget, page))

    def _on_joined(self, workspace: Workspace) -> None:
        self._enter(workspace)
        self._window.show_shop()

    def _on_brought_back(self, workspace: Workspace, restored: Restored | None) -> None:
        from ui.people.places import PersonPlace
        from ui.setup.restored import RestoredPage

        page, shop = RestoredPage(workspace, restored), self._enter(workspace)
        me = PersonPlace(workspace.me.id, page.lost_pc.id if page.lost_pc is not None else "")
        page.went_on.connect(self._window.show_shop)
        page.went_back.connect(lambda: (self._window.show_shop(), shop.go(me)))
        self.shell.set_front(page)

    # In the shop

    def _enter(self, workspace: Workspace) -> ShopWindow:
        """Make what stands in the window for this shop."""
        from ui.shop_window import ShopWindow

        self._slow.stop()
        self._setup = None
        if workspace.has_begun:
            self._faults.keep_log()
        shop = ShopWindow(workspace, self.shell, self._home, self._window.settings, self._areas, self._turns)
        shop.anew_wanted.connect(self._on_shop_put_aside, Qt.ConnectionType.QueuedConnection)
        shop.key_wanted.connect(self._on_key_wanted, Qt.ConnectionType.QueuedConnection)
        self._window.shop = shop
        self._window.insider = self._window.insider or Insider(bytes.fromhex(workspace.me.id))
        OwnSettings(self._settings, workspace.me.id)
        self._turns.take_up(self._window)
        return shop

    # In turn

    def _on_turned(self, window: PersonWindow) -> None:
        if window is not self._window and self._shop is None:
            self.shell.deleteLater()  # nobody was in it
        self._window = window

    def _on_person_wanted(self, insider: Insider) -> None:
        """Open the shop for who came in."""

        def work() -> Workspace:
            from desktop.entering import entered

            return entered(self._home, insider, self._network)

        done, failed = partial(self._on_person_in, insider), partial(self._on_person_not_in, insider)
        self._opening = BackgroundTask(work, done, failed, self).start()

    def _on_person_in(self, insider: Insider, workspace: Workspace) -> None:
        self._opening = None
        settings = OwnSettings(self._settings, workspace.me.id)
        if self._window.person != workspace.me.id or self._shop is not None:
            self._empty_window(settings)
        self._window.insider = insider
        self._show(workspace)

    def _on_person_not_in(self, insider: Insider, error: Exception) -> None:
        self._opening = None
        if isinstance(error, _MENDED_BY_OPENING) and type(error) not in self._mended:
            self._mended.add(type(error))
            self._on_person_wanted(insider)
        elif self._turns.is_locked and (isinstance(error, DiskFullError) or not isinstance(error, HomeError)):
            self._turns.entrance.refuse(error)
        else:
            self._on_entrance_failed(error)

    def _on_entrance_failed(self, error: Exception) -> None:
        """The lock screen cannot go on; what is wrong is said in a window of its own."""
        self._slow.stop()
        self._turns.step_aside()
        if self._shop is not None:
            self._empty_window(self._settings)
        self._hindrance.show_trouble(self.shell, error)

    def _empty_window(self, settings: SettingsStore) -> None:
        """One in which no shop was shown yet."""
        if self._shop is None:
            self.shell.hide()
            self.shell.deleteLater()
        self._window = PersonWindow(self._areas, settings, self._unwritten)

    def _on_renewed(self, insider: Insider) -> None:
        """Whoever is in went behind a PIN: the same shop again, in the place where that keeps its rows."""
        shop = self._shop
        assert shop is not None
        self._slow.start(_SLOW_MS)
        self._leave_shop()
        self._window.drop(shop)
        self._window.insider = insider
        self._on_person_wanted(insider)

    def _close_behind(self, window: PersonWindow) -> None:
        """Somebody's window that is open behind, but is not for them any more."""
        self._turns.forget(window)
        if window is self._window:
            self._leave_shop()
            self._empty_window(self._settings)
            return
        self._faults.note(window.close(_CLOSE_S))

    def _on_shop_put_aside(self) -> None:
        """This PC is out of the shop that is open."""
        shop = self._shop
        self._turns.close_others()
        self._leave_shop()
        if shop is not None:
            self._window.drop(shop)
        self._window.typed = {}
        self._on_begun_anew()

    def _on_key_wanted(self, wish: KeyWish) -> None:
        """The key to the data is changed while nobody has it open."""
        from ui.setup.rekeying import RekeyingPage

        self._turns.close_others()
        self._drop_shop()
        page = RekeyingPage(self._home, wish)
        page.ended.connect(self.open_home)
        self.shell.set_front(page)

    def _on_fault(self, error: BaseException) -> None:
        if self._shop is None:
            return
        if isinstance(error, ModelDamagedError):
            self._give_up(error)
        elif not isinstance(error, OutdatedError):  # that is said as long as it lasts
            self._shop.say_fault(self._home.logs_path)

    # Closing

    def _unwritten(self) -> Sequence[str]:
        here = self._window.unwritten() if self._setup is None and not self._turns.is_locked else []
        return [*here, *self._turns.unwritten()]

    def close(self) -> None:
        """When the window has gone: finish what was begun, close the shop."""
        self._slow.stop()
        self.shell.hide()
        if self._setup is not None:
            self._setup.finish(_CLOSE_S)
        if self._opening is not None:
            from ui.setup.flow import close_result

            close_result(self._opening, _CLOSE_S)
        self._turns.stop()
        self._turns.close_others()
        self._leave_shop()
        self.shell.deleteLater()

    def _leave_shop(self) -> None:
        """Let go of the shop, when what was asked of it is written."""
        shop = self._shop
        if shop is None:
            return
        self._slow.stop()
        if self._begin.isActive():
            self._begin.stop()
            if shop.unwritten():
                with suppress(Exception):  # what cannot be written now was never shown as sent
                    shop.workspace.begin()
            else:
                shop.workspace.close()  # what waits for it need not wait any more
        shop.close()
        self._window.shop = None
        if self._beginning is not None:
            self._beginning.drop()
            self._beginning.wait(_CLOSE_S)
        self._faults.note(shop.workspace.close(_CLOSE_S))
