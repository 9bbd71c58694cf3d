"""The files that stand in notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from desktop.notes.rows import files_in
from desktop.notes.search import hits_of
from desktop.rows.held_files import FileHolding, KeptFile

if TYPE_CHECKING:
    import sqlite3

_HOLDING: Final = "SELECT n.document, f.files, n.updated_ms FROM note_files f JOIN notes n USING (document)"
_DAY_MS: Final = 86_400_000


def _files(conn: sqlite3.Connection) -> Iterator[KeptFile]:
    """By the day on which the note was changed last: what is typed does not make them other ones each time."""
    for note, raw, updated_ms in conn.execute(_HOLDING).fetchall():
        for file in dict.fromkeys(one.file for one in files_in(raw)):
            yield KeptFile(file.id, file.key, file.size, file.name, note, updated_ms // _DAY_MS * _DAY_MS)


HOLDING: Final = FileHolding(_files, hits_of)
