"""Carrying what was written from the WALs into the files, beside the engine: no message waits for the disk then.

Without this whoever writes does it, every so many pages, in the middle of keeping a message.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.engine.loop_thread import in_thread
from sync.database import checkpoint, connect
from sync.errors import StorageError

if TYPE_CHECKING:
    import sqlite3

CHECKPOINT_S: Final = 1.0
LAST_ROOM: Final = 64 * 1024 * 1024
"""Bytes of the disk that are left to what people say and to checks; with fewer, whoever writes carries over, late."""


class Checkpoints:
    """Of one database that others write: `writer` is their connection, `path` and `key` open another one to it."""

    def __init__(self, writer: sqlite3.Connection, path: Path, key: bytes) -> None:
        self._writer = writer
        self._path = path
        self._key = key
        self._carried = writer.total_changes

    async def run(self) -> None:
        """Look now and then, for ever; what hinders it is said where it hinders more."""
        while True:
            await asyncio.sleep(CHECKPOINT_S)
            written = self._writer.total_changes
            if written != self._carried:
                await self._carry_beside()
                self._carried = written

    async def _carry_beside(self) -> None:
        """In a thread of its own, for which whoever closes waits: it has the file open."""
        carrying = asyncio.ensure_future(in_thread(self._carry))
        try:
            await asyncio.shield(carrying)
        finally:
            await carrying

    def _carry(self) -> None:
        with suppress(StorageError, FileNotFoundError):
            if self._has_room():
                with closing(connect(self._path, self._key)) as connection:
                    checkpoint(connection)

    def _has_room(self) -> bool:
        """Whether enough stays free when the file grows by all that its WAL holds, whose own size does not shrink."""
        wal = self._path.with_name(f"{self._path.name}-wal").stat().st_size
        return shutil.disk_usage(self._path.parent).free > wal + LAST_ROOM
