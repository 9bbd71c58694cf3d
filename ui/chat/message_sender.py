"""What becomes of what is typed: it is kept as a draft, posted, put into an edited message, or given back."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.records import Conversation, Message
from desktop.errors import DesktopError, SavedNotShownError
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.chat.composer import Composer, Held
from ui.chat.drafts import Drafts, UnsentTexts
from ui.chat.inline_spans import MentionableNames
from ui.files.attachments import Attachments
from ui.files.giving import ask_for_files


class MessageSender(QObject):
    """Fills the composer of the open conversation and sends what it holds.

    Signals: `posting` before a new message goes; `posted`, `edited` when one is kept whose conversation is open.
    Attributes: `drafts`; `names`, whom an @ can mean.
    """

    posting = Signal()
    posted = Signal()
    edited = Signal()

    def __init__(self, bridge: Bridge, composer: Composer) -> None:
        super().__init__(composer)
        self._bridge = bridge
        self._composer = composer
        self._conversation = ""
        self._held: dict[str, Held] = {}
        self._came_back = self._waits_for = ""
        self.names = MentionableNames()
        self._attached: dict[str, Attachments] = {}
        self.drafts = Drafts(bridge, self)
        self.drafts.changed.connect(self._tell_trouble)
        composer.sent.connect(self._on_sent)
        composer.changed.connect(self._on_changed)
        composer.edit_last_wanted.connect(self._on_edit_last_wanted)
        composer.files_wanted.connect(lambda: ask_for_files(composer.window(), composer.give_files))

    # What the composer holds

    def open(self, conversation: Conversation) -> None:
        """Give the composer to a conversation; what it held for another one waits there."""
        if self._conversation:
            self._hold()
            self.drafts.flush()
        self._conversation = conversation.id
        self._came_back = ""
        self._composer.say("")
        self._tell_trouble()
        self._composer.set_place(conversation)
        self._fill()

    def typed(self) -> UnsentTexts:
        """For `take_up` of the sender that takes this one's place."""
        if self._conversation:
            self._hold()
        return UnsentTexts(self.drafts.unwritten(), self._held)

    def take_up(self, typed: UnsentTexts) -> None:
        """Go on with what was typed in another window."""
        for id, text in typed.drafts.items():
            self.drafts.change(id, text)
        self._held.update(typed.held)
        if self._conversation:
            self._fill()

    def _hold(self) -> None:
        held = self._composer.hold()
        if held is not None:
            self._held[self._conversation] = held

    def _fill(self) -> None:
        self._composer.set_text(self.drafts.text(self._conversation))
        self._composer.attached.show_attachments(self._attachments(self._conversation))
        held = self._held.pop(self._conversation, None)
        if held is not None:
            self._composer.give_back(held)
            self.read_answered()

    def _attachments(self, conversation: str) -> Attachments:
        """The files that go with what is written there; they are copied on while another conversation is open."""
        if conversation not in self._attached:
            self._attached[conversation] = made = Attachments(self._bridge, self)
            made.fill(chat_queries.attachments_of(self._bridge.session, conversation))
            made.refused.connect(self._composer.say)
            made.kept.connect(lambda: self._bridge.do(chat_commands.save_attachments, conversation, tuple(made.files)))
        return self._attached[conversation]

    def read_answered(self) -> None:
        """What is answered may be by somebody who is called otherwise now."""
        answered = self._composer.answering
        if answered is not None:
            with suppress(DesktopError):
                self._composer.update_answered(chat_queries.message(self._bridge.session, answered.id))

    def _on_changed(self, text: str) -> None:
        if self._conversation:
            self.drafts.change(self._conversation, text)

    def _tell_trouble(self) -> None:
        """Say why what is typed is not kept yet, until it is."""
        trouble = self.drafts.trouble()
        words = filled(self.tr("Not kept yet: %1 Countertop keeps trying."), trouble) if trouble else ""
        said = self._composer.problem()
        if words != said and (not said or said == self._waits_for):
            self._composer.say(words)
        self._waits_for = words

    def _on_edit_last_wanted(self) -> None:
        if not self._conversation:
            return
        newest = chat_queries.messages(self._bridge.session, self._conversation, limit=100)
        mine = next((message for message in reversed(newest) if message.mine and not message.recalled), None)
        if mine is not None:
            self._composer.edit(mine)

    # Sending

    def _on_sent(self, text: str) -> None:
        if not self._conversation:
            return
        id, editing, answering = self._conversation, self._composer.editing, self._composer.answering
        mentions = self.names.mentioned(text, self._composer.chosen)

        attachments = self._attachments(id)
        files = attachments.files if editing is None else []

        def kept(_message: Message) -> None:
            self._on_kept(id, editing)

        def refused(error: Exception) -> None:
            attachments.fill([*files, *attachments.files])
            self._on_refused(id, text, editing, answering, error)

        if editing is not None:
            self._bridge.do(chat_commands.edit_message, editing.id, text, mentions, done=kept, failed=refused)
        else:
            # The draft goes first, so that the text is on disk at every moment.
            self.drafts.change(id, text)
            self.drafts.flush()
            self.posting.emit()
            origin = answering.id if answering else None
            self._bridge.do(chat_commands.post_message, id, text, origin, mentions, files, done=kept, failed=refused)
            attachments.fill([])
        self._came_back = ""
        self._composer.take()

    def _on_kept(self, id: str, editing: Message | None) -> None:
        if editing is None:
            self._keep_what_is_left(id)
            self.drafts.flush()
        if id == self._conversation:
            (self.posted if editing is None else self.edited).emit()

    def _keep_what_is_left(self, id: str) -> None:
        """The draft is what was typed since."""
        here = id == self._conversation and self._composer.editing is None
        self.drafts.change(id, self._composer.text() if here else "")

    def _on_refused(
        self, id: str, text: str, editing: Message | None, answering: Message | None, error: Exception
    ) -> None:
        """Nothing typed is lost: it stands in the composer again, with why, unless it is kept already."""
        if isinstance(error, SavedNotShownError):
            if editing is None:
                self._keep_what_is_left(id)
            self._bridge.command_failed.emit(sentence_of(error))
            return
        sentence = filled(self.tr("This was not sent. %1"), sentence_of(error))
        if id != self._conversation:
            self._held[id] = Held(answering, editing, text, "")
            self._bridge.command_failed.emit(sentence)
            return
        if editing is not None:
            self._composer.edit(editing)
            self._composer.set_text(text)
        else:
            if answering is not None:
                self._composer.answer(answering)
            self._put_back(text)
            self.drafts.change(id, self._composer.text())
        self._composer.say(sentence)

    def _put_back(self, text: str) -> None:
        """Into the composer, behind what came back before, in front of what was typed since."""
        typed = self._composer.text()
        before = self._came_back if typed.startswith(self._came_back) else ""
        later = typed.removeprefix(before).removeprefix("\n")
        self._came_back = f"{before}\n{text}" if before else text
        self._composer.set_text(f"{self._came_back}\n{later}" if later.strip() else self._came_back)
