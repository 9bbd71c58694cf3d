"""What opens the details of a conversation; they are loaded when they are asked for."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat import queries as chat_queries
from desktop.people import queries as people_queries
from ui.bridge import Bridge
from ui.chat.channel_changes import ChannelChanges
from ui.chat.conversation_pane import ConversationPane
from ui.chat.history import BEFORE_ALL
from ui.widgets import Panes


class ConversationDetails(QObject):
    """Opens the details of the open conversation when its header is asked for them."""

    def __init__(self, panes: Panes, pane: ConversationPane, bridge: Bridge, channels: ChannelChanges) -> None:
        super().__init__(panes)
        self._panes = panes
        self._pane = pane
        self._bridge = bridge
        self._channels = channels
        pane.header.people_wanted.connect(self.show_readers)
        pane.header.details_wanted.connect(self.show_about)

    def show_readers(self) -> None:
        """Who can read it."""
        from ui.chat.conversation_details import ReadersPane

        if self._pane.conversation is not None:
            people = people_queries.people(self._bridge.session)
            self._panes.show_details(ReadersPane(self._pane.conversation, people))

    def show_about(self) -> None:
        """What is known of it."""
        from ui.chat.conversation_details import AboutPane

        conversation, session = self._pane.conversation, self._bridge.session
        if conversation is not None:
            first = chat_queries.messages(session, conversation.id, after=BEFORE_ALL, limit=1)
            people = people_queries.people(session)
            about = AboutPane(conversation, people, first[0] if first else None)
            about.rename_wanted.connect(lambda: self._channels.rename(about.conversation))
            about.archive_wanted.connect(lambda: self._channels.archive(about.conversation))
            about.bring_back_wanted.connect(lambda: self._channels.bring_back(about.conversation))
            self._panes.show_details(about)

    def update_about(self) -> None:
        """Say in open details what is true of the conversation now."""
        from ui.chat.conversation_details import AboutPane

        about, conversation = self._panes.details, self._pane.conversation
        if isinstance(about, AboutPane) and conversation is not None and about.conversation.id == conversation.id:
            about.show_conversation(conversation)
