"""What of the shop's files is to be on this PC: kept here from now on, no longer, or taken off it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.drive.keeping import drop, keep, release
from desktop.drive.records import DriveFile
from desktop.rows.pieces import pieces
from ui.drive.rows import DriveRow
from ui.files.shown_files import ShownFiles
from ui.widgets import Menu, Toast

if TYPE_CHECKING:
    from desktop.files.state import FileState
    from desktop.files.value import FileValue
    from ui.bridge import Bridge


class DriveKeeping(QObject):
    """For one pane."""

    def __init__(self, bridge: Bridge, pane: QWidget, files: ShownFiles) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self._files = files

    def add_to(self, menu: Menu, rows: Sequence[DriveRow], chosen: Callable[[], Sequence[str]]) -> None:
        """Add what can be asked for to a menu: of some of the rows that are chosen it is known where they are; `chosen`
        says the ids of all."""
        known = [self._known(row) for row in rows]
        if all(one is not None and one.kept for one in known):
            words = self.tr("It may go from this PC again.")
            gone = partial(self._do, release, chosen, words)
            menu.add(self.tr("It need not be kept on this PC"), "hard-drive", gone)
        else:
            words = self.tr("From now on it is kept on this PC.")
            menu.add(self.tr("Keep on this PC"), "hard-drive", partial(self._do, keep, chosen, words))
        if any(one is None or (one.here and not one.unwanted and one.others) for one in known):
            words = self.tr("It goes from this PC as soon as two others that are on are sure to keep it.")
            menu.add(self.tr("Take off this PC"), "monitor-off", partial(self._do, drop, chosen, words))

    def _known(self, row: DriveRow) -> FileState | None:
        file = _file(row)
        return self._files.states.state(file) if file is not None else None

    def _do(self, deed: Callable[..., Any], chosen: Callable[[], Sequence[str]], said: str) -> None:
        for some in pieces(chosen()):
            self._bridge.do(deed, some, done=lambda _: self._files.states.look_at_all_again())
        Toast(self._pane, said, at_foot=True)


def _file(row: DriveRow) -> FileValue | None:
    return row.thing.file if isinstance(row.thing, DriveFile) else None
