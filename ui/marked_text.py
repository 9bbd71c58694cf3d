"""Drawing what a search found, with the words that were found marked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop.rows.records import HIT_END, HIT_START
from ui.theme import Theme


def marked_parts(snippet: str) -> tuple[str, list[tuple[int, int]]]:
    """The snippet on one line and its marked parts (start, length), in code points."""
    text, parts, start = "", [], 0
    for char in " ".join(snippet.split()):
        if char == HIT_START:
            start = len(text)
        elif char == HIT_END:
            parts.append((start, len(text) - start))
        else:
            text += char
    return text, parts


def paint_marked(painter: QPainter, rect: QRect, snippet: str, role: str, tone: str, lines: int) -> None:
    """Draw at most so many lines of a snippet, with a semibold accent on what was found."""
    theme = Theme.current()
    text, parts = marked_parts(snippet)
    layout = QTextLayout(text, theme.font(role))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_mark(text, start, length, role) for start, length in parts])
    layout.beginLayout()
    top = 0.0
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(rect.width())
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    painter.setPen(theme.colour(tone))
    layout.draw(painter, rect.topLeft())


def _mark(text: str, start: int, length: int, role: str) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    look = QTextCharFormat()
    look.setForeground(Theme.current().colour("accent"))
    look.setFontWeight(Theme.current().font(role, semibold=True).weight())
    marked.start, marked.length = _units(text[:start]), _units(text[start : start + length])
    marked.format = look
    return marked


def _units(text: str) -> int:
    """A length as Qt counts it, in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
