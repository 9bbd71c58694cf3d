"""What files are called: as people read it, and as it can be written to any disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from desktop.files.value import NAME_BYTES
from desktop.rows.typed_text import is_blank, one_line

UNNAMED: Final = "file"
WRITTEN_BYTES: Final = 240
"""Of a name on a disk, in UTF-8: the least that file systems take is 255, and a number may have to stand in it."""
_ENDING_BYTES: Final = 20

# What Windows takes in no name, and what parts folders anywhere: "Naming Files, Paths, and Namespaces", Microsoft.
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_ENDING: Final = re.compile(r"\.[^. ]+$")


def file_name(name: str) -> str:
    """A name as a file of the shop has it, of what it was called on a disk or by another program: on one line, not too
    long, with its ending."""
    name = one_line(name)
    return UNNAMED if is_blank(name) else _shortened(name, NAME_BYTES)


def written_name(name: str) -> str:
    """The name under which a file can be written to any disk: never a path, nothing that a system takes for a device,
    and nothing of it is unseen."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", one_line(name))).rstrip(". ")
    if is_blank(name) or not name.strip("._ "):
        name = UNNAMED
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name, WRITTEN_BYTES).rstrip(". ")


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """The first of “prices.csv”, “prices (2).csv”, “prices (3).csv” … that is not taken."""
    return next(candidate for candidate in _numbered(name) if not is_taken(candidate))


def ending(name: str) -> str:
    """What follows a name's last point, in small letters; empty where there is none."""
    found = _ENDING.search(name)
    return found.group()[1:].lower() if found and found.start() else ""


def _numbered(name: str) -> Iterator[str]:
    yield name
    stem, after = _parted(name)
    number = 2
    while True:
        yield f"{stem} ({number}){after}"
        number += 1


def _parted(name: str) -> tuple[str, str]:
    """A name without its ending, and that with its point, unless it is too long for one."""
    after = f".{found}" if (found := ending(name)) else ""
    after = name[len(name) - len(after) :]
    return (name, "") if len(after.encode()) > _ENDING_BYTES else (name[: len(name) - len(after)], after)


def _shortened(name: str, most: int) -> str:
    """At most so many bytes, in whole characters, the ending kept."""
    if len(name.encode()) <= most:
        return name
    stem, after = _parted(name)
    room = most - len(after.encode()) - len("…".encode())
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip()}…{after}"
