"""Adding an entry to the list from which one chooses, without leaving the form."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.errors import InvalidError, NotFoundError
from desktop.forms.entries import add_entry
from desktop.records import listed_rows
from desktop.records.commands import BATCH_SIZE
from desktop.rows.typed_text import quoted
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.forms.filling.ground import read_filling
from ui.widgets import Toast

if TYPE_CHECKING:
    from desktop.forms.filling import Look
    from desktop.records.records import Record
    from ui.bridge import Bridge
    from ui.forms.filling.adding_dialog import AddingDialog
    from ui.forms.filling.answering import EntryAnswer
    from ui.forms.filling.ground import FillingGround


class AddingInPlace(QObject):
    """At once where the name alone will do, else what more must be filled is asked in a dialog.

    Attributes: `dialog`, the one that is open.
    """

    def __init__(self, bridge: Bridge, form: str, answer: EntryAnswer) -> None:
        """`form`: the id of the one whose entry is chosen in the answer."""
        super().__init__(answer)
        self._bridge = bridge
        self._form = form
        self._answer = answer
        self.dialog: AddingDialog | None = None
        answer.adding_wanted.connect(self._begin)

    def _begin(self, typed: str) -> None:
        try:
            ground = read_filling(self._bridge.session, self._form)
        except NotFoundError as error:
            self._say(sentence_of(error))
            return
        if ground.may_not:
            self._say(ground.may_not)
            return
        look = self._called(ground, typed)
        if look is not None and not look.refusals and isinstance(self._answer.value(), str):
            self._add(ground, look)
        else:
            self._open(ground, typed.strip())

    def _called(self, ground: FillingGround, typed: str) -> Look | None:
        """An entry of which nothing is said but what it is called; None where that does not fit."""
        title, context = (
            ground.form.definition.by_key.get(ground.collection.title),
            ground.context(self._bridge.session),
        )
        if title is None:
            return None
        try:
            said = {title.key: ground.answer_text(title).read(typed)}
        except InvalidError:
            return None
        return ground.filling.look({**ground.filling.first(context), **said}, context)

    def _open(self, ground: FillingGround, typed: str) -> None:
        from ui.forms.filling.adding_dialog import AddingDialog

        dialog = self.dialog = AddingDialog(self._answer.window(), self._bridge, ground, typed)
        dialog.accepted.connect(lambda: self._add(ground, dialog.column.look))
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        dialog.open()
        dialog.column.focus()

    def _add(self, ground: FillingGround, look: Look) -> None:
        self._bridge.do(
            partial(add_entry, batch=os.urandom(BATCH_SIZE)), self._form, ground.filling.fields(look),
            ground.filling.rows(look), done=partial(self._on_added, ground), failed=self._on_failed,
        )  # fmt: skip

    def _on_added(self, ground: FillingGround, record: Record) -> None:
        if not isValid(self._answer):
            return
        session, collection = self._bridge.session, ground.collection
        numbers = listed_rows.numbers_of(session, [record.id])
        for row in listed_rows.rows(session, collection, list(numbers.values())).values():
            name = ground.words.value(collection.by_key[collection.title], row.values.get(collection.title))
            self._answer.choose(name, row.key)
            self._say(filled(self.tr("%1 is added to %2."), quoted(name), ground.form.title))

    def _on_failed(self, error: Exception) -> None:
        if isValid(self._answer):
            self._say(sentence_of(error))

    def _say(self, sentence: str) -> None:
        Toast(self._answer, sentence, at_foot=True)
