"""Carrying what was written from the WALs into the files, beside the engine: no message waits for the disk then.

Without this whoever writes does it, every so many pages, in the middle of keeping a message.
"""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.engine.loop_thread import in_thread
from sync.database import checkpoint, connect
from sync.errors import StorageError

if TYPE_CHECKING:
    import sqlite3

CHECKPOINT_S: Final = 1.0


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
        with suppress(StorageError):
            if self._path.exists():
                with closing(connect(self._path, self._key)) as connection:
                    checkpoint(connection)
