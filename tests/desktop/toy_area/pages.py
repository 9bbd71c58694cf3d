"""Pages that guests write together, in any space, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.documents.kind import DocumentKind
from desktop.documents.text import text_of
from desktop.rows.table import Table
from tests.desktop.toy_area.events import PageChanged

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.documents.kind import DocumentState
    from sync.documents import Document

KIND = "guest.page"

TABLES = (
    Table(
        "guest_pages",
        (
            """CREATE TABLE guest_pages (
                space BLOB NOT NULL,
                page BLOB NOT NULL,
                text TEXT NOT NULL,
                PRIMARY KEY (space, page)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="space, page",
        label="guests' pages",
    ),
)


def _write(conn: sqlite3.Connection, state: DocumentState, document: Document) -> None:
    row = (state.key.space, state.key.id, text_of(document))
    conn.execute("INSERT OR REPLACE INTO guest_pages (space, page, text) VALUES (?, ?, ?)", row)


def _delete(conn: sqlite3.Connection, key: DocumentKey) -> None:
    conn.execute("DELETE FROM guest_pages WHERE space = ? AND page = ?", (key.space, key.id))


def _title(conn: sqlite3.Connection, key: DocumentKey) -> str | None:
    row = conn.execute("SELECT text FROM guest_pages WHERE space = ? AND page = ?", (key.space, key.id)).fetchone()
    return None if row is None else str(row[0])


PAGE = DocumentKind(KIND, lambda space, viewer: True, _write, _delete, _title, changed=PageChanged)
