"""Bodies that are gone: what was erased is hidden at once, and dropped once that has been known here for 30 days.

Until then the erasing may turn out not to count, because the PC that said so had been taken away, and the bodies are
needed. The days are this PC's own: neither a stamp nor another PC's clock shortens them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Final

from sync.control import Erased, decode_control
from sync.database import storage_errors
from sync.entry import CONTROL, Entry
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.replica_state import ReplicaState

TERM_MS: Final = 30 * 86_400_000
SLICE: Final = 250
"""Bodies that are dropped at once."""


class LearnedErasures:
    """The *erased* facts whose bodies may still be here, and since when each is known."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        log.migrate(_migrations())

    def note(self, entries: Iterable[Entry], now_ms: int) -> None:
        """Take in that these came now. Only inside `transaction`."""
        learned = [(entry.hash, now_ms) for entry in entries if erasure(entry) is not None]
        if learned:
            with storage_errors():
                self._log.db.conn.executemany("INSERT OR IGNORE INTO forgetting VALUES (?, ?)", learned)

    def due(self, now_ms: int) -> list[bytes]:
        """Those that have been known for the whole term."""
        statement = "SELECT fact FROM forgetting WHERE learned_ms <= ? ORDER BY learned_ms, fact"
        with storage_errors():
            return [fact for (fact,) in self._log.db.conn.execute(statement, (now_ms - TERM_MS,)).fetchall()]

    def begin_again(self, fact: bytes, now_ms: int) -> None:
        """It does not stand now, or what it names is not known yet: the term begins anew."""
        self._write("UPDATE forgetting SET learned_ms = ? WHERE fact = ?", now_ms, fact)

    def end(self, fact: bytes) -> None:
        """Nothing that it names is left."""
        self._write("DELETE FROM forgetting WHERE fact = ?", fact)

    def _write(self, statement: str, *values: object) -> None:
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute(statement, values)


class Forgetting:
    """Drops what is due. Whoever shows it takes it from there first: what was dropped cannot be read again."""

    def __init__(self, state: ReplicaState) -> None:
        self._state: Final = state

    def is_due(self, now_ms: int) -> bool:
        """Whether `due` has anything left to look at."""
        return bool(self._state.learned.due(now_ms))

    def due(self, now_ms: int) -> list[Entry]:
        """Some entries whose bodies are to be dropped now; of ranges, which may be long, one fact's at a time."""
        self._state.catch_up()
        log, erasures, learned = self._state.log, self._state.erasures, self._state.learned
        found: dict[bytes, Entry] = {}
        for fact in learned.due(now_ms):
            entry = log.entry(fact)
            value = erasure(entry) if entry else None
            if value is None or not self._state.verdicts.stands(fact) or erasures.is_awaiting(value):
                learned.begin_again(fact, now_ms)
                continue
            here = erasures.reach([value], known=log.chains.absent.get(value.feed, ()))
            new = (entry for entry in here if entry.body is not None and entry.hash not in found)
            held = list(islice(new, SLICE - len(found)))
            found.update((entry.hash, entry) for entry in held)
            if not held:
                learned.end(fact)
            if value.ranges or len(found) == SLICE:
                break
        return list(found.values())

    def drop(self, entries: Iterable[Entry]) -> None:
        """Keep these without their bodies, those of them that are erased still."""
        log = self._state.log
        with log.transaction():
            self._state.catch_up()
            for entry in entries:
                if self._state.erasures.is_erased(entry.header, entry.hash):
                    log.keep_body(Entry(entry.raw, entry.header, entry.hash, None, entry.signature))


def erasure(entry: Entry) -> Erased | None:
    """What an entry erases, if that is what it says."""
    value = decode_control(entry.body or b"")[1] if entry.chain == CONTROL else None
    return value if isinstance(value, Erased) else None


def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("forgetting")

    @migrations(name="forgetting")
    def forgetting(db: Database) -> None:
        db.conn.execute(
            "CREATE TABLE forgetting (fact BLOB PRIMARY KEY, learned_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID"
        )

    return migrations
