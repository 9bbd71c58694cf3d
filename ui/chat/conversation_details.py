"""What can be known about a conversation: who can read it, and where what is written in it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.mentions import readers
from desktop.chat.records import Conversation, Message
from desktop.people.records import Person
from ui.bidi import filled, isolated
from ui.chat.people_within import PeopleWithin
from ui.chat.private_words import left_words
from ui.people_words import pc_words, person_words
from ui.times import full_when
from ui.tokens import META, SPACE_8, SPACE_12
from ui.widgets import Avatar, DetailsPane, ElidedLabel, Label, LinkButton


class ReadersPane(DetailsPane):
    """Everybody who can read a conversation. Attributes: `within`: of a private channel, with what can be done."""

    def __init__(self, conversation: Conversation, people: Sequence[Person]) -> None:
        super().__init__(QCoreApplication.translate("ReadersPane", "Who can read this"))
        column = self.scrolling_column()
        self.within = PeopleWithin(conversation, people)
        column.addWidget(self.within)
        self._people = _Rows(column)
        self.show_conversation(conversation, people)

    def show_conversation(self, conversation: Conversation, people: Sequence[Person]) -> None:
        """Say what is true of it now."""
        self.within.show_conversation(conversation, people)
        can_read = [] if conversation.kind == "private" else readers(conversation, people)
        self._people.show_rows([(person, person.name, person_words(person)) for person in can_read])


class AboutPane(DetailsPane):
    """What kind of conversation it is, when it began, and on which PCs it is kept; a channel can be changed here.

    Signals: `rename_wanted`, `archive_wanted`, `bring_back_wanted`. Attributes: `within`: who is in a private one.
    """

    rename_wanted = Signal()
    archive_wanted = Signal()
    bring_back_wanted = Signal()

    def __init__(
        self, conversation: Conversation, people: Sequence[Person], former_names: Sequence[str], first: Message | None
    ) -> None:
        """`former_names`: what the channel, or the other person, was called before."""
        super().__init__(QCoreApplication.translate("AboutPane", "Details"))
        column = self.scrolling_column()
        self._title = Label("", semibold=True, wrap=True)
        self._who = Label("", tone="quiet", wrap=True)
        self._was = Label("", META, "quiet", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._was)
        column.addWidget(self._who)
        if first is not None:
            began = filled(self.tr("First message: %1"), full_when(first.sent_at))
            column.addWidget(Label(began, tone="quiet", wrap=True))
        self.rename = LinkButton(self.tr("Rename"), "pencil", flush=True)
        self.archive = LinkButton(self.tr("Archive"), "archive", flush=True)
        self.bring_back = LinkButton(self.tr("Bring back"), "archive-restore", flush=True)
        for button, wanted in (
            (self.rename, self.rename_wanted),
            (self.archive, self.archive_wanted),
            (self.bring_back, self.bring_back_wanted),
        ):
            button.clicked.connect(wanted)
            column.addWidget(button)
        column.addSpacing(SPACE_12)
        self._within = Label(self.tr("People in it"), semibold=True, wrap=True)
        self.within = PeopleWithin(conversation, people)
        column.addWidget(self._within)
        column.addWidget(self.within)
        column.addWidget(Label(self.tr("Kept on these PCs"), semibold=True, wrap=True))
        self._pcs = _Rows(column)
        self.show_conversation(conversation, people, former_names)

    def show_conversation(
        self, conversation: Conversation, people: Sequence[Person], former_names: Sequence[str]
    ) -> None:
        """Say what is true of it now."""
        self.conversation = conversation
        can_read = readers(conversation, people)
        self._pcs.show_rows([(person, pc.name, pc_words(pc)) for person in can_read for pc in person.pcs])
        self._title.setText(conversation.title)
        names = QLocale().createSeparatedList([isolated(name) for name in former_names])
        self._was.setText(filled(self.tr("Was called %1"), names))
        self._was.setVisible(bool(former_names))
        self._who.setText(self._who_reads(conversation))
        self._within.setVisible(conversation.kind == "private")
        self.within.show_conversation(conversation, people)
        is_channel = conversation.kind in ("channel", "private") and not conversation.left
        self.rename.setVisible(is_channel)
        self.archive.setVisible(is_channel and not conversation.archived)
        self.bring_back.setVisible(is_channel and conversation.archived)

    def _who_reads(self, conversation: Conversation) -> str:
        if conversation.kind == "direct":
            return self.tr("Only the two of you can read this.")
        if conversation.left:
            return left_words()
        if conversation.kind == "private":
            return self.tr(
                "A private channel. Only the people in it can read it, whatever their role. An owner can let "
                "themselves in; then they are listed here."
            )
        if conversation.archived:
            return self.tr(
                "An archived channel. Everyone in the shop can read it; whoever writes in it brings it back."
            )
        if conversation.kind == "channel":
            return self.tr("A channel. Everyone in the shop can read and write here.")
        return self.tr("The whole shop. Whoever joins later reads it from the beginning.")


class _Rows:
    """Rows at the end of a column: a person's disc, a name and what is to be said of it."""

    def __init__(self, column: QVBoxLayout) -> None:
        self._shown: list[tuple[Person, str, str]] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_8)
        column.addLayout(self._rows)
        column.addStretch()

    def show_rows(self, rows: list[tuple[Person, str, str]]) -> None:
        """Show these."""
        if rows == self._shown:
            return
        self._shown = rows
        while taken := self._rows.takeAt(0):
            taken.widget().hide()
            taken.widget().deleteLater()
        for person, name, about in rows:
            self._rows.addWidget(_Row(person, name, about))


class _Row(QWidget):
    def __init__(self, person: Person, name: str, about: str) -> None:
        super().__init__()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(ElidedLabel(name, semibold=True))
        texts.addWidget(ElidedLabel(about, META, "quiet"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(Avatar(person.name, person.id))
        row.addLayout(texts, 1)
