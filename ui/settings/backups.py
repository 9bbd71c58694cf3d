"""Where backups of this PC go, what came of the last one, and the recovery sheet that opens them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.backups import commands
from desktop.backups.daily import choose_folder
from desktop.backups.events import BackupProgressed, BackupsChanged
from desktop.backups.kept import DailyBackups, daily_backups
from desktop.backups.records import GoodBackup
from desktop.backups.service import want_now
from desktop.files.sizes import size_words
from desktop.home.home import Home
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.file_choice import ask_which_folder
from ui.left_files import no_room_words
from ui.local_clock import LocalClock
from ui.settings.left_in_backup import LeftInBackupPart
from ui.settings.sheet_part import SheetPart
from ui.times import clock_time, local_day, moment
from ui.tokens import SPACE_8
from ui.widgets import Label, LinkButton, QuietButton, Spinner, announce

_PERCENT: Final = 100


class BackupsSection(QWidget):
    """Attributes: `choose`, `now`, `none`, the buttons; `state` and `trouble`, what came of the last one; `left`, what
    is still only in one; `sheet`, the part about the recovery sheet."""

    def __init__(self, bridge: Bridge, home: Home) -> None:
        super().__init__()
        self._bridge = bridge
        self._home = home
        self._where = Label("", wrap=True)
        self._size = Label("", tone="quiet", wrap=True)
        self._warning = Label("", tone="attention", wrap=True)
        self.trouble = Label("", tone="danger", wrap=True)
        self.state = Label("", wrap=True)
        self._refused = Label("", tone="danger", wrap=True)
        self._progress = Label("", tone="quiet", wrap=True)
        self._spinner = Spinner(self.tr("Making a backup"))
        self.choose = QuietButton("", "folder")
        self.now = QuietButton(self.tr("Back up now"), "hard-drive")
        self.none = LinkButton(self.tr("Make none here any more"), flush=True)
        self.left = LeftInBackupPart(bridge)
        self.sheet = SheetPart(bridge)
        self._lay_out()
        self.choose.clicked.connect(self._ask_folder)
        self.none.clicked.connect(lambda: self.choose_folder(None))
        self.now.clicked.connect(self._on_now)
        bridge.on(BackupsChanged, self.show_kept)
        bridge.on(BackupProgressed, self._on_progress)
        self.show_kept()

    def show_kept(self) -> None:
        """Say how backups of this PC stand."""
        kept, is_busy = daily_backups(self._home), commands.is_busy(self._home)
        self._where.setText(_where_words(self, kept))
        self.choose.setText(self.tr("Another folder…") if kept.folder else self.tr("Choose a folder or drive…"))
        self.none.setVisible(bool(kept.folder))
        self.now.setVisible(bool(kept.folder))
        is_here = bool(kept.folder) and not kept.other_disk
        self._warning.setText(
            self.tr("That is on the same disk as the shop’s data: when this disk breaks, both are lost.")
        )
        self._warning.setVisible(is_here)
        self.trouble.setText(kept.trouble)
        self.trouble.setVisible(bool(kept.trouble))
        self.state.setText(self._good_words(kept.good))
        self.state.setVisible(bool(kept.folder))
        self._say_busy(self.tr("Making a backup…") if is_busy else "")
        self._bridge.do(commands.about_size, done=self._show_size, failed=lambda _: None)
        self.sheet.refresh()

    def choose_folder(self, folder: Path | None) -> None:
        """Backups go there, the first one now; None: nowhere."""
        self._refused.hide()
        self._bridge.do(choose_folder, folder, done=self._on_chosen, failed=self._refuse)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_kept()

    def _show_size(self, size: int) -> None:
        self._size.setText(
            filled(self.tr("The whole shop is about %1 now; each backup takes that much."), size_words(size))
        )

    def _ask_folder(self) -> None:
        ask_which_folder(self, self.tr("Where backups go"), lambda path: self.choose_folder(Path(path)))

    def _on_chosen(self, kept: DailyBackups) -> None:
        if kept.folder:
            self._on_now()

    def _on_now(self) -> None:
        self._say_busy(self.tr("Making a backup…"))
        self._bridge.do(want_now)

    def _on_progress(self, progress: BackupProgressed) -> None:
        if progress.total:
            done = str(_PERCENT * progress.written // progress.total)
            words = filled(self.tr("Writing, %1 % of about %2…"), done, size_words(progress.total))
        else:
            words = self.tr("Reading it again, to see whether it holds…")
        self._say_busy(words)

    def _say_busy(self, words: str) -> None:
        if words and self.now.hasFocus():
            self.choose.setFocus()  # else it goes to what ends backups
        self.now.setEnabled(not words)
        self._spinner.setVisible(bool(words))
        self._progress.setText(words)
        self._progress.setVisible(bool(words))

    def _refuse(self, error: Exception) -> None:
        self._refused.setText(sentence_of(error))
        self._refused.show()
        announce(self, self._refused.text())

    def _good_words(self, good: GoodBackup | None) -> str:
        if good is None:
            return self.tr("There is no good backup there yet.")
        is_of_today = local_day(good.at) == LocalClock.current().today()
        when = filled(self.tr("today, %1"), clock_time(good.at)) if is_of_today else moment(good.at)
        words = filled(self.tr("Last good backup: %1, %2."), when, size_words(good.bytes))
        return f"{words} {no_room_words(good.left)}".rstrip()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        words = self.tr(
            "A backup is the whole shop with its files, sealed, on another disk. This PC makes one each day while "
            "Countertop is open, and reads it again to see whether it holds."
        )
        column.addWidget(self.left)
        column.addWidget(Label(words, tone="quiet", wrap=True))
        for label in (self._where, self._size, self._warning, self.trouble, self.state, self._refused):
            column.addWidget(label)
        column.addLayout(_row(self.choose, self.now))
        busy = _row(self._spinner)
        busy.insertWidget(1, self._progress, 1)
        column.addLayout(busy)
        column.addLayout(_row(self.none))
        column.addWidget(self.sheet)
        self._refused.hide()


def _where_words(section: BackupsSection, kept: DailyBackups) -> str:
    if not kept.folder:
        return section.tr(
            "Nobody has chosen yet where this PC’s backups go. A USB drive that stays plugged in is best."
        )
    return filled(section.tr("They go to %1."), kept.folder)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_8)
    for part in parts:
        row.addWidget(part)
    row.addStretch()
    return row
