"""Notes as rows: what each document says, and an index of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from desktop.documents.kind import DocumentKind, in_the_shop
from desktop.notes.body import PlacedFile, placed, words
from desktop.notes.document import KIND, shape
from desktop.notes.events import NoteChanged
from desktop.rows.long_text import LongTexts, text_tables, whole_text
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.documents.kind import DocumentState
    from sync.documents import Document

NOTES: Final = "note"
"""The texts of notes and the index for searching in them, by their documents."""

TEXT: Final = whole_text(NOTES, "n.document")
"""The SQL expression for the text of a note `n`."""

TABLES: Final = (
    Table(
        "notes",
        (
            """CREATE TABLE notes (
                document BLOB PRIMARY KEY,
                note BLOB NOT NULL,
                space BLOB NOT NULL,
                title TEXT NOT NULL,
                archived INTEGER NOT NULL,
                updated_by BLOB NOT NULL,
                updated_ms INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ),
        order="document",
        label="notes",
        shared=f"SELECT space, note, title, archived, updated_by, updated_ms, {TEXT} FROM notes n",
    ),
    # The files in a note, each with its place in the words.
    Table(
        "note_files",
        ("CREATE TABLE note_files (document BLOB PRIMARY KEY, files BLOB NOT NULL) STRICT",),
        order="document",
        label="files in notes",
        shared="SELECT n.space, n.note, f.files FROM note_files f JOIN notes n USING (document)",
    ),
    *text_tables(NOTES, "texts of notes"),
)

_UPSERT: Final = (
    "INSERT INTO notes (document, note, space, title, archived, updated_by, updated_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document) DO UPDATE SET title = excluded.title, "
    "archived = excluded.archived, updated_by = excluded.updated_by, updated_ms = excluded.updated_ms"
)

_UPSERT_FILES: Final = (
    "INSERT INTO note_files (document, files) VALUES (?, ?) "
    "ON CONFLICT (document) DO UPDATE SET files = excluded.files WHERE files != excluded.files"
)
_read_files: Final = msgspec.msgpack.Decoder(tuple[PlacedFile, ...]).decode


def _write(conn: sqlite3.Connection, state: DocumentState, document: Document) -> None:
    says, key = shape(document), state.key
    files = placed(says.body)
    values = (key.digest, key.id, key.space, says.title, says.archived, state.updated_by, state.updated_ms)
    conn.execute(_UPSERT, values)
    LongTexts(conn, NOTES).write(key.digest, says.title, words(says.body))
    _write_files(conn, key.digest, msgspec.msgpack.encode(files) if files else None)


def _write_files(conn: sqlite3.Connection, document: bytes, files: bytes | None) -> None:
    if files is None:
        conn.execute("DELETE FROM note_files WHERE document = ?", (document,))
    else:
        conn.execute(_UPSERT_FILES, (document, files))


def files_in(raw: bytes | None) -> tuple[PlacedFile, ...]:
    """The files that a note's row keeps."""
    return () if raw is None else _read_files(raw)


def _delete(conn: sqlite3.Connection, key: DocumentKey) -> None:
    conn.execute("DELETE FROM notes WHERE document = ?", (key.digest,))
    LongTexts(conn, NOTES).delete(key.digest)
    _write_files(conn, key.digest, None)


def _title(conn: sqlite3.Connection, key: DocumentKey) -> str | None:
    row = conn.execute("SELECT title FROM notes WHERE document = ?", (key.digest,)).fetchone()
    return None if row is None else str(row[0])


NOTE: Final = DocumentKind(KIND, in_the_shop, _write, _delete, _title, changed=lambda key: NoteChanged(key.id.hex()))
