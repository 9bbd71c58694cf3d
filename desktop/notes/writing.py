"""A note as people write it: a text in which a sign stands for each file, so that files are moved, deleted and brought
back as letters are.

A sign is half of a character (U+DC00 … U+DFFF), which no document's text has: it is never taken for something else, and
takes as much room in Qt's count as in Python's. Signs hold for one session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final

from desktop.documents import text as texts
from desktop.documents.text import TEXT, TextContents, text_of
from desktop.files.value import FileValue
from desktop.notes.body import LETTERS, Body, body_in, file_at, packed, place_of, words_for, written
from sync.splices import Splice, spliced, splices_between

if TYPE_CHECKING:
    from desktop.notes.body import Source
    from sync.documents import Document, Edit

FIRST: Final = 0xDC00
SIGNS: Final = 0x400
SIGN: Final = re.compile("([\udc00-\udfff])")
UNKNOWN: Final = "\ufffd"
"""What is shown for a sign that stands for nothing."""


class FileSigns:
    """Which sign stands for which file, of so many at most; asked by the engine's thread and the window's."""

    def __init__(self, limit: int = SIGNS) -> None:
        self._limit = limit
        self._lock = Lock()
        self._files: dict[str, FileValue] = {}
        self._signs: dict[FileValue, str] = {}

    def sign(self, file: FileValue) -> str | None:
        """The sign of a file; None where there are none left."""
        with self._lock:
            if file not in self._signs and len(self._signs) < self._limit:
                sign = chr(FIRST + len(self._signs))
                self._files[sign], self._signs[file] = file, sign
            return self._signs.get(file)

    def file(self, sign: str) -> FileValue | None:
        """The file for which a sign stands."""
        return self._files.get(sign)

    def text(self, body: Body) -> str:
        """What a note says, with signs; with words for a file where there are none left."""
        return "".join(piece if isinstance(piece, str) else self.sign(piece) or words_for(piece) for piece in body)

    def body(self, text: str) -> Body:
        """What a text with signs says."""
        return tuple(self._files.get(piece, piece) for piece in SIGN.split(text) if piece)

    def count(self, text: str) -> int:
        """How many signs stand in a text."""
        return len(SIGN.findall(text)) if self._files else 0

    def files(self, text: str) -> Iterator[FileValue]:
        """The files whose signs stand in a text."""
        return (file for sign in SIGN.findall(text) if (file := self._files.get(sign)) is not None)


class NoteContents(TextContents):
    """A note as such a text; edited by splices of that."""

    def __init__(self, signs: FileSigns) -> None:
        self._signs = signs
        self._known: dict[str, FileValue] = {}

    def read(self, document: Document) -> str:  # type: ignore[override]
        """What the note says now."""
        return self._text(document, text_of(document))

    def write(self, edit: Edit, said: str, edits: Sequence[Splice]) -> None:
        """Make the edits in the document, whose text says `said`."""
        for splice in edits:
            for file in self._signs.files(splice.inserted):
                _keep(edit, packed(file))
        texts.write(edit, self._written(said), [*self._in_document(said, edits)])

    def files(self, edits: Sequence[Splice]) -> Iterator[bytes]:
        """The ids of the files that edits bring in."""
        return (file.id for splice in edits for file in self._signs.files(splice.inserted))

    def rewrite(self, edit: Edit, body: Body) -> None:
        """Let a note say this, by small edits."""
        try:
            said = self._text(edit, edit.text(TEXT))
        except KeyError:
            said = ""
        self.write(edit, said, splices_between(said, self._signs.text(body)))

    def _text(self, source: Source, text: str) -> str:
        return self._signs.text(body_in(text, partial(self._file, source)))

    def _file(self, source: Source, tags: str) -> FileValue | None:
        """A value never changes: whoever asks for it again need not read it again. What gets no sign stays text."""
        found = self._known.get(tags) or file_at(source, tags)
        if found is None or self._signs.sign(found) is None:
            return None
        self._known[tags] = found
        return found

    def _written(self, said: str) -> str:
        """What stands in the document for a text with signs."""
        return SIGN.sub(lambda found: self._token(found.group()), said)

    def _token(self, sign: str) -> str:
        file = self._signs.file(sign)
        return UNKNOWN if file is None else written(packed(file))

    def _in_document(self, said: str, edits: Sequence[Splice]) -> Iterator[Splice]:
        """Edits to a text with signs as edits to what stands in the document for it."""
        for splice in edits:
            start, end = splice.position, splice.position + splice.deleted
            yield Splice(
                start + self._longer(said[:start]),
                splice.deleted + self._longer(said[start:end]),
                self._written(splice.inserted),
            )
            said = spliced(said, [splice])

    def _longer(self, said: str) -> int:
        """By how many characters a text is longer in the document."""
        return LETTERS * self._signs.count(said)


def _keep(edit: Edit, value: bytes) -> None:
    """Have a file's value in the document, once."""
    place = place_of(value)
    try:
        is_there = edit.value(place) == value
    except KeyError:
        is_there = False
    if not is_there:
        edit.put(place, value)
