"""Opening a file of the shop: a picture here, with the others of its folder, anything else in its own program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.drive.records import DriveFile
from desktop.files.value import FileValue
from ui.bidi import filled
from ui.drive.rows import DriveRow
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.files.viewer import PictureViewer, ViewedPicture
from ui.times import full_when
from ui.widgets import Toast


class DriveOpening(QObject):
    """For one pane."""

    def __init__(self, pane: QWidget, shown: ShownFiles, deeds: FileDeeds) -> None:
        super().__init__(pane)
        self._pane = pane
        self._shown = shown
        self._deeds = deeds

    def open(self, file: DriveFile, rows: Sequence[DriveRow]) -> None:
        """Open what it holds; `rows`: beside which."""
        if file.file is None or not self._is_here(file.file):
            return
        if not file.file.is_picture:
            self._deeds.open(file.file)
            return
        pictures = [(one.id, _viewed(one)) for one in _files(rows) if one.file is not None and one.file.is_picture]
        at = next(number for number, (id, _) in enumerate(pictures) if id == file.id)
        PictureViewer(self._pane.window(), self._shown, self._deeds, [each for _, each in pictures], at)

    def open_version(self, file: FileValue) -> None:
        """Open what it held once."""
        if self._is_here(file):
            self._deeds.open(file)

    def save(self, file: FileValue) -> None:
        """Ask where to, and save a copy."""
        if self._is_here(file):
            self._deeds.save(file)

    def _is_here(self, file: FileValue) -> bool:
        """Whether it is on this PC; what is not is fetched, and that is said."""
        if self._shown.is_here(file):
            return True
        self._shown.states.fetch(file)
        words = filled(self.tr("“%1” is not on this PC yet; it is fetched: %2"), file.name, self._shown.words(file))
        Toast(self._pane, words, at_foot=True)
        return False


def _files(rows: Sequence[DriveRow]) -> list[DriveFile]:
    return [row.thing for row in rows if isinstance(row.thing, DriveFile)]


def _viewed(file: DriveFile) -> ViewedPicture:
    assert file.file is not None
    return ViewedPicture(file.file, f"{file.by}, {full_when(file.at)}")
