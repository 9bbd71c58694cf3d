"""Whom a to-do is for: names with a cross, and a menu of who else there is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.todos.records import Todo
from ui.bidi import filled
from ui.todos.overview import Overview
from ui.tokens import SPACE_4
from ui.widgets import FlowLayout, Label, LinkButton, Menu
from ui.widgets.chip import Chip


class PeopleField(QWidget):
    """Signals: `changed(tuple of ids)`."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[str, ...] = ()
        self._shown: list[tuple[str, str]] | None = None
        self._overview: Overview | None = None
        self._flow = FlowLayout()
        self._whoever = Label(self.tr("Everybody: whoever ticks it"), tone="quiet")
        self.add = LinkButton(self.tr("Add a person"), "user-plus", flush=True)
        self.add.clicked.connect(self._offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(self.tr("For"), semibold=True))
        column.addWidget(self._whoever)
        column.addLayout(self._flow)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_todo(self, todo: Todo, overview: Overview) -> None:
        """Who it is now."""
        self._people, self._overview = todo.people, overview
        self._whoever.setVisible(not todo.people)
        shown = [(person, overview.names.get(person, self.tr("Somebody new"))) for person in todo.people]
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for person, name in shown:
            chip = Chip(name, self)
            chip.clicked.connect(partial(self._take_away, person))
            self._flow.addWidget(chip)
            chip.show()

    def _take_away(self, person: str) -> None:
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(tuple(each for each in self._people if each != person))

    def _offer(self) -> None:
        overview = self._overview
        if overview is None:
            return
        menu = Menu(self.tr("Add a person"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for person in overview.people:
            if person.active and person.id not in self._people:
                name = overview.names[person.id]
                words = filled(self.tr("%1 (you)"), name) if person.is_me else name
                added = (*self._people, person.id)
                menu.add(words.replace("&", "&&"), "user", lambda added=added: self.changed.emit(added))
        if self._people:
            menu.add(self.tr("Everybody"), "users", lambda: self.changed.emit(()))
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))
