"""The one column in the middle of a pane that is read: messages and to-dos, and the line one types into."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.tokens import COLUMN_MARGIN, COLUMN_WIDTH


def column_of(width: int) -> tuple[int, int]:
    """Where the column begins in a pane of that width, and how wide it is, in pixels; a scroll bar fits beside it."""
    wide = max(1, min(Theme.current().scaled(COLUMN_WIDTH), width - 2 * COLUMN_MARGIN))
    return (width - wide) // 2, wide


def keep_in_column(widget: QWidget, above: int, below: int) -> None:
    """Give a widget that is as wide as its pane such margins that what is laid out in it stands in the column."""
    left, wide = column_of(widget.width())
    layout = widget.layout()
    if layout is not None:
        layout.setContentsMargins(left, above, widget.width() - left - wide, below)
