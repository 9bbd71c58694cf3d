"""Who is in a private channel, and what can be done about that."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.mentions import readers
from desktop.chat.records import Conversation
from desktop.people.records import Person
from ui.bidi import filled, side_by_side
from ui.chat.private_words import let_in_words
from ui.people_words import person_words
from ui.tokens import META, SPACE_8, SPACE_12
from ui.widgets import Avatar, ElidedLabel, IconButton, LinkButton


class PeopleWithin(QWidget):
    """Its people, each with a button that takes them out; below, how somebody is added, and how one leaves.

    Signals: `add_wanted`; `take_out_wanted(str)`, a person's id; `leave_wanted`.
    """

    add_wanted = Signal()
    take_out_wanted = Signal(str)
    leave_wanted = Signal()

    def __init__(self, conversation: Conversation, people: Sequence[Person]) -> None:
        super().__init__()
        self._shown: tuple[bool, list[tuple[str, str]]] | None = None
        self._listed: list[_Row] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_8)
        self.add = LinkButton(self.tr("Add somebody…"), "user-plus", flush=True)
        self.leave = LinkButton(self.tr("Leave"), "log-out", flush=True)
        self.add.clicked.connect(self.add_wanted)
        self.leave.clicked.connect(self.leave_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addLayout(self._rows)
        column.addWidget(self.add)
        column.addWidget(self.leave)
        self.show_conversation(conversation, people)

    def show_conversation(self, conversation: Conversation, people: Sequence[Person]) -> None:
        """Say what is true of it now; nothing of one for everyone."""
        self.setVisible(conversation.kind == "private")
        self.add.setVisible(not conversation.left)
        self.leave.setVisible(not conversation.left)
        within = readers(conversation, people)
        shown = conversation.left, [(person.id, person.name) for person in within]
        if shown != self._shown:
            self._shown = shown
            self._lay_rows([_Row(self, person, may_go=self._may_go(conversation, person)) for person in within])
        came = {one.person: let_in_words(one, people) for one in conversation.let_in}
        for row, person in zip(self._listed, within, strict=True):
            row.show_person(person, came.get(person.id, ""))

    def _may_go(self, conversation: Conversation, person: Person) -> bool:
        return not conversation.left and not person.is_me

    def _lay_rows(self, rows: list[_Row]) -> None:
        for row in self._listed:
            row.hide()
            row.deleteLater()
        self._listed = rows
        for row in rows:
            self._rows.addWidget(row)


class _Row(QWidget):
    """One of them; it stays while its words change, or the focus would go with it."""

    def __init__(self, people: PeopleWithin, person: Person, *, may_go: bool) -> None:
        super().__init__()
        self._name, self._about = ElidedLabel("", semibold=True), ElidedLabel("", META, "quiet")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(Avatar(person.name, person.id))
        row.addLayout(texts, 1)
        if may_go:
            out = IconButton("x", filled(self.tr("Take %1 out"), person.name))
            out.clicked.connect(lambda: people.take_out_wanted.emit(person.id))
            row.addWidget(out)

    def show_person(self, person: Person, came: str) -> None:
        """What is to be said of them now; `came`: how they came into it."""
        self._name.setText(person.name)
        self._about.setText(side_by_side(came, person_words(person)))
