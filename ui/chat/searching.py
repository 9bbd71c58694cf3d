"""Looking for what is typed above the conversations: in everything, or in one conversation."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.rows.records import SearchHit
from ui.bridge import Bridge
from ui.chat.list_pane import ConversationsPane
from ui.query_worker import QueryWorker

MOST_HITS = 100


class Searching(QObject):
    """Asks beside the window and has the hits shown.

    Attributes: `within`: the conversation in which is looked, or None for everything.
    """

    def __init__(self, bridge: Bridge, listed: ConversationsPane) -> None:
        super().__init__(listed)
        self._listed = listed
        self._me = bridge.workspace.me.id
        self._worker = QueryWorker(bridge.pool, self)
        self._worker.failed.connect(bridge.command_failed)
        self.within: str | None = None
        listed.searched.connect(self._on_searched)
        listed.widened.connect(lambda: self.look_in(None))

    def stop(self) -> None:
        """End for good."""
        self._worker.close()

    def look_in(self, conversation: str | None) -> None:
        """Look there from now on, None for everything; what is typed is looked for at once."""
        if conversation != self.within:
            self.within = conversation
            self._listed.show_narrow(narrow=conversation is not None)
            self.look_again()

    def look_again(self) -> None:
        """What was found may be otherwise now."""
        self._on_searched(self._listed.field.text().strip())

    def _on_searched(self, words: str) -> None:
        if not words:
            self._worker.drop()
            return
        within, me = self.within, self._me

        def found(hits: list[SearchHit]) -> None:
            self._listed.show_hits([hit for hit in hits if hit.id != me], words)

        self._worker.ask(lambda session: session.search(words, MOST_HITS, within), found)
