"""What opens the details of a conversation or a message; they are loaded when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from desktop.chat import queries as chat_queries
from desktop.chat.records import Conversation, Message
from desktop.errors import DesktopError
from desktop.people import queries as people_queries
from desktop.rows.read_session import ReadSession
from ui.bridge import Bridge
from ui.chat.channel_changes import ChannelChanges
from ui.chat.conversation_pane import ConversationPane
from ui.chat.history import BEFORE_ALL
from ui.widgets import Menu, Panes

if TYPE_CHECKING:
    from ui.chat.files_pane import SentFile


class ConversationDetails(QObject):
    """Opens details of the open conversation when its header or a message of it is asked for them, and keeps them true
    while they are open."""

    def __init__(self, panes: Panes, pane: ConversationPane, bridge: Bridge, channels: ChannelChanges) -> None:
        super().__init__(panes)
        self._panes = panes
        self._pane = pane
        self._bridge = bridge
        self._channels = channels
        pane.header.files_wanted.connect(self.show_files)
        pane.header.people_wanted.connect(self.show_readers)
        pane.header.details_wanted.connect(self.show_about)

    def show_files(self) -> None:
        """The files and pictures in it."""
        from ui.chat.files_pane import FilesPane

        if self._pane.conversation is not None:
            found = chat_queries.with_files(self._bridge.session, self._pane.conversation.id)
            details = FilesPane(found, self._pane.files)
            details.opened.connect(self._pane.show_file)
            details.menu_wanted.connect(self._open_file_menu)
            details.dragged.connect(self._pane.handing.drag_file)
            details.copied.connect(self._pane.handing.copy_file)
            self._panes.show_details(details)

    def _open_file_menu(self, sent: SentFile, place: QPoint) -> None:
        menu = Menu(sent.file.name, self._panes)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Show in its place"), "message-circle", lambda: self._show_in_place(sent.message))
        self._pane.add_file_deeds(menu, [sent.file])
        menu.popup(place)

    def _show_in_place(self, message: Message) -> None:
        if self._pane.conversation is not None and self._pane.conversation.id == message.conversation:
            self._pane.open(self._pane.conversation, message.key)

    def show_readers(self) -> None:
        """Who can read it."""
        from ui.chat.conversation_details import ReadersPane

        if self._pane.conversation is not None:
            people = people_queries.people(self._bridge.session)
            pane = ReadersPane(self._pane.conversation, people)
            self._channels.private.follow(pane.within, self._pane.conversation.id)
            self._panes.show_details(pane)

    def show_about(self) -> None:
        """What is known of it."""
        from ui.chat.conversation_details import AboutPane

        conversation, session = self._pane.conversation, self._bridge.session
        if conversation is not None:
            first = chat_queries.messages(session, conversation.id, after=BEFORE_ALL, limit=1)
            people = people_queries.people(session)
            about = AboutPane(conversation, people, _former_names(session, conversation), first[0] if first else None)
            about.rename_wanted.connect(lambda: self._channels.rename(about.conversation))
            about.archive_wanted.connect(lambda: self._channels.archive(about.conversation))
            about.bring_back_wanted.connect(lambda: self._channels.bring_back(about.conversation))
            self._channels.private.follow(about.within, conversation.id)
            self._panes.show_details(about)

    def show_reached(self, message: Message) -> None:
        """Which PCs have a message."""
        from ui.chat.delivery import DeliveryPane

        self._panes.show_details(DeliveryPane(message))
        self.update_details()

    def show_whole(self, message: Message) -> None:
        """A very long message."""
        from ui.chat.delivery import WholeMessagePane

        self._panes.show_details(WholeMessagePane(message))

    def update_details(self) -> None:
        """Say in open details what is true now."""
        if self._panes.details is not None:
            try:
                self._update_open()
            except DesktopError:  # what they were of has gone
                self._panes.close_details()

    def _update_open(self) -> None:
        from ui.chat.conversation_details import AboutPane, ReadersPane
        from ui.chat.delivery import DeliveryPane, WholeMessagePane
        from ui.chat.files_pane import FilesPane

        session, conversation = self._bridge.session, self._pane.conversation
        match self._panes.details:
            case FilesPane() as details if conversation is not None:
                details.show_messages(chat_queries.with_files(session, conversation.id))
            case ReadersPane() as details if conversation is not None:
                details.show_conversation(conversation, people_queries.people(session))
            case AboutPane() as details if conversation is not None:
                former_names = _former_names(session, conversation)
                details.show_conversation(conversation, people_queries.people(session), former_names)
            case DeliveryPane() as details:
                details.show_message(chat_queries.message(session, details.message.id))
                details.show_reached(chat_queries.reached(session, details.message.id), self._bridge.workspace.this_pc)
            case WholeMessagePane() as details:
                details.show_message(chat_queries.message(session, details.message.id))


def _former_names(session: ReadSession, conversation: Conversation) -> list[str]:
    """What the channel, or the other person, was called before, the latest first."""
    if conversation.person_id is not None:
        return people_queries.former_names(session, conversation.person_id)
    return [former.name for former in chat_queries.former_names(session) if former.conversation == conversation.id]
