"""Bodies that are gone: what was erased is hidden at once, and dropped once that has been known here for 30 days.

Until then the erasing may turn out not to count, because the PC that said so had been taken away, and the bodies are
needed. The days are this PC's own: no stamp, no other PC's clock and no setting of its own clock shortens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from sync.control import Erased, OwnerAnswered, Value, decode_control
from sync.database import storage_errors
from sync.entry import CONTROL, Entry
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.replica_state import ReplicaState

DAY_MS: Final = 86_400_000
TERM_MS: Final = 30 * DAY_MS
KEEP_MS: Final = 3_600_000
"""How far the clock moves on until the days that passed are written down."""
SLICE: Final = 25
"""Bodies that are dropped, or facts that are looked at, at once: some milliseconds."""

_DAYS: Final = "days"


class OwnDays:
    """Time as this PC has lived through it: by its clock, but no step of that counts for more than a day. It may have
    been behind and set right; a PC that was off for long takes as much longer."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log

    def passed_ms(self, now_ms: int) -> int:
        """How much of it there was."""
        passed_ms, kept_ms = self._kept() or (0, now_ms)
        return passed_ms + min(max(now_ms - kept_ms, 0), DAY_MS)

    def keep(self, now_ms: int) -> None:
        """Write it down, if it moved on or the clock was set back."""
        kept = self._kept()
        if kept is None or not 0 <= now_ms - kept[1] < KEEP_MS:
            self._log.put(_DAYS, msgspec.msgpack.encode((self.passed_ms(now_ms), now_ms)))

    def _kept(self) -> tuple[int, int] | None:
        """What was written down last, and what the clock said then."""
        raw = self._log.get(_DAYS)
        return None if raw is None else msgspec.msgpack.decode(raw, type=tuple[int, int])


class LearnedErasures:
    """The *erased* facts whose bodies may still be here, and since when, in this PC's own days, each is known."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        self._days: Final = OwnDays(log)
        log.migrate(_migrations())

    def note(self, entries: Iterable[Entry], now_ms: int) -> None:
        """Take in that these came now. Only inside `transaction`."""
        said = [(entry.hash, _decided(entry)) for entry in entries if entry.chain == CONTROL]
        facts = [digest for digest, value in said if isinstance(value, Erased)]
        agreed = [digest for _, value in said if isinstance(value, OwnerAnswered) for digest in value.entries]
        if facts:
            self._days.keep(now_ms)
            learned_ms = self._days.passed_ms(now_ms)
            with storage_errors():
                self._log.db.conn.executemany(
                    "INSERT OR IGNORE INTO forgetting VALUES (?, ?)", [(fact, learned_ms) for fact in facts]
                )
        if agreed:
            self.begin_again(agreed, now_ms)

    def due(self, now_ms: int) -> list[bytes]:
        """Those that have been known for the whole term."""
        return self._known_since(now_ms, "SELECT fact FROM forgetting WHERE learned_ms <= ? ORDER BY learned_ms, fact")

    def is_due(self, now_ms: int) -> bool:
        """Whether there are such."""
        return bool(self._known_since(now_ms, "SELECT fact FROM forgetting WHERE learned_ms <= ? LIMIT 1"))

    def _known_since(self, now_ms: int, statement: str) -> list[bytes]:
        with storage_errors():
            if self._log.db.conn.execute("SELECT 1 FROM forgetting LIMIT 1").fetchone() is None:
                return []
        self._days.keep(now_ms)
        until_ms = self._days.passed_ms(now_ms) - TERM_MS
        with storage_errors():
            return [fact for (fact,) in self._log.db.conn.execute(statement, (until_ms,)).fetchall()]

    def begin_again(self, facts: Iterable[bytes], now_ms: int) -> None:
        """They do not stand, or what they name is not known yet: the term begins anew. Only inside `transaction`."""
        passed_ms = self._days.passed_ms(now_ms)
        self._write("UPDATE forgetting SET learned_ms = ?2 WHERE fact = ?1", [(fact, passed_ms) for fact in facts])

    def end(self, facts: Iterable[bytes]) -> None:
        """Nothing that they name is left. Only inside `transaction`."""
        self._write("DELETE FROM forgetting WHERE fact = ?", [(fact,) for fact in facts])

    def _write(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with storage_errors():
            self._log.db.conn.executemany(statement, rows)


class Forgetting:
    """Drops what is due, little by little. Whoever shows it takes it from there first: what was dropped cannot be read
    again."""

    def __init__(self, state: ReplicaState) -> None:
        self._state: Final = state
        self._walk: Iterator[Entry | None] | None = None
        self._walked_in: tuple[object, ...] = ()
        self._now_ms = 0
        self._given: dict[bytes, Entry] = {}
        self._over: list[bytes] = []
        self._again: list[bytes] = []

    def is_due(self, now_ms: int) -> bool:
        """Whether `due` has anything left to look at."""
        return self._state.learned.is_due(now_ms)

    def due(self, now_ms: int) -> list[Entry]:
        """Some entries whose bodies are to be dropped now; there may be more though these are none. What was given and
        not dropped is given again."""
        self._state.catch_up()
        self._now_ms, log = now_ms, self._state.log
        now = (self._state.verdicts, log.generation, log.foreign)
        if self._walk is None or self._given or self._walked_in != now:
            self._walk, self._walked_in = self._through(now_ms), now
            self._over, self._again = [], []
        part = list(islice(self._walk, SLICE))
        if len(part) < SLICE:
            self._walk = None
        self._given = {entry.hash: entry for entry in part if entry is not None}
        if not self._given and (self._over or self._again):
            with log.transaction():
                self._settle()
        return list(self._given.values())

    def _through(self, now_ms: int) -> Iterator[Entry | None]:
        """What is due, with a None after each fact."""
        log, erasures = self._state.log, self._state.erasures
        for fact in self._state.learned.due(now_ms):
            entry = log.entry(fact)
            value = erasure(entry) if entry else None
            if value is None or not self._state.verdicts.putting_away.erases(fact) or erasures.is_awaiting(value):
                self._again.append(fact)
            else:
                here = erasures.reach([value], known=log.chains.absent.get(value.feed, ()))
                yield from (erased for erased in here if erased.body is not None)
                self._over.append(fact)
            yield None

    def drop(self, entries: Iterable[Entry]) -> None:
        """Keep these, which `due` gave last, without their bodies, those of them that are erased still."""
        log = self._state.log
        with log.transaction():
            self._state.catch_up()
            for entry in entries:
                if self._state.erasures.is_erased(entry.header, entry.hash):
                    bare = Entry(entry.raw, entry.header, entry.hash, None, entry.signature)
                    log.keep_body(bare)
                    self._state.mentions.note([bare])
            self._settle()
        self._given = {}

    def _settle(self) -> None:
        """Write down which facts are done with, now that what they name is dropped."""
        self._state.learned.end(self._over)
        self._state.learned.begin_again(self._again, self._now_ms)
        self._over, self._again = [], []


def erasure(entry: Entry) -> Erased | None:
    """What an entry erases, if that is what it says."""
    value = _decided(entry) if entry.chain == CONTROL else None
    return value if isinstance(value, Erased) else None


def _decided(entry: Entry) -> Value:
    return decode_control(entry.body or b"")[1]


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("forgetting")

    @migrations(name="forgetting")
    def forgetting(db: Database) -> None:
        db.conn.execute(
            "CREATE TABLE forgetting (fact BLOB PRIMARY KEY, learned_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID"
        )

    @migrations(name="own days")
    def own_days(db: Database) -> None:
        db.conn.execute("UPDATE forgetting SET learned_ms = 0")

    return migrations
