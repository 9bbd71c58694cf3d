"""What stands in a file as text: in a column that is read, or in lines as they are where these stand in columns."""

from __future__ import annotations

import re

from PySide6.QtGui import QFontDatabase, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame

from ui.column import column_of
from ui.plain_text import PlainTextEdit
from ui.theme import Theme
from ui.tokens import SPACE_24

_TAB_CHARS = 8
_SAMPLE = 20_000
_ENDLESS = re.compile(r"\S{2000}")
"""What Qt takes seconds to lay out where nothing ends a line; no words are so long."""


class TextView(PlainTextEdit):
    """Read only; `show_text` says what."""

    def __init__(self) -> None:
        super().__init__()
        self._in_columns = False
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setProperty("bare", True)
        Theme.current().changed.connect(self._apply_theme)

    def show_text(self, text: str) -> None:
        """Show it from its beginning."""
        self._in_columns = _stands_in_columns(text[:_SAMPLE])
        wrap = PlainTextEdit.LineWrapMode
        self.setLineWrapMode(wrap.NoWrap if self._in_columns else wrap.WidgetWidth)
        self._apply_theme()
        self.setPlainText(_ENDLESS.sub(r"\g<0>\n", text))

    def _apply_theme(self) -> None:
        font = Theme.current().font()
        if self._in_columns:
            font.setFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        self.setFont(font)
        self.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(" ") * _TAB_CHARS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        left, wide = column_of(self.width())
        right = 0 if self._in_columns else self.width() - left - wide
        self.setViewportMargins(left, SPACE_24, right, SPACE_24)
        super().resizeEvent(event)


def _stands_in_columns(text: str) -> bool:
    return any("\t" in line.strip() or "   " in line.strip() for line in text.splitlines())
