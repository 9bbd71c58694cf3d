"""Content lines of RFC 5545 (§3.1): folded in a file, a name, parameters and a value each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.errors import InvalidError

LINE_CHARS: Final = 1 << 20
"""Of one unfolded line: pictures stand in some."""
NO_STAMP: Final = "19700101T000000Z"
"""What stands for when an event was written (DTSTAMP), which every event has to say, where nobody knows."""
_OCTETS: Final = 75
_NAME: Final = re.compile(r"([A-Za-z0-9-]+)([;:])")
_PARAMETER: Final = re.compile(r'\s*([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)([;:])')
_LISTED: Final = re.compile(r"(?:\\.|[^,\\]|\\$)+", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class ContentLine(NamedTuple):
    """One line of a calendar, unfolded."""

    number: int
    """Of the line in the file that it begins on, from 1."""
    name: str
    """In capitals."""
    parameters: tuple[tuple[str, str], ...]
    """Names in capitals, and what stands after the sign, with its quotes."""
    value: str
    text: str
    """The whole, as it came."""

    def parameter(self, name: str) -> str:
        """What a parameter says, without quotes; empty where it is not there."""
        return next((value.strip('"') for each, value in self.parameters if each == name), "")


def unfolded(data: bytes) -> Iterator[tuple[int, str]]:
    """The lines of a file, and the number that each begins on. Empty ones are left out."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    pieces: list[bytes] = []
    begun = 1
    for number, piece in enumerate(data.splitlines(), start=1):
        if piece[:1] in (b" ", b"\t") and pieces:
            pieces.append(piece[1:])
            continue
        if pieces:
            yield begun, _text(b"".join(pieces))
        pieces, begun = [piece] if piece.strip() else [], number
    if pieces:
        yield begun, _text(b"".join(pieces))


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def parsed(number: int, text: str) -> ContentLine:
    """A line as its parts. Raises InvalidError."""
    if len(text) > LINE_CHARS:
        raise InvalidError("The line is too long.")
    text = text.lstrip(" \t")
    found = _NAME.match(text)
    if not found:
        raise InvalidError(f"“{text[:40]}” is no line of a calendar.")
    parameters = []
    end, sign = found.end(), found[2]
    while sign == ";":
        each = _PARAMETER.match(text, end)
        if not each:
            raise InvalidError(f"What {found[1][:40]} says cannot be told from its parameters.")
        parameters.append((each[1].upper(), each[2]))
        end, sign = each.end(), each[3]
    return ContentLine(number, found[1].upper(), tuple(parameters), text[end:], text)


def folded(text: str) -> bytes:
    """A line as it stands in a file: at most 75 octets in each of its pieces, no letter cut in two."""
    data = text.encode("utf-8", "replace")
    pieces = []
    room = _OCTETS
    while len(data) > room:
        cut = room
        while data[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(data[:cut])
        data, room = data[cut:], _OCTETS - 1
    pieces.append(data)
    return b"\r\n ".join(pieces) + b"\r\n"


def unescaped(value: str) -> str:
    """A text as people wrote it."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value) if "\\" in value else value


def escaped(text: str) -> str:
    """A text as it stands in a line; control characters, which none may hold, are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(char for char in text if char >= " " or char in "\n\t")
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def texts(value: str) -> tuple[str, ...]:
    """The texts of a list, which commas part, without empty ones."""
    return tuple(unescaped(each) for each in _LISTED.findall(value))
