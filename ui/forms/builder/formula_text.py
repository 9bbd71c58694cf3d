"""A formula that somebody writes, with what is wrong with it in words, at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget

from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula, typed_formula
from ui.growing_text import GrowingText
from ui.theme import Theme, restyle
from ui.tokens import META, SPACE_4
from ui.widgets import Label

if TYPE_CHECKING:
    from ui.forms.builder.naming import Naming, ShopWriting

_MOST_LINES = 6


class FormulaText(QWidget):
    """Signals: `changed(str)`, at each edit that can be read, with the formula as it is kept; empty for none.

    Attributes: `edit`, what one types into; `fault`, what is wrong, None for nothing.
    """

    changed = Signal(str)

    def __init__(self, name: str, writing: ShopWriting) -> None:
        super().__init__()
        self._writing = writing
        self._naming: Naming | None = None
        self.fault: Fault | None = None
        self.edit = GrowingText(most_lines=_MOST_LINES, one_line=True)
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(self.tr("[Quantity] * [Price]"))
        self._below = Label("", META, "danger", wrap=True)
        self._below.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.edit)
        column.addWidget(self._below)
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._on_edited)

    def show_formula(self, stored: str, naming: Naming) -> None:
        """What is kept; whoever types in it, or has something in it that cannot be read, goes on."""
        self._naming = naming
        if self.edit.hasFocus() or self.fault is not None:
            return
        formula = stored_formula(stored) if stored else None
        shown = (
            stored if isinstance(formula, Fault) else formula and formula.typed(naming.titles, self._writing.notation)
        )
        self.edit.setText(shown or "")
        self._look()

    def _on_edited(self) -> None:
        formula = self._look()
        if formula is not None:
            self.changed.emit(formula)

    def _look(self) -> str | None:
        """What stands there, as it is kept; None where that cannot be read, which it says."""
        assert self._naming is not None
        typed = self.edit.text()
        found = typed_formula(typed, self._naming.titles, self._writing.notation) if typed.strip() else None
        self._say(found if isinstance(found, Fault) else None)
        return None if isinstance(found, Fault) else found.stored() if found else ""

    def _say(self, fault: Fault | None) -> None:
        self.fault = fault
        self._below.setText(str(fault or ""))
        self._below.setVisible(fault is not None)
        self.edit.setAccessibleDescription(str(fault or ""))
        restyle(self.edit, invalid=fault is not None)
        place = fault.position if fault is not None else None
        self.edit.setExtraSelections([] if place is None else [self._marked(place)])

    def _marked(self, place: int) -> QTextEdit.ExtraSelection:
        """From where it cannot be read on."""
        mark, cursor = QTextEdit.ExtraSelection(), QTextCursor(self.edit.document())
        end = self.edit.document().characterCount() - 1
        cursor.setPosition(min(place, max(0, end - 1)))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        marked = QTextCharFormat()
        marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        marked.setUnderlineColor(QColor(Theme.current().colour("danger")))
        mark.cursor, mark.format = cursor, marked
        return mark
