"""Notes as rows: what each document says, and an index of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.documents.kind import DocumentKind, in_the_shop
from desktop.notes.document import KIND, shape
from desktop.notes.events import NoteChanged
from desktop.rows.long_text import text_table, whole_text, write_text
from desktop.rows.paragraph_index import ParagraphIndex, paragraph_tables
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.documents.kind import DocumentState
    from sync.documents import Document

NOTES: Final = "note"
"""The search index of notes, by their numbers, and their texts, by their documents."""

TEXT: Final = whole_text(NOTES, "n.document")
"""The SQL expression for the text of a note `n`."""

TABLES: Final = (
    # The number is for the index of words alone and differs between PCs.
    Table(
        "notes",
        (
            """CREATE TABLE notes (
                number INTEGER PRIMARY KEY,
                document BLOB NOT NULL UNIQUE,
                note BLOB NOT NULL,
                space BLOB NOT NULL,
                title TEXT NOT NULL,
                archived INTEGER NOT NULL,
                updated_by BLOB NOT NULL,
                updated_ms INTEGER NOT NULL
            ) STRICT""",
        ),
        order="document",
        local=("number",),
        label="notes",
    ),
    text_table(NOTES, "texts of notes"),
    *paragraph_tables(NOTES),
)

_UPSERT: Final = (
    "INSERT INTO notes (document, note, space, title, archived, updated_by, updated_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document) DO UPDATE SET title = excluded.title, "
    "archived = excluded.archived, updated_by = excluded.updated_by, updated_ms = excluded.updated_ms RETURNING number"
)
_SAID: Final = f"SELECT number, title, {TEXT} FROM notes n WHERE document = ?"


def _write(conn: sqlite3.Connection, state: DocumentState, document: Document) -> None:
    says, key = shape(document), state.key
    before = conn.execute(_SAID, (key.digest,)).fetchone() or (0, "", "")
    values = (key.digest, key.id, key.space, says.title, says.archived, state.updated_by, state.updated_ms)
    ((number,),) = conn.execute(_UPSERT, values).fetchall()
    write_text(conn, NOTES, key.digest, before[2], says.text)
    ParagraphIndex(conn, NOTES).replace(number, before[1:], (says.title, says.text))


def _delete(conn: sqlite3.Connection, key: DocumentKey) -> None:
    for number, title, text in conn.execute(_SAID, (key.digest,)).fetchall():
        conn.execute("DELETE FROM notes WHERE number = ?", (number,))
        write_text(conn, NOTES, key.digest, text, "")
        ParagraphIndex(conn, NOTES).replace(number, (title, text), ())


def _text(conn: sqlite3.Connection, key: DocumentKey) -> str | None:
    row = conn.execute(_SAID, (key.digest,)).fetchone()
    return None if row is None else str(row[2])


NOTE: Final = DocumentKind(KIND, in_the_shop, _write, _delete, _text, changed=lambda key: NoteChanged(key.id.hex()))
