"""Files that are dropped on a line of text, or pasted into it: nobody wants to read where on a disk they are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtWidgets import QWidget

from ui.widgets.announcement import Toast


class TakesFiles:
    """A widget in which there may be a place for files."""

    def take_files(self, data: QMimeData) -> bool:
        """Put them there; False: there is none."""
        raise NotImplementedError


def hand_on(text: QWidget, data: QMimeData) -> None:
    """To whatever the text stands in and has a place for them; where nothing has, say where they can go."""
    at = text.parentWidget()
    while at is not None:
        if isinstance(at, TakesFiles) and at.take_files(data):
            return
        at = at.parentWidget()
    words = "Only text can stand here. A file goes into a message, a note, Files, or where a form asks for one."
    Toast(text.window(), QCoreApplication.translate("FilesInText", words), at_foot=True)
