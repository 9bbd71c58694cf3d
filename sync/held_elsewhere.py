"""What this PC's seats signed, that other PCs have proved to hold and this one does not: it is taken back before
anything more is signed (DESIGN §4)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sync.control import Tip
from sync.database import storage_errors

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log


class HeldElsewhere:
    """The entries of one `log.db`, by the chain of whichever seat."""

    def __init__(self, log: Log) -> None:
        self._log = log
        log.migrate(_migrations())

    def note(self, feed: bytes, tip: Tip) -> None:
        """Another PC has proved that it holds this entry."""
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute(
                "INSERT INTO held_elsewhere (hash, feed, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (tip.hash, feed, tip.seq),
            )

    def forget(self, feed: bytes) -> None:
        """Go on without a seat's entries that only others hold."""
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute("DELETE FROM held_elsewhere WHERE feed IN (?, x'')", (feed,))

    def lacks(self, feed: bytes) -> bool:
        """Whether others hold entries of a seat that are not held here."""
        statement = (
            "SELECT 1 FROM held_elsewhere WHERE feed IN (?, x'') AND hash NOT IN (SELECT hash FROM entries) LIMIT 1"
        )
        with storage_errors():
            return self._log.db.conn.execute(statement, (feed,)).fetchone() is not None


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("held elsewhere")

    @migrations(name="by feed")
    def by_feed(db: Database) -> None:
        db.conn.execute(
            "CREATE TABLE held_elsewhere (hash BLOB PRIMARY KEY, feed BLOB NOT NULL, seq INTEGER NOT NULL) "
            "STRICT, WITHOUT ROWID"
        )
        # Of the only seat of a PC that was behind before there could be several: no feed, so it counts for each.
        db.conn.execute("INSERT INTO held_elsewhere (hash, feed, seq) SELECT hash, x'', seq FROM ahead")
        db.conn.execute("DROP TABLE ahead")

    return migrations
