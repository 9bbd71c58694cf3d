"""The left column of chat: what to search for, and the conversations or what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from desktop.chat.records import Conversation
from ui.area import OfHit
from ui.bridge import Bridge
from ui.chat.conversations import ConversationList, Conversations
from ui.shop_header import ShopHeader
from ui.tokens import SPACE_8, SPACE_16
from ui.widgets import IconButton, LinkButton, ListPane, Menu, SearchField

if TYPE_CHECKING:
    from ui.chat.search import SearchPane


class ConversationsPane(ListPane):
    """Signals: `opened(str)`, `entered` (Enter or a click on a conversation), `channel_wanted`, `person_wanted`,
    `searched(str)`, `hit_chosen(SearchHit)`.
    """

    opened = Signal(str)
    entered = Signal()
    channel_wanted = Signal()
    person_wanted = Signal()
    searched = Signal(str)
    hit_chosen = Signal(object)

    def __init__(self, name: str, bridge: Bridge, of_hit: OfHit) -> None:
        super().__init__(name)
        self._of_hit = of_hit
        self.conversations = Conversations(self)
        self.list = ConversationList(self.conversations)
        self._search: SearchPane | None = None
        self._current = ""
        self.field = SearchField(self.tr("Search messages and notes"), self.tr("Search"))
        self.new = IconButton("plus", self.tr("New conversation"))
        header = ShopHeader(bridge)
        header.add_action(self.new)
        room = QHBoxLayout()
        room.setContentsMargins(SPACE_16, 0, SPACE_16, SPACE_8)
        room.addWidget(self.field)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self.archived = LinkButton("", "archive", flush=True)
        self.archived.hide()
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        foot.addWidget(self.archived)
        self.body.addWidget(header)
        self.body.addLayout(room)
        self.body.addWidget(self._stack, 1)
        self.body.addLayout(foot)
        self.first = self.list
        self._connect()

    def show_conversations(self, rows: list[Conversation], current: str) -> None:
        """Show these, one of them open."""
        self._current = current
        self.conversations.become(rows)
        self.list.select(current)
        self._tell_archived()

    def _on_archived_clicked(self) -> None:
        self.conversations.unfold(not self.conversations.unfolded)
        self.list.select(self._current)
        self._tell_archived()
        if self.conversations.unfolded:
            self.list.scrollToBottom()

    def _tell_archived(self) -> None:
        """How many there are, and what nobody has read in them yet."""
        archived = self.conversations.archived()
        self.archived.setVisible(bool(archived) and not self.searching())
        words = self.tr("Archived channels (%1)").replace("%1", str(len(archived)))
        if self.conversations.unfolded:
            words = self.tr("Hide archived channels")
        elif unread := sum(row.unread for row in archived):
            words += " · " + self.tr("%1 unread").replace("%1", str(unread))
        self.archived.setText(words)
        self.archived.updateGeometry()

    @property
    def search(self) -> SearchPane:
        """What was found; made when it is first asked for."""
        if self._search is None:
            from ui.chat.search import SearchPane

            self._search = SearchPane(self._of_hit)
            self._search.hit_chosen.connect(self.hit_chosen)
            self._stack.addWidget(self._search)
        return self._search

    def searching(self) -> bool:
        """Whether hits stand in place of the conversations."""
        return self._search is not None and self._stack.currentWidget() is self._search

    def end_search(self) -> None:
        """Back to the conversations."""
        self.field.clear()

    def _connect(self) -> None:
        self.list.opened.connect(self.opened)
        self.archived.clicked.connect(self._on_archived_clicked)
        self.list.entered.connect(self.entered)
        self.list.clicked.connect(lambda _index: self.entered.emit())
        self.new.clicked.connect(self._on_new_clicked)
        self.field.searched.connect(self._on_searched)
        self.field.moved.connect(self._on_moved)
        self.field.chosen.connect(self._on_chosen)

    def _on_searched(self, words: str) -> None:
        if not words.strip():
            self._stack.setCurrentWidget(self.list)
            self._tell_archived()
        self.searched.emit(words.strip())

    def show_hits(self, hits: list) -> None:
        """What was found for the words in the field."""
        if self.field.text().strip():
            self.search.show_hits(hits)
            self._stack.setCurrentWidget(self.search)
            self._tell_archived()

    def _on_chosen(self) -> None:
        if self.searching():
            self.search.choose()

    def _on_moved(self, step: int) -> None:
        if self.searching():
            self.search.move_choice(step)
        else:
            self.list.setFocus()

    def _on_new_clicked(self) -> None:
        menu = Menu(self.tr("New conversation"), self.window())
        menu.add(self.tr("Message someone"), "user", self.person_wanted.emit)
        menu.add(self.tr("New channel"), "hash", self.channel_wanted.emit)
        menu.popup(self.new.mapToGlobal(QPoint(0, self.new.height())))
