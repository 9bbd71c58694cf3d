"""Files that stand in a table's cells, looked at from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.files.sizes import size_words
from ui.bidi import side_by_side
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.files.viewer import PictureViewer, ViewedPicture
from ui.records.looked_at import LookedAt

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from ui.records.table.table_pane import TablePane


class TableFiles(QObject):
    """Hung into a table's pane: what one wants to see of its view is shown over the window, or opened, or fetched."""

    def __init__(self, pane: TablePane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._shown: ShownFiles | None = None
        self._deeds = FileDeeds(pane.bridge, pane)
        LookedAt(pane.bridge, self._deeds, self)
        pane.view.file_wanted.connect(self.look)

    def look(self, label: str, file: FileValue, record: str) -> None:
        """`label`: what its column is called."""
        shown = self._shown = self._shown or ShownFiles(self._pane.bridge, self)
        if not shown.is_here(file):
            self._pane.say_refused(shown.words(file))
            shown.states.fetch(file)
        elif file.is_picture:
            about = side_by_side(label, size_words(file.size))
            PictureViewer(self._pane.window(), shown, self._deeds, [ViewedPicture(file, about, record)], 0)
        else:
            self._deeds.open(file, of=record)
