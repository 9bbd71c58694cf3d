"""What is asked about private channels: who reads a new one, and whom to let into one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from desktop.people.records import Person
from ui.bidi import filled
from ui.chat.new_conversation import ChannelDialog
from ui.chat.people_choice import PeopleChoice
from ui.chat.private_words import named, will_read_words
from ui.theme import Theme
from ui.widgets import Dialog, Label, SegmentedChoice

_EVERYONE, _SOME = "everyone", "some"
_EVERYTHING, _FROM_NOW = "everything", "from now"
_ROUND_A_NEW_ONE = 400
_ROUND_MORE = 330


class NewChannelDialog(ChannelDialog):
    """A name for a new channel, and who reads it. Attributes: `readers`, and `people`, where only some do."""

    def __init__(self, parent: QWidget, others: Sequence[Person]) -> None:
        super().__init__(parent)
        self._for_everyone = self.sentence()
        title = self.tr("Who reads it")
        some = self.tr("Only some")
        self.readers = SegmentedChoice(title, [(_EVERYONE, self.tr("Everyone in the shop")), (_SOME, some)])
        self.people = PeopleChoice(others, _room(parent, _ROUND_A_NEW_ONE))
        self.people.hide()
        for part in (Label(title, semibold=True), self.readers, self.people):
            self.body.addWidget(part)
        self._others = others
        self.readers.changed.connect(lambda _key: self._on_readers_changed())
        self.people.changed.connect(self._say_who)

    @property
    def is_private(self) -> bool:
        """Whether only some people are to read it."""
        return self.readers.value() == _SOME

    def _on_readers_changed(self) -> None:
        self.people.setVisible(self.is_private and bool(self._others))
        self._say_who()

    def _say_who(self) -> None:
        self.set_sentence(will_read_words(self.people.chosen()) if self.is_private else self._for_everyone)


class AddPeopleDialog(Dialog):
    """Signals: `chosen(list, bool)`: the ids of people, and whether they are to read what was said before."""

    chosen = Signal(list, bool)

    def __init__(self, parent: QWidget, channel: str, others: Sequence[Person]) -> None:
        """`others`: those in the shop who are not in it."""
        translate = QCoreApplication.translate
        title = filled(translate("AddPeopleDialog", "Add somebody to “%1”"), channel)
        super().__init__(parent, title, "", translate("AddPeopleDialog", "Add"), translate("AddPeopleDialog", "Cancel"))
        reads = self.tr("What they can read")
        self.people = PeopleChoice(others, _room(parent, _ROUND_MORE))
        choices = [(_EVERYTHING, self.tr("Everything so far")), (_FROM_NOW, self.tr("From now on"))]
        self.reach = SegmentedChoice(reads, choices)
        for part in (self.people, Label(reads, semibold=True), self.reach):
            self.body.addWidget(part)
        self.people.changed.connect(self._say_what)
        self.reach.changed.connect(lambda _key: self._say_what())
        self.accepted.connect(self._on_accepted)
        self._say_what()
        self.people.field.setFocus()

    def _say_what(self) -> None:
        people = self.people.chosen()
        self.yes.setEnabled(bool(people))
        if self.reach.value() == _EVERYTHING:
            sentence = self.tr("%1 can read everything that you can read here, and what follows.")
        else:
            sentence = self.tr("%1 can read what is said from now on, and nothing of what was said before.")
        self.set_sentence(filled(sentence, named(people) if people else self.tr("Whoever you choose")))

    def _on_accepted(self) -> None:
        people = [person.id for person in self.people.chosen()]
        self.chosen.emit(people, self.reach.value() == _EVERYTHING)


def _room(parent: QWidget, round_it: int) -> int:
    """Pixels that are left for a list, of the height of the window."""
    return parent.window().height() - Theme.current().scaled(round_it)
