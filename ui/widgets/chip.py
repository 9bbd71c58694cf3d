"""A small word with a cross: something that was understood or chosen, and that one click takes away."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.rows.typed_text import shortened
from ui.bidi import filled
from ui.widgets.button import QuietButton

_LONGEST: Final = 20
"""Characters: with the largest text, in the narrowest pane."""


class Chip(QuietButton):
    """Clicked, it goes; `clicked` as of every button."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        short = shortened(words, _LONGEST)
        super().__init__(short.replace("&", "&&"), "x", parent)
        self.setProperty("kind", "chip")
        name = filled(self.tr("%1, take it away"), words)
        self.setAccessibleName(name)
        self.setToolTip(filled(self.tr("Take “%1” away"), words))
