"""Choosing several people by their names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.people.records import Person
from desktop.rows.names import fit, name_words
from ui.bidi import filled, side_by_side
from ui.icons import icon
from ui.namesakes import namesakes
from ui.theme import Theme
from ui.tokens import ICON, SPACE_8, TARGET
from ui.widgets import Label, SearchField

_ROWS_SHOWN = 6
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_PERSON = int(Qt.ItemDataRole.UserRole)


class PeopleChoice(QWidget):
    """A list of people, each chosen or not; typing finds some. Enter or a click chooses, and once more takes that back.

    Signals: `changed`. Attributes: `field`, `list`.
    """

    changed = Signal()

    def __init__(self, people: Sequence[Person], room: int) -> None:
        """`room`: the height in pixels that the list may take."""
        super().__init__()
        self._people = people
        self._told_apart = namesakes(people)
        self._chosen: dict[str, Person] = {}
        self.field = SearchField(self.tr("Search people"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("People"))
        self._nobody = Label(self.tr("Nobody is called that."), tone="quiet")
        self._lay_out(room)
        self.field.searched.connect(self._on_searched)
        self.field.moved.connect(self._on_moved)
        self.field.chosen.connect(self._on_entered)
        self.list.itemClicked.connect(self._turn)
        self.list.installEventFilter(self)
        self._on_searched("")

    def chosen(self) -> list[Person]:
        """Those who are chosen, in the order in which they were."""
        return list(self._chosen.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and the space bar choose in the list."""
        item = self.list.currentItem()
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _CHOOSE
        if pressed and item is not None:
            self._turn(item)
        return pressed

    def _lay_out(self, room: int) -> None:
        row = Theme.current().scaled(TARGET + 4)
        self.list.setFixedHeight(row * max(2, min(_ROWS_SHOWN, len(self._people), room // row)))
        side = Theme.current().scaled(ICON)
        self.list.setIconSize(QSize(side, side))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for part in (self.field, self._nobody, self.list):
            column.addWidget(part)

    def _on_searched(self, words: str) -> None:
        self.list.clear()
        row = Theme.current().scaled(TARGET + 4)
        for person in self._people:
            if fit(person.name, name_words(words)) is not None:
                item = QListWidgetItem(self._called(person), self.list)
                item.setData(_PERSON, person.id)
                item.setSizeHint(QSize(0, row))
                self._sign(item)
        self.list.setCurrentRow(0)
        self._nobody.setVisible(self.list.count() == 0)

    def _called(self, person: Person) -> str:
        told_by = self._told_apart.get(person.id)
        return side_by_side(person.name, told_by) if told_by else person.name

    def _sign(self, item: QListWidgetItem) -> None:
        chosen = item.data(_PERSON) in self._chosen
        item.setIcon(icon("check", "accent") if chosen else icon("plus"))
        spoken = QCoreApplication.translate("PeopleChoice", "%1, chosen") if chosen else "%1"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, filled(spoken, item.text()))

    def _on_moved(self, step: int) -> None:
        self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))

    def _on_entered(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._turn(item)
            self.field.clear()

    def _turn(self, item: QListWidgetItem) -> None:
        id = item.data(_PERSON)
        if self._chosen.pop(id, None) is None:
            self._chosen[id] = next(person for person in self._people if person.id == id)
        self._sign(item)
        self.changed.emit()
