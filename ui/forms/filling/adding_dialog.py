"""What an entry that is added to a list in place must say besides what is known of it, and adding it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.errors import NotFoundError
from desktop.forms.entries import add_entry
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.forms.filling.ground import read_filling
from ui.forms.filling.question_column import QuestionColumn
from ui.widgets import Dialog, Toast

if TYPE_CHECKING:
    from desktop.forms.filling import Look
    from desktop.records.records import Record
    from ui.bridge import Bridge
    from ui.forms.filling.ground import FillingGround


class AddingDialog(Dialog):
    """Attributes: `column`, the questions."""

    def __init__(self, parent: QWidget, bridge: Bridge, ground: FillingGround, known: Mapping[str, Any]) -> None:
        """`known`: what it says already, by the keys of questions."""
        super().__init__(
            parent, filled(self.tr("New: %1"), ground.form.definition.one), "", self.tr("Add it"), self.tr("Cancel")
        )
        self.column = QuestionColumn(bridge, ground)
        self.column.begin({**self.column.said(), **known})
        self.column.ended.connect(self.yes.setFocus)
        self.body.addWidget(self.column)

    def accept(self) -> None:
        """Unless something is to be mended first."""
        if not self.column.refuse():
            super().accept()


def ground_of_new(part: QWidget, bridge: Bridge, form: str) -> FillingGround | None:
    """What an entry of a form, by its id, is filled in by; where oneself may add none, that is said over the part."""
    try:
        ground = read_filling(bridge.session, form)
    except NotFoundError as error:
        Toast(part, sentence_of(error), at_foot=True)
        return None
    if ground.may_not:
        Toast(part, ground.may_not, at_foot=True)
        return None
    return ground


def ask_for_new(
    part: QWidget, bridge: Bridge, ground: FillingGround, known: Mapping[str, Any], added: Callable[[Record], object]
) -> AddingDialog:
    """Ask what it must say besides, and add it then."""
    dialog = AddingDialog(part.window(), bridge, ground, known)
    dialog.accepted.connect(lambda: add_new(part, bridge, ground, dialog.column.look, added))
    dialog.open()
    dialog.column.focus()
    return dialog


def add_new(
    part: QWidget, bridge: Bridge, ground: FillingGround, look: Look, added: Callable[[Record], object]
) -> None:
    """Add it; `added` gets it, as long as the part is there."""
    fields, rows = ground.filling.fields(look), ground.filling.rows(look)

    def on_done(record: Record) -> None:
        if isValid(part):
            added(record)

    def on_failed(error: Exception) -> None:
        if isValid(part):
            Toast(part, sentence_of(error), at_foot=True)

    bridge.do(add_entry, ground.form.id, fields, rows, done=on_done, failed=on_failed)
