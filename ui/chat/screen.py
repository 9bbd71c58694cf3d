"""Chat, whole: the list of conversations, the open one, and the details that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent

from desktop.chat import commands as chat_commands
from desktop.chat import private_channels
from desktop.chat import queries as chat_queries
from desktop.chat.events import ConversationChanged
from desktop.chat.records import Conversation, Message, MessageKey
from desktop.engine.events import PresenceChanged, SyncChanged
from desktop.errors import DesktopError
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.rows.records import SearchHit
from ui.area import OfHit
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.chat.channel_changes import ChannelChanges
from ui.chat.conversation_pane import ConversationPane
from ui.chat.conversations_reader import LIST_MS, ConversationsReader
from ui.chat.details import ConversationDetails
from ui.chat.drafts import UnsentTexts
from ui.chat.list_pane import ConversationsPane
from ui.chat.places import ConversationPlace, DirectPlace
from ui.chat.searching import Searching
from ui.chat.type_anywhere import TypeAnywhere
from ui.widgets import Menu, Toast, ask
from ui.widgets.panes import Panes, SettingsStore

if TYPE_CHECKING:
    from desktop.people.records import Person
    from ui.chat.private_dialogs import NewChannelDialog

_OPEN_KEY = "chat.conversation"


class ChatScreen(Panes):
    """Signals: `unread_changed(int)` in all conversations; `invite_wanted`: somebody wants to add a PC;
    `place_wanted(object)`: a place of another area was found and chosen.

    Attributes: `unread`: how many messages are, in all conversations; `first`: where the focus goes at the start;
    `channels`: what is done with channels.
    """

    unread_changed = Signal(int)
    invite_wanted = Signal()
    place_wanted = Signal(object)

    def __init__(self, bridge: Bridge, settings: SettingsStore, of_hit: OfHit) -> None:
        """`of_hit` tells of what other areas have where it leads, and how it reads."""
        title = QCoreApplication.translate("ChatScreen", "Chat")
        self.listed = ConversationsPane(QCoreApplication.translate("ChatScreen", "Conversations"), bridge, of_hit)
        self.pane = ConversationPane(bridge, QCoreApplication.translate("ChatScreen", "Messages"))
        super().__init__(self.listed, self.pane, settings)
        self.setAccessibleName(title)
        self._bridge = bridge
        self._chosen = settings
        self._of_hit = of_hit
        self.first = self.pane.composer.editor
        self.unread = -1
        self._reader = ConversationsReader(bridge, self)
        self._searching = Searching(bridge, self.listed)
        self.channels = ChannelChanges(self, bridge)
        self._about = ConversationDetails(self, self.pane, bridge, self.channels)
        self._people_due = QTimer(self, singleShot=True, interval=LIST_MS)
        self._people_due.timeout.connect(self._on_people_due)
        self._typing = TypeAnywhere(self, self.pane.composer.editor, self.show_content)
        self._connect()
        self.pane.set_people(people_queries.people(bridge.session))
        self._show_conversations(chat_queries.conversations(bridge.session))
        self._open_where_left()

    def stop(self) -> None:
        """Keep what was typed and end what runs beside the window."""
        self._people_due.stop()
        self._typing.stop()
        self.pane.stop()
        self._reader.stop()
        self._searching.stop()

    def unwritten(self) -> tuple[str, ...]:
        """What is not on disk yet, in words."""
        drafts = self.pane.sender.drafts
        words = self.tr("what you were typing")
        if drafts.trouble():
            words = filled(self.tr("%1 (%2)"), words, drafts.trouble().rstrip("."))
        return (words,) if drafts.unwritten() else ()

    def keep_input(self) -> UnsentTexts | None:
        """What was typed and is on no disk."""
        return self.pane.typed() or None

    def restore_input(self, kept: UnsentTexts) -> None:
        """Go on with what was typed in another screen, in the conversations that are here."""
        here = {row.id for row in self.listed.conversations.rows()}
        self.pane.take_up(
            UnsentTexts(
                {id: text for id, text in kept.drafts.items() if id in here},
                {id: held for id, held in kept.held.items() if id in here},
            )
        )

    # Going somewhere

    def open_place(self, place: ConversationPlace | DirectPlace) -> None:
        """Show a place of chat, ready to type."""
        if isinstance(place, DirectPlace):
            self.open_person(place.person)
        elif (conversation := self._conversation(place.conversation)) is not None:
            self._open(conversation, place.key)
            self.focus_composer()

    def shows(self, place: ConversationPlace | DirectPlace) -> bool:
        """Whether its conversation is the open one."""
        shown = self.pane.conversation
        if isinstance(place, ConversationPlace):
            return shown is not None and shown.id == place.conversation
        return shown is not None and shown.person_id == place.person

    def open_conversation(self, id: str) -> None:
        """Show a conversation; an unknown one is said in words."""
        conversation = self._conversation(id)
        if conversation is not None:
            self._open(conversation)

    def open_person(self, id: str) -> None:
        """Show the conversation with a person, and begin it when there is none."""
        there = next((row for row in self.listed.conversations.rows() if row.person_id == id), None)
        if there is not None:
            self._open(there)
            self.focus_composer()
        else:
            self._bridge.do(chat_commands.open_direct, id, done=self._on_place_made)

    def show_message(self, conversation: str, key: MessageKey) -> None:
        """Show a message in its place, in the middle and briefly marked."""
        found = self._conversation(conversation)
        if found is not None:
            self._open(found, key)

    def focus_composer(self) -> None:
        """Ready to type."""
        self.pane.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, conversation: Conversation, at: MessageKey | None = None) -> None:
        self.close_details()
        if self._searching.within != conversation.id:
            self._searching.look_in(None)
        self.pane.open(conversation, at)
        self.listed.list.select(conversation.id)
        self._chosen.set(_OPEN_KEY, conversation.id)

    def _on_row_opened(self, id: str) -> None:
        if self.pane.conversation is None or self.pane.conversation.id != id:
            self.open_conversation(id)

    def _conversation(self, id: str) -> Conversation | None:
        number = self.listed.conversations.number_of(id)
        if number is not None:
            return self.listed.conversations.conversation(number)
        try:
            return chat_queries.conversation(self._bridge.session, id)
        except DesktopError as error:
            self._bridge.command_failed.emit(sentence_of(error))
            return None

    def _open_where_left(self) -> None:
        left = self._chosen.get(_OPEN_KEY)
        number = self.listed.conversations.number_of(left) if isinstance(left, str) else None
        if number is not None:
            self._open(self.listed.conversations.conversation(number))
        else:
            self.open_conversation(self._bridge.workspace.everyone)

    # The list

    def _show_conversations(self, rows: list[Conversation]) -> None:
        open_one = self.pane.conversation
        self.listed.show_conversations(rows, open_one.id if open_one else "")
        for row in rows:
            self.pane.update_conversation(row)
        self._about.update_details()
        unread = sum(row.unread for row in rows)
        if unread != self.unread:
            self.unread = unread
            self.unread_changed.emit(unread)

    def _on_people_due(self) -> None:
        if self.pane.set_people(people_queries.people(self._bridge.session)):
            self._searching.look_again()
        self._reader.read_soon()

    def _on_people_changed(self) -> None:
        if not self._people_due.isActive():
            self._people_due.start()

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        """What can be done with a conversation in the list."""
        conversation = self.listed.conversations.conversation(index.row())
        menu = Menu(conversation.title, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Open"), "message-circle", lambda: self.open_conversation(conversation.id))
        seen = menu.add(self.tr("Mark as read"), "check", lambda: self._mark_read(conversation))
        seen.setEnabled(conversation.unread > 0 and conversation.last is not None)
        self.channels.add_to(menu, conversation)
        menu.popup(place)

    def _mark_read(self, conversation: Conversation) -> None:
        if conversation.last is not None:
            self._bridge.do(chat_commands.mark_read, conversation.id, conversation.last.id, done=self._on_marked)

    def _on_marked(self, noted: bool) -> None:
        if not noted:
            self._bridge.command_failed.emit(self.tr("The messages are just being put together again. Try it later."))

    # Searching

    def _on_search_wanted(self) -> None:
        if self.pane.conversation is not None:
            self._searching.look_in(self.pane.conversation.id)
        self.listed.field.setFocus()
        self.listed.field.selectAll()

    def _on_hit_chosen(self, hit: SearchHit) -> None:
        if hit.kind == "person":
            self.open_person(hit.id)
        elif hit.kind == "conversation":
            self.open_conversation(hit.id)
            self.focus_composer()
        elif hit.kind == "message" and hit.within is not None:
            self.show_message(hit.within, hit.key)
        elif (jump := self._of_hit(hit)) is not None:
            self.place_wanted.emit(jump.target)

    def _on_quote_clicked(self, id: str) -> None:
        try:
            origin = chat_queries.message(self._bridge.session, id)
        except DesktopError as error:
            Toast(self, sentence_of(error))
            return
        self.show_message(origin.conversation, origin.key)

    # New places

    def _on_channel_wanted(self) -> None:
        from ui.chat.private_dialogs import NewChannelDialog

        dialog = NewChannelDialog(self, self._others())
        dialog.named.connect(lambda name: self._make_channel(dialog, name))
        dialog.open()

    def _make_channel(self, dialog: NewChannelDialog, name: str) -> None:
        def made(conversation: Conversation) -> None:
            dialog.accept()
            self._on_place_made(conversation)

        def refused(error: Exception) -> None:
            dialog.field.set_error(sentence_of(error))

        if dialog.is_private:
            people = [person.id for person in dialog.people.chosen()]
            self._bridge.do(private_channels.create_private_channel, name, people, done=made, failed=refused)
        else:
            self._bridge.do(chat_commands.create_channel, name, done=made, failed=refused)

    def _others(self) -> list[Person]:
        people = people_queries.people(self._bridge.session)
        return [person for person in people if person.active and not person.is_me]

    def _on_person_wanted(self) -> None:
        from ui.chat.new_conversation import PersonDialog

        others = self._others()
        if not others:
            title = self.tr("Nobody else is here yet")
            sentence = self.tr("Add a PC, and somebody can join the shop on it.")
            ask(self, title, sentence, self.tr("Add a PC"), self.tr("Later"), self.invite_wanted.emit)
            return
        dialog = PersonDialog(self, others)
        dialog.chosen.connect(self.open_person)
        dialog.open()

    def _on_place_made(self, conversation: Conversation) -> None:
        self._reader.read()
        self._open(conversation)
        self.focus_composer()

    # With a message

    def _on_copy(self, message: Message) -> None:
        if message == self.pane.view.current_message():
            self.pane.view.copy_current()
        else:
            QGuiApplication.clipboard().setText(message.text)
        Toast(self, self.tr("Copied"))

    def _on_recall(self, message: Message) -> None:
        goes = self.tr("Its text goes away on every PC.")
        if message.files:
            goes = self.tr("It goes away on every PC, and its files with it.")
        ask(
            self,
            self.tr("Take this message back?") if message.mine else self.tr("Remove this message?"),
            f"{goes} {self.tr('A line stays that says it was taken back.')}",
            self.tr("Take back") if message.mine else self.tr("Remove"),
            self.tr("Keep it"),
            lambda: self._bridge.do(chat_commands.recall_message, message.id),
            danger=True,
        )

    def _on_todo_wanted(self, message: Message) -> None:
        from ui.chat.making_todos import TodoMaker

        TodoMaker(self._bridge, self, self.place_wanted.emit).make(message)

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.pane.mark_if_seen()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        bridge, listed, pane = self._bridge, self.listed, self.pane
        bridge.on(ConversationChanged, self._reader.read_soon)
        bridge.on(PeopleChanged, self._on_people_changed)
        bridge.on(PresenceChanged, self._on_people_changed)
        bridge.on(SyncChanged, self._about.update_details)
        self._reader.answered.connect(self._show_conversations)
        listed.opened.connect(self._on_row_opened)
        listed.entered.connect(self.focus_composer)
        listed.list.menu_wanted.connect(self._open_menu)
        listed.hit_chosen.connect(self._on_hit_chosen)
        listed.channel_wanted.connect(self._on_channel_wanted)
        listed.person_wanted.connect(self._on_person_wanted)
        pane.add_pc_wanted.connect(self.invite_wanted)
        pane.composer.escaped.connect(self.close_details)
        pane.header.search_wanted.connect(self._on_search_wanted)
        pane.view.quote_clicked.connect(self._on_quote_clicked)
        pane.view.whole_wanted.connect(self._about.show_whole)
        actions = pane.view.actions
        actions.reply.connect(pane.composer.answer)
        actions.edit.connect(pane.composer.edit)
        actions.recall.connect(self._on_recall)
        actions.copy.connect(self._on_copy)
        actions.todo.connect(self._on_todo_wanted)
        actions.who.connect(self._about.show_reached)
