"""The guest book as rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from desktop.rows.pieces import taken
from desktop.rows.search import SearchSource, hit_by_name
from desktop.rows.table import Table, delete_of_space
from tests.desktop.toy_area.facts import GuestSigned, GuestVouched

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.records import SearchHit
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

TABLES = (
    Table(
        "guests",
        (
            """CREATE TABLE guests (
                hash BLOB NOT NULL,
                part INTEGER NOT NULL,
                space BLOB NOT NULL,
                name TEXT NOT NULL,
                stamp INTEGER NOT NULL,
                PRIMARY KEY (hash, part)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="hash, part",
        label="guests",
    ),
)


class GuestProjector:
    """Turns signatures into rows."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._conn = model.conn
        self.discard_pending()

    def discard_pending(self) -> None:
        self._rows: list[tuple[bytes, int, bytes, str, int]] = []

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        return {GuestSigned: self._on_named, GuestVouched: self._on_named}

    def _on_named(self, entry: StandingEntry, fact: GuestSigned | GuestVouched) -> None:
        part = sum(row[0] == entry.hash for row in self._rows)
        self._rows.append((entry.hash, part, entry.space, fact.name, entry.stamp))

    def write(self, erased: ErasedEntries) -> bool:
        rows = [row for row in self._rows if row[0] not in erased.hashes]
        self._conn.executemany("INSERT OR IGNORE INTO guests VALUES (?, ?, ?, ?, ?)", rows)
        self.discard_pending()
        return False

    def erase(self, entries: Collection[bytes]) -> bool:
        taken(self._conn, "guests", entries)
        return False

    def forget(self, entries: Collection[bytes]) -> None:
        """Nothing is left of them."""

    def refresh(self, verdicts: Verdicts) -> None:
        """A name stays whoever left."""

    def follow_clock(self, before: Now, now: Now) -> bool:
        return False

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        return delete_of_space(self._conn, "guests", space)


def _named(conn: sqlite3.Connection) -> list[SearchHit]:
    rows = conn.execute("SELECT hash, name FROM guests ORDER BY hash, part").fetchall()
    return [hit_by_name("guest", digest.hex(), name) for digest, name in rows]


SEARCH = SearchSource(named=_named)
