"""The table of forms: every publication that is here and fits its space."""

from __future__ import annotations

from typing import Final

from desktop.rows.table import Table

PUBLICATIONS: Final = Table(
    "publications",
    (
        # `cut`: the tips of each feed, packed.
        """CREATE TABLE publications (
            hash BLOB PRIMARY KEY,
            form BLOB NOT NULL,
            space BLOB NOT NULL,
            creator BLOB NOT NULL,
            nonce BLOB NOT NULL,
            author BLOB NOT NULL,
            feed BLOB NOT NULL,
            seq INTEGER NOT NULL,
            stamp INTEGER NOT NULL,
            view BLOB NOT NULL,
            locks INTEGER NOT NULL,
            definition TEXT NOT NULL,
            cut BLOB NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX publications_by_form ON publications (form, stamp)",
    ),
    order="hash",
    label="forms",
    shared="SELECT space, hash, form, definition FROM publications",
)
