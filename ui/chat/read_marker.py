"""How far a conversation counts as read."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat import commands as chat_commands
from ui.bridge import Bridge, sentence_of
from ui.chat.history import History


class ReadMarker(QObject):
    """Marks the open conversation as read up to the last message that is loaded, one marking at a time.

    Signals: `marked` when one is done, as more may have been seen meanwhile.
    """

    marked = Signal()

    def __init__(self, bridge: Bridge, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._history = history
        self._conversation = self._marked = ""
        self._marking = False

    def open(self, conversation: str) -> None:
        """Another conversation is the open one."""
        self._conversation, self._marked = conversation, ""

    def mark(self) -> None:
        """What is loaded counts as read."""
        last = self._history.last()
        if last is None or self._marking or not self._conversation or last.id == self._marked:
            return
        self._marking, conversation, marked = True, self._conversation, last.id
        self._bridge.do(
            chat_commands.mark_read,
            conversation,
            marked,
            done=lambda noted: self._on_marked(conversation, marked, noted=noted),
            failed=self._on_failed,
        )

    def _on_marked(self, conversation: str, marked: str, *, noted: bool) -> None:
        self._marking = False
        if not noted:
            return  # all is told anew when the rows are there, and then marked
        if conversation == self._conversation:
            self._marked = marked
        self.marked.emit()

    def _on_failed(self, error: Exception) -> None:
        self._marking = False
        self._bridge.command_failed.emit(sentence_of(error))
