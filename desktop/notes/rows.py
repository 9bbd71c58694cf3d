"""Notes as rows: what each document says, and an index of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.documents.kind import DocumentKind, in_the_shop
from desktop.notes.document import KIND, shape
from desktop.notes.events import NoteChanged
from desktop.rows.paragraph_index import ParagraphIndex, paragraph_tables
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.documents.kind import DocumentState
    from sync.documents import Document

NOTES: Final = "note"
"""The search index of notes, by their numbers."""

TABLES: Final = (
    # The number is for the index of words alone and differs between PCs.
    Table(
        "notes",
        (
            """CREATE TABLE notes (
                number INTEGER PRIMARY KEY,
                note BLOB NOT NULL,
                space BLOB NOT NULL,
                title TEXT NOT NULL,
                text TEXT NOT NULL,
                archived INTEGER NOT NULL,
                updated_by BLOB NOT NULL,
                updated_ms INTEGER NOT NULL,
                UNIQUE (note, space)
            ) STRICT""",
        ),
        order="note, space",
        local=("number",),
        label="notes",
    ),
    *paragraph_tables(NOTES),
)

_UPSERT: Final = (
    "INSERT INTO notes (note, space, title, text, archived, updated_by, updated_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (note, space) DO UPDATE SET title = excluded.title, "
    "text = excluded.text, archived = excluded.archived, updated_by = excluded.updated_by, "
    "updated_ms = excluded.updated_ms RETURNING number"
)


def _write(conn: sqlite3.Connection, state: DocumentState, document: Document) -> None:
    says = shape(document)
    place = (state.key.id, state.key.space)
    values = (*place, says.title, says.text, says.archived, state.updated_by, state.updated_ms)
    before = conn.execute("SELECT title, text FROM notes WHERE note = ? AND space = ?", place).fetchone()
    ((number,),) = conn.execute(_UPSERT, values).fetchall()
    ParagraphIndex(conn, NOTES).replace(number, before or (), (says.title, says.text))


def _delete(conn: sqlite3.Connection, key: DocumentKey) -> None:
    deleted = "DELETE FROM notes WHERE note = ? AND space = ? RETURNING number, title, text"
    for number, *texts in conn.execute(deleted, (key.id, key.space)).fetchall():
        ParagraphIndex(conn, NOTES).replace(number, texts, ())


def _text(conn: sqlite3.Connection, key: DocumentKey) -> str | None:
    row = conn.execute("SELECT text FROM notes WHERE note = ? AND space = ?", (key.id, key.space)).fetchone()
    return None if row is None else str(row[0])


NOTE: Final = DocumentKind(KIND, in_the_shop, _write, _delete, _text, changed=lambda key: NoteChanged(key.id.hex()))
