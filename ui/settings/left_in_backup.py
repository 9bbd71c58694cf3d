"""What had no room on this PC when the shop was brought back: which files, in which backup, and fetching them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.backups.events import BackupsChanged, FetchProgressed
from desktop.backups.fetching import fetch_files
from desktop.backups.left_behind import LeftInBackup, left_in_backups
from desktop.engine.events import FilesChanged
from desktop.files.sizes import size_words
from ui.bidi import filled, isolated
from ui.bridge import Bridge, sentence_of
from ui.left_files import counted_files, left_words
from ui.settings.fetch_dialog import FetchDialog
from ui.tokens import SPACE_8
from ui.widgets import Label, QuietButton, Spinner, announce

if TYPE_CHECKING:
    from desktop.backups.records import FetchedFiles
    from desktop.engine.command_context import CommandContext

_LOOK_MS: Final = 500
_PERCENT: Final = 100


class LeftInBackupPart(QWidget):
    """Shown while there is something, and after it came. Attributes: `what`, `where`, what is said; `fetch`, the
    button; `result`, what came of it; `dialog`, which asks for the words, while it is open."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._left: LeftInBackup | None = None
        self._is_busy = False
        self.dialog: FetchDialog | None = None
        self.what = Label("", tone="attention", wrap=True)
        self.where = Label("", tone="quiet", wrap=True)
        self.fetch = QuietButton(self.tr("Fetch them from the backup…"), "download")
        self.result = Label("", wrap=True)
        self._spinner = Spinner(self.tr("Fetching files from the backup"))
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._soon.timeout.connect(self.look)
        self.fetch.clicked.connect(self._ask)
        for kind in (BackupsChanged, FilesChanged):
            bridge.on(kind, self._soon.start)
        bridge.on(FetchProgressed, self._on_progress)
        self.look()

    def look(self) -> None:
        """See what is missed still."""
        self._bridge.do(_left, done=self._show, failed=lambda _: None)

    def _show(self, left: list[LeftInBackup]) -> None:
        self._left = left[0] if left else None
        for part in (self.what, self.where, self.fetch):
            part.setVisible(self._left is not None)
        if self._left is not None:
            self.what.setText(_what_words(self._left))
            self.where.setText(_where_words(self._left))
        self._show_whole()

    def _show_whole(self) -> None:
        self.setVisible(self._left is not None or self._is_busy or bool(self.result.text()))

    def _ask(self) -> None:
        if self._is_busy:
            return
        self._say("", "ink")
        self.dialog = FetchDialog(self.window(), self._left.backup if self._left is not None else None)
        self.dialog.wanted.connect(self._fetch)
        self.dialog.finished.connect(self._on_dialog_left)
        self.dialog.open()

    def _on_dialog_left(self) -> None:
        self.dialog = None
        self.fetch.setFocus()

    def _fetch(self, file: Path, words: str) -> None:
        self._set_busy(True)
        self._bridge.do(fetch_files, file, words, done=self._on_fetched, failed=self._on_failed)

    def _on_progress(self, progress: FetchProgressed) -> None:
        if not (self._is_busy and progress.total):
            return
        if self.dialog is not None:
            self.dialog.accept()  # the words were right
        words = filled(self.tr("Reading the backup: %1 %"), str(_PERCENT * progress.read // progress.total))
        self._say(words, "quiet")

    def _on_fetched(self, fetched: FetchedFiles) -> None:
        if self.dialog is not None:
            self.dialog.accept()
        self._end(_fetched_words(fetched), "ink" if fetched.is_whole and not fetched.left.count else "attention")

    def _on_failed(self, error: Exception) -> None:
        if self.dialog is not None:
            self._set_busy(False)
            self.dialog.refuse(sentence_of(error))
        else:
            self._end(sentence_of(error), "danger")

    def _end(self, words: str, tone: str) -> None:
        self._set_busy(False)
        self._say(words, tone)
        announce(self, words)
        self.look()

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self._spinner.setVisible(busy)
        self._show_whole()

    def _say(self, words: str, tone: str) -> None:
        self.result.set_tone(tone)
        self.result.setText(words)
        self.result.setVisible(bool(words))
        self._show_whole()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(SPACE_8)
        for label in (self.what, self.where):
            column.addWidget(label)
        column.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self._spinner)
        row.addWidget(self.result, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        self._spinner.hide()
        self.result.hide()
        self.hide()


def _left(context: CommandContext) -> list[LeftInBackup]:
    return left_in_backups(context.session)


def _what_words(left: LeftInBackup) -> str:
    translate = QCoreApplication.translate
    words = translate("LeftInBackup", "%1, %2, are not on this PC: they are still only in the backup.")
    if left.left.count == 1:
        words = translate("LeftInBackup", "%1, %2, is not on this PC: it is still only in the backup.")
    return filled(words, left_words(left.left), size_words(left.bytes))


def _where_words(left: LeftInBackup) -> str:
    translate = QCoreApplication.translate
    kept = filled(translate("LeftInBackup", "Keep %1 until then."), isolated(str(left.backup)))
    room = translate("LeftInBackup", "There is room for that on this PC’s disk now.")
    if left.lacking:
        room = filled(
            translate("LeftInBackup", "For all of it %1 more must be free on this PC’s disk; what has room comes."),
            size_words(left.lacking),
        )
    return f"{kept} {room}"


def _fetched_words(fetched: FetchedFiles) -> str:
    translate = QCoreApplication.translate
    said = [translate("LeftInBackup", "No file came.")]
    if fetched.files:
        came = translate("LeftInBackup", "Here now: %1, %2.")
        said = [filled(came, counted_files(fetched.files), size_words(fetched.bytes))]
    if fetched.left.count:
        said.append(filled(translate("LeftInBackup", "There is no room yet for %1."), left_words(fetched.left)))
    elif not fetched.files:
        said.append(translate("LeftInBackup", "What that backup has is here already."))
    if not fetched.is_whole:
        said.append(translate("LeftInBackup", "The backup breaks off before its end: what was in it is here."))
    return " ".join(said)
