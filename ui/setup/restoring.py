"""Beginning again from a backup: which file, the words of the recovery sheet, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.backups import file_names
from desktop.bundles.drives import drives
from ui.background_task import BackgroundTask
from ui.backup_choice import ask_which_backup, backup_words
from ui.bidi import filled
from ui.setup.naming import pc_field
from ui.setup.page import Page
from ui.tokens import SPACE_12
from ui.widgets import Label, QuietButton, Spinner, announce
from ui.words_field import WordsField

if TYPE_CHECKING:
    from desktop.recovery import Bringing

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class BackupGiven:
    """What was chosen and typed."""

    file: Path
    words: str
    pc: str


def _latest_on_drives() -> Path | None:
    return file_names.latest_in(drive.path for drive in drives())


class RestoringPage(Page):
    """For whoever has a backup and its recovery sheet. Attributes: `file`, which was chosen; `words`, `pc`, the fields;
    `choose`, the button. What was typed stays when one goes back and comes again.
    """

    def __init__(self, pc: str, find: Callable[[], Path | None] = _latest_on_drives) -> None:
        """`find`: the latest backup on the drives that there are."""
        super().__init__(
            QCoreApplication.translate("RestoringPage", "Begin again from a backup"),
            QCoreApplication.translate(
                "RestoringPage",
                "For when every PC of the shop is lost. Where one of them is left, go back and begin again from that.",
            ),
            QCoreApplication.translate("RestoringPage", "Bring the shop back"),
            QCoreApplication.translate("NamingPage", "Back"),
        )
        self.file: Path | None = None
        self._find = find
        self.choose = QuietButton(self.tr("Choose the backup…"), "folder-open")
        self._chosen = Label("", tone="quiet", wrap=True)
        self.words = WordsField()
        self.pc = pc_field(pc)
        self._spinner = Spinner(self.tr("Bringing the shop back"))
        self._progress = Label("", wrap=True)
        self._is_busy = False
        self._lay_out_parts()
        self.first = self.choose
        self.choose.clicked.connect(self._ask_file)
        self.words.changed.connect(self._show_readiness)
        self.words.submitted.connect(self.went_on)
        self.pc.changed.connect(self._show_readiness)
        self.set_busy(busy=False)

    def showEvent(self, event: QShowEvent) -> None:
        """A drive that is plugged in need not be looked through by people."""
        super().showEvent(event)
        if self.file is None:
            BackgroundTask(self._find, self._on_found, lambda _error: None, self).start()

    def _on_found(self, file: Path | None) -> None:
        if file is not None and self.file is None:
            self.choose_file(file)

    def given(self) -> BackupGiven:
        """What was chosen and typed."""
        assert self.file is not None
        return BackupGiven(self.file, self.words.text(), self.pc.text())

    def choose_file(self, file: Path) -> None:
        """Take that one."""
        self.file = file
        self._chosen.setText(backup_words(file))
        self._chosen.show()
        self.choose.setText(self.tr("Choose another one…"))
        self.say_problem("")
        self._show_readiness()
        self.words.setFocus()

    def show_progress(self, bringing: Bringing) -> None:
        """How far it is."""
        done = str(_PERCENT * bringing.done // max(bringing.total, 1))
        words = (
            self.tr("Making it ready to be shown: %1 %") if bringing.is_read else self.tr("Reading the backup: %1 %")
        )
        self._progress.setText(filled(words, done))

    def set_busy(self, *, busy: bool) -> None:
        """While it is being done only the way back is open, which ends it."""
        self._is_busy = busy
        for field in (self.words, self.pc):
            field.edit.setReadOnly(busy)
        self.choose.setEnabled(not busy)
        if self.back is not None:
            self.back.setText(self.tr("Stop") if busy else QCoreApplication.translate("NamingPage", "Back"))
        self._spinner.setVisible(busy)
        self._progress.setVisible(busy)
        if busy:
            self._progress.setText(self.tr("Opening the backup…"))
            announce(self, self._progress.text())
        self._show_readiness()

    def refuse(self, sentence: str) -> None:
        """It was not done, and why."""
        self.set_busy(busy=False)
        self.say_problem(sentence)

    def _ask_file(self) -> None:
        ask_which_backup(self, self.choose_file)

    def _show_readiness(self, _text: str = "") -> None:
        if self.go_on is not None:
            is_complete = self.file is not None and bool(self.words.text()) and bool(self.pc.text())
            self.go_on.setEnabled(is_complete and not self._is_busy)

    def _lay_out_parts(self) -> None:
        self.body.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._chosen)
        self._chosen.hide()
        self.body.addWidget(self.words)
        self.ask(self.pc)
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        row.addWidget(self._spinner)
        row.addWidget(self._progress, 1, Qt.AlignmentFlag.AlignVCenter)
        self.foot.addLayout(row)
