"""All mirrors of this PC: one process at a time looks after them."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from desktop.drive.collections import FILES, FOLDERS
from desktop.engine.events import FilesChanged
from desktop.home.lock import FileLock, is_taken
from desktop.mirrors.events import MirrorsChanged
from desktop.mirrors.kept import KeptMirror, kept_mirrors
from desktop.people.queries import this_pc
from desktop.records.events import RecordChanged, RecordsChanged

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.engine.command_context import CommandContext
    from desktop.mirrors.mirroring import Mirroring
    from desktop.rows.event import Event

LOCK_FILE: Final = "mirrors.lock"
"""In the folder of a seat; whoever holds it looks after that person's mirrors."""
LOOK_S: Final = 1.0
_AGAIN_S: Final = 5.0
_LOOKED_AT: Final = frozenset(collection.id.hex() for collection in (FOLDERS, FILES))

logger = logging.getLogger(__name__)


def is_looked_after(own_path: Path) -> bool:
    """Whether any process does; `own_path`: what that person keeps for themselves."""
    return is_taken(own_path.with_name(LOCK_FILE))


class Poke:
    """An event of the engine's loop, so that what was just chosen is done at once."""

    def __init__(self, _context: CommandContext) -> None:
        self.wanted: Final = asyncio.Event()


async def run(context: CommandContext) -> None:
    """Look after all that there are, until cancelled."""
    service = _Service(context)
    try:
        await service.run()
    finally:
        await service.end()


class _Service:
    def __init__(self, context: CommandContext) -> None:
        self._context: Final = context
        self._lock: Final = FileLock(context.session.sources.own_path.with_name(LOCK_FILE))
        self._running: Final[dict[str, tuple[Mirroring, asyncio.Task[None]]]] = {}
        self._unsubscribe: Final = context.subscribe(self._on_events)

    async def run(self) -> None:
        poke = self._context.part(Poke).wanted
        while True:
            wanted = kept_mirrors(self._context.local_state)
            if wanted and self._is_mine():
                await self._follow(wanted)
            elif not wanted and self._lock.held:
                await self._follow(())
                self._lock.release()
            try:
                async with asyncio.timeout(LOOK_S):
                    await poke.wait()
                poke.clear()
            except TimeoutError:
                continue

    def _is_mine(self) -> bool:
        """Where files cannot be locked nobody looks after mirrors: who does could not be known."""
        try:
            return self._lock.take()
        except OSError:
            return False

    async def _follow(self, wanted: tuple[KeptMirror, ...]) -> None:
        kept = {one.id: one for one in wanted}
        for id in [id for id in self._running if id not in kept]:
            await self._stop(id)
        for one in wanted:
            if one.id not in self._running:
                self._start(one)
            elif self._running[one.id][0].kept != one:
                self._running[one.id][0].kept = one
                self._running[one.id][0].hint()

    def _start(self, kept: KeptMirror) -> None:
        from desktop.mirrors.mirroring import Mirroring  # what it needs is loaded where there is one

        mirroring = Mirroring(self._context, kept, this_pc(self._context.session).name, self._tell)
        self._running[kept.id] = mirroring, asyncio.ensure_future(self._keep(mirroring))

    async def _keep(self, mirroring: Mirroring) -> None:
        while True:
            try:
                await mirroring.run()
            except Exception:
                logger.exception("A mirror stopped and is begun again")
                await asyncio.sleep(_AGAIN_S)

    async def _stop(self, id: str) -> None:
        _, task = self._running[id]
        if not task.cancelling():  # a second time would cut short what it does at its end
            task.cancel()
        await asyncio.wait({task})
        self._running.pop(id, None)

    async def end(self) -> None:
        """Stop all."""
        self._unsubscribe()
        for id in list(self._running):
            await self._stop(id)
        self._lock.release()

    def _tell(self) -> None:
        self._context.publish([MirrorsChanged()])

    def _on_events(self, events: tuple[Event, ...]) -> None:
        said = any(
            isinstance(event, RecordsChanged) or (isinstance(event, RecordChanged) and event.collection in _LOOKED_AT)
            for event in events
        )
        came = any(isinstance(event, FilesChanged) for event in events)
        for mirroring, _ in self._running.values() if said or came else ():
            mirroring.hint() if said else mirroring.hint_bytes()
