"""Notes as rows: what each document says, and an index of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.documents.kind import DocumentKind, in_the_shop
from desktop.notes.document import KIND, shape
from desktop.notes.events import NoteChanged
from desktop.rows.search_index import SearchIndex, search_tables
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.kind import DocumentState
    from sync.documents import Document

NOTES: Final = "note"
TEXTS: Final = ("title", "words")
"""The search index of notes, by their numbers."""

TABLES: Final = (
    # The number is for the index of words alone and differs between PCs.
    Table(
        "notes",
        (
            """CREATE TABLE notes (
                number INTEGER PRIMARY KEY,
                note BLOB NOT NULL UNIQUE,
                space BLOB NOT NULL,
                title TEXT NOT NULL,
                text TEXT NOT NULL,
                archived INTEGER NOT NULL,
                updated_by BLOB NOT NULL,
                updated_ms INTEGER NOT NULL
            ) STRICT""",
        ),
        order="note",
        local=("number",),
        label="notes",
    ),
    *search_tables(NOTES, TEXTS),
)

_UPSERT: Final = (
    "INSERT INTO notes (note, space, title, text, archived, updated_by, updated_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (note) DO UPDATE SET title = excluded.title, "
    "text = excluded.text, archived = excluded.archived, updated_by = excluded.updated_by, "
    "updated_ms = excluded.updated_ms RETURNING number"
)


def _write(conn: sqlite3.Connection, state: DocumentState, document: Document) -> None:
    says = shape(document)
    values = (state.id, state.space, says.title, says.text, says.archived, state.updated_by, state.updated_ms)
    before = conn.execute("SELECT title, text FROM notes WHERE note = ?", (state.id,)).fetchone()
    ((number,),) = conn.execute(_UPSERT, values).fetchall()
    SearchIndex(conn, NOTES, TEXTS).replace(number, before or (), (says.title, says.text))


def _delete(conn: sqlite3.Connection, note: bytes) -> None:
    deleted = conn.execute("DELETE FROM notes WHERE note = ? RETURNING number, title, text", (note,)).fetchall()
    for number, *texts in deleted:
        SearchIndex(conn, NOTES, TEXTS).replace(number, texts, None)


def _text(conn: sqlite3.Connection, note: bytes) -> str | None:
    row = conn.execute("SELECT text FROM notes WHERE note = ?", (note,)).fetchone()
    return None if row is None else str(row[0])


NOTE: Final = DocumentKind(KIND, in_the_shop, _write, _delete, _text, changed=lambda note: NoteChanged(note.hex()))
