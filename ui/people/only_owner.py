"""The advice to have a second owner, for who is the only one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.people.records import Person
from ui.local_clock import LocalClock
from ui.tokens import SPACE_8
from ui.widgets import FlowLayout, Label, LinkButton, Menu, QuietButton, SettingsStore

PUT_OFF_KEY: Final = "people.only_owner_put_off"
_AGAIN_AFTER: Final = timedelta(days=7)


class OnlyOwner(QWidget):
    """Shown to the only owner of a shop of several; put off, it comes back after a week.

    Signals: `chosen(Person)`, who is to be an owner too.
    """

    chosen = Signal(object)

    def __init__(self, settings: SettingsStore) -> None:
        super().__init__()
        self._settings = settings
        self._others: list[Person] = []
        self._make = QuietButton(self.tr("Make somebody an owner"), "users")
        self._later = LinkButton(self.tr("Not now"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("You are the only owner"), semibold=True, wrap=True))
        sentence = self.tr(
            "Should your PC break or be lost, only your recovery sheet (Settings) lets a PC of yours in again. Without "
            "it nobody could take one out, or decide what others may do. Have a second owner whom you trust, too."
        )
        column.addWidget(Label(sentence, tone="quiet", wrap=True))
        buttons = FlowLayout()
        buttons.addWidget(self._make)
        buttons.addWidget(self._later)
        column.addLayout(buttons)
        self._make.clicked.connect(self._open_menu)
        self._later.clicked.connect(self._put_off)
        self.hide()

    def show_people(self, people: Sequence[Person], me: Person, shown: Person) -> None:
        """Stand there if it is due: on one's own page."""
        active = [person for person in people if person.active]
        self._others = [person for person in active if not person.is_me]
        owners = [person for person in active if person.role == "owner" and person.pcs]
        is_due = shown.is_me and owners == [me] and bool(self._others)
        self.setVisible(is_due and not self._is_put_off())

    def _is_put_off(self) -> bool:
        """Until a week after somebody said so; a date ahead of now is no reason."""
        kept, today = self._settings.get(PUT_OFF_KEY), LocalClock.current().today()
        try:
            since = today - date.fromisoformat(str(kept))
        except ValueError:
            return False
        return timedelta() <= since < _AGAIN_AFTER

    def _put_off(self) -> None:
        self._settings.set(PUT_OFF_KEY, LocalClock.current().today().isoformat())
        self.hide()

    def _open_menu(self) -> None:
        menu = Menu(self._make.text(), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for person in self._others:
            menu.add(person.name, "user", lambda person=person: self.chosen.emit(person))
        menu.popup(self._make.mapToGlobal(self._make.rect().bottomLeft()))
