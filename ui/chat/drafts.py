"""What is written and not sent yet: kept 300 ms after a pause, and at most 1 s after the first keystroke."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from ui.bridge import Bridge
from ui.chat.composer import Held

PAUSE_MS = 300
LONGEST_MS = 1_000


class Typed(Struct, frozen=True):
    """What was typed and is not on disk: drafts, and what was answered or edited, by conversation."""

    drafts: dict[str, str]
    held: dict[str, Held]

    def __bool__(self) -> bool:
        return any(self.drafts.values()) or bool(self.held)


class Drafts(QObject):
    """Attributes: `pending`: texts by conversation that are not on disk yet."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.pending: dict[str, str] = {}
        self._unsent: dict[str, str] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._pause.timeout.connect(self.flush)
        self._longest.timeout.connect(self.flush)

    def change(self, conversation: str, text: str) -> None:
        """Somebody typed."""
        self.pending[conversation] = text
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def flush(self) -> None:
        """Keep everything now."""
        self._pause.stop()
        self._longest.stop()
        saving, self.pending = self.pending, {}
        for conversation, text in saving.items():
            self._unsent[conversation] = text
            self._bridge.run(
                self._bridge.workspace.do(chat_commands.save_draft, conversation, text),
                lambda _none, conversation=conversation, text=text: self._on_saved(conversation, text),
            )

    def text(self, conversation: str) -> str:
        """The newest text of a conversation, also one that is not on disk yet."""
        for newer in (self.pending, self._unsent):
            if conversation in newer:
                return newer[conversation]
        return chat_queries.conversation(self._bridge.session, conversation).draft

    def unwritten(self) -> dict[str, str]:
        """The texts by conversation that are not on disk yet."""
        return {**self._unsent, **self.pending}

    def _on_saved(self, conversation: str, text: str) -> None:
        if self._unsent.get(conversation) == text:
            del self._unsent[conversation]
