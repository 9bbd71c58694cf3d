"""What a new shop, its first person and a PC are called."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.rows.typed_text import looks_like_code
from ui.setup.page import Page
from ui.widgets import TextField


@dataclass(frozen=True, slots=True)
class NewNames:
    """What was typed; `shop` is empty for somebody who joins."""

    shop: str
    person: str
    pc: str


def person_field(hint: str) -> TextField:
    """Who sits at this PC."""
    return TextField(QCoreApplication.translate("NamingPage", "Your name"), hint=hint)


def pc_field(pc: str) -> TextField:
    """What this PC is called, `pc` if nobody says otherwise."""
    return TextField(
        QCoreApplication.translate("NamingPage", "This PC’s name"),
        value=pc,
        hint=QCoreApplication.translate("NamingPage", "So that you can tell the PCs apart, such as “Till PC”."),
    )


def refuse_code(field: TextField, sentence: str) -> bool:
    """Say it below a field that holds the digits of a code instead of a name; whether it does."""
    is_code = looks_like_code(field.text())
    if is_code:
        field.set_error(sentence)
    return is_code


class NewShopPage(Page):
    """For somebody who starts a new shop. What was typed stays when one goes back and comes again."""

    def __init__(self, pc: str) -> None:
        super().__init__(
            QCoreApplication.translate("NewShopPage", "Start a new shop"),
            QCoreApplication.translate("NewShopPage", "All of these can be changed later."),
            QCoreApplication.translate("NewShopPage", "Create the shop"),
            QCoreApplication.translate("NamingPage", "Back"),
        )
        self.shop = TextField(
            QCoreApplication.translate("NamingPage", "The shop’s name"),
            placeholder=QCoreApplication.translate("NamingPage", "Rossi’s Bakery"),
        )
        self.person = person_field(self.tr("As the others in the shop call you."))
        self.pc = pc_field(pc)
        self._fields = (self.shop, self.person, self.pc)
        for field in self._fields:
            field.changed.connect(self._on_changed)
        self.ask(*self._fields)
        self._on_changed()

    def names(self) -> NewNames:
        return NewNames(self.shop.text(), self.person.text(), self.pc.text())

    def set_busy(self, busy: bool) -> None:
        """While it is being done nothing can be pressed twice."""
        for field in self._fields:
            field.edit.setReadOnly(busy)
        for button in (self.go_on, self.back):
            if button is not None:
                button.setEnabled(not busy)
        if not busy:
            self._on_changed()

    def _on_changed(self, _text: str = "") -> None:
        sentence = self.tr("These are the digits of a code. To join a shop, go back and choose “Join a shop”.")
        codes = [field for field in (self.shop, self.person) if refuse_code(field, sentence)]
        if self.go_on is not None:
            self.go_on.setEnabled(all(field.text() for field in self._fields) and not codes)
