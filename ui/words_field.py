"""Where the twelve words of a recovery sheet are typed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from desktop.backups.words import unknown_in
from ui.growing_text import GrowingText
from ui.theme import Theme
from ui.widgets.field import LabelledEdit

_LINES: Final = 4


class WordsField(LabelledEdit):
    """It marks words that are on no sheet. Signals: `changed(str)` on every edit, `submitted()` on Return."""

    changed = Signal(str)
    submitted = Signal()

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("WordsField", "The twelve words of the recovery sheet"),
            GrowingText(most_lines=_LINES, one_line=True),
            hint=QCoreApplication.translate("WordsField", "In their order, with a space between them."),
        )
        self.edit.textChanged.connect(self._on_changed)
        self.edit.returnPressed.connect(self.submitted)
        Theme.current().changed.connect(self._mark_words)

    def _on_changed(self) -> None:
        self._mark_words()
        self.changed.emit(self.text())

    def _mark_words(self) -> None:
        self.edit.setExtraSelections([self._mark(*span) for span in unknown_in(self.edit.toPlainText())])

    def _mark(self, begin: int, end: int) -> QTextEdit.ExtraSelection:
        """A word that is on no sheet, underlined."""
        mark, wrong = QTextEdit.ExtraSelection(), QTextCharFormat()
        wrong.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wrong.setUnderlineColor(Theme.current().colour("danger"))
        wrong.setForeground(Theme.current().colour("danger"))
        cursor = self.edit.textCursor()
        before = self.edit.toPlainText()
        cursor.setPosition(_units(before[:begin]))
        cursor.setPosition(_units(before[:end]), cursor.MoveMode.KeepAnchor)
        mark.cursor, mark.format = cursor, wrong
        return mark


def _units(text: str) -> int:
    """How many positions Qt counts for it."""
    return len(text.encode("utf-16-le")) // 2
