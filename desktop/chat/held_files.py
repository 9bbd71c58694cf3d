"""The files that go with messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from desktop.chat import attachments
from desktop.chat.search import hits_of
from desktop.rows.held_files import FileHolding, FoundInFile, KeptFile

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.records import SearchHit

_HOLDING: Final = "SELECT hash, files, sent_ms FROM messages WHERE files NOT NULL AND NOT recalled"


def _files(conn: sqlite3.Connection) -> Iterator[KeptFile]:
    for message, raw, sent_ms in conn.execute(_HOLDING).fetchall():
        for file in attachments.unpacked(raw):
            yield KeptFile(file.id, file.key, file.size, file.name, message, sent_ms)


def _hits(conn: sqlite3.Connection, found: Mapping[bytes, list[FoundInFile]]) -> list[SearchHit]:
    return hits_of(conn, found)


HOLDING: Final = FileHolding(_files, _hits)
