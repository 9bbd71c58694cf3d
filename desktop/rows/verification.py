"""Checking everything: the log as if a stranger had sent it, and the model against one made anew beside it."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlcipher3 import dbapi2

from desktop.errors import ClosedError
from desktop.home import key_store
from desktop.home.home import seat_key
from desktop.home.wall_clock import wall_ms
from desktop.records import VerifyResult
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel, reading
from sync.database import storage_errors
from sync.documents import MemoryJournal
from sync.errors import DamagedError
from sync.log import Log
from sync.replica import Replica

if TYPE_CHECKING:
    import sqlite3

    from desktop.engine.engine import Engine

MEETINGS: Final = 200
MEETING_S: Final = 0.05
STEPS: Final = 10_000
PROBLEMS_SHOWN: Final = 100

_SHOWN: Final = {
    "held_back": "SELECT * FROM held_back ORDER BY hash",
    "messages": (
        "SELECT hash, space, conversation, sent_ms, stamp, arrival, author, author_name, imported_by, text, original, "
        "reply_to, mentions_me, original_mentions, edit_stamp, edit_hash, recalled, counts FROM messages ORDER BY hash"
    ),
    "sizes": "SELECT * FROM sizes ORDER BY conversation",
    "edits": "SELECT * FROM edits ORDER BY hash",
    "channels": "SELECT * FROM channels ORDER BY hash",
    "conversations": "SELECT * FROM conversations ORDER BY conversation",
    "names": "SELECT * FROM names ORDER BY hash, part",
    "people": "SELECT * FROM people ORDER BY person",
    "PCs": "SELECT * FROM pcs ORDER BY pc",
    "notes": ("SELECT note, space, title, text, archived, updated_by, updated_ms FROM notes ORDER BY note"),
    "note changes": "SELECT * FROM note_changes ORDER BY note, hash",
    "note sources": "SELECT * FROM note_sources ORDER BY note, hash, entry",
}
"""What is compared: every row but local numbers, and what depends on when it was read: where a message stands that was
said with a clock that was ahead. The tables of words are compared by their size and self-check."""


async def verify(engine: Engine) -> VerifyResult:
    """Check all of it, in a thread and with connections of its own; what was found, in sentences."""
    await engine.until_in_step()
    return await asyncio.get_running_loop().run_in_executor(None, _Check(engine).run)


class _Check:
    """One check; ends early, with ClosedError, when the engine closes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.reader
        self._model_path = engine.model.path
        # Of the seat whose rows these are: the replica may have taken another one since they were opened.
        self._seat_key = seat_key(engine.key, bytes.fromhex(engine.model.path.parent.name))
        self._log_key = key_store.derived(engine.key, "log")

    def run(self) -> VerifyResult:
        log = Log.open(self._engine.home.log_path, self._log_key)
        try:
            self._let_closing_end(log.db.conn)
            replica = Replica(log, os.urandom, wall_ms)
            check = replica.verify()
            problems = list(islice(check.problems(), PROBLEMS_SHOWN))
            problems += islice(self._compared(replica), PROBLEMS_SHOWN)
            return VerifyResult(not problems, check.checked, tuple(problems))
        except dbapi2.OperationalError as error:
            if self._engine.closing:
                raise ClosedError("Countertop is closing; the check was not finished.") from error
            raise
        finally:
            log.close()

    def _let_closing_end(self, conn: sqlite3.Connection) -> None:
        conn.set_progress_handler(lambda: int(self._engine.closing), STEPS)

    def _compared(self, replica: Replica) -> Iterator[str]:
        with tempfile.TemporaryDirectory(dir=self._engine.home.path, prefix="verify-") as folder:
            beside = ReadModel.open(Path(folder) / "model.db", os.urandom(32))
            kept = ReadModel(self._model_path, self._seat_key, query_only=True)
            try:
                self._let_closing_end(beside.conn)
                again = Projection(beside, replica, self._reader, MemoryJournal(), os.urandom)
                again.prepare()
                with storage_errors():
                    self._meet(again, replica, kept)
                    with reading(kept.conn):
                        yield from differences(kept.conn, beside.conn)
            except DamagedError as error:
                yield str(self._engine.diagnose_damage(error))
            finally:
                kept.close()
                beside.close()

    def _meet(self, again: Projection, replica: Replica, kept: ReadModel) -> None:
        """Go on until both models have come equally far; the shop may be busy meanwhile."""
        for _ in range(MEETINGS):
            replica.refresh()
            while again.advance().arrivals or again.behind():
                pass
            if kept.get("cursor") == again.position:
                return
            time.sleep(MEETING_S)


def differences(kept: sqlite3.Connection, again: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each table in which two models differ."""
    for name, query in _SHOWN.items():
        one, other = kept.execute(query), again.execute(query)
        count = 0
        while True:
            rows, made = one.fetchmany(1000), other.fetchmany(1000)
            count += sum(a != b for a, b in zip(rows, made, strict=False)) + abs(len(rows) - len(made))
            if not rows and not made:
                break
        if count:
            yield f"What is shown of {name} is not what the log says: rows that differ: {count}."
    yield from _word_problems(kept, again)


def _word_problems(kept: sqlite3.Connection, again: sqlite3.Connection) -> Iterator[str]:
    for table in ("message_words", "note_words"):
        query = f"SELECT count(*) FROM {table}_docsize"
        if kept.execute(query).fetchone() != again.execute(query).fetchone():
            yield "The index for searching is not what the log says."
