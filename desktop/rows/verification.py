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

from desktop.documents.store import left_out, left_out_words
from desktop.errors import ClosedError
from desktop.home import key_store
from desktop.home.home import seat_key
from desktop.home.wall_clock import wall_ms
from desktop.rows.projection import Projection
from desktop.rows.read_model import HELD_BACK, ReadModel, reading
from desktop.rows.records import VerifyResult
from sync.database import MEMORY, storage_errors
from sync.documents import MemoryJournal
from sync.errors import DamagedError
from sync.log import Log
from sync.quarantine import LogJournal
from sync.replica import Replica

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.engine.engine import Engine
    from desktop.rows.table import Rows, Table
    from sync.verification import Verification

IN_MEMORY: Final = 32 << 20
"""Bytes of rows up to which they are made again in memory."""
MEETINGS: Final = 200
MEETING_S: Final = 0.05
STEPS: Final = 10_000
PROBLEMS_SHOWN: Final = 100
_CLOSING: Final = "Countertop is closing; the check was not finished."


async def verify(engine: Engine, *, files: bool = False) -> VerifyResult:
    """Check all of it, in a thread and with connections of its own; what was found, in sentences; also that another PC
    shows something else, and what the editor still fails at. `files`: every byte of those that are here, too."""
    await engine.rows.until_shown()
    engine.do(engine.projection.try_again)
    engine.rows.wake()
    found = await asyncio.get_running_loop().run_in_executor(None, _Check(engine).run, files)
    problems = (*found.problems, engine.networking.difference(), left_out_words(left_out(engine.model.conn)))
    said = tuple(filter(None, problems))
    return VerifyResult(not said, found.entries, said)


class _Check:
    """One check; ends early, with ClosedError, when the engine closes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._viewer = engine.viewer
        self._model_path = engine.model.path
        self._areas = engine.model.areas
        # Of the seat whose rows these are: the replica may have taken another one since they were opened.
        self._seat_key = seat_key(engine.rows_key, bytes.fromhex(engine.model.path.parent.name))
        self._log_key = key_store.derived(engine.key, "log")

    def run(self, files: bool) -> VerifyResult:
        log = Log.open(self._engine.home.log_path, self._log_key)
        try:
            self._let_closing_end(log.db.conn)
            replica = Replica(log, os.urandom, wall_ms, self._engine.replica.colleagues.insider())
            check = replica.verify()
            problems = list(islice(check.problems(), PROBLEMS_SHOWN))
            problems += islice(self._compared(replica), PROBLEMS_SHOWN)
            problems += islice(self._of_files(check), PROBLEMS_SHOWN) if files else ()
            return VerifyResult(not problems, check.checked, tuple(problems))
        except dbapi2.OperationalError as error:
            if self._engine.closing:
                raise ClosedError(_CLOSING) from error
            raise
        finally:
            log.close()

    def _let_closing_end(self, conn: sqlite3.Connection) -> None:
        conn.set_progress_handler(lambda: int(self._engine.closing), STEPS)

    def _of_files(self, check: Verification) -> Iterator[str]:
        for problem in check.file_problems():
            if self._engine.closing:
                raise ClosedError(_CLOSING)
            if problem is not None:
                yield problem

    def _compared(self, replica: Replica) -> Iterator[str]:
        with tempfile.TemporaryDirectory(dir=self._engine.home.path, prefix="verify-") as folder:
            beside = ReadModel.open(self._beside(Path(folder)), os.urandom(32), self._areas)
            kept = ReadModel(self._model_path, self._seat_key, self._areas)
            try:
                self._let_closing_end(beside.conn)
                beside.conn.execute("PRAGMA journal_mode = MEMORY")  # nobody keeps it: half the room, and no waiting
                beside.conn.execute("PRAGMA synchronous = OFF")
                journal = MemoryJournal(LogJournal(replica.log).everything_quarantined())
                again = Projection(beside, replica, self._viewer, journal, os.urandom)
                again.prepare()
                with storage_errors():
                    self._meet(again, beside, replica, kept)
                    with reading(kept.conn):
                        yield from differences(kept, beside)
            except DamagedError as error:
                yield str(self._engine.diagnose_damage(error))
            finally:
                kept.close()
                beside.close()

    def _beside(self, folder: Path) -> Path:
        """Where rows are made again: in memory where there are few, so that a check needs no room on a full disk."""
        return Path(MEMORY) if self._model_path.stat().st_size <= IN_MEMORY else folder / "model.db"

    def _meet(self, again: Projection, made: ReadModel, replica: Replica, kept: ReadModel) -> None:
        """Go on until both models have come equally far; the shop may be busy meanwhile."""
        for _ in range(MEETINGS):
            replica.refresh()
            while again.advance().arrivals or again.behind():
                pass
            if kept.get("cursor") == made.get("cursor"):
                return
            time.sleep(MEETING_S)


def differences(kept: ReadModel, again: ReadModel) -> Iterator[str]:
    """A sentence for each table in which two models differ."""
    for table in compared(kept.areas):
        count = _count_differences(table.rows(kept.conn), table.rows(again.conn))
        if count and table.is_word_index:
            yield "The index for searching is not what the log says."
        elif count:
            yield f"What is shown of {table.label} is not what the log says: rows that differ: {count}."


def compared(areas: Areas) -> list[Table]:
    """The tables that are compared."""
    tables = [HELD_BACK, *(table for area in areas for table in area.tables)]
    return [table for table in tables if (table.order or table.is_word_index) and not table.is_own]


def _count_differences(one: Rows, other: Rows) -> int:
    count: int = 0
    while True:
        rows, made = one.fetchmany(1000), other.fetchmany(1000)
        count += sum(a != b for a, b in zip(rows, made, strict=False)) + abs(len(rows) - len(made))
        if not rows and not made:
            return count
