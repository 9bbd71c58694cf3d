"""Adding an entry to the list from which one chooses, without leaving the form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.errors import InvalidError
from desktop.records import listed_rows
from desktop.rows.typed_text import quoted
from ui.bidi import filled
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
        from ui.forms.filling.adding_dialog import add_new, ask_for_new, ground_of_new

        ground = ground_of_new(self._answer, self._bridge, self._form)
        if ground is None:
            return
        look, added = self._called(ground, typed), partial(self._on_added, ground)
        if look is not None and not look.refusals and isinstance(self._answer.value(), str):
            add_new(self._answer, self._bridge, ground, look, added)
        else:
            known = {ground.collection.title: typed.strip()}
            self.dialog = ask_for_new(self._answer, self._bridge, ground, known, added)
            self.dialog.finished.connect(lambda _: setattr(self, "dialog", None))

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

    def _on_added(self, ground: FillingGround, record: Record) -> None:
        session, collection = self._bridge.session, ground.collection
        numbers = listed_rows.numbers_of(session, [record.id])
        for row in listed_rows.rows(session, collection, list(numbers.values())).values():
            name = ground.words.value(collection.by_key[collection.title], row.values.get(collection.title))
            self._answer.choose(name, row.key)
            said = filled(self.tr("%1 is added to %2."), quoted(name), ground.form.title)
            Toast(self._answer, said, at_foot=True)
