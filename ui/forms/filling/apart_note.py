"""What stands in the place of a section that fewer people read, while an entry is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.records.part_inside import readers_words
from ui.tokens import META, PANE_TITLE, SPACE_4
from ui.widgets import Label

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection


class ApartNote(QWidget):
    """Its heading, where it is filled in, and who reads it."""

    def __init__(self, section: RecordCollection) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(section.heading, PANE_TITLE, wrap=True))
        where = self.tr("It is filled in on the entry’s own page, once that is saved.")
        column.addWidget(Label(f"{readers_words(section.audience)} {where}", META, "quiet", wrap=True))
