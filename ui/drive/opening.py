"""Opening a file of the shop: a picture here, with the others of its folder, anything else in its own program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.drive import queries
from desktop.drive.giving import named
from desktop.drive.records import DriveFile, NamedThing, SkippedFile
from desktop.drive.written import write_all
from desktop.extracts.kinds import can_be_shown
from desktop.files.media import is_picture_name, may_be_opened
from desktop.files.value import FileValue
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.drive.adding import say_left_out
from ui.file_choice import ask_which_folder
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.files.viewer import PictureViewer, UnreadPicture, ViewedPicture
from ui.times import full_when
from ui.widgets import Menu, Toast

if TYPE_CHECKING:
    from ui.bridge import Bridge


class DriveOpening(QObject):
    """For one pane."""

    def __init__(self, bridge: Bridge, pane: QWidget, shown: ShownFiles, deeds: FileDeeds) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self._shown = shown
        self._deeds = deeds

    def open(self, file: DriveFile, listed: Sequence[NamedThing], page: int = 0) -> None:
        """Open what it holds; `listed`: beside which; `page`: which of it was found."""
        if file.file is None or not self._is_here(file.file):
            return
        shown = _viewed(file)
        if shown is None:
            self._deeds.open(named(file) or file.file, _about(file), max(page - 1, 0), file.id)
            return
        pictures = [one.id for one in listed if one.id == file.id or is_picture_name(one.name)]
        viewed = [shown if id == file.id else UnreadPicture(id, self._read) for id in pictures]
        PictureViewer(self._pane.window(), self._shown, self._deeds, viewed, pictures.index(file.id))

    def _read(self, id: str) -> ViewedPicture | None:
        """One of those that are called as pictures are, if it is there and is one."""
        there = queries.there(self._bridge.session, [id])
        return next((_viewed(one) for one in there if isinstance(one, DriveFile)), None)

    def look_again(self) -> None:
        """Nobody goes on looking at what was thrown away."""
        self._deeds.leave_gone(self._there, self.tr("“%1” is not here any more."))

    def _there(self, ids: Sequence[str]) -> set[str]:
        return {one.id for one in queries.there(self._bridge.session, ids)}

    def look(self, file: DriveFile, listed: Sequence[NamedThing], page: int = 0) -> None:
        """Show it over the window, whatever else would open it."""
        value = named(file)
        if value is None or (value.is_picture and not self._is_here(value)):
            return
        if value.is_picture:
            self.open(file, listed)
        elif can_be_shown(value.name):
            self._deeds.look(value, _about(file), max(page - 1, 0), file.id)
        else:
            words = self.tr("What is in “%1” cannot be shown here. Enter opens it in its program.")
            self._say(filled(words, file.name))

    def add_to(self, menu: Menu, file: DriveFile, look: Callable[[], object]) -> None:
        """Add to a menu how it can be seen: here, by `look`, and in its own program."""
        value = named(file)
        if value is None:
            return
        if value.is_picture or can_be_shown(value.name):
            menu.add(self.tr("Look at it here"), "eye", look)
        if may_be_opened(value.name):
            menu.add(self.tr("Open in its own program"), "external-link", lambda: self._open_outside(value))

    def _open_outside(self, file: FileValue) -> None:
        if self._is_here(file):
            self._deeds.open_outside(file)

    def open_version(self, file: FileValue) -> None:
        """Open what it held once."""
        if self._is_here(file):
            self._deeds.open(file)

    def save(self, file: FileValue) -> None:
        """Ask where to, and save a copy."""
        if self._is_here(file):
            self._deeds.save(file)

    def save_all(self, ids: Sequence[str]) -> None:
        """Ask to which folder of a disk, and save copies of these there, folders with all that is in them."""
        ask_which_folder(self._pane, self.tr("Save copies"), lambda path: self._save_to(ids, Path(path)))

    def _save_to(self, ids: Sequence[str], path: Path) -> None:
        def work() -> list[Path | SkippedFile]:
            session = self._bridge.workspace.read()
            try:
                return list(write_all(session, queries.things(session, ids), path))
            finally:
                session.close()

        BackgroundTask(work, self._on_saved, lambda error: self._say(sentence_of(error)), self).start()

    def _on_saved(self, found: list[Path | SkippedFile]) -> None:
        left_out = [one for one in found if isinstance(one, SkippedFile)]
        saved = len(found) - len(left_out)
        self._say(self.tr("1 file is saved.") if saved == 1 else filled(self.tr("%1 files are saved."), str(saved)))
        say_left_out(self._pane, left_out)

    def _say(self, sentence: str) -> None:
        Toast(self._pane, sentence, at_foot=True)

    def _is_here(self, file: FileValue) -> bool:
        """Whether it is on this PC; what is not is fetched, and that is said."""
        if self._shown.is_here(file):
            return True
        self._shown.states.fetch(file)
        words = filled(self.tr("“%1” is not on this PC yet; it is fetched: %2"), file.name, self._shown.words(file))
        self._say(words)
        return False


def _viewed(file: DriveFile) -> ViewedPicture | None:
    value = named(file)
    return ViewedPicture(value, _about(file), file.id) if value is not None and value.is_picture else None


def _about(file: DriveFile) -> str:
    return f"{file.by}, {full_when(file.at)}"
