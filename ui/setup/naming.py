"""What a new shop, or somebody who joins one, is called."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.setup.page import Page
from ui.widgets import TextField


@dataclass(frozen=True, slots=True)
class NewNames:
    """What was typed; `shop` is empty for somebody who joins."""

    shop: str
    person: str
    pc: str


class _NamingPage(Page):
    """Asks for names. What was typed stays when one goes back and comes again."""

    def __init__(self, title: str, sentence: str, go_on: str, pc: str, *, asks_shop: bool) -> None:
        super().__init__(title, sentence, go_on, QCoreApplication.translate("NamingPage", "Back"))
        self.shop = TextField(
            QCoreApplication.translate("NamingPage", "The shop’s name"),
            placeholder=QCoreApplication.translate("NamingPage", "Rossi’s Bakery"),
        )
        self.person = TextField(
            QCoreApplication.translate("NamingPage", "Your name"),
            hint=QCoreApplication.translate("NamingPage", "As the others in the shop call you."),
        )
        self.pc = TextField(
            QCoreApplication.translate("NamingPage", "This PC’s name"),
            value=pc,
            hint=QCoreApplication.translate("NamingPage", "So that you can tell the PCs apart, such as “Till PC”."),
        )
        self._fields = (self.shop, self.person, self.pc) if asks_shop else (self.person, self.pc)
        if not asks_shop:
            self.shop.deleteLater()
        for field in self._fields:
            field.changed.connect(self._on_changed)
        self.ask(*self._fields)
        self._on_changed()

    def names(self) -> NewNames:
        return NewNames(self.shop.text() if self.shop in self._fields else "", self.person.text(), self.pc.text())

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
        if self.go_on is not None:
            self.go_on.setEnabled(all(field.text() for field in self._fields))


class NewShopPage(_NamingPage):
    """For somebody who starts a new shop."""

    def __init__(self, pc: str) -> None:
        super().__init__(
            QCoreApplication.translate("NewShopPage", "Start a new shop"),
            QCoreApplication.translate("NewShopPage", "All of these can be changed later."),
            QCoreApplication.translate("NewShopPage", "Create the shop"),
            pc,
            asks_shop=True,
        )


class ArrivingPage(_NamingPage):
    """For somebody who joins one."""

    def __init__(self, pc: str) -> None:
        super().__init__(
            QCoreApplication.translate("ArrivingPage", "Join a shop"),
            QCoreApplication.translate("ArrivingPage", "Who sits at this PC? The code comes next."),
            QCoreApplication.translate("ArrivingPage", "Next"),
            pc,
            asks_shop=False,
        )
