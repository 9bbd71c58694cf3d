"""One conversation on screen: its title, its history, the line to type into."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent, QResizeEvent, QShowEvent

from desktop.chat import queries as chat_queries
from desktop.chat.events import ConversationChanged, MessagePosted
from desktop.chat.mentions import readers
from desktop.chat.records import Conversation, Message, MessageKey
from desktop.engine.events import SyncChanged
from desktop.errors import DesktopError
from desktop.files.value import FileValue
from desktop.people.records import Person
from ui.bidi import filled
from ui.bridge import Bridge
from ui.chat.composer import Composer
from ui.chat.conversation_header import ConversationHeader
from ui.chat.delivery_tracker import DeliveryTracker
from ui.chat.drafts import UnsentTexts
from ui.chat.history import History
from ui.chat.history_stack import HistoryStack
from ui.chat.inline_spans import MentionableNames
from ui.chat.message_sender import MessageSender
from ui.chat.notices import NewestButton, WorkingAlone
from ui.chat.read_marker import ReadMarker
from ui.chat.view import HistoryView
from ui.files.attachment_strip import DropSign
from ui.files.deeds import FileDeeds
from ui.files.giving import given_files, has_files
from ui.files.shown_files import ShownFiles
from ui.files.viewer import PictureViewer, ViewedPicture
from ui.local_clock import LocalClock
from ui.times import full_when
from ui.widgets import Menu, Pane, announce

REFRESH_MS = 30
_REST = 10
"""After reading rows anew the window is left alone for so many times as long as that took."""


class ConversationPane(Pane):
    """Signals: `add_pc_wanted`.

    Attributes: `conversation`: the open one or None; `header`, `view`, `history`, `composer`, `sender`;
    `handing`, of its files to other programs.
    """

    add_pc_wanted = Signal()

    def __init__(self, bridge: Bridge, name: str) -> None:
        super().__init__(name)
        self._bridge = bridge
        self.conversation: Conversation | None = None
        self._people: list[Person] = []
        self._stale = False
        self.history = History(bridge.session, self)
        self.files = ShownFiles(bridge, self)
        self._deeds = FileDeeds(bridge, self)
        self.handing = self._deeds.handing
        self.view = HistoryView(self.history, self.files)
        self.composer = Composer(self)
        self.sender = MessageSender(bridge, self.composer)
        self._read = ReadMarker(bridge, self.history, self)
        self._delivery = DeliveryTracker(bridge, self.view)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._on_refresh_due)
        self._lay_out()
        self._connect()

    def stop(self) -> None:
        """Keep what was typed; nothing happens by itself any more."""
        self.sender.drafts.flush()
        self._refresh.stop()
        self._delivery.stop()
        self.view.stop()

    def typed(self) -> UnsentTexts:
        """For `take_up` of the pane that takes this one's place; to be asked once this one is stopped."""
        return self.sender.typed()

    def take_up(self, typed: UnsentTexts) -> None:
        """Go on with what was typed in another pane."""
        self.sender.take_up(typed)

    # Opening

    def open(self, conversation: Conversation, at: MessageKey | None = None) -> None:
        """Show a conversation: at a message, else at the first unread one, else at its end."""
        if self.conversation is None or self.conversation.id != conversation.id:
            self.conversation = conversation
            self.history.clear()  # or what goes would be laid out once more, for whom an @ means here
            self.history.new_from = None
            self._tell_names()
            self._read.open(conversation.id)
            self.sender.open(conversation)
            self.view.actions.closed = conversation.left
        self._show_messages(conversation, at)
        self._tell_state()

    def _show_messages(self, conversation: Conversation, at: MessageKey | None) -> None:
        first_unread = chat_queries.first_unread(self._bridge.session, conversation.id) if conversation.unread else None
        self.history.new_from = first_unread or self.history.new_from
        place = at or first_unread
        if place is None:
            self.history.open_newest(conversation.id)
            self._delivery.update()
            self.view.show_newest()
            return
        if self.history.conversation != conversation.id or self.history.number_of(place.hash) is None:
            self.history.open_around(conversation.id, place)
        self._delivery.update()
        if at is not None:
            self.view.show_found(place)
        else:
            self.view.show_key(place, at_top=True)

    def update_conversation(self, conversation: Conversation) -> None:
        """Its title, its people or unread count may have changed."""
        if self.conversation is not None and conversation.id == self.conversation.id:
            people, self.conversation = self.conversation.people, conversation
            if conversation.people != people:
                self._tell_names()
            self.header.show_conversation(conversation)
            self._tell_place(conversation)
            self._place_newest()

    def set_people(self, people: list[Person]) -> bool:
        """Who is in the shop now; whether somebody is called otherwise than before."""
        before, self._people = names_of(self._people), people
        self.header.set_people(people)
        me = next((person for person in people if person.is_me), None)
        self.view.actions.owner = me is not None and me.role == "owner"
        self._tell_names()
        self._tell_state()
        renamed = bool(before) and names_of(people) != before
        if renamed:
            self.sender.read_answered()
        if before:
            self._read_soon()
        return renamed

    def _tell_names(self) -> None:
        """Whom an @ means: those who can read it here."""
        can_read = readers(self.conversation, self._people) if self.conversation is not None else []
        names = MentionableNames(can_read)
        self.sender.names = names
        self.composer.set_names(names)
        self.view.set_names(names)

    def _tell_place(self, conversation: Conversation) -> None:
        """Where one writes, and whether one may."""
        self.composer.set_place(conversation)
        self.view.actions.closed = conversation.left

    # What arrives

    def on_conversation_changed(self, event: ConversationChanged) -> None:
        """Read the rows anew, soon; at once would be too often while very many arrive."""
        if self.conversation is not None and event.conversation == self.conversation.id:
            self._read_soon()

    def _read_soon(self) -> None:
        if not self.isVisible():
            self._stale = True
        elif not self._refresh.isActive():
            self._refresh.start()

    def _on_refresh_due(self) -> None:
        if self.conversation is None:
            return
        began = time.monotonic()
        if self.view.at_end():
            if not self._is_seen() and self.history.new_from is None:
                self.history.new_from = chat_queries.first_unread(self._bridge.session, self.conversation.id)
            self.view.keeping_place(lambda: (self.history.follow(), self._delivery.update()))
        else:
            self.view.keeping_place(lambda: (self.history.refresh(), self._delivery.update()))
        still = partial(chat_queries.still_with_files, self._bridge.session)
        self._deeds.leave_gone(still, self.tr("“%1” was taken back."))
        self._tell_state()
        took_ms = (time.monotonic() - began) * 1000
        self._refresh.setInterval(max(REFRESH_MS, round(_REST * took_ms)))

    def on_message_posted(self, posted: MessagePosted) -> None:
        """Have screen readers say what somebody else said just now."""
        if self.conversation is None or posted.conversation != self.conversation.id or posted.mine:
            return
        if not self.isVisible() or not self.window().isActiveWindow():
            return
        try:
            message = chat_queries.message(self._bridge.session, posted.message)
        except DesktopError:
            return
        announce(self.view, f"{message.author}: {message.gist[:400]}")

    def on_sync_changed(self) -> None:
        """How far messages got, and whether anybody is there, may be otherwise now."""
        if self.isVisible():
            self._delivery.look_soon()
        self._tell_state()

    def _on_day_changed(self) -> None:
        self.view.keeping_place(self.history.regroup)
        self.view.viewport().update()
        self._tell_state()

    # What is seen

    def mark_if_seen(self) -> None:
        """What the window shows at its end counts as read while somebody may be looking."""
        if self._is_seen():
            self._read.mark()

    def _is_seen(self) -> bool:
        return self.isVisible() and self.window().isActiveWindow() and self.view.at_end()

    def _on_posting(self) -> None:
        self._read.mark()  # who writes has read what stands above
        self.history.new_from = None

    def _on_posted(self) -> None:
        self._on_refresh_due()
        self.view.go_to_newest()

    # What stands round the history

    def _tell_state(self) -> None:
        if self.conversation is None:
            return
        self.header.show_conversation(self.conversation)
        active = [person for person in self._people if person.active]
        pcs = sum(len(person.pcs) for person in active)
        only_you = pcs <= 1 and len(active) <= 1 and self.conversation.kind == "everyone"
        self._working_alone.setVisible(pcs > 1 and self._bridge.workspace.sync_state().kind == "alone")
        may_add = not self._bridge.workspace.sync_state().is_out
        self._stack.show_history(only_you=only_you and may_add)
        self._place_newest()
        self.mark_if_seen()

    def _place_newest(self) -> None:
        unread = self.conversation.unread if self.conversation else 0
        shown = self.history.rowCount() > 0 and not self.view.at_end() and (unread > 0 or self.view.far_from_end())
        self._newest.show_over(self._stack, unread if shown else None)

    def _on_moved(self) -> None:
        self._place_newest()
        self.mark_if_seen()

    def _on_newest_clicked(self) -> None:
        self.view.go_to_newest()
        self.composer.editor.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._refresh.start()
        self._delivery.look_soon()
        self.mark_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.sender.drafts.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_newest()

    # Files

    def show_file(self, message: Message, file: FileValue) -> None:
        """Pictures are shown here, with the others of the conversation; what else there is is opened."""
        if not self.files.is_here(file):
            self.files.states.fetch(file)
            return
        if not file.is_picture:
            self._deeds.open(file, f"{message.author}, {full_when(message.sent_at)}", of=message.id)
            return
        found = chat_queries.with_files(self._bridge.session, message.conversation)
        shown = found[::-1] if any(each.id == message.id for each in found) else [message]
        pictures = [
            (each.id, ViewedPicture(picture, f"{each.author}, {full_when(each.sent_at)}", each.id))
            for each in shown
            for picture in each.files
            if picture.is_picture
        ]
        at = next(at for at, (id, each) in enumerate(pictures) if (id, each.file) == (message.id, file))
        PictureViewer(self.window(), self.files, self._deeds, [each for _, each in pictures], at)

    def add_file_deeds(self, menu: Menu, files: Sequence[FileValue]) -> None:
        """Add what can be done with these to a menu."""
        self._deeds.add_each(menu, files, self.files.states)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.conversation is not None and not self.conversation.left and has_files(event.mimeData()):
            event.acceptProposedAction()
            self._drop.show_over(filled(self.tr("Drop it to send it to %1"), self.conversation.title))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        event.acceptProposedAction()
        self.composer.give_files(given_files(event.mimeData()))

    def _lay_out(self) -> None:
        self._drop = DropSign(self)
        self.setAcceptDrops(True)
        self.view.setAcceptDrops(False)
        self.header = ConversationHeader()
        self._stack = HistoryStack(self.view)
        self._newest = NewestButton(self)
        self._working_alone = WorkingAlone()
        self.body.addWidget(self.header)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._working_alone)
        self.body.addWidget(self.composer)
        self.first = self.composer.editor

    def _connect(self) -> None:
        self._newest.clicked.connect(self._on_newest_clicked)
        self._stack.add_pc_wanted.connect(self.add_pc_wanted)
        self._read.marked.connect(self.mark_if_seen)
        self.view.moved.connect(self._on_moved)
        self.view.file_clicked.connect(self.show_file)
        self.view.file_dragged.connect(self.handing.drag_file)
        self.view.actions.adding = self.add_file_deeds
        self.sender.posting.connect(self._on_posting)
        self.sender.posted.connect(self._on_posted)
        self.sender.edited.connect(self._on_refresh_due)
        LocalClock.current().changed.connect(self._on_day_changed)
        self._bridge.on(ConversationChanged, self.on_conversation_changed)
        self._bridge.on(MessagePosted, self.on_message_posted)
        self._bridge.on(SyncChanged, self.on_sync_changed)


def names_of(people: list[Person]) -> dict[str, str]:
    """What they are called, by id."""
    return {person.id: person.name for person in people}
