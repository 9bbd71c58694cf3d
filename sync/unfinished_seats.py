"""Seats that this PC has asked another one for and not taken yet. Their keys are kept nowhere before they are taken, so
that where this is cut off nobody has them, and what lets them in is to be taken back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from sync.database import storage_errors

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log

LIMIT_MS: Final = 3_600_000
"""After so long nobody takes one any more."""


class UnfinishedSeats:
    """Those of one `log.db`, by feed."""

    def __init__(self, log: Log) -> None:
        self._log = log
        log.migrate(_migrations())

    def begin(self, feed: bytes, now_ms: int) -> None:
        """Another PC will hear of it. Durable on return."""
        with self._log.transaction(), storage_errors():
            statement = "INSERT OR REPLACE INTO unfinished_seats (feed, asked_ms) VALUES (?, ?)"
            self._log.db.conn.execute(statement, (feed, now_ms))

    def end(self, feed: bytes) -> None:
        """It is taken, or lets nobody in any more."""
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute("DELETE FROM unfinished_seats WHERE feed = ?", (feed,))

    def all(self) -> list[bytes]:
        """All of them."""
        with storage_errors():
            return [feed for (feed,) in self._log.db.conn.execute("SELECT feed FROM unfinished_seats ORDER BY feed")]

    def is_over(self, feed: bytes, now_ms: int) -> bool:
        """Whether one was asked for an hour ago, or is to be in an hour: then the clock was set. Where it was set by
        less, nobody who is coming in just now is cut off."""
        statement = "SELECT asked_ms FROM unfinished_seats WHERE feed = ?"
        with storage_errors():
            row = self._log.db.conn.execute(statement, (feed,)).fetchone()
        return row is not None and abs(now_ms - row[0]) >= LIMIT_MS


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("unfinished seats")

    @migrations(name="by feed")
    def by_feed(db: Database) -> None:
        db.conn.execute(
            "CREATE TABLE unfinished_seats (feed BLOB PRIMARY KEY, asked_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID"
        )

    return migrations
