"""Looking at one file: its text, or its pages as pictures; made by the process that reads files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final

from desktop.errors import UserFacingError
from desktop.extracts.kinds import is_pdf
from desktop.extracts.process import FileReader
from desktop.extracts.questions import (
    Extract,
    NoAnswer,
    PagePicture,
    Pages,
    PagesWanted,
    PageWanted,
    TextWanted,
)
from desktop.files import contents
from desktop.files.sizes import size_words

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession

PREVIEW_BYTES: Final = 50 << 20
_NOT_TEXT: Final = "Nothing in it can be shown here."


class FilePreview:
    """One file that is looked at; used by one thread at a time, `end` by any. `open_session` gives a session to read
    with, in the thread that asks."""

    def __init__(self, file: FileValue, open_session: Callable[[], ReadSession]) -> None:
        self._file: Final = file
        self._open_session: Final = open_session
        self._reader: Final = FileReader(is_hurried=True)
        self._has_open: int | None = None
        """The number of the process that has the PDF open."""

    def begin(self) -> Extract | Pages | NoAnswer:
        """What there is to be shown."""
        if self._file.size > PREVIEW_BYTES:
            limit = size_words(PREVIEW_BYTES)
            return NoAnswer(f"It is larger than {limit}, which is the most that is shown here. Open it in its program.")
        try:
            with closing(self._open_session()) as session:
                data = b"".join(contents.pieces(session, self._file))
            wanted = PagesWanted if is_pdf(data) else TextWanted
            said = self._reader.ask(wanted(self._file.name, data))
        except UserFacingError as error:
            return NoAnswer(str(error))
        self._has_open = self._reader.pid
        if isinstance(said, PagePicture) or (isinstance(said, Extract) and not said.text.strip()):
            return NoAnswer(_NOT_TEXT)
        return said

    def page(self, number: int, side: int) -> PagePicture | NoAnswer:
        """A page of it, from 0, whose longer side has so many pixels."""
        if self._reader.pid is None or self._reader.pid != self._has_open:
            said = self.begin()
            if not isinstance(said, Pages):
                return said if isinstance(said, NoAnswer) else NoAnswer(_NOT_TEXT)
        try:
            picture = self._reader.ask(PageWanted(number, side))
        except UserFacingError as error:
            return NoAnswer(str(error))
        return picture if isinstance(picture, PagePicture | NoAnswer) else NoAnswer(_NOT_TEXT)

    def end(self) -> None:
        """End the process."""
        self._reader.end()
