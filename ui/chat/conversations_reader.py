"""Reading the list of conversations beside the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat import queries as chat_queries
from desktop.chat.records import Conversation
from ui.bridge import Bridge
from ui.query_worker import QueryWorker

LIST_MS = 50


class ConversationsReader(QObject):
    """Reads all conversations, one question at a time: a newer one would interrupt the older, and a busy shop would
    never see an answer.

    Signals: `answered(list of Conversation)`.
    """

    answered = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asking = self._asked_again = False
        self._worker = QueryWorker(bridge.pool, self)
        self._due = QTimer(self, singleShot=True, interval=LIST_MS)
        self._due.timeout.connect(self.read)
        self._worker.failed.connect(self._on_failed)
        self._worker.failed.connect(bridge.command_failed)

    def read_soon(self) -> None:
        """Something changed."""
        if not self._due.isActive():
            self._due.start()

    def read(self) -> None:
        """Read them now, or again when those that are being read are there."""
        if self._asking:
            self._asked_again = True
            return
        self._asking = True
        self._worker.ask(lambda session: chat_queries.conversations(session), self._on_read)

    def stop(self) -> None:
        """End for good."""
        self._due.stop()
        self._worker.close()

    def _on_read(self, rows: list[Conversation]) -> None:
        self._asking = False
        self.answered.emit(rows)
        self._go_on()

    def _on_failed(self, _sentence: str) -> None:
        self._asking = False
        self._go_on()

    def _go_on(self) -> None:
        if self._asked_again:
            self._asked_again = False
            self._due.start()
