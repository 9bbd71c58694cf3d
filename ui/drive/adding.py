"""Adding what people give to the shop's files: asked about names that are taken, done beside the window."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.drive import queries
from desktop.drive.adding import AddingTold, add_given, add_paths
from desktop.drive.records import Added, SkippedFile
from desktop.files.commands import GivenFile
from desktop.files.names import file_name
from desktop.records.commands import BATCH_SIZE
from desktop.rows.names import identity
from ui.bidi import filled, side_by_side
from ui.bridge import sentence_of
from ui.drive.rows import files_words
from ui.file_choice import ask_which_folder
from ui.files.attachments import GivenUpError
from ui.files.giving import ask_for_files
from ui.records.deeds import Deeds
from ui.tokens import META, SPACE_8, SPACE_16
from ui.widgets import Dialog, Label, LinkButton, Menu, QuietButton, Toast

if TYPE_CHECKING:
    from ui.bridge import Bridge


tr = QCoreApplication.translate
_NAMED = 12
_LARGE = 8 << 20
"""Bytes of a file of which it is said how far it is."""


def say_left_out(pane: QWidget, skipped: Sequence[SkippedFile]) -> None:
    """Which files were left out, and why, where any were."""
    if not skipped:
        return
    lines = [f"{Path(one.path).name}: {one.why}" for one in skipped[:_NAMED]]
    if len(skipped) > _NAMED:
        lines.append(filled(tr("Drive", "and %1 more"), str(len(skipped) - _NAMED)))
    Dialog(pane.window(), tr("Drive", "Some were left out"), "\n".join(lines), tr("Drive", "Close")).open()


class DriveAdding(QObject):
    """Says how far it is in a line."""

    _told = Signal(int, int)
    _read = Signal(int)

    def __init__(self, bridge: Bridge, pane: QWidget, deeds: Deeds, line: AddingLine) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self._deeds = deeds
        self._running = 0
        self._is_given_up = False
        self.line = line
        self.line.stopped.connect(self.give_up)
        self._percent = 0
        self._told.connect(self.line.show_progress, Qt.ConnectionType.QueuedConnection)
        self._read.connect(self.line.show_percent, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether something is being added."""
        return self._running > 0

    def give_up(self) -> None:
        """Add no more; what was added stays."""
        self._is_given_up = True

    def open_menu(self, button: QWidget, folder: str) -> None:
        """Below a button: what is to be added to a folder."""
        menu = Menu(self.tr("Add"), self._pane)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Files…"), "file-text", lambda: self.ask_for_files(folder))
        menu.add(self.tr("A whole folder…"), "folder", lambda: self._ask_for_folder(folder))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def ask_for_files(self, folder: str) -> None:
        """Ask which files, and add them to a folder."""
        ask_for_files(self._pane, lambda given: self.add(given, folder))

    def _ask_for_folder(self, folder: str) -> None:
        title = self.tr("Add a folder")
        ask_which_folder(self._pane, title, lambda path: self.add([GivenFile.at(Path(path))], folder))

    def add(self, given: Sequence[GivenFile], folder: str) -> None:
        """Add these to a folder, or at the top; first ask what becomes of names that are taken."""
        session = self._bridge.session
        folders, files = ([one.name for one in given if _is_folder(one) is kind] for kind in (True, False))
        taken_files = list(queries.same_names(session, folder, map(file_name, files)))
        there = queries.folders_by_name(session, folder) if folders else {}
        taken_folders = [name for name in folders if identity(file_name(name)) in there]
        if not taken_files and not taken_folders:
            self._add(given, folder, new_versions=False)
            return
        dialog = SameNames(self._pane, taken_files, taken_folders)
        dialog.accepted.connect(lambda: self._add(given, folder, new_versions=True))
        dialog.both_wanted.connect(lambda: self._add(given, folder, new_versions=False))
        dialog.open()

    def _add(self, given: Sequence[GivenFile], folder: str, *, new_versions: bool) -> None:
        batch = os.urandom(BATCH_SIZE)
        paths = [one.content for one in given if isinstance(one.content, Path)]
        self._running += 1
        self._is_given_up = False
        self.line.begin()
        if paths:
            told = AddingTold(self._report, self._watch)
            command = partial(add_paths, paths=paths, within=folder, told=told)
        else:
            command = partial(add_given, given=list(given), within=folder)
        self._bridge.do(
            partial(command, new_versions=new_versions, batch=batch),
            done=lambda added: self._on_added(added, batch),
            failed=lambda error: self._on_failed(error, batch),
        )

    def _report(self, done: int, total: int) -> None:
        """In the engine's thread."""
        if self._is_given_up:
            raise GivenUpError
        self._told.emit(done, total)

    def _watch(self, done: int, of: int) -> None:
        """In another thread, of the file that is read."""
        if self._is_given_up:
            raise GivenUpError
        percent = 100 * done // of if of > _LARGE else 0
        if percent != self._percent:
            self._percent = percent
            self._read.emit(percent)

    def _on_added(self, added: Added, batch: bytes) -> None:
        self._end()
        if added.files or added.folders:
            self._deeds.remember(batch, self._words(added))
        say_left_out(self._pane, added.skipped)
        self._deeds.settled.emit()

    def _words(self, added: Added) -> str:
        if len(added.files) == 1:
            (one,) = added.files
            words = self.tr("“%1” has a new version.") if one.is_version else self.tr("“%1” is here now.")
            return filled(words, one.name)
        return filled(self.tr("%1 are here now."), files_words(len(added.files)))

    def _on_failed(self, error: Exception, batch: bytes) -> None:
        self._end()
        if isinstance(error, GivenUpError):
            self._deeds.remember(batch, self.tr("Stopped. What was added by then is here."))
        else:
            Toast(self._pane, sentence_of(error), at_foot=True)
        self._deeds.settled.emit()

    def _end(self) -> None:
        self._running -= 1
        if not self._running:
            self.line.hide()


