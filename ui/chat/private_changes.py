"""Who comes into a private channel and who goes: asked over the window, and done."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.chat import private_channels
from desktop.chat import queries as chat_queries
from desktop.chat.records import Conversation
from desktop.people import queries as people_queries
from ui.bidi import filled
from ui.bridge import Bridge
from ui.chat.people_within import PeopleWithin
from ui.chat.private_words import named
from ui.widgets import NoticeDialog, Toast, announce, ask


class PrivateChanges(QObject):
    """Asks what has to be asked, over a window, and does it."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(over)
        self._over = over
        self._bridge = bridge

    def follow(self, people: PeopleWithin, conversation: str) -> None:
        """Do what is wanted there."""
        people.add_wanted.connect(lambda: self.add(conversation))
        people.take_out_wanted.connect(lambda person: self.take_out(conversation, person))
        people.leave_wanted.connect(lambda: self.leave(conversation))

    def add(self, conversation: str) -> None:
        """Ask whom, and what of it they are to read."""
        from ui.chat.private_dialogs import AddPeopleDialog

        channel = self._channel(conversation)
        people = people_queries.people(self._bridge.session)
        others = [person for person in people if person.active and person.id not in channel.people]
        if not others:
            sentence = self.tr("Whoever joins the shop later can be added then.")
            NoticeDialog(self._over, self.tr("Everybody in the shop is in it"), sentence).open()
            return
        dialog = AddPeopleDialog(self._over, channel.title, others)
        dialog.chosen.connect(lambda chosen, history: self._add(conversation, chosen, history))
        dialog.open()

    def take_out(self, conversation: str, person: str) -> None:
        """Take somebody out, if that is really meant; a toast takes that back."""
        channel = self._channel(conversation)
        name = people_queries.person(self._bridge.session, person).name
        sentence = self.tr("What %1 has of it they go on reading; nothing that is written from now on.")
        ask(
            self._over,
            filled(self.tr("Take %1 out of “%2”?"), name, channel.title),
            filled(sentence, name),
            self.tr("Take out"),
            self.tr("Cancel"),
            lambda: self._take_out(conversation, person, name),
            danger=True,
        )

    def leave(self, conversation: str) -> None:
        """Leave it, if that is really meant: nobody comes back by themselves."""
        channel = self._channel(conversation)
        sentence = self.tr(
            "What you have of it stays here; nothing that follows comes. Who is in it, or an owner, can add you."
        )
        if len(channel.people) == 1:
            sentence = self.tr(
                "Nobody else is in it. What is here stays to be read, and only an owner can bring it back."
            )
        me = self._bridge.workspace.me.id
        ask(
            self._over,
            filled(self.tr("Leave “%1”?"), channel.title),
            sentence,
            self.tr("Leave"),
            self.tr("Stay"),
            lambda: self._bridge.do(private_channels.remove_person, conversation, me, done=self._on_left),
            danger=True,
        )

    def _channel(self, conversation: str) -> Conversation:
        return chat_queries.conversation(self._bridge.session, conversation)

    def _add(self, conversation: str, people: list[str], history: bool) -> None:
        self._bridge.do(private_channels.add_people, conversation, people, history, done=self._on_added)

    def _on_added(self, channel: Conversation) -> None:
        people = people_queries.people(self._bridge.session)
        within = [person for person in people if person.id in channel.people and not person.is_me]
        announce(self._over, filled(self.tr("Only you and %1 can read this"), named(within)))

    def _take_out(self, conversation: str, person: str, name: str) -> None:
        self._bridge.do(
            private_channels.remove_person, conversation, person,
            done=lambda channel: self._on_taken_out(channel, person, name),
        )  # fmt: skip

    def _on_taken_out(self, channel: Conversation, person: str, name: str) -> None:
        toast = Toast(self._over, filled(self.tr("%1 is not in “%2” any more."), name, channel.title), self.tr("Undo"))
        # What they had they have; what was written before they were in it is not theirs for that.
        toast.clicked.connect(lambda: self._bridge.do(private_channels.add_people, channel.id, (person,), False))

    def _on_left(self, channel: Conversation) -> None:
        Toast(self._over, filled(self.tr("You left “%1”."), channel.title))
