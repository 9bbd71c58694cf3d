"""How the shop stands, for the window as a whole: the sync line, and one banner over every section."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal

from desktop.engine.events import CatchUpProgressed, ProblemRaised, SyncChanged
from desktop.engine.records import Problem, RecoveryAction, SyncState
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.rows.records import VerifyResult
from ui.bidi import filled
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.recovery_actions import open_clock_settings, remedy_words
from ui.shell import Shell
from ui.sync_line import having_everything
from ui.system_open import open_folder
from ui.widgets import Banner, NoticeDialog

_WORTH_SAYING = 1000
"""Fewer entries than these are caught up before anybody could read it."""


class StatusPresenter(QObject):
    """Signals: `network_wanted`, when somebody wants to see what is wrong with the network; `anew_wanted`, when what is
    here is to be put aside; `person_wanted(str)`, when somebody wants to see whom a trouble is about; `aside_told`,
    when somebody has read that things were set aside, and `aside_wanted`, when they want to see which."""

    network_wanted = Signal()
    anew_wanted = Signal()
    person_wanted = Signal(str)
    aside_told = Signal()
    aside_wanted = Signal()

    def __init__(self, bridge: Bridge, shell: Shell, home: Home) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._shell = shell
        self._home = home
        self._banner: Banner | None = None
        self._about: tuple[str, ...] = ()
        self._put_aside: set[str] = set()
        self._aside, self._is_aside_news = "", False
        for kind in (SyncChanged, ProblemRaised, CatchUpProgressed, PeopleChanged):
            bridge.on(kind, self.show)
        LocalClock.current().changed.connect(self.show)

    def show(self) -> None:
        """Say how it stands now."""
        state = self._bridge.workspace.sync_state()
        self._show_line(state)
        trouble = next((one for one in state.problems if one.key not in self._put_aside), None)
        if trouble is not None:
            self._show_trouble(trouble)
        elif state.kind == "catching_up" and state.total - state.count > _WORTH_SAYING:
            self._show_progress(state)
        elif self._is_aside_news:
            self._show_aside()
        elif self._about and self._about[0] != "fault":
            self._set_banner((), None)

    def _show_line(self, state: SyncState) -> None:
        """One PC by itself has nobody to be up to date with; several are when each of them has everything."""
        left = max(0, state.total - state.count) if state.kind == "catching_up" else state.count
        if state.kind not in ("opening", "up_to_date"):
            self._shell.set_sync(state.kind, left, state.since)
            return
        pcs = people_queries.pcs(self._bridge.session)
        having = having_everything(pcs)
        if len(pcs) < 2:
            self._shell.set_sync("one_pc")
        elif state.kind == "up_to_date" and having < len(pcs):
            self._shell.set_sync("partly", having, pcs=len(pcs))
        else:
            self._shell.set_sync(state.kind, left, aside=self._aside)

    def show_aside(self, words: str, is_news: bool) -> None:
        """What is said of what is set aside; `is_news`: nobody here was told of all of it."""
        self._aside, self._is_aside_news = words, is_news
        self.show()

    def act(self, trouble: Problem) -> None:
        """Carry out a trouble's action, which it has."""
        acts: dict[RecoveryAction, Callable[[], object]] = {
            "check_network": self.network_wanted.emit,
            "verify": self._verify,
            "free_space": lambda: open_folder(self._home.path, self._shell),
            "show_log": lambda: open_folder(self._home.logs_path, self._shell),
            "set_clock": self._show_clock,
            "begin_anew": self._show_departed,
            "show_person": lambda: self.person_wanted.emit(trouble.person),
        }
        if trouble.action is not None:
            acts[trouble.action]()

    def say_opening(self) -> None:
        """What is shown can be read, and what is written waits; goes with the first news."""
        words = self.tr("Countertop is still opening. What you write now is saved and sent as soon as it can be.")
        self._set_banner(("opening",), Banner("info", words))

    def say_fault(self, folder: Path) -> None:
        """Something nobody foresaw happened; what it was is in a log in that folder."""
        words = self.tr("Something unexpected went wrong. What was saved is safe, and you can go on.")
        banner = Banner("attention", words, self.tr("Show the log"), dismissable=True)
        banner.clicked.connect(lambda: open_folder(folder, self._shell))
        banner.dismissed.connect(lambda: self._set_banner((), None))
        self._set_banner(("fault",), banner)

    def _show_trouble(self, trouble: Problem) -> None:
        about = ("trouble", trouble.key, trouble.sentence)
        if about == self._about:
            return
        banner = Banner("danger", trouble.sentence, remedy_words(trouble.action), dismissable=True)
        banner.clicked.connect(lambda: self.act(trouble))
        banner.dismissed.connect(lambda: self._on_put_aside(trouble.key))
        self._set_banner(about, banner)

    def _show_progress(self, state: SyncState) -> None:
        number = QLocale().toString
        words = filled(
            self.tr("%1 of %2 messages and changes are here. You can use Countertop meanwhile."),
            number(state.count),
            number(state.total),
        )
        if self._about == ("progress",) and self._banner is not None:
            self._banner.set_text(words)
        else:
            self._set_banner(("progress",), Banner("info", words))

    def _show_aside(self) -> None:
        about = ("aside", self._aside)
        if about == self._about:
            return
        show = self.tr("Show what was set aside")
        banner = Banner("attention", self._aside, show, dismissable=True)
        banner.clicked.connect(self.aside_wanted)
        banner.clicked.connect(self.aside_told)
        banner.dismissed.connect(self.aside_told)
        self._set_banner(about, banner)

    def _show_clock(self) -> None:
        if not open_clock_settings():
            title = self.tr("Set the clock")
            sentence = self.tr(
                "Open the date and time settings of this PC and of the other one, and let each set the time by itself."
            )
            NoticeDialog(self._shell, title, sentence).open()

    def _show_departed(self) -> None:
        from ui.departed import DepartedDialog

        dialog = DepartedDialog(self._bridge, self._shell)
        dialog.accepted.connect(self.anew_wanted)
        dialog.open()

    def _verify(self) -> None:
        self._bridge.run(self._bridge.workspace.verify(), self._on_verified)

    def _on_verified(self, found: VerifyResult) -> None:
        if found.ok:
            sentence = self.tr("Everything was checked, %n entries, and all is well.", "", found.entries)
        else:
            sentence = "\n".join(found.problems)
        NoticeDialog(self._shell, self.tr("Checked"), sentence).open()

    def _on_put_aside(self, key: str) -> None:
        self._put_aside.add(key)
        self._set_banner((), None)
        self.show()

    def _set_banner(self, about: tuple[str, ...], banner: Banner | None) -> None:
        self._about, self._banner = about, banner
        self._shell.set_banner(banner)
