"""What one simulated PC knows of the entries that speak of files: they are said, taken back, and forgotten in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sync.files.store import FileStore
from sync.forgetting import TERM_MS, OwnDays
from sync.log import Log
from tests.sync.stored_files import speak


class KnownEntry(NamedTuple):
    """learned_ms: since when it is known here that it was taken back, in this PC's own days; None: it was not"""

    digest: bytes
    file: bytes
    learned_ms: int | None
    has_body: bool


class FileEntries:
    """Rows in the PC's log, so that an old disk knows what was known then."""

    def __init__(self, log: Log, store: FileStore) -> None:
        self._log: Final = log
        self._store: Final = store
        self._days: Final = OwnDays(log)
        log.db.conn.execute(
            "CREATE TABLE IF NOT EXISTS said (digest BLOB PRIMARY KEY, file BLOB, learned_ms INTEGER, body INTEGER)"
        )

    @property
    def known(self) -> dict[bytes, KnownEntry]:
        """All of them, whether taken back or not."""
        return {row[0]: KnownEntry(*row) for row in self._log.db.conn.execute("SELECT * FROM said ORDER BY digest")}

    def standing(self, file: bytes) -> list[KnownEntry]:
        """Those that speak of a file and were not taken back."""
        return [one for one in self.known.values() if one.file == file and one.learned_ms is None]

    def say(self, digest: bytes, file: bytes) -> None:
        """One is said here."""
        self._put([KnownEntry(digest, file, None, True)])

    def take_back(self, digest: bytes, now_ms: int) -> None:
        """It is known from now on that this one was taken back."""
        self._put([self.known[digest]._replace(learned_ms=self._passed_ms(now_ms))])

    def hear(self, told: Iterable[KnownEntry], now_ms: int) -> bool:
        """What another PC knows is known here too: whether that is news. What is known to be taken back brings no body;
        what was forgotten there is not."""
        known, news = self.known, list[KnownEntry]()
        for one in told:
            here = known.get(one.digest)
            if here is None or (one.learned_ms is not None and here.learned_ms is None):
                learned_ms = None if one.learned_ms is None else self._passed_ms(now_ms)
                news.append(one._replace(learned_ms=learned_ms, has_body=here is not None or learned_ms is None))
        self._put(news)
        return bool(news)

    def forget(self, now_ms: int) -> None:
        """Drop the bodies of what has been known to be taken back for the whole term."""
        until_ms = self._passed_ms(now_ms) - TERM_MS
        due = [one for one in self.known.values() if one.has_body and one.learned_ms is not None]
        self._put(one._replace(has_body=False) for one in due if (one.learned_ms or 0) <= until_ms)

    def _put(self, entries: Iterable[KnownEntry]) -> None:
        for one in entries:
            with self._log.transaction():
                self._log.db.conn.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?)", one)
                speak(self._store, self._log, one.digest, one.file, is_forgotten=not one.has_body)

    def _passed_ms(self, now_ms: int) -> int:
        self._days.keep(now_ms)
        return self._days.passed_ms(now_ms)
