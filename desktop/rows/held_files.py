"""Files that an area's rows hold, in words of the kernel: what is found in one leads to what holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.records import SearchHit


class KeptFile(NamedTuple):
    """A file, with the key that opens it, and what holds it: a message's hash, a record's id; since when, in ms.

    size: bytes
    """

    file: bytes
    key: bytes
    size: int
    name: str
    holder: bytes
    since_ms: int


class FoundInFile(NamedTuple):
    """Words that stand in a file: what is around them, as in SearchHit, and on which page (0: it has none)."""

    file: bytes
    snippet: str
    page: int


def no_files(conn: sqlite3.Connection) -> Iterable[KeptFile]:
    """Holds none."""
    return ()


def no_hits(conn: sqlite3.Connection, found: Mapping[bytes, list[FoundInFile]]) -> list[SearchHit]:
    """Shows none."""
    return []


@dataclass(frozen=True)
class FileHolding:
    """What files an area's rows hold.

    files: all that are shown somewhere
    hits: of what was found in files, by what holds them, what this area shows of it: as its rows are now
    """

    files: Callable[[sqlite3.Connection], Iterable[KeptFile]] = no_files
    hits: Callable[[sqlite3.Connection, Mapping[bytes, list[FoundInFile]]], list[SearchHit]] = no_hits


NO_FILES: Final = FileHolding()
