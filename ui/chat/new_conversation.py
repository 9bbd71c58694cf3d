"""New places to talk: a channel, or a conversation with one person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.people.records import Person
from desktop.rows.names import fit, name_words
from ui.bidi import filled, side_by_side
from ui.namesakes import namesakes
from ui.theme import Theme
from ui.tokens import TARGET
from ui.widgets import Dialog, Label, SearchField, TextField

_ROWS_SHOWN = 6
_ROUND_THEM = 220
_PERSON = int(Qt.ItemDataRole.UserRole)


class ChannelDialog(Dialog):
    """A name for a new channel, or another one for a channel that is there.

    Signals: `named(str)`. It stays open until `accept` is called, so that what is wrong can be said in it.
    """

    named = Signal(str)

    def __init__(self, parent: QWidget, present: str = "", *, private: bool = False) -> None:
        """`present`: what the channel is called now; a new one is not called anything yet."""
        translate = QCoreApplication.translate
        title = translate("ChannelDialog", "New channel")
        sentence = translate(
            "ChannelDialog", "A channel is a conversation about one thing. Everyone in the shop can read it."
        )
        yes, no = translate("ChannelDialog", "Create"), translate("ChannelDialog", "Cancel")
        if present:
            title = filled(translate("ChannelDialog", "Rename “%1”"), present)
            sentence = translate("ChannelDialog", "Everyone in the shop sees the new name. What was written stays.")
            if private:
                sentence = translate("ChannelDialog", "Everyone in it sees the new name. What was written stays.")
            yes = translate("ChannelDialog", "Rename")
        super().__init__(parent, title, sentence, yes, no)
        self.field = TextField(self.tr("Name"), value=present, placeholder=self.tr("deliveries"))
        self.body.addWidget(self.field)
        self.yes.clicked.disconnect()
        self.yes.clicked.connect(self._on_submitted)
        self.field.submitted.connect(self._on_submitted)
        self.field.changed.connect(lambda _text: self.yes.setEnabled(self.field.text() != present))
        self.yes.setEnabled(False)
        self.field.edit.selectAll()
        self.field.setFocus()

    def _on_submitted(self) -> None:
        if self.field.text():
            self.named.emit(self.field.text())
        else:
            self.field.set_error(self.tr("Please type a name for the channel."))


class PersonDialog(Dialog):
    """Signals: `chosen(str)` with a person's id."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, people: Sequence[Person]) -> None:
        translate = QCoreApplication.translate
        title = translate("PersonDialog", "New conversation")
        sentence = translate("PersonDialog", "Only you and this person can read it.")
        super().__init__(
            parent, title, sentence, translate("PersonDialog", "Open"), translate("PersonDialog", "Cancel")
        )
        self._people = people
        self._told_apart = namesakes(people)
        self.field = SearchField(self.tr("Search people"), self.tr("Name"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("People"))
        self._nobody = Label(self.tr("Nobody is called that."), tone="quiet")
        for part in (self.field, self._nobody, self.list):
            self.body.addWidget(part)
        scaled = Theme.current().scaled
        room = (parent.window().height() - scaled(_ROUND_THEM)) // scaled(TARGET + 4)
        rows = max(2, min(_ROWS_SHOWN, len(people), room))
        self.list.setFixedHeight(scaled(TARGET + 4) * rows)
        self.field.searched.connect(self._on_searched)
        self.field.moved.connect(self._on_moved)
        self.field.chosen.connect(self.accept)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.accepted.connect(self._on_accepted)
        self._on_searched("")
        self.field.setFocus()

    def _on_searched(self, words: str) -> None:
        self.list.clear()
        row = Theme.current().scaled(TARGET + 4)
        for person in self._people:
            if fit(person.name, name_words(words)) is not None:
                told_by = self._told_apart.get(person.id)
                item = QListWidgetItem(side_by_side(person.name, told_by) if told_by else person.name, self.list)
                item.setData(_PERSON, person.id)
                item.setSizeHint(QSize(0, row))
        self.list.setCurrentRow(0)
        there = self.list.count() > 0
        self._nobody.setVisible(not there)
        self.yes.setEnabled(there)

    def _on_moved(self, step: int) -> None:
        self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))

    def _on_accepted(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(_PERSON))
