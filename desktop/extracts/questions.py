"""What the process that reads files is asked, and what it answers: MessagePack, each with its length before it."""

from __future__ import annotations

from enum import StrEnum
from typing import IO, Final

import msgspec
from msgspec import Struct

TEXT_CHARS: Final = 200_000
"""Of a file that are searched and shown; of a longer one the first."""
SIDE_LIMIT: Final = 4_096
"""Pixels of a page's longer side."""
_LENGTH_BYTES: Final = 4


class TextKind(StrEnum):
    """How a text is laid out: in lines; in pages, with a form feed between two; as tables, whose cells a tab parts,
    each in a page that begins with its name."""

    LINES = "lines"
    PAGES = "pages"
    TABLES = "tables"


class TextWanted(Struct, array_like=True, tag="text"):
    """What stands in a file of these bytes? `name` says what it is called, which decides nothing that bytes say."""

    name: str
    data: bytes


class PagesWanted(Struct, array_like=True, tag="pages"):
    """How many pages has this PDF? It stays open until another one is."""

    name: str
    data: bytes


class PageWanted(Struct, array_like=True, tag="page"):
    """A page of it (from 0) as a picture whose longer side has so many pixels."""

    number: int
    side: int


class Extract(Struct, array_like=True, frozen=True, tag="extract"):
    """What stands in a file. `is_cut`: there is more of it; empty: nothing that could be read as text."""

    kind: TextKind
    text: str
    is_cut: bool


class Pages(Struct, array_like=True, frozen=True, tag="opened"):
    """The sizes of a PDF's pages, in points of 1/72 inch; of very many the first, and the others alike the last."""

    count: int
    sizes: list[tuple[float, float]]


class PagePicture(Struct, array_like=True, frozen=True, tag="picture"):
    """A page: 4 bytes a pixel (blue, green, red, nothing), line by line, the topmost first."""

    width: int
    height: int
    pixels: bytes


class NoAnswer(Struct, array_like=True, frozen=True, tag="refused"):
    """Why there is no answer, in a sentence. `has_died`: the process did not survive the question, because of what it
    was asked, or of anything else that happened to it."""

    why: str
    has_died: bool = False


Question = TextWanted | PagesWanted | PageWanted
Answer = Extract | Pages | PagePicture | NoAnswer

encode: Final = msgspec.msgpack.Encoder().encode
decode_question: Final = msgspec.msgpack.Decoder(Question).decode
decode_answer: Final = msgspec.msgpack.Decoder(Answer).decode


def write_framed(stream: IO[bytes], said: bytes) -> None:
    """Write one question or answer. Raises OSError."""
    stream.write(len(said).to_bytes(_LENGTH_BYTES))
    stream.write(said)
    stream.flush()


def read_framed(stream: IO[bytes], limit: int) -> bytes | None:
    """The next one; None where the stream ends before it does, or it is longer than `limit` bytes."""
    length = int.from_bytes(stream.read(_LENGTH_BYTES))
    said = stream.read(length) if 0 < length <= limit else b""
    return said if said and len(said) == length else None
