"""Files on their way into a note: each is copied into the shop beside the window, and stands in the note then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from ui.bidi import filled
from ui.files.attachments import Attachment, Attachments

if TYPE_CHECKING:
    from desktop.files.commands import GivenFile
    from ui.bridge import Bridge
    from ui.notes.file_page import FilePage


class ComingFiles(QObject):
    """Signals: `changed`; `refused(str)`, a sentence.

    Attributes: `attachments`, those that are copied, for whoever shows how far they are.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, bridge: Bridge, page: FilePage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._places: dict[Attachment, QTextCursor] = {}
        self.attachments = Attachments(bridge, self, self.tr("%1 files go in at once at most."))
        self.attachments.kept.connect(self._put_in)
        self.attachments.changed.connect(self.changed)
        self.attachments.refused.connect(self.refused)

    @property
    def names(self) -> list[str]:
        """What those are called that are not in the note yet."""
        return [row.name for row in self.attachments.rows]

    def give(self, given: Sequence[GivenFile]) -> None:
        """Put them in where the caret is now, in their order, wherever that is by then."""
        place = QTextCursor(self._page.textCursor())
        place.setPosition(place.selectionEnd())
        before = set(self.attachments.rows)
        self.attachments.add(given)
        self._places |= {row: place for row in self.attachments.rows if row not in before}

    def give_up(self) -> None:
        """None is to come any more."""
        self.attachments.give_up()

    def _put_in(self) -> None:
        """Those that are copied, up to the first that is not: they stand in the order in which they were given."""
        while (row := self.attachments.take_first()) is not None and row.value is not None:
            place = self._places.pop(row)
            if self._page.isReadOnly():
                words = self.tr("%1 was not put in: the note cannot be written any more.")
                self.refused.emit(filled(words, row.name))
            else:
                self._page.put_file(place, row.value)
        self.attachments.changed.emit()
