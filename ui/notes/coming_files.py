"""Files on their way into a note: each is copied into the shop beside the window, and stands in the note then."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from desktop.files.commands import GivenFile
from desktop.files.value import FileValue
from desktop.notes.coming import UnplacedFile, coming_files, keep_coming
from ui.bidi import filled
from ui.files.attachments import Attachment, Attachments

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.notes.file_page import FilePage


class ComingFiles(QObject):
    """Signals: `changed`; `refused(str)`, a sentence.

    Attributes: `attachments`, those that are copied, for whoever shows how far they are.

    Whatever does not stand in the note, and is not saved with it, is kept to come back.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, bridge: Bridge, note: str, page: FilePage, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._note = note
        self._page = page
        self._put: list[UnplacedFile] = []
        """Those that stand in it, and may not be saved yet."""
        self._kept: list[tuple[str, bool]] = []
        self._places: dict[Attachment, QTextCursor] = {}
        self.attachments = Attachments(bridge, self, self.tr("%1 files go in at once at most."))
        self.attachments.kept.connect(self._put_in)
        self.attachments.changed.connect(self._keep)
        self.attachments.changed.connect(self.changed)
        self.attachments.refused.connect(self.refused)

    @property
    def names(self) -> list[str]:
        """What those are called that are not in the note yet."""
        return [row.name for row in self.attachments.rows]

    def give(self, given: Sequence[GivenFile]) -> None:
        """Put them in where the caret is now, in their order, wherever that is by then."""
        self._give(given, self._page.textCursor().selectionEnd())

    def come_back(self) -> None:
        """Those that were on their way when the note was last written here, each to where it was to stand."""
        kept = () if self.attachments.rows else coming_files(self._bridge.session, self._note)
        there = {part.id for part in self._page.body() if isinstance(part, FileValue)}
        for one in kept:
            if one.value is not None and one.value.id not in there:
                self._give([GivenFile(one.value, one.name)], one.place)
            elif one.value is None and one.path:
                self._give([GivenFile(Path(one.path), one.name)], one.place)
        self._keep(anew=bool(kept))

    def settle(self) -> None:
        """All that stands in the note is saved."""
        self._put = []
        self._keep()

    def _give(self, given: Sequence[GivenFile], at: int) -> None:
        place = QTextCursor(self._page.document())
        place.setPosition(min(at, self._page.document().characterCount() - 1))
        before = set(self.attachments.rows)
        self.attachments.add(given)
        self._places |= {row: place for row in self.attachments.rows if row not in before}
        self._keep()

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
                self._put.append(_coming(row, place))
                self._page.put_file(place, row.value)
        self.attachments.changed.emit()

    def _keep(self, *, anew: bool = False) -> None:
        waiting = (_coming(row, self._places[row]) for row in self.attachments.rows if row in self._places)
        files = [one for one in chain(self._put, waiting) if one.path or one.value is not None]
        known = [(one.name, one.value is not None) for one in files]
        if anew or known != self._kept:
            self._kept = known
            self._bridge.do(keep_coming, self._note, files)


def _coming(row: Attachment, place: QTextCursor) -> UnplacedFile:
    return UnplacedFile(row.name, place.position(), row.path, row.value)
