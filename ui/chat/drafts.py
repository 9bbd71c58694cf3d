"""What is written and not sent yet, by conversation."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from ui.auto_save import AutoSave
from ui.bridge import Bridge
from ui.chat.composer import Held


class UnsentTexts(Struct, frozen=True):
    """What was typed and is not on disk: drafts, and what was answered or edited, by conversation."""

    drafts: dict[str, str]
    held: dict[str, Held]

    def __bool__(self) -> bool:
        return any(self.drafts.values()) or bool(self.held)


class Drafts(QObject):
    """One `AutoSave` for each conversation. Signals: `changed` when `unwritten` or `trouble` may say something else."""

    changed = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._saving: dict[str, AutoSave] = {}

    def change(self, conversation: str, text: str) -> None:
        """Somebody typed."""
        if conversation not in self._saving:
            self._saving[conversation] = self._make(conversation)
        self._saving[conversation].touch(text)

    def flush(self) -> None:
        """Keep everything now."""
        for saving in self._saving.values():
            saving.flush()

    def text(self, conversation: str) -> str:
        """The newest text of a conversation, also one that is not on disk yet."""
        saving = self._saving.get(conversation)
        if saving is not None and saving.unsaved:
            return saving.value
        return chat_queries.conversation(self._bridge.session, conversation).draft

    def unwritten(self) -> dict[str, str]:
        """The texts by conversation that are not on disk yet."""
        return {conversation: saving.value for conversation, saving in self._saving.items() if saving.unsaved}

    def trouble(self) -> str:
        """Why they wait, "" where nothing hinders them."""
        return next((saving.trouble for saving in self._saving.values() if saving.trouble), "")

    def _make(self, conversation: str) -> AutoSave:
        workspace = self._bridge.workspace
        # A message is posted right after its draft is kept, so a draft never waits for the one before it.
        saving = AutoSave(
            self._bridge, partial(workspace.do, chat_commands.save_draft, conversation), self, overlap=True, refusals=()
        )
        saving.changed.connect(self.changed)
        return saving
