"""The left column of chat: what to search for, and the conversations or what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from desktop.chat.records import Conversation
from desktop.rows.records import SearchHit
from ui.area import OfHit
from ui.bidi import filled
from ui.bridge import Bridge
from ui.chat.conversations import ConversationList, Conversations
from ui.shop_header import ShopHeader
from ui.tokens import SPACE_8, SPACE_16
from ui.widgets import IconButton, LinkButton, ListPane, Menu, SearchField

if TYPE_CHECKING:
    from ui.chat.search import SearchPane


class ConversationsPane(ListPane):
    """Signals: `opened(str)`, `entered` (Enter or a click on a conversation), `channel_wanted`, `person_wanted`,
    `searched(str)`, `widened` (not in the one conversation alone), `hit_chosen(SearchHit)`.
    """

    opened = Signal(str)
    entered = Signal()
    channel_wanted = Signal()
    person_wanted = Signal()
    searched = Signal(str)
    widened = Signal()
    hit_chosen = Signal(object)

    def __init__(self, name: str, bridge: Bridge, of_hit: OfHit) -> None:
        super().__init__(name)
        self._of_hit = of_hit
        self.conversations = Conversations(self)
        self.list = ConversationList(self.conversations)
        self._search: SearchPane | None = None
        self._current = ""
        self.field = SearchField("")
        self.everywhere = LinkButton(self.tr("Search everywhere"), "search", flush=True)
        self.new = IconButton("plus", self.tr("New conversation"))
        header = ShopHeader(bridge)
        header.add_action(self.new)
        room = QVBoxLayout()
        room.setContentsMargins(SPACE_16, 0, SPACE_16, SPACE_8)
        room.addWidget(self.field)
        room.addWidget(self.everywhere, 0, Qt.AlignmentFlag.AlignLeft)
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
        self.show_narrow(narrow=False)
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
        words = filled(self.tr("Archived channels (%1)"), str(len(archived)))
        if self.conversations.unfolded:
            words = self.tr("Hide archived channels")
        elif unread := sum(row.unread for row in archived):
            words += " · " + filled(self.tr("%1 unread"), str(unread))
        self.archived.setText(words)
        self.archived.updateGeometry()

    @property
    def search(self) -> SearchPane:
        """What was found; made when it is first asked for."""
        if self._search is None:
            from ui.chat.search import SearchPane

            self._search = SearchPane(self._of_hit)
            self._search.show_narrow(narrow=self.everywhere.isVisible())
            self._search.hit_chosen.connect(self.hit_chosen)
            self._stack.addWidget(self._search)
        return self._search

    def show_narrow(self, *, narrow: bool) -> None:
        """Say whether the one open conversation is searched, or everything."""
        name = self.tr("Search this conversation") if narrow else self.tr("Search messages and notes")
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(name if narrow else self.tr("Search"))
        self.everywhere.setVisible(narrow)
        if self._search is not None:
            self._search.show_narrow(narrow=narrow)

    def searching(self) -> bool:
        """Whether hits stand in place of the conversations."""
        return self._search is not None and self._stack.currentWidget() is self._search

    def _connect(self) -> None:
        self.list.opened.connect(self.opened)
        self.archived.clicked.connect(self._on_archived_clicked)
        self.list.entered.connect(self.entered)
        self.list.clicked.connect(lambda _index: self.entered.emit())
        self.new.clicked.connect(self._on_new_clicked)
        self.everywhere.clicked.connect(self._on_everywhere_clicked)
        self.field.left.connect(self._on_field_left)
        self.field.searched.connect(self._on_searched)
        self.field.moved.connect(self._on_moved)
        self.field.chosen.connect(self._on_chosen)

    def _on_searched(self, words: str) -> None:
        if not words.strip():
            self._stack.setCurrentWidget(self.list)
            self._tell_archived()
        self.searched.emit(words.strip())

    def show_hits(self, hits: list[SearchHit], words: str) -> None:
        """What was found for the words in the field."""
        if self.field.text().strip():
            self.search.show_hits(hits, words)
            self._stack.setCurrentWidget(self.search)
            self._tell_archived()

    def _on_everywhere_clicked(self) -> None:
        self.widened.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_field_left(self) -> None:
        """Who goes elsewhere without a word in the field looks in everything the next time."""
        if not self.field.text() and not self.everywhere.hasFocus():
            self.widened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.everywhere.isVisible():
            self.widened.emit()
        else:
            super().keyPressEvent(event)

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
