"""Telling the other PCs what the rows here say, in digests: they compare where both hold the same (`sync.showing`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from desktop.errors import ClosedError, UserFacingError
from desktop.home.home import seat_key
from desktop.rows.read_model import ReadModel, reading
from desktop.rows.shared_rows import DIGEST_SIZE, made_by, space_digests, unfinished_spaces
from sync.database import storage_errors
from sync.errors import StorageError
from sync.exchange.comparison import Likeness

if TYPE_CHECKING:
    from desktop.engine.network_service import NetworkService
    from desktop.engine.service_host import ServiceHost

LOOK_S: Final = 1.0
AGAIN_S: Final = 10.0
"""While PCs differ, what is shown is read again this often: it may have been mended."""
REST: Final = 50
"""Times as long as reading it took, nothing is read again."""
PAUSE_S: Final = 0.002

_EMPTY: Final = bytes(DIGEST_SIZE)


class ComparisonService:
    """Lives in the engine's thread, and reads in another one with a connection of its own."""

    def __init__(self, host: ServiceHost, networking: NetworkService) -> None:
        self._host = host
        self._networking = networking
        self._told_s = self._rested_s = 0.0

    async def run(self) -> None:
        """Look at what is shown whenever it has been quiet since something came, and a PC that holds the same is there
        to compare it."""
        before = -1
        while not self._host.closing:
            head = self._host.replica.head_arrival
            with suppress(UserFacingError):
                if head == before and self._host.do(self._is_due):
                    await self._look(head)
            before = head
            await asyncio.sleep(LOOK_S)

    def _is_due(self) -> bool:
        now_s, host = self._host.thread.loop.time(), self._host
        if now_s < self._rested_s or not self._is_in_step(host.replica.head_arrival):
            return False
        found = self._networking.likenesses()
        if host.replica.summary() is None:
            return bool(found)
        return now_s - self._told_s >= AGAIN_S and not found.isdisjoint({Likeness.DOUBTED, Likeness.DIFFERENT})

    def _is_in_step(self, head: int) -> bool:
        """Whether the rows say all that is in the log, and that is still what was there."""
        host = self._host
        return host.replica.head_arrival == head and host.projection.shows(head) and not host.projection.behind()

    async def _look(self, head: int) -> None:
        host, loop = self._host, self._host.thread.loop
        started_s, position = loop.time(), host.model.get("cursor")
        found = await loop.run_in_executor(None, self._read, position)
        self._rested_s = loop.time() + REST * (loop.time() - started_s)
        if found is not None and self._is_in_step(head) and host.model.get("cursor") == position:
            unfinished = unfinished_spaces(host.model.conn)
            spaces = host.replica.verdicts.spaces.keys() - unfinished
            host.replica.showing.tell(made_by(host.areas), {space: found.get(space, _EMPTY) for space in spaces})
            self._told_s = loop.time()

    def _read(self, position: bytes | None) -> Mapping[bytes, bytes] | None:
        """None where the rows have gone on meanwhile, or cannot be read, which is said where it hinders more."""
        model = self._host.model
        key = seat_key(self._host.rows_key, bytes.fromhex(model.path.parent.name))
        with (
            suppress(StorageError, ClosedError),
            storage_errors(),
            closing(ReadModel(model.path, key, query_only=True)) as beside,
            reading(beside.conn),
        ):
            if beside.get("cursor") == position:
                return space_digests(beside.conn, model.areas, self._pause)
        return None

    def _pause(self) -> None:
        """Let others have their turn."""
        if self._host.closing:
            raise ClosedError("Countertop is closing.")
        time.sleep(PAUSE_S)
