"""The steps of a to-do: ticked, typed over, moved by Alt and the arrows, and a line for one more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.todos.records import Check, Todo
from ui.bidi import filled
from ui.todos.tick_box import TickBox
from ui.tokens import SPACE_4
from ui.widgets import IconButton, Label, LineEdit


class StepsField(QWidget):
    """Signals: `ticked(step, bool)`, `renamed(step, words)` (empty: it goes), `moved(step, place)`, `added(words)`;
    `typed` when somebody types over one."""

    ticked = Signal(str, bool)
    renamed = Signal(str, str)
    moved = Signal(str, int)
    added = Signal(str)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, _Step] = {}
        self._order: list[str] = []
        self.title = Label(self.tr("Steps"), semibold=True)
        self.new = _StepLine()
        self.new.setAccessibleName(self.tr("New step"))
        self.new.setPlaceholderText(self.tr("Add a step"))
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.title)
        column.addLayout(self._column)
        column.addWidget(self.new)
        self.new.returnPressed.connect(self._on_added)

    def show_todo(self, todo: Todo) -> None:
        """What they are now; who types in one goes on."""
        for step in [id for id in self._order if id not in {check.id for check in todo.checks}]:
            gone = self._lines.pop(step)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._order = [check.id for check in todo.checks]
        for place, check in enumerate(todo.checks):
            line = self._lines.get(check.id) or self._made(check)
            if self._column.indexOf(line) != place:
                self._column.removeWidget(line)
                self._column.insertWidget(place, line)
                line.show()
            line.show_check(check)

    def keep(self) -> None:
        """Keep what is typed."""
        for line in self._lines.values():
            line.keep()
        self._on_added()

    def _made(self, check: Check) -> _Step:
        line = self._lines[check.id] = _Step(self)
        line.box.toggled.connect(partial(self.ticked.emit, check.id))
        line.words_changed = partial(self.renamed.emit, check.id)
        line.gone = partial(self._on_gone, check.id)
        line.moved_by = partial(self._on_moved, check.id)
        line.edit.returnPressed.connect(self.new.setFocus)
        line.edit.textEdited.connect(self.typed)
        return line

    def _on_gone(self, step: str) -> None:
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        self.renamed.emit(step, "")

    def _on_moved(self, step: str, by: int) -> None:
        place = self._order.index(step) + by
        if 0 <= place < len(self._order):
            self.moved.emit(step, place)

    def _on_added(self) -> None:
        words = self.new.text().strip()
        if words:
            self.new.clear()
            self.added.emit(words)


class _Step(QWidget):
    words_changed: Callable[[str], None]
    gone: Callable[[], None]
    moved_by: Callable[[int], None]

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.box = TickBox(" ")
        self.edit = _StepLine()
        self.edit.setProperty("bare", True)
        self.cross = IconButton("x", self.tr("Take this step away"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self.box)
        row.addWidget(self.edit, 1)
        row.addWidget(self.cross)
        self.edit.editingFinished.connect(self.keep)
        self.edit.moved.connect(lambda by: self.moved_by(by))
        self.cross.clicked.connect(lambda: self.gone())

    def show_check(self, check: Check) -> None:
        self.box.show_ticked(check.ticked)
        self.box.setAccessibleName(check.text)
        self.edit.setAccessibleName(filled(self.tr("Step “%1”"), check.text))
        self.cross.setAccessibleName(filled(self.tr("Take “%1” away"), check.text))
        if not self.edit.isModified():
            if self.edit.text() != check.text:
                self.edit.setText(check.text)
                self.edit.setCursorPosition(0)
            self._text = check.text
        self.edit.setToolTip(check.text)

    def keep(self) -> None:
        if not self.edit.isModified():
            return
        self.edit.setModified(False)
        words = self.edit.text().strip()
        if words and words != self._text:
            self._text = words
            self.words_changed(words)
        elif not words:
            self.edit.setText(self._text)


class _StepLine(LineEdit):
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.moved.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)
