"""What the window shows when the shop in a home does not open: what happened, and one button that helps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal

from desktop.errors import HomeDamagedError, HomeError
from desktop.home.records import HomeState
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.setup.page import Page
from ui.system_open import open_folder
from ui.tokens import META
from ui.widgets import Label, LinkButton, ask

_OWN = "own.db"


class TroublePage(Page):
    """Signals: `tried_again`, `closed` (there is nothing to try), `left_out(str)` with a file to go on without,
    `begun_anew` when everything is to be put aside.
    """

    tried_again = Signal()
    closed = Signal()
    left_out = Signal(str)
    begun_anew = Signal()

    def __init__(self, error: Exception, home: Path) -> None:
        state = error.state if isinstance(error, HomeError) else None
        self._file = error.file if isinstance(error, HomeDamagedError) else ""
        super().__init__(self._title(state), self._sentence(error), self._button(state))
        self._state = state
        self._home = home
        where = Label(self._where(), META, "quiet", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = LinkButton(self.tr("Show the folder"), "folder", flush=True)
        show.clicked.connect(self._on_folder_wanted)
        self.body.addWidget(where)
        self.body.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        if state in (HomeState.DAMAGED, HomeState.KEY_MISSING) and not self._file.endswith(_OWN):
            anew = LinkButton(self.tr("Begin anew on this PC"), "refresh-cw", flush=True)
            anew.clicked.connect(self._on_anew_wanted)
            self.body.addWidget(anew, 0, Qt.AlignmentFlag.AlignLeft)
        self.first = self.go_on
        self.went_on.connect(self._on_went_on)

    def _where(self) -> str:
        if self._file:
            return filled(self.tr("The damaged file: %1"), str(self._home / self._file))
        return filled(self.tr("The shop’s data lies in %1"), str(self._home))

    def _title(self, state: HomeState | None) -> str:
        titles = {
            HomeState.DAMAGED: QCoreApplication.translate("TroublePage", "The shop’s data is damaged"),
            HomeState.KEY_MISSING: QCoreApplication.translate("TroublePage", "The key to the shop’s data is missing"),
            HomeState.KEY_UNREADABLE: QCoreApplication.translate(
                "TroublePage", "The key to the shop’s data cannot be read"
            ),
            HomeState.UNUSABLE: QCoreApplication.translate("TroublePage", "Countertop cannot use its folder"),
            HomeState.DISK_FULL: QCoreApplication.translate("TroublePage", "The disk is full"),
            HomeState.READ_ONLY: QCoreApplication.translate("TroublePage", "Countertop may not write its data"),
            HomeState.NEWER: QCoreApplication.translate("TroublePage", "This shop needs a newer Countertop"),
        }
        return titles.get(state) or QCoreApplication.translate("TroublePage", "The shop does not open")

    def _sentence(self, error: Exception) -> str:
        said = sentence_of(error)
        if self._file.endswith(_OWN):
            return filled(
                QCoreApplication.translate(
                    "TroublePage",
                    "%1 It holds only what you had read and what you had begun to write. "
                    "Everything that was sent is safe; the file is kept beside the new one.",
                ),
                said,
            )
        if self._file:
            return filled(
                QCoreApplication.translate(
                    "TroublePage",
                    "%1 Nothing was changed or deleted. Whatever reached the other PCs is safe there, and this PC can "
                    "join the shop anew. If you have a backup of this folder, put it back and try again.",
                ),
                said,
            )
        return said

    def _button(self, state: HomeState | None) -> str:
        if self._file.endswith(_OWN):
            return QCoreApplication.translate("TroublePage", "Go on without it")
        if state is HomeState.NEWER:
            return QCoreApplication.translate("TroublePage", "Close Countertop")
        return QCoreApplication.translate("TroublePage", "Try again")

    def _on_went_on(self) -> None:
        if self._file.endswith(_OWN):
            self.left_out.emit(self._file)
        elif self._state is HomeState.NEWER:
            self.closed.emit()
        else:
            self.tried_again.emit()

    def _on_anew_wanted(self) -> None:
        ask(
            self,
            self.tr("Begin anew on this PC?"),
            self.tr(
                "What is here is kept in a folder of its own; nothing is deleted. Then join the shop again: on another "
                "PC open People and choose “Add a PC”. Everything that reached the other PCs comes back. Where there "
                "is none, begin again from a backup. What was only here stays in that folder."
            ),
            self.tr("Put it aside and begin anew"),
            self.tr("Cancel"),
            self.begun_anew.emit,
        )

    def _on_folder_wanted(self) -> None:
        open_folder(self._home, self)