def _is_folder(given: GivenFile) -> bool:
    return isinstance(given.content, Path) and given.content.is_dir()


class AddingLine(QWidget):
    """How far it is, hidden while nothing is added. Signals: `stopped`."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said, self._percent = "", 0
        self._words = Label("", META, "quiet")
        stop = LinkButton(self.tr("Stop"))
        stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_8)
        row.addWidget(self._words, 1)
        row.addWidget(stop)
        self.hide()

    def begin(self) -> None:
        """It is looked at what there is."""
        if self.isHidden():
            self._said, self._percent = self.tr("Files are added…"), 0
            self._show()

    def show_progress(self, done: int, total: int) -> None:
        """So many of so many."""
        self._said = filled(self.tr("%1 of %2 files are added…"), str(done), str(total))
        self._show()

    def show_percent(self, percent: int) -> None:
        """So much is read of the large file that is being read; 0: none is."""
        self._percent = percent
        self._show()

    def _show(self) -> None:
        now = filled(self.tr("%1 % of the one that is read now"), str(self._percent)) if self._percent else ""
        self._words.setText(side_by_side(*filter(None, (self._said, now))))
        self.show()


class SameNames(Dialog):
    """Asks what becomes of files whose names are taken. Signals: `accepted`: a new version of each; `both_wanted`: each
    beside the one that is there.
    """

    both_wanted = Signal()

    def __init__(self, parent: QWidget, files: Sequence[str], folders: Sequence[str]) -> None:
        names = [*folders, *files]
        if len(names) == 1:
            title = filled(tr("Drive", "“%1” is here already"), names[0])
        else:
            title = filled(tr("Drive", "%1 of them are here already"), str(len(names)))
        if folders:
            sentence = tr("Drive", "Added to it, files of the same name become new versions; what was in them stays.")
            yes = tr("Drive", "Add to it")
        else:
            sentence = tr("Drive", "As a new version, what was in it before stays among its versions.")
            yes = tr("Drive", "New version")
        super().__init__(parent, title, sentence, yes, tr("Drive", "Cancel"))
        both = QuietButton(tr("Drive", "Keep both"))
        both.clicked.connect(self._on_both)
        self.foot.addWidget(both, 0, Qt.AlignmentFlag.AlignRight)
        self.yes.setFocus()

    def _on_both(self) -> None:
        self.reject()
        self.both_wanted.emit()
