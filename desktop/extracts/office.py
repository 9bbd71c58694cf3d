"""The words of letters and slides (.docx, .pptx, .odt): packed XML, read in pieces, by a parser that takes no document
type: what would be defined there could grow without end."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from desktop.errors import InvalidError
from desktop.extracts.questions import TEXT_CHARS

INFLATED_BYTES: Final = 128 << 20
"""Of what is packed that are looked through."""
_PIECE: Final = 64 << 10
_WORD_BYTES: Final = 1 << 20
"""Of one mark of XML: the parser begins each anew whenever more of it comes."""
_PARTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"word/document()\.xml", r"word/(?:header|footer|footnotes|endnotes|comments)(\d*)\.xml",
        r"ppt/slides/slide(\d+)\.xml", r"ppt/notesSlides/notesSlide(\d+)\.xml",
    )
)  # fmt: skip
"""The parts with words in them (ISO 29500), in their order."""
_OPEN_TEXT: Final = "content.xml"
"""The part of OpenDocument 1.3 that has them; sheets have it too, and are read as sheets."""
_OPEN_TEXT_MARK: Final = b"opendocument.text"
_IN_OPEN_TEXT: Final = frozenset({"p", "h"})
_IN_OFFICE: Final = frozenset({"t"})
_ENDS_LINE: Final = frozenset({"p", "h", "br", "cr", "line-break"})
_PARTS_WORDS: Final = frozenset({"tab", "tc", "table-cell", "s"})
_SECOND_TIME: Final = "Fallback"
"""What stands in it stands before it already, for newer programs."""


class _Enough(Exception):
    """There are more characters than are wanted."""


def text_of(name: str, data: bytes) -> str | None:
    """The words, cut off a little later than they have to be; None where it is no letter and has no slides.
    Raises InvalidError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _words(packed)
    except NotImplementedError as error:
        raise InvalidError(f"{name} is packed in a way that is not read here.") from error
    except RuntimeError as error:  # what zipfile says of what is encrypted
        raise InvalidError(f"{name} is locked with a password.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, expat.ExpatError) as error:
        raise InvalidError(f"{name} is damaged: it is cut off, or was changed on its way.") from error


def _words(packed: zipfile.ZipFile) -> str | None:
    names = packed.namelist()
    found = [name for pattern in _PARTS for name in _in_order(pattern, names)]
    within = _IN_OFFICE
    if not found and _OPEN_TEXT in names and "mimetype" in names:
        with packed.open("mimetype") as stream:
            found = [_OPEN_TEXT] if _OPEN_TEXT_MARK in stream.read(_PIECE) else []
        within = _IN_OPEN_TEXT
    if not found:
        return None
    words = _Words(within)
    try:
        for name in found:
            words.read(packed, name)
    except _Enough:
        pass
    return "".join(words.said)


def _in_order(pattern: re.Pattern[str], names: Iterable[str]) -> list[str]:
    """The parts that are called so, by their numbers."""
    found = [(int(match[1] or 0), match[0]) for match in map(pattern.fullmatch, names) if match]
    return [name for _, name in sorted(found)]


class _Words:
    """Collects what stands in elements `within`."""

    def __init__(self, within: frozenset[str]) -> None:
        self._within = within
        self._inside = self._skipped = self._chars = self._inflated = 0
        self.said: list[str] = []

    def read(self, packed: zipfile.ZipFile, name: str) -> None:
        """Read a part. Raises _Enough, and what parsers raise."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        parser.StartDoctypeDeclHandler = _refuse
        with packed.open(name) as stream:
            read = 0
            while piece := stream.read(_PIECE):
                read += len(piece)
                self._inflated += len(piece)
                if self._inflated > INFLATED_BYTES:
                    raise _Enough
                parser.Parse(piece)
                if read - parser.CurrentByteIndex > _WORD_BYTES:
                    raise ValueError("a name or a value without end")
            parser.Parse(b"", True)

    def _begin(self, element: str, _: dict[str, str]) -> None:
        name = element.rpartition(" ")[2]
        self._inside += name in self._within
        self._skipped += name == _SECOND_TIME

    def _end(self, element: str) -> None:
        name = element.rpartition(" ")[2]
        self._inside -= name in self._within
        self._skipped -= name == _SECOND_TIME
        if name in _ENDS_LINE:
            self._say("\n")
        elif name in _PARTS_WORDS:
            self._say("\t" if name != "s" else " ")

    def _hear(self, text: str) -> None:
        if self._inside and not self._skipped:
            self._say(text)

    def _say(self, text: str) -> None:
        self.said.append(text)
        self._chars += len(text)
        if self._chars > TEXT_CHARS:
            raise _Enough


def _refuse(*_: object) -> None:
    raise ValueError("a document type")
