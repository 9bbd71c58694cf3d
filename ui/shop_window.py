"""A shop that is open in the window: its screens, where the jump box leads, and how it is let go of.

Screens are loaded when they are opened for the first time, so that the first one is there soon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from desktop.home.home import Home
from desktop.people.events import PeopleChanged
from ui.area import Screen, ScreenAreas, ScreenContext, TakingTurns, Watch, jump_of_hit
from ui.bidi import filled
from ui.bridge import Bridge
from ui.jump import Jump
from ui.jump_targets import JumpTargets
from ui.notifier import Notifier
from ui.people.places import PersonPlace
from ui.scanner.scanner import Scanner
from ui.shell import Shell
from ui.stand_in import StandIn
from ui.status_presenter import StatusPresenter
from ui.widgets import Menu, SettingsStore, Toast

if TYPE_CHECKING:
    from desktop.workspace import Workspace
    from ui.inviting import InvitingDialog
    from ui.sync_panel import SyncDialog

_WATCH_AFTER_MS = 1_000
_MOST_OTHERS = 6
"""In the menu of whom one writes as; the lock screen shows all."""


class ShopWindow(QObject):
    """Made once a shop is open; ended with `close()`, before its workspace is closed.

    Signals: `anew_wanted`, when this shop is to be put aside; `key_wanted(KeyWish)`, when it is to be closed while the
    key to its data is changed.
    """

    anew_wanted = Signal()
    key_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        shell: Shell,
        home: Home,
        settings: SettingsStore,
        areas: ScreenAreas,
        turns: TakingTurns,
    ) -> None:
        super().__init__(shell)
        self.workspace = workspace
        self.bridge = Bridge(workspace, self)
        self._shell = shell
        self._home = home
        self._settings = settings
        self._areas = {area.key: area for area in areas}
        self._turns = turns
        self.screens: dict[str, Screen] = {}
        """Those that were opened, by their area."""
        self._jumps = JumpTargets(self.bridge, areas, self)
        self._attention = Notifier(self.bridge, shell, areas, self.go, self._is_in_front)
        self._watches: list[Watch] = []
        self._watching = QTimer(self, singleShot=True, interval=_WATCH_AFTER_MS)
        self._watching.timeout.connect(self._watch)
        self._news = StatusPresenter(self.bridge, shell, home)
        self.stand_in = StandIn(shell, settings)
        self._scanner = Scanner(settings, self)
        self._inviting: InvitingDialog | None = None
        self._sync: SyncDialog | None = None
        self._no_turns = QShortcut(QKeySequence(Qt.Key.Key_F12), shell)
        self._connect()
        self._on_turns_changed()
        self._on_people_changed()

    def make(self, key: str) -> Screen:
        """An area's screen."""
        self.screens[key] = self._areas[key].make(self._context(key))
        return self.screens[key]

    def _context(self, key: str) -> ScreenContext:
        return ScreenContext(
            bridge=self.bridge,
            settings=self._settings,
            home=self._home,
            set_unread=partial(self._shell.set_unread, key),
            go=self.go,
            of_hit=partial(jump_of_hit, tuple(self._areas.values())),
            invite=self.invite,
            tell=self._attention.tell,
            stand_in=self.stand_in.put,
            scanner=self._scanner,
            show_pcs=self.show_pcs,
            keep_key=self.key_wanted.emit,
            turns=self._turns,
        )

    def _watch(self) -> None:
        """The window is there: look after what should not be missed."""
        from ui.aside.watch import AsideWatch

        aside = AsideWatch(self.bridge, self._settings, self._news.show_aside)
        self._news.aside_told.connect(aside.tell)
        self._watches.append(aside)
        for area in self._areas.values():
            if area.watch is not None:
                self._watches.append(area.watch(self._context(area.key)))

    def find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        """For the jump box."""
        self._jumps.find(words, deliver)

    def go(self, place: object) -> None:
        """Go to a place of any area."""
        key = self._area_of(place)
        if key is not None:
            self._shell.open_section(key)
            self.screens[key].open_place(place)
            self._shell.hold_focus()

    def invite(self, person: str | None = None) -> None:
        """Show a code for the next PC; `person`: whose it is, None asks."""
        from ui.inviting import InvitingDialog

        self._inviting = InvitingDialog(self.bridge, self._shell, person or None)
        self._inviting.finished.connect(self._on_inviting_closed)
        self._inviting.open()

    def say_fault(self, folder: Path) -> None:
        """Something nobody foresaw happened; what it was is in a log in that folder."""
        self._news.say_fault(folder)

    def say_opening(self) -> None:
        """What writes and syncs takes its time to open."""
        self._news.say_opening()

    def show(self) -> None:
        """Show the section that the day begins with or that was left last, the first time the whole shop's
        conversation, ready to type; or what stands in for all of it."""
        self._news.show()
        wanted = (area.stand_in(self._context(area.key)) for area in self._areas.values() if area.stand_in is not None)
        standing = next((window for window in wanted if window is not None), None)
        if standing is not None:
            self.stand_in.put(standing)
        areas = self._areas.values()
        begin = (area.key for area in areas if area.begins is not None and area.begins(self._context(area.key)))
        first = (area.key for area in areas if area.at_start)
        self._shell.start(next(begin, ""), next(first, ""), shown=standing is None)
        for area in self._areas.values():
            if area.at_start:
                self._shell.page(area.key)
        self._shell.focus_section()
        self._watching.start()

    def show_pcs(self) -> None:
        """What every PC has, and what to check when one is not found."""
        from ui.sync_panel import SyncDialog

        if self._sync is None:
            self._sync = SyncDialog(self.bridge, self._shell)
            self._sync.panel.action_wanted.connect(self._news.act)
            self._sync.panel.pc_wanted.connect(self._on_pc_wanted)
            self._sync.finished.connect(self._on_pcs_closed)
            self._sync.open()

    def rest(self, *, resting: bool) -> None:
        """Whether somebody else is in meanwhile, or nobody."""
        self._scanner.rest(resting=resting)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        unfinished = self.bridge.unfinished()
        left = [self.tr("what you did last")] if unfinished else []
        for screen in self.screens.values():
            left += screen.unwritten()
        return left

    def keep_input(self) -> dict[str, object]:
        """What was typed and is on no disk, by area; for `restore_input` of the shop that takes this one's place."""
        kept = {key: screen.keep_input() for key, screen in self.screens.items()}
        return {key: typed for key, typed in kept.items() if typed is not None}

    def restore_input(self, kept: Mapping[str, object]) -> None:
        """Go on with what was typed, once this shop is shown."""
        for key, typed in kept.items():
            self._shell.page(key)
            self.screens[key].restore_input(typed)

    def close(self) -> None:
        """Let go of everything that reads from the shop."""
        if self._inviting is not None:
            self._inviting.reject()
        if self._sync is not None:
            self._sync.reject()
        self.stand_in.stop()
        self._scanner.stop()
        self._watching.stop()
        self._turns.changed.disconnect(self._on_turns_changed)
        self._no_turns.setEnabled(False)
        self._no_turns.deleteLater()
        for watch in self._watches:
            watch.stop()
        for screen in self.screens.values():
            screen.stop()
        self._jumps.close()
        self.bridge.close()

    def _area_of(self, place: object) -> str | None:
        return next((area.key for area in self._areas.values() if isinstance(place, area.places)), None)

    def _is_in_front(self, place: object) -> bool:
        key = self._area_of(place)
        return key is not None and key == self._shell.current_section() and self.screens[key].shows(place)

    def _on_pc_wanted(self) -> None:
        if self._sync is not None:
            self._sync.accept()
        self.invite()

    def _on_person_wanted(self, person: str) -> None:
        if self._sync is not None:
            self._sync.accept()
        self.go(PersonPlace(person))

    def _show_aside(self) -> None:
        from ui.aside import AsideDialog

        AsideDialog(self.bridge, self._shell).open()

    def _on_inviting_closed(self) -> None:
        self._inviting = None

    def _on_pcs_closed(self) -> None:
        self._sync = None

    def _connect(self) -> None:
        self.bridge.on(PeopleChanged, self._on_people_changed)
        self.bridge.changed.connect(self._on_changed)
        self.bridge.command_failed.connect(lambda sentence: Toast(self._shell, sentence))
        self._shell.jumped.connect(self.go)
        self._shell.me_clicked.connect(self._on_me_clicked)
        self._no_turns.activated.connect(self._on_nobody_to_switch_to)
        self._turns.changed.connect(self._on_turns_changed)
        self._shell.sync_clicked.connect(self.show_pcs)
        self._news.network_wanted.connect(self.show_pcs)
        self._news.anew_wanted.connect(self.anew_wanted)
        self._news.person_wanted.connect(self._on_person_wanted)
        self._news.aside_wanted.connect(self._show_aside)

    def _on_turns_changed(self) -> None:
        """F12 says what it is for as long as it leads to nobody."""
        self._shell.rail.me.set_switches(self._turns.can_lock)
        self._no_turns.setEnabled(not self._turns.can_lock)

    def _on_nobody_to_switch_to(self) -> None:
        from ui.lock.no_turns import NoTurnsDialog

        if QApplication.activeModalWidget() is None and not self.stand_in.window:
            NoTurnsDialog(self._shell, self.bridge, self._turns).open()

    def _on_changed(self) -> None:
        if self._shell.jump_box is not None:
            self._shell.jump_box.refresh()

    def _on_people_changed(self) -> None:
        self._shell.set_shop(self.workspace.shop)
        self._shell.set_person(self.workspace.me.name, self.workspace.me.id)

    def _on_me_clicked(self) -> None:
        """One's own page; where several people use this PC, also the way to the next one."""
        if not self._turns.can_lock:
            self._show_my_page()
            return
        menu = Menu(self.workspace.me.name, self._shell)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("My page"), "user", self._show_my_page)
        others = [person for person in self._turns.people if person.id != self.workspace.me.id]
        for person in others[:_MOST_OTHERS]:
            menu.add(
                filled(self.tr("Switch to %1"), person.name), "users", partial(self._turns.lock, towards=person.id)
            )
        lock = menu.add(self.tr("Lock, or switch"), "lock", self._turns.lock)
        lock.setShortcut(QKeySequence(Qt.Key.Key_F12))
        corner = self._shell.rail.me
        menu.popup(corner.mapToGlobal(corner.rect().topRight()))
        menu.setActiveAction(menu.actions()[0])

    def _show_my_page(self) -> None:
        self.go(PersonPlace(self.workspace.me.id))
