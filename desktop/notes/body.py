"""What a note says: text, and the files that stand in it.

In the document's text a file is U+FFFC, and behind it 16 letters as tag characters (U+E0061 … U+E007A, U+E0032 …
U+E0037): the BLAKE2b of its value, of 10 bytes, in base 32 (RFC 4648). The value, in MessagePack as in AREAS §4, stands
under the key `file/` and these letters of the document's root: a file that is put in twice is kept once, and no value
takes the place of another. What only looks like one, for want of a sound value, is text like any other.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import msgspec

from desktop.files.value import FileValue, sound_file
from desktop.rows.fact_types import VoidFactError

if TYPE_CHECKING:
    from sync.contents import Path, Value

Body: TypeAlias = tuple[str | FileValue, ...]
"""Texts, none of them empty, and files, in their order."""

MARK: Final = "\ufffc"
LETTERS: Final = 16
VALUE_BYTES: Final = 4 << 10
FILES_LIMIT: Final = 1_000
"""Of files in one note; what stands behind so many is text."""

_TAGS: Final = 0xE0000
_FILE: Final = re.compile(f"{MARK}([\U000e0032-\U000e0037\U000e0061-\U000e007a]{{{LETTERS}}})")

_read: Final = msgspec.msgpack.Decoder(FileValue).decode


class Source(Protocol):
    """A document, or an edit to one."""

    def value(self, path: Path) -> Value:
        """What is at a path. `KeyError` when nothing is."""


class PlacedFile(msgspec.Struct, frozen=True, array_like=True):
    """A file, and where in a note's words the words begin that stand for it."""

    at: int
    file: FileValue


# In documents


def packed(file: FileValue) -> bytes:
    """A file as a document keeps it."""
    return msgspec.msgpack.encode(file)


def place_of(value: bytes) -> tuple[str]:
    """Where in a document a packed file stands."""
    return (_key(_letters(value)),)


def written(value: bytes) -> str:
    """What stands in the text for a packed file."""
    return MARK + "".join(chr(_TAGS + ord(letter)) for letter in _letters(value))


def body_in(text: str, file_of: Callable[[str], FileValue | None]) -> Body:
    """What a document's text says; `file_of` the letters that stand for one gives that, or None."""
    if MARK not in text:
        return (text,) if text else ()
    found = _FILE.split(text, FILES_LIMIT)
    return _joined(_piece(piece, file_of) if number % 2 else piece for number, piece in enumerate(found))


def file_at(source: Source, tags: str) -> FileValue | None:
    """The file of which a document has the value; None where it has none that is sound."""
    letters = "".join(chr(ord(tag) - _TAGS) for tag in tags)
    try:
        value = source.value((_key(letters),))
        if not isinstance(value, bytes) or len(value) > VALUE_BYTES or _letters(value) != letters:
            return None
        return sound_file(_read(value))
    except (KeyError, VoidFactError, msgspec.DecodeError, UnicodeError):
        return None


def _key(letters: str) -> str:
    return f"file/{letters}"


def _letters(value: bytes) -> str:
    return b32encode(blake2b(value, digest_size=LETTERS * 5 // 8).digest()).decode().lower()


def _piece(tags: str, file_of: Callable[[str], FileValue | None]) -> str | FileValue:
    return file_of(tags) or MARK + tags


def _joined(pieces: Iterable[str | FileValue]) -> Body:
    """Texts that stand side by side as one."""
    found: list[str | FileValue] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str):
            found[-1] = last + piece
        elif piece:
            found.append(piece)
    return tuple(found)


def without_keys(text: str) -> str:
    """A text out of a document for people to read who have nothing else of it."""
    return _FILE.sub("[file]", text)


# In words


def words_for(file: FileValue) -> str:
    """What stands for a file where there is room for words only."""
    return f"[picture: {file.name}]" if file.is_picture else f"[file: {file.name}]"


def words(body: Body) -> str:
    """All that a note says, in words."""
    return "".join(piece if isinstance(piece, str) else words_for(piece) for piece in body)


def placed(body: Body) -> tuple[PlacedFile, ...]:
    """The files, each with its place in the words."""
    return tuple(PlacedFile(at, piece) for at, piece in _with_places(body) if not isinstance(piece, str))


def body_of_words(said: str, files: Iterable[PlacedFile]) -> Body:
    """What was told by its words and the places of its files."""
    pieces: list[str | FileValue] = []
    end = 0
    for one in files:
        pieces += [said[end : one.at], one.file]
        end = one.at + len(words_for(one.file))
    return _joined([*pieces, said[end:]])


def with_files(body: Body, files: Iterable[FileValue]) -> Body:
    """It with more at its end, each a paragraph of its own."""
    last = body[-1] if body else "\n"
    begins = isinstance(last, str) and last.endswith("\n")
    return _joined([*body, *([] if begins else ["\n"]), *(piece for file in files for piece in (file, "\n"))])


def rewritten(body: Body, said: str) -> Body:
    """What words say that somebody wrote for all of a note: of words alike for a file, the first stand for what the
    first did before, and so on; those that were added for the file, too."""
    files = {words_for(piece): piece for piece in body if not isinstance(piece, str)}
    if not files:
        return _joined([said])
    alike = re.compile("(" + "|".join(map(re.escape, sorted(files, key=len, reverse=True))) + ")")
    before: dict[str, list[str | FileValue]] = {}
    for piece in body:
        for some in alike.split(piece)[1::2] if isinstance(piece, str) else [piece]:
            before.setdefault(some if isinstance(some, str) else words_for(some), []).append(some)
    return _joined(_stood_for(piece, before, files) if n % 2 else piece for n, piece in enumerate(alike.split(said)))


def _stood_for(piece: str, before: dict[str, list[str | FileValue]], files: dict[str, FileValue]) -> str | FileValue:
    left = before.get(piece, [])
    return left.pop(0) if left else files[piece]


def _with_places(body: Body) -> Iterator[tuple[int, str | FileValue]]:
    at = 0
    for piece in body:
        yield at, piece
        at += len(piece if isinstance(piece, str) else words_for(piece))
