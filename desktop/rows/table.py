"""A table of rows as its area declares it: how it is made, and how two of them are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True)
class Table:
    """`statements` make it with its indexes. Rows are compared in the order of the columns `order`, without the columns
    `local`, which differ between PCs and say nothing; `arrival` is compared only between rows made from one log. An
    index of words (`is_word_index`) is compared by its size alone. `label`: what people call its rows.
    """

    name: str
    statements: tuple[str, ...]
    order: str
    local: tuple[str, ...] = ()
    label: str = ""
    is_word_index: bool = False

    def rows_query(self, conn: sqlite3.Connection, without: tuple[str, ...] = ()) -> str:
        """The SELECT that gives its rows as they are compared."""
        if self.is_word_index:
            return f"SELECT count(*) FROM {self.name}_docsize"
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info({self.name})").fetchall()]
        shown = [column for column in columns if column not in (*self.local, *without)]
        return f"SELECT {', '.join(shown)} FROM {self.name} ORDER BY {self.order}"
