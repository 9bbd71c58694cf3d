"""The line that makes a to-do: what is typed is understood while it is typed, and shown in small words below it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.todos.records import NewTodo, Origin
from desktop.todos.typed_todo import TypedTodo
from ui.column import keep_in_column
from ui.theme import Theme
from ui.todos.overview import LISTS, Overview
from ui.todos.words import day_words, recurrence_words, sentence, time_words
from ui.tokens import META, SPACE_4, SPACE_8, TARGET
from ui.widgets import FlowLayout, Label, LineEdit, SegmentedChoice, announce
from ui.widgets.chip import Chip


class NewLine(QWidget):
    """Signals: `entered(NewTodo)` on Enter; `left_down` on Down, into the list below."""

    entered = Signal(object)
    left_down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None
        self._origin: Origin | None = None
        self._left: set[str] = set()
        self._chips: list[tuple[str, str]] = []
        self.edit = _Line()
        self.edit.setAccessibleName(self.tr("New to-do"))
        self.kind = SegmentedChoice(
            self.tr("Which list"), [("opening", self.tr("Opening")), ("closing", self.tr("Closing"))]
        )
        self.kind.hide()
        self._hint = Label("", META, "quiet", wrap=True)
        self._flow = FlowLayout()
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_4)
        column.addWidget(self.edit)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._flow)
        column.addWidget(self._hint)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self._on_entered)
        self.edit.down.connect(self.left_down)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)
        self._explain()

    def show_overview(self, overview: Overview) -> None:
        """What is typed is read in this shop, on this day, for this list."""
        self._overview = overview
        for_lists = overview.key == LISTS
        placeholder = self.tr("New list") if for_lists else self.tr("New to-do")
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(placeholder)
        self.kind.setVisible(for_lists)
        self._read()
        self._explain()

    def typed(self) -> str:
        """What stands in it."""
        return self.edit.text()

    def fill(self, text: str, origin: Origin | None = None) -> None:
        """Put words there, ready to be entered; `origin`: the message that they are from."""
        self._left.clear()
        self._origin = origin
        self.edit.setText(text)
        self._explain()

    def refuse(self, new: NewTodo, typed: str) -> None:
        """It was not kept: give the words back, unless others are there by now."""
        if not self.edit.text():
            self.fill(typed, new.origin)

    def _read(self) -> TypedTodo | None:
        """What is understood; shown too."""
        overview = self._overview
        if overview is None:
            return None
        if overview.key == LISTS:
            self._show_chips([])
            return TypedTodo(" ".join(self.edit.text().split()))
        said = overview.reader().read(self.edit.text(), self._left)
        chips = [(person, overview.names.get(person, "")) for person in said.people]
        if said.due is not None:
            chips.append(("due", day_words(said.due, overview.today)))
        if said.at is not None:
            chips.append(("at", time_words(said.at)))
        if said.recurrence is not None:
            chips.append(("recurs", sentence(recurrence_words(said.recurrence.rule))))
        self._show_chips(chips)
        return said

    def _show_chips(self, chips: list[tuple[str, str]]) -> None:
        if chips == self._chips:
            return
        self._chips = chips
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for key, words in chips:
            chip = Chip(words, self)
            chip.clicked.connect(partial(self._on_chip_clicked, key))
            self._flow.addWidget(chip)
            chip.show()
        if chips:
            announce(self.edit, ", ".join(words for _, words in chips))
        self._explain()

    def _explain(self) -> None:
        """What can be typed, or who will read it."""
        if self._origin is not None and self.edit.text():
            self._hint.setText(self.tr("From a message. Everybody in the shop can read to-dos."))
        else:
            self._hint.setText(self.tr("Like: buy flour fri @Maria, or: take the bins out every mon 18:00"))
        is_list = self._overview is not None and self._overview.key == LISTS
        self._hint.setVisible((not self._chips and not is_list) or self._origin is not None)
        self._hint.set_tone("attention" if self._origin is not None else "quiet")

    def _on_chip_clicked(self, key: str) -> None:
        self._left.add(key)
        self._read()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_text_changed(self, text: str) -> None:
        if not text:
            self._left.clear()
            self._origin = None
        self._read()
        self._explain()

    def _on_entered(self) -> None:
        said, overview = self._read(), self._overview
        if said is None or overview is None or not said.title:
            return
        new = NewTodo(
            title=said.title,
            people=said.people,
            due=said.due,
            at=said.at,
            recurs=said.recurrence.rule if said.recurrence is not None else "",
            list=self.kind.value() if overview.key == LISTS else "",
            origin=self._origin,
        )
        self.entered.emit(new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_theme_changed(self) -> None:
        self.edit.setMinimumHeight(Theme.current().scaled(TARGET + SPACE_8))
        self._fit()

    def _fit(self) -> None:
        keep_in_column(self, SPACE_8, SPACE_4)


class _Line(LineEdit):
    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
