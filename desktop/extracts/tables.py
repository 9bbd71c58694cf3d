"""The tables of what stands in files: of this PC alone, for not every PC has every file."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.rows.long_text import text_tables
from desktop.rows.table import Table

TEXTS: Final = "extract"
"""The texts, by the ids of their files, and the search index of them."""

TABLES: Final = (
    # Files that were read; `chars` 0: nothing was found in one. `paged`: a form feed parts its pages.
    Table(
        "extracts",
        (
            """CREATE TABLE extracts (
                file BLOB PRIMARY KEY,
                paged INTEGER NOT NULL,
                chars INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ),
        order="file",
        is_own=True,
    ),
    # Files whose reading the process did not survive, and how often.
    Table(
        "deadly_files",
        (
            """CREATE TABLE deadly_files (
                file BLOB PRIMARY KEY,
                deaths INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ),
        order="file",
        is_own=True,
    ),
    # In which rows of which area (its place among them) a file stands.
    Table(
        "held_files",
        (
            """CREATE TABLE held_files (
                file BLOB NOT NULL,
                area TEXT NOT NULL,
                holder BLOB NOT NULL,
                since_ms INTEGER NOT NULL,
                PRIMARY KEY (file, area, holder)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="file, area, holder",
        is_own=True,
    ),
    *(replace(table, is_own=True) for table in text_tables(TEXTS, "what stands in files")),
)
