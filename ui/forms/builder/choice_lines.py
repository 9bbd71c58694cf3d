"""The answers that a question offers: typed or pasted a line each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.forms.drafts.builder import typed_choices
from ui.bidi import filled
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.part_column import PartColumn
from ui.tokens import META, SPACE_4
from ui.widgets import IconButton, Label

if TYPE_CHECKING:
    from desktop.forms.drafts.draft import DraftQuestion
    from ui.forms.builder.editing import DraftEditing


class ChoiceLines(QWidget):
    """Attributes: `new`, the line for one more."""

    def __init__(self, editing: DraftEditing, path: str) -> None:
        super().__init__()
        self._editing = editing
        self._of = f"{path}/choices"
        self._column = PartColumn(SPACE_4)
        self.new = DraftLine(self.tr("New answer"), self.tr("Add an answer, or paste several"))
        self.new.entered.connect(self._on_entered)
        self.new.pasted.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(self.tr("Answers"), META, "quiet"))
        column.addWidget(self._column)
        column.addWidget(self.new)

    def show_question(self, asked: DraftQuestion) -> None:
        """What it offers now."""
        from desktop.forms.drafts.fields import escaped

        by_path = {f"{self._of}/{escaped(choice.key)}": choice for choice in asked.question.choices}
        self._column.show_parts(list(by_path), self._made)
        for path, part in self._column.parts.items():
            assert isinstance(part, _ChoiceLine)
            part.show_label(by_path[path].label, is_contested=by_path[path].key in asked.contested)

    def _made(self, path: str) -> _ChoiceLine:
        line = _ChoiceLine(self._editing, path, partial(self._move, path))
        line.edit.pasted.connect(partial(self._add, after=path))
        line.edit.entered.connect(self.new.setFocus)
        return line

    def _move(self, path: str, step: int) -> None:
        after = self._column.neighbour(path, step)
        if after is not None:
            self._editing.move(path, after)

    def _on_entered(self) -> None:
        self._add(self.new.text())

    def _add(self, text: str, after: str | None = None) -> None:
        choices = typed_choices(text)
        if choices and self._editing.add_all(self._of, choices, after):
            self.new.clear()


class _ChoiceLine(QWidget):
    def __init__(self, editing: DraftEditing, path: str, move: Callable[[int], None]) -> None:
        super().__init__()
        self._move = move
        self.edit = DraftLine(self.tr("Answer"))
        self.edit.typed.connect(lambda text: editing.put(path, label=text))
        self._keep = IconButton("undo-2", self.tr("Keep it"))
        self._keep.clicked.connect(lambda: editing.bring_back(path))
        self._cross = IconButton("x", self.tr("Take it away"))
        self._cross.clicked.connect(lambda: editing.remove(path))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self.edit, 1)
        row.addWidget(self._keep)
        row.addWidget(self._cross)

    def show_label(self, label: str, *, is_contested: bool) -> None:
        self.edit.show_text(label)
        self.edit.setAccessibleName(filled(self.tr("Answer “%1”"), label))
        self._keep.setVisible(is_contested)
        self._cross.set_look("x", filled(self.tr("Take “%1” away"), label))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(step)
        else:
            super().keyPressEvent(event)
