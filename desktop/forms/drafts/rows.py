"""Drafts of forms as rows: what each would make of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.documents.fields import FIELDS
from desktop.documents.items import AWAY
from desktop.documents.kind import DocumentKind
from desktop.forms.definition import written
from desktop.forms.drafts.draft import draft_id, read_draft
from desktop.forms.drafts.fields import CREATOR, NONCE
from desktop.forms.events import DraftChanged
from desktop.rows.table import Table
from desktop.rows.typed_text import one_line

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.fields import Fields
    from desktop.documents.key import DocumentKey
    from desktop.documents.kind import DocumentState
    from sync.documents import Document

KIND: Final = "form.draft"

_COLUMNS: Final = "space, draft, creator, nonce, title, definition, contested, away, updated_by, updated_ms"

TABLES: Final = (
    Table(
        "form_drafts",
        (
            # `creator` and `nonce` are empty where they are not those that the draft's id is made from.
            """CREATE TABLE form_drafts (
                space BLOB NOT NULL,
                draft BLOB NOT NULL,
                creator BLOB NOT NULL,
                nonce BLOB NOT NULL,
                title TEXT NOT NULL,
                definition TEXT NOT NULL,
                contested INTEGER NOT NULL,
                away INTEGER NOT NULL,
                updated_by BLOB NOT NULL,
                updated_ms INTEGER NOT NULL,
                PRIMARY KEY (space, draft)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="space, draft",
        label="drafts of forms",
        shared=f"SELECT {_COLUMNS} FROM form_drafts",
    ),
)


def whose(fields: Fields, id: bytes) -> tuple[bytes, bytes]:
    """Creator and nonce of the form that a draft of this id is of; empty where it says others."""
    creator, nonce = fields.get(CREATOR), fields.get(NONCE)
    if isinstance(creator, bytes) and isinstance(nonce, bytes) and draft_id(creator, nonce) == id:
        return creator, nonce
    return b"", b""


def _write(conn: sqlite3.Connection, state: DocumentState, document: Document) -> None:
    fields, key = FIELDS.read(document), state.key
    draft = read_draft(fields)
    contested = sum(each.is_contested or bool(each.contested) for each in draft.questions)
    said = (one_line(draft.definition.title), written(draft.definition), contested, fields.get(AWAY) is True)
    values = (key.space, key.id, *whose(fields, key.id), *said, state.updated_by, state.updated_ms)
    conn.execute(f"INSERT OR REPLACE INTO form_drafts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def _delete(conn: sqlite3.Connection, key: DocumentKey) -> None:
    conn.execute("DELETE FROM form_drafts WHERE space = ? AND draft = ?", (key.space, key.id))


def _title(conn: sqlite3.Connection, key: DocumentKey) -> str | None:
    query = "SELECT title FROM form_drafts WHERE space = ? AND draft = ?"
    row = conn.execute(query, (key.space, key.id)).fetchone()
    return None if row is None else str(row[0])


DRAFT: Final = DocumentKind(KIND, lambda space, viewer: True, _write, _delete, _title, changed=DraftChanged)
"""Of the shop's space, or of any that somebody chose for it."""
