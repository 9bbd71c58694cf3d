"""What can be known about a conversation: who can read it, and where what is written in it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.chat.mentions import readers
from desktop.chat.records import Conversation, Message
from desktop.people.records import Person
from ui.people_words import pc_words, person_words
from ui.times import full_when
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import Avatar, DetailsPane, ElidedLabel, Label, LinkButton


class ReadersPane(DetailsPane):
    """Everybody who can read a conversation."""

    def __init__(self, conversation: Conversation, people: Sequence[Person]) -> None:
        super().__init__(QCoreApplication.translate("ReadersPane", "Who can read this"))
        column = _scrolling(self)
        for person in readers(conversation, people):
            column.addLayout(_row(Avatar(person.name, person.id), person.name, person_words(person)))
        column.addStretch()


class AboutPane(DetailsPane):
    """What kind of conversation it is, when it began, and on which PCs it is kept; a channel can be changed here.

    Signals: `rename_wanted`, `archive_wanted`, `bring_back_wanted`.
    """

    rename_wanted = Signal()
    archive_wanted = Signal()
    bring_back_wanted = Signal()

    def __init__(self, conversation: Conversation, people: Sequence[Person], first: Message | None) -> None:
        super().__init__(QCoreApplication.translate("AboutPane", "Details"))
        column = _scrolling(self)
        self._title = Label("", semibold=True, wrap=True)
        self._who = Label("", tone="quiet", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._who)
        if first is not None:
            began = self.tr("First message: %1").replace("%1", full_when(first.sent_at))
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
        self.show_conversation(conversation)
        column.addSpacing(SPACE_12)
        column.addWidget(Label(self.tr("Kept on these PCs"), semibold=True, wrap=True))
        for person in readers(conversation, people):
            for pc in person.pcs:
                column.addLayout(_row(Avatar(person.name, person.id), pc.name, pc_words(pc)))
        column.addStretch()

    def show_conversation(self, conversation: Conversation) -> None:
        """Say what is true of it now."""
        self.conversation = conversation
        self._title.setText(conversation.title)
        self._who.setText(self._who_reads(conversation))
        is_channel = conversation.kind == "channel"
        self.rename.setVisible(is_channel)
        self.archive.setVisible(is_channel and not conversation.archived)
        self.bring_back.setVisible(is_channel and conversation.archived)

    def _who_reads(self, conversation: Conversation) -> str:
        if conversation.kind == "direct":
            return self.tr("Only the two of you can read this.")
        if conversation.archived:
            return self.tr(
                "An archived channel. Everyone in the shop can read it; whoever writes in it brings it back."
            )
        if conversation.kind == "channel":
            return self.tr("A channel. Everyone in the shop can read and write here.")
        return self.tr("The whole shop. Whoever joins later reads it from the beginning.")


def _scrolling(pane: DetailsPane) -> QVBoxLayout:
    """A column in the pane that scrolls where there is more than fits."""
    inner = QWidget()
    inner.setProperty("ground", "")
    column = QVBoxLayout(inner)
    column.setContentsMargins(SPACE_16, SPACE_4, SPACE_16, SPACE_16)
    column.setSpacing(SPACE_8)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    pane.body.addWidget(area, 1)
    return column


def _row(sign: QWidget, name: str, about: str) -> QHBoxLayout:
    texts = QVBoxLayout()
    texts.setSpacing(0)
    texts.addWidget(ElidedLabel(name, semibold=True))
    texts.addWidget(ElidedLabel(about, META, "quiet"))
    row = QHBoxLayout()
    row.setSpacing(SPACE_12)
    row.addWidget(sign)
    row.addLayout(texts, 1)
    return row
