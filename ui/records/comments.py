"""What people say about a record, and a line to say more; what is typed and not said yet is kept as a draft."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat import commands as chat_commands
from desktop.chat.events import ConversationChanged
from desktop.chat.mentions import Mentionable
from desktop.chat.records import Message
from desktop.people import queries as people_queries
from desktop.records import comments
from desktop.records.collection import RecordCollection
from desktop.rows.read_session import as_bytes
from ui.auto_save import AutoSave
from ui.bidi import side_by_side
from ui.bridge import Bridge, sentence_of
from ui.times import moment
from ui.tokens import META, SPACE_4
from ui.widgets import Label, LineEdit

MOST_SHOWN = 50


class RecordComments(QWidget):
    """Signals: `refused(str)` with why something was not said.

    Attributes: `line`; `saving` of what is typed, which goes on where this one is gone before all is on the disk.
    """

    refused = Signal(str)

    def __init__(self, bridge: Bridge, collection: RecordCollection, record: str) -> None:
        super().__init__()
        self._bridge = bridge
        self._collection = collection
        self._record = record
        self._conversation = comments.conversation(bridge.session, record)
        self._shown: list[Message] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_4)
        self.line = LineEdit()
        self.line.setAccessibleName(self.tr("Comment"))
        self.line.setPlaceholderText(self.tr("Say something about it"))
        self.line.setText(bridge.session.local_state.draft(as_bytes(self._conversation)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(self._column)
        column.addWidget(self.line)
        self.saving = AutoSave(
            bridge, partial(bridge.workspace.do, chat_commands.save_draft, self._conversation), bridge
        )
        self.line.textEdited.connect(self.saving.touch)
        self.line.returnPressed.connect(self._on_entered)
        bridge.on(ConversationChanged, self._on_changed)
        self.show_comments()

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not on the disk."""
        return self.saving.unsaved

    def show_comments(self) -> None:
        """What was said until now, the oldest first."""
        said = comments.comments(self._bridge.session, self._record)[-MOST_SHOWN:]
        if said == self._shown:
            return
        self._shown = said
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for message in said:
            self._column.addWidget(Label(message.text, wrap=True))
            self._column.addWidget(Label(side_by_side(message.author, moment(message.sent_at)), META, "quiet"))

    def keep(self) -> None:
        """Write down now what is typed."""
        self.saving.flush()

    def _on_entered(self) -> None:
        text = self.line.text()
        if not text.strip():
            return
        mentions = Mentionable(people_queries.people(self._bridge.session)).mentioned(text)
        self._bridge.do(
            comments.post_comment, self._collection, self._record, text, mentions,
            done=lambda _: self._on_said(text), failed=lambda error: self.refused.emit(sentence_of(error)),
        )  # fmt: skip

    def _on_said(self, text: str) -> None:
        if self.line.text() == text:
            self.line.clear()
        self.saving.touch(self.line.text())
        self.saving.flush()
        self.show_comments()

    def _on_changed(self, event: ConversationChanged) -> None:
        if event.conversation == self._conversation:
            self.show_comments()
