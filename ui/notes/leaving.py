"""Notes that were left and are not all on the disk yet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from ui.notes.editor import NoteEditor
from ui.notes.new_note import NewNote


class Leaving(QObject):
    """Attributes: `editors` that still write what was typed, `new`: pages whose notes are still being made."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editors: list[NoteEditor] = []
        self.new: list[NewNote] = []

    def take(self, editor: NoteEditor) -> None:
        """Hide it, and delete it once all is written."""
        self.editors.append(editor)
        editor.hide()
        editor.retired.connect(lambda: self._on_retired(editor), Qt.ConnectionType.QueuedConnection)
        editor.retire()

    def take_new(self, new: NewNote) -> None:
        """Hide it; one that is being made goes on until all that was typed is in it."""
        new.hide()
        if new.begun:
            self.new.append(new)
        else:
            new.deleteLater()

    def follow(self, new: NewNote, editor: NoteEditor) -> None:
        """The note of one that was left is there: its editor writes what is left."""
        self.new.remove(new)
        self.take(editor)

    def _on_retired(self, editor: NoteEditor) -> None:
        if editor in self.editors:
            self.editors.remove(editor)
            editor.deleteLater()
