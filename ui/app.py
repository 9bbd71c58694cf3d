"""The composition root: one window on one home, from its first question to its last goodbye."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.errors import HomeEmptyError, HomeError, KeyLockedError, ModelDamagedError, OutdatedError, SeatMovedError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from desktop.home.settings import Settings
from ui.areas import AREAS
from ui.background_task import BackgroundTask
from ui.faults import Faults
from ui.focus import FocusRing
from ui.garbage import GarbageCollector
from ui.icons import icon
from ui.jump import Jump
from ui.local_clock import LocalClock
from ui.shell import Section, Shell
from ui.single_instance import SingleInstance
from ui.stand_in import STANDS_IN_KEY
from ui.text_size import TEXT_KEY
from ui.theme import Scheme, Theme
from ui.widgets import NoticeDialog

if TYPE_CHECKING:
    from desktop.home.key_store import KeyWish
    from desktop.recovery import Restored
    from desktop.workspace import Workspace
    from ui.area import FirstQuestion, ScreenArea, ScreenAreas
    from ui.bridge import Bridge
    from ui.setup.flow import Setup
    from ui.shop_window import ShopWindow

NAME = "Countertop"
SCHEME_KEY = "look.scheme"
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
        home = Home(_home_path(words))
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
            return _say_it_does_not_answer(application)
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


def make_application() -> QApplication:
    """The application with its name, before anything is made in it."""
    application = QApplication([NAME])
    application.setApplicationName(NAME)
    application.setApplicationDisplayName(NAME)
    application.setDesktopFileName("countertop")
    return application


def make_theme(application: QApplication, settings: Settings) -> Theme:
    """The look that was chosen in Settings."""
    theme = Theme(application, _scheme(settings.get(SCHEME_KEY, "")), settings.get(TEXT_KEY, 100))
    application.setWindowIcon(icon("store", "accent"))
    return theme


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
        self._shop: ShopWindow | None = None
        self._mended: set[type[Exception]] = set()
        self._typed: dict[str, object] = {}
        """In a shop that is not there any more, and on no disk, by area."""
        self._slow = QTimer(self, singleShot=True)
        self._slow.timeout.connect(self._on_slow)
        self._beginning: BackgroundTask | None = None
        self._begin = QTimer(self, singleShot=True, interval=_BEGIN_MS)
        self._begin.timeout.connect(self._on_begin_due)
        self.shell = Shell(NAME, self._sections(), self._settings, find=self._find, unwritten=self._unwritten)

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

            network = network_settings()
            return Workspace.reading(self._home, network=network) or Workspace.open(self._home, network=network)

        self._opening = BackgroundTask(work, self._on_opened, self._on_not_opened, self).start()

    def _on_opened(self, workspace: Workspace) -> None:
        self._opening = None
        try:
            self._enter(workspace)
            self._show_shop()
        except Exception as error:
            self._faults.note_exception(error)
            if self._shop is None:
                workspace.close(_CLOSE_S)
            self._give_up(error)
            return
        if not workspace.has_begun:
            self._begin.start()

    def _on_begin_due(self) -> None:
        assert self._shop is not None
        self._faults.keep_log()
        self._beginning = BackgroundTask(self._shop.workspace.begin, self._on_begun, self._give_up, self).start()
        self._slow.start(_STILL_MS)

    def _on_begun(self, _nothing: None) -> None:
        self._slow.stop()

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
            self._typed |= shop.keep_input()
            shop.deleteLater()
        self.shell.drop_pages()

    def _on_not_opened(self, error: Exception) -> None:
        self._opening = None
        self._slow.stop()
        if isinstance(error, _MENDED_BY_OPENING) and type(error) not in self._mended:
            self._mended.add(type(error))
            self.open_home()
        elif isinstance(error, HomeEmptyError):
            self.set_up()
        elif isinstance(error, KeyLockedError):
            self._ask_passphrase()
        else:
            self._show_trouble(error)

    def _on_slow(self) -> None:
        if self._shop is not None:
            self._shop.say_opening()
            return
        from ui.setup.waiting import WaitingPage

        self.shell.set_front(WaitingPage())
        self.shell.show()

    def _ask_passphrase(self) -> None:
        from ui.setup.unlocking import UnlockingPage

        page = UnlockingPage(self._home)
        page.unlocked.connect(self.open_home)
        page.begun_anew.connect(self._on_begun_anew)
        self.shell.set_front(page)
        self.shell.show()

    def _show_trouble(self, error: Exception) -> None:
        from ui.setup.trouble import TroublePage

        page = TroublePage(error, self._home.path)
        page.tried_again.connect(self.open_home)
        page.closed.connect(self.shell.close)
        page.left_out.connect(self._on_left_out)
        page.begun_anew.connect(self._on_begun_anew)
        self.shell.set_front(page)
        self.shell.show()

    def _on_left_out(self, file: str) -> None:
        try:
            self._home.put_aside(file)
        except OSError as error:
            self._show_trouble(error)
        else:
            self.open_home()

    def _on_begun_anew(self) -> None:
        try:
            self._home.put_all_aside()
        except OSError as error:
            self._show_trouble(error)
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
            self._show_shop()
            return
        page = asked[0](bridge)
        for way in (page.went_on, page.went_back):
            way.connect(lambda: self._ask_first(bridge, asked[1:]))
        self.shell.set_front(cast(QWidget, page))

    def _on_joined(self, workspace: Workspace) -> None:
        self._enter(workspace)
        self._show_shop()

    def _on_brought_back(self, workspace: Workspace, restored: Restored | None) -> None:
        from ui.people.places import PersonPlace
        from ui.setup.restored import RestoredPage

        page, shop = RestoredPage(workspace, restored), self._enter(workspace)
        me = PersonPlace(workspace.me.id, page.lost_pc.id if page.lost_pc is not None else "")
        page.went_on.connect(self._show_shop)
        page.went_back.connect(lambda: (self._show_shop(), shop.go(me)))
        self.shell.set_front(page)

    # In the shop

    def _enter(self, workspace: Workspace) -> ShopWindow:
        """Make what stands in the window for this shop."""
        from ui.shop_window import ShopWindow

        self._slow.stop()
        self._setup = None
        if workspace.has_begun:
            self._faults.keep_log()
        self._shop = ShopWindow(workspace, self.shell, self._home, self._settings, self._areas)
        self._shop.anew_wanted.connect(self._on_shop_put_aside, Qt.ConnectionType.QueuedConnection)
        self._shop.key_wanted.connect(self._on_key_wanted, Qt.ConnectionType.QueuedConnection)
        return self._shop

    def _on_shop_put_aside(self) -> None:
        """This PC is out of the shop that is open."""
        shop = self._shop
        self._leave_shop()
        if shop is not None:
            shop.deleteLater()
        self.shell.drop_pages()
        self._on_begun_anew()

    def _on_key_wanted(self, wish: KeyWish) -> None:
        """The key to the data is changed while nobody has it open."""
        from ui.setup.rekeying import RekeyingPage

        self._drop_shop()
        page = RekeyingPage(self._home, wish)
        page.ended.connect(self.open_home)
        self.shell.set_front(page)

    def _show_shop(self) -> None:
        assert self._shop is not None
        self.shell.set_front(None)
        self._shop.show()
        typed, self._typed = self._typed, {}
        self._shop.restore_input(typed)

    def _sections(self) -> list[Section]:
        return [self._section(area) for area in self._areas]

    def _section(self, area: ScreenArea) -> Section:
        named = QCoreApplication.translate
        counted = named("Areas", area.counted) if area.counted else ""
        make = partial(self._make_screen, area.key)
        return Section(area.key, named("Areas", area.title), area.icon, make, counted)

    def _make_screen(self, key: str) -> QWidget:
        assert self._shop is not None
        return cast(QWidget, self._shop.make(key))

    def _find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        if self._shop is not None:
            self._shop.find(words, deliver)

    def _on_fault(self, error: BaseException) -> None:
        if self._shop is None:
            return
        if isinstance(error, ModelDamagedError):
            self._give_up(error)
        elif not isinstance(error, OutdatedError):  # that is said as long as it lasts
            self._shop.say_fault(self._home.logs_path)

    # Closing

    def _unwritten(self) -> Sequence[str]:
        if self._shop is not None:
            return self._shop.unwritten()
        return (self.tr("what you were typing"),) if self._typed and self._setup is None else ()

    def close(self) -> None:
        """When the window has gone: finish what was begun, close the shop."""
        self._slow.stop()
        self.shell.hide()
        if self._setup is not None:
            self._setup.finish(_CLOSE_S)
        if self._opening is not None:
            from ui.setup.flow import close_result

            close_result(self._opening, _CLOSE_S)
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
        self._shop = None
        if self._beginning is not None:
            self._beginning.drop()
            self._beginning.wait(_CLOSE_S)
        self._faults.note(shop.workspace.close(_CLOSE_S))


def _say_it_does_not_answer(application: QApplication) -> int:
    """Another window is there, and cannot be brought forward."""
    FocusRing(application, Theme(application))
    dialog = NoticeDialog(
        None,
        application.translate("Countertop", "Countertop is open already"),
        application.translate(
            "Countertop",
            "Its window does not answer. Nothing is lost: close it, or restart this computer, and open it again.",
        ),
    )
    dialog.open()
    application.exec()
    return 1


def _home_path(words: Sequence[str]) -> str | None:
    """Raises ValueError, with a sentence, for a command line that says nothing about a home."""
    path = None
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        path = value if equals else next(rest, "")
        if name != "--home" or not path:
            raise ValueError("usage: countertop [--home DIR]")
    return path


def _scheme(chosen: str) -> str:
    return chosen if chosen in list(Scheme) else Scheme.SYSTEM
