"""What stands above a conversation: its title, and who can read it or when the other was there last."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.chat.records import Conversation
from desktop.people.records import Person
from ui.bidi import filled, side_by_side
from ui.chat.private_words import private_words
from ui.namesakes import namesakes
from ui.times import moment
from ui.tokens import COLUMN_MARGIN, SPACE_8, SPACE_12
from ui.widgets import IconButton, PaneHeader


class ConversationHeader(PaneHeader):
    """Says of a conversation what people need to know before they write.

    Signals: `search_wanted`, `files_wanted`, `people_wanted`, `details_wanted`.
    """

    search_wanted = Signal()
    files_wanted = Signal()
    people_wanted = Signal()
    details_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("", ruled=True)
        self.row.setContentsMargins(COLUMN_MARGIN, SPACE_8, SPACE_12, SPACE_8)
        for icon, name, wanted in (
            ("search", self.tr("Search this conversation"), self.search_wanted),
            ("paperclip", self.tr("Files of this conversation"), self.files_wanted),
            ("users", self.tr("Who can read this"), self.people_wanted),
            ("info", self.tr("About this conversation"), self.details_wanted),
        ):
            button = IconButton(icon, name)
            button.clicked.connect(wanted)
            self.add_action(button)
        self._people: list[Person] = []
        self._told_apart: dict[str, str] = {}

    def set_people(self, people: list[Person]) -> None:
        """Who is in the shop now."""
        self._people = people
        self._told_apart = namesakes(people)

    def show_conversation(self, conversation: Conversation) -> None:
        """Say what is true of it now."""
        self.set_texts(conversation.title, self._who_reads(conversation))

    def _who_reads(self, conversation: Conversation) -> str:
        if conversation.kind == "everyone":
            return self._everyone()
        if conversation.kind == "private":
            return private_words(conversation, self._people)
        if conversation.archived:
            return self.tr("Archived · whoever writes here brings it back")
        if conversation.kind == "channel":
            return self.tr("Everyone in the shop can read this")
        other = next((person for person in self._people if person.id == conversation.person_id), None)
        if other is None:
            return ""
        told_by = self._told_apart.get(other.id)
        return side_by_side(told_by or "", self._presence(other), self.tr("Only the two of you can read this"))

    def _everyone(self) -> str:
        people = [person for person in self._people if person.active]
        pcs = sum(len(person.pcs) for person in people)
        who = self.tr("%n people", "", len(people)) if len(people) != 1 else self.tr("1 person")
        where = self.tr("%n PCs", "", pcs) if pcs != 1 else self.tr("1 PC")
        return side_by_side(who, where)

    def _presence(self, other: Person) -> str:
        if any(pc.online for pc in other.pcs):
            return self.tr("Connected now")
        seen = max((pc.last_seen for pc in other.pcs if pc.last_seen), default=None)
        if seen is None:
            return ""
        return filled(self.tr("Last seen %1"), moment(seen))
