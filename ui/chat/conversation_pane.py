"""One conversation on screen: its title, its history, the line to type into."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from desktop.errors import DesktopError, SavedNotShownError
from desktop.events import MessagePosted
from desktop.records import Conversation, Message, MessageKey, Person
from ui.bridge import Bridge, sentence_of
from ui.chat.composer import Composer, Held
from ui.chat.delivery import delivery_words
from ui.chat.drafts import Drafts, Typed
from ui.chat.history import History
from ui.chat.inline_spans import Names
from ui.chat.notices import NewestButton, WorkingAlone
from ui.chat.times import moment
from ui.chat.view import HistoryView
from ui.widgets import EmptyState, Pane, PaneHeader, announce

REFRESH_MS = 30
DELIVERY_MS = 250
_REST = 10
"""After reading rows anew the window is left alone for so many times as long as that took."""


class ConversationPane(Pane):
    """Signals: `add_pc_wanted`; `opened_elsewhere(str, MessageKey)`: a quote leads into another conversation.

    Attributes: `conversation`: the open one or None; `view`, `history`, `composer`, `drafts`.
    """

    add_pc_wanted = Signal()

    def __init__(self, bridge: Bridge, name: str) -> None:
        super().__init__(name)
        self._bridge = bridge
        self.conversation: Conversation | None = None
        self.names = Names()
        self._held: dict[str, Held] = {}
        self._marked = self._came_back = ""
        self._marking = self._stale = False
        self._alone = False
        self.history = History(bridge.queries, self)
        self.view = HistoryView(self.history)
        self.composer = Composer(self)
        self.drafts = Drafts(bridge, self)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._on_refresh_due)
        self._delivery = QTimer(self, singleShot=True, interval=DELIVERY_MS)
        self._delivery.timeout.connect(self._on_delivery_due)
        self._lay_out()
        self._connect()

    def stop(self) -> None:
        """Keep what was typed; nothing happens by itself any more."""
        self.drafts.flush()
        for timer in (self._refresh, self._delivery):
            timer.stop()
        self.view.stop()

    def typed(self) -> Typed:
        """For `take_up` of the pane that takes this one's place; to be asked once this one is stopped."""
        if self.conversation is not None:
            self._hold(self.conversation.id)
        return Typed(self.drafts.unwritten(), self._held)

    def take_up(self, typed: Typed) -> None:
        """Go on with what was typed in another pane."""
        for id, text in typed.drafts.items():
            self.drafts.change(id, text)
        self._held.update(typed.held)
        if self.conversation is not None:
            self._fill(self.conversation.id)

    # Opening

    def open(self, conversation: Conversation, at: MessageKey | None = None) -> None:
        """Show a conversation: at a message, else at the first unread one, else at its end."""
        if self.conversation is not None and self.conversation.id != conversation.id:
            self._leave(self.conversation.id)
        if self.conversation is None or self.conversation.id != conversation.id:
            self.conversation = conversation
            self._enter(conversation)
        self._show_messages(conversation, at)
        self._tell_state()

    def _leave(self, id: str) -> None:
        self._hold(id)
        self.drafts.flush()

    def _hold(self, id: str) -> None:
        held = self.composer.hold()
        if held is not None:
            self._held[id] = held

    def _enter(self, conversation: Conversation) -> None:
        self.history.new_from = None
        self._marked = self._came_back = ""
        self.composer.say("")
        self.composer.set_place(conversation.title)
        self._fill(conversation.id)

    def _fill(self, id: str) -> None:
        self.composer.set_text(self.drafts.text(id))
        held = self._held.pop(id, None)
        if held is not None:
            self.composer.give_back(held)

    def _show_messages(self, conversation: Conversation, at: MessageKey | None) -> None:
        first_unread = self._bridge.queries.first_unread(conversation.id) if conversation.unread else None
        self.history.new_from = first_unread or self.history.new_from
        place = at or first_unread
        if place is None:
            self.history.open_newest(conversation.id)
            self._tell_delivery()
            self.view.show_newest()
            return
        if self.history.conversation != conversation.id or self.history.number_of(place.hash) is None:
            self.history.open_around(conversation.id, place)
        self._tell_delivery()
        self.view.show_key(place, mark=at is not None)

    def update_conversation(self, conversation: Conversation) -> None:
        """Its title or unread count may have changed."""
        if self.conversation is not None and conversation.id == self.conversation.id:
            self.conversation = conversation
            self._tell_title()
            self._place_newest()

    def set_people(self, people: list[Person]) -> None:
        """Who is in the shop now."""
        self.names = Names(people)
        self._people = people
        self.composer.set_names(self.names)
        self.view.set_names(self.names)
        me = next((person for person in people if person.is_me), None)
        self.view.actions.owner = me is not None and me.role == "owner"
        self._tell_state()

    # What arrives

    def on_conversation_changed(self, id: str) -> None:
        """Read the rows anew, soon; at once would be too often while very many arrive."""
        if self.conversation is None or id != self.conversation.id:
            return
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
                self.history.new_from = self._bridge.queries.first_unread(self.conversation.id)
            self.view.keeping_place(lambda: (self.history.follow(), self._tell_delivery()))
        else:
            self.view.keeping_place(lambda: (self.history.refresh(), self._tell_delivery()))
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
            message = self._bridge.queries.message(posted.message)
        except DesktopError:
            return
        announce(self.view, f"{message.author}: {message.text[:400]}")

    def on_sync_changed(self) -> None:
        """How far messages got, and whether anybody is there, may be otherwise now."""
        if self.isVisible() and not self._delivery.isActive():
            self._delivery.start()
        self._tell_state()

    def _on_delivery_due(self) -> None:
        if self._delivery_now() != self.history.delivery:
            self.view.keeping_place(self._tell_delivery)

    def _tell_delivery(self) -> None:
        self.history.set_delivery(*self._delivery_now())

    def _delivery_now(self) -> tuple[str, str]:
        """The last own message here, and how far it got."""
        mine = self._last_own()
        if mine is None:
            return "", ""
        try:
            looked = self._bridge.workspace.sync_state().kind != "opening"
            return mine.id, delivery_words(self._bridge.queries.reached(mine.id), looked=looked)
        except DesktopError:
            return mine.id, ""

    def _last_own(self) -> Message | None:
        if not self.history.at_end:
            return None
        rows = (self.history.row(number).message for number in reversed(range(self.history.rowCount())))
        return next((message for message in rows if message.mine and not message.recalled), None)

    # What is seen

    def _is_seen(self) -> bool:
        return self.isVisible() and self.window().isActiveWindow() and self.view.at_end()

    def mark_if_seen(self) -> None:
        """What the window shows at its end counts as read while somebody may be looking."""
        if self._is_seen():
            self._mark()

    def _mark(self) -> None:
        last = self.history.last()
        if last is None or self._marking or self.conversation is None or last.id == self._marked:
            return
        self._marking, marked = True, last.id
        self._bridge.run(
            self._bridge.workspace.mark_read(self.conversation.id, marked),
            lambda _none: self._on_marked(marked),
            lambda error: self._on_marked("", error),
        )

    def _on_marked(self, marked: str, error: Exception | None = None) -> None:
        self._marking = False
        if error is not None:
            self._bridge.command_failed.emit(sentence_of(error))
            return
        self._marked = marked
        self.mark_if_seen()

    # Sending

    def _on_sent(self, text: str) -> None:
        if self.conversation is None:
            return
        id, editing, answering = self.conversation.id, self.composer.editing, self.composer.answering
        mentions = self.names.mentioned(text, self.composer.chosen)
        workspace = self._bridge.workspace
        if editing is not None:
            command = workspace.edit_message(editing.id, text, mentions)
        else:
            # The draft goes first, so that the text is on disk at every moment.
            self.drafts.change(id, text)
            self.drafts.flush()
            self._mark()  # who writes has read what stands above
            command = workspace.post_message(id, text, answering.id if answering else None, mentions)
            self.history.new_from = None
        self._came_back = ""
        self.composer.take()
        self._bridge.run(
            command,
            lambda message: self._on_posted(id, message, editing),
            lambda error: self._on_refused(id, text, editing, answering, error),
        )

    def _on_posted(self, id: str, message: Message, editing: Message | None) -> None:
        here = self.conversation is not None and self.conversation.id == id
        if editing is None:
            self.drafts.change(id, self.composer.text() if here and self.composer.editing is None else "")
            self.drafts.flush()
        if here and editing is None:
            self._on_refresh_due()
            self.view.go_to_newest()
        elif here:
            self._on_refresh_due()

    def _on_refused(
        self, id: str, text: str, editing: Message | None, answering: Message | None, error: Exception
    ) -> None:
        """Nothing typed is lost: it stands in the composer again, with why, unless it is kept already."""
        here = self.conversation is not None and self.conversation.id == id
        if isinstance(error, SavedNotShownError):
            if editing is None:
                self.drafts.change(id, self.composer.text() if here and self.composer.editing is None else "")
            self._bridge.command_failed.emit(sentence_of(error))
            return
        sentence = self.tr("This was not sent. %1").replace("%1", sentence_of(error))
        if not here:
            self._held[id] = Held(answering, editing, text, "")
            self._bridge.command_failed.emit(sentence)
            return
        if editing is not None:
            self.composer.edit(editing)
        elif answering is not None:
            self.composer.answer(answering)
        if editing is not None:
            self.composer.set_text(text)
        else:
            self._put_back(text)
            self.drafts.change(id, self.composer.text())
        self.composer.say(sentence)

    def _put_back(self, text: str) -> None:
        """Into the composer, behind what came back before, in front of what was typed since."""
        typed = self.composer.text()
        before = self._came_back if typed.startswith(self._came_back) else ""
        later = typed.removeprefix(before).removeprefix("\n")
        self._came_back = f"{before}\n{text}" if before else text
        self.composer.set_text(f"{self._came_back}\n{later}" if later.strip() else self._came_back)

    def _on_edit_last_wanted(self) -> None:
        if self.conversation is None:
            return
        newest = self._bridge.queries.messages(self.conversation.id, limit=100)
        mine = next((message for message in reversed(newest) if message.mine and not message.recalled), None)
        if mine is not None:
            self.composer.edit(mine)

    # What stands round the history

    def _tell_title(self) -> None:
        if self.conversation is not None:
            self._header.set_texts(self.conversation.title, self._subtitle(self.conversation))

    def _subtitle(self, conversation: Conversation) -> str:
        people = [person for person in self._people if person.active]
        if conversation.kind == "everyone":
            pcs = sum(len(person.pcs) for person in people)
            who = self.tr("%n people", "", len(people)) if len(people) != 1 else self.tr("1 person")
            where = self.tr("%n PCs", "", pcs) if pcs != 1 else self.tr("1 PC")
            return f"{who} · {where}"
        if conversation.kind == "channel":
            return self.tr("Everyone in the shop can read this")
        other = next((person for person in self._people if person.id == conversation.person_id), None)
        if other is None:
            return ""
        told_by = self.names.told_apart.get(other.id)
        return f"{told_by} · {self._presence(other)}" if told_by else self._presence(other)

    def _presence(self, other: Person) -> str:
        if any(pc.online for pc in other.pcs):
            return self.tr("Connected now")
        seen = max((pc.last_seen for pc in other.pcs if pc.last_seen), default=None)
        if seen is None:
            return self.tr("Only the two of you can read this")
        return self.tr("Last seen %1").replace("%1", moment(seen))

    def _tell_state(self) -> None:
        if self.conversation is None:
            return
        self._tell_title()
        pcs = sum(len(person.pcs) for person in self._people if person.active)
        self._working_alone.setVisible(pcs > 1 and self._bridge.workspace.sync_state().kind == "alone")
        if self.history.rowCount():
            shown = self.view
        else:
            alone = pcs <= 1 and self.conversation.kind == "everyone"
            shown = self._say_only_you() if alone else self._say_nothing_yet()
        if self._stack.currentWidget() is not shown:
            self._stack.setCurrentWidget(shown)
        self._place_newest()
        self.mark_if_seen()

    def _say_only_you(self) -> EmptyState:
        if self._only_you is None:
            self._only_you = EmptyState(
                "store",
                self.tr("Only you are here"),
                self.tr("Add a PC, and what is written here is on both, also when one of them breaks."),
                self.tr("Add a PC"),
            )
            self._only_you.clicked.connect(self.add_pc_wanted)
            self._stack.addWidget(self._only_you)
        return self._only_you

    def _say_nothing_yet(self) -> EmptyState:
        if self._nothing_yet is None:
            self._nothing_yet = EmptyState(
                "message-circle",
                self.tr("No messages yet"),
                self.tr("Write the first one below. It reaches the other PCs as soon as they are there."),
            )
            self._stack.addWidget(self._nothing_yet)
        return self._nothing_yet

    def _place_newest(self) -> None:
        unread = self.conversation.unread if self.conversation else 0
        shown = self.history.rowCount() > 0 and not self.view.at_end() and (unread > 0 or self.view.far_from_end())
        self._newest.show_over(self._stack, unread if shown else None)

    def _on_moved(self) -> None:
        self._place_newest()
        self.mark_if_seen()

    def _on_typed(self, text: str) -> None:
        self.composer.editor.setFocus()
        self.composer.editor.insertPlainText(text)

    def _on_newest_clicked(self) -> None:
        self.view.go_to_newest()
        self.composer.editor.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._refresh.start()
        self._delivery.start()
        self.mark_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.drafts.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_newest()

    def _lay_out(self) -> None:
        self._people: list[Person] = []
        self._header = PaneHeader("")
        self._only_you: EmptyState | None = None
        self._nothing_yet: EmptyState | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        # Else in a low window the line one types into is squeezed, by what an empty conversation would ask for.
        self._stack.setMinimumHeight(1)
        self._newest = NewestButton(self)
        self._working_alone = WorkingAlone()
        self.body.addWidget(self._header)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._working_alone)
        self.body.addWidget(self.composer)
        self.first = self.composer.editor

    def _connect(self) -> None:
        self._newest.clicked.connect(self._on_newest_clicked)
        self.view.moved.connect(self._on_moved)
        self.view.typed.connect(self._on_typed)
        self.composer.sent.connect(self._on_sent)
        self.composer.changed.connect(self._on_draft_changed)
        self.composer.edit_last_wanted.connect(self._on_edit_last_wanted)
        self._bridge.conversation_changed.connect(self.on_conversation_changed)
        self._bridge.message_posted.connect(self.on_message_posted)
        self._bridge.sync_changed.connect(self.on_sync_changed)

    def _on_draft_changed(self, text: str) -> None:
        if self.conversation is not None:
            self.drafts.change(self.conversation.id, text)
