"""A new calendar: its name, its colour, and who reads it, which stays so."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from desktop.people.roles import ROLES
from desktop.schedule.collections import COLOURS
from ui.widgets import Dialog, SegmentedChoice, TextField
from ui.widgets.toggles import Toggles

_LEAST = {"everyone": "employee", "managers": "manager", "owners": "owner"}


class NewCalendarDialog(Dialog):
    """Signals: `named(str, str, Role)` with name, colour, and from which role on it is read. It stays open until
    `accept` is called, so that what is wrong can be said in it."""

    named = Signal(str, str, object)

    def __init__(self, parent: QWidget, role: str) -> None:
        """`role`: the name of that of whoever makes it, who reads it too."""
        translate = QCoreApplication.translate
        super().__init__(
            parent,
            translate("NewCalendarDialog", "New calendar"),
            translate("NewCalendarDialog", "Who reads it is said now, and stays so."),
            translate("NewCalendarDialog", "Create"),
            translate("NewCalendarDialog", "Cancel"),
        )
        self._colour = COLOURS[0][0]
        self.field = TextField(self.tr("Name"), placeholder=self.tr("Deliveries"))
        self.colours = Toggles(self.tr("Colour"), [(key, name, name) for key, name in COLOURS])
        self.colours.set_on([self._colour])
        self.colours.switched.connect(self._on_colour)
        words = {
            "everyone": self.tr("Everyone"),
            "managers": self.tr("Managers and owners"),
            "owners": self.tr("Owners"),
        }
        offered = [(key, words[key]) for key, least in _LEAST.items() if ROLES[role] >= ROLES[least]]
        self.readers = SegmentedChoice(self.tr("Who reads it"), offered)
        self.body.addWidget(self.field)
        self.body.addWidget(self.colours)
        self.body.addWidget(self.readers)
        self.readers.setVisible(len(offered) > 1)
        self.yes.clicked.disconnect()
        self.yes.clicked.connect(self._on_submitted)
        self.field.submitted.connect(self._on_submitted)
        self.field.setFocus()

    def _on_colour(self, key: str, _on: bool) -> None:
        self._colour = key
        self.colours.set_on([key])

    def _on_submitted(self) -> None:
        if self.field.text():
            self.named.emit(self.field.text(), self._colour, ROLES[_LEAST[self.readers.value()]])
        else:
            self.field.set_error(self.tr("Please type a name for the calendar."))
