"""The versions of a file beside what is listed, kept up, and taking one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.drive import commands, queries
from desktop.drive.records import DriveFile
from desktop.errors import DesktopError
from ui.drive.opening import DriveOpening
from ui.drive.versions_pane import VersionsPane
from ui.files.shown_files import ShownFiles
from ui.records.deeds import Deeds
from ui.widgets import Panes, Toast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.bridge import Bridge
    from ui.drive.rows import DriveRow


class VersionsBeside(QObject):
    """For one screen."""

    def __init__(self, bridge: Bridge, screen: Panes, files: ShownFiles, opening: DriveOpening, deeds: Deeds) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._files = files
        self._opening = opening
        self._deeds = deeds

    def show_chosen(self, rows: Sequence[DriveRow]) -> None:
        """Those of the first file among what is chosen."""
        files = [row.thing for row in rows if isinstance(row.thing, DriveFile)]
        if files:
            self.show(files[0])
        else:
            words = self.tr("Choose a file; its versions are shown beside it.")
            Toast(self._screen, words, at_foot=True)

    def show(self, file: DriveFile) -> None:
        """Those of a file."""
        pane = VersionsPane(file, queries.versions(self._bridge.session, file.id), self._files)
        pane.open_wanted.connect(self._opening.open_version)
        pane.save_wanted.connect(self._opening.save)
        pane.take_wanted.connect(self._take)
        self._screen.show_details(pane)

    def show_again(self) -> None:
        """As they are now; none of a file that is not here any more."""
        pane = self._screen.details
        if isinstance(pane, VersionsPane):
            try:
                session = self._bridge.session
                pane.show_versions(queries.file(session, pane.file.id), queries.versions(session, pane.file.id))
            except DesktopError:
                self._screen.close_details()

    def _take(self, version: str) -> None:
        pane = self._screen.details
        if isinstance(pane, VersionsPane):
            said = self.tr("It holds this version again; the others stay.")
            self._deeds.do(commands.take_version, pane.file.id, version, said=said)
