"""A table of rows as its area declares it: how it is made, and how two of them are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    import sqlite3

DELETED_AT_ONCE: Final = 256


class Rows(Protocol):
    """Rows of a table, read one after the other."""

    def fetchmany(self, size: int, /) -> list[tuple[Any, ...]]:
        """The next ones, none after the last."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All that are left."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Table:
    """`statements` make it with its indexes. Rows are compared in the order of the columns `order`, without the columns
    `local`, which differ between PCs and say nothing; `arrival` is compared only between rows made from one log. Of
    an index of words (`is_word_index`) is compared how many rows there are, how many hold each word and how often, for
    the rows' numbers differ. `label`: what people call its rows. `shared`: the SELECT of what PCs compare of it: a
    space, then what all whose people read the same in it show alike, whenever they joined and whatever their clocks.
    `family`: the tables that are made as other rows say, whose names begin as this one's, which itself is none.
    `is_own`: they say what only this PC has, and are compared with nothing.
    """

    name: str
    statements: tuple[str, ...]
    order: str
    local: tuple[str, ...] = ()
    label: str = ""
    is_word_index: bool = False
    shared: str = ""
    family: Callable[[sqlite3.Connection], Iterable[Table]] | None = None
    is_own: bool = False

    @property
    def names(self) -> str:
        """A GLOB of the names of all that is to be dropped with it."""
        return f"{self.name}*" if self.family is not None else self.name

    def rows(self, conn: sqlite3.Connection, without: tuple[str, ...] = ()) -> Rows:
        """Its rows as they are compared, on a connection that may make temporary tables."""
        if self.family is not None:
            return _FamilyRows(conn, self.family(conn), without)
        if self.is_word_index:
            return self._held_words(conn)
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info({self.name})").fetchall()]
        shown = [f'"{column}"' for column in columns if column not in (*self.local, *without)]
        return conn.execute(f"SELECT {', '.join(shown)} FROM {self.name} ORDER BY {self.order}")

    def _held_words(self, conn: sqlite3.Connection) -> sqlite3.Cursor:
        name = self.name
        conn.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_held USING fts5vocab (main, {name}, row)")
        return conn.execute(
            f"SELECT '', count(*), 0 FROM {name}_docsize UNION ALL SELECT term, doc, cnt FROM temp.{name}_held"
        )


class _FamilyRows:
    """Those of several tables, each after its table's name."""

    def __init__(self, conn: sqlite3.Connection, tables: Iterable[Table], without: tuple[str, ...]) -> None:
        self._rows = ((table.name, *row) for table in tables for row in table.rows(conn, without))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchmany(self, size: int, /) -> list[tuple[Any, ...]]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


def delete_of_space(conn: sqlite3.Connection, table: str, space: bytes, by: str = "hash") -> Iterator[None]:
    """Delete the rows of a space from a table that has them by this column, some at each step."""
    some = f"SELECT {by} FROM {table} WHERE space = ? LIMIT {DELETED_AT_ONCE}"
    while conn.execute(f"DELETE FROM {table} WHERE {by} IN ({some})", (space,)).rowcount:
        yield
