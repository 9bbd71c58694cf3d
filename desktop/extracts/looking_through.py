"""Reading what stands in the shop's files, so that it is found: in the background, file by file, the newest first."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import UserFacingError
from desktop.extracts.index import ExtractIndex
from desktop.extracts.process import FileReader
from desktop.extracts.survey import AT_ONCE, ReadFile, read_some, survey
from desktop.rows.read_session import ReadSession

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.held_files import KeptFile

T = TypeVar("T")

REST_S: Final = 5.0
SURVEY_S: Final = 60.0
"""After so long what is newer than what is being read is looked for again."""
LATE_S: Final = 600.0
"""After so long everything is looked at again; and what the process that reads did not survive is tried again."""
_RESTS: Final = 10
"""Looking which files there are may take a tenth of the time."""
_FAULT_S: Final = 300.0

logger = logging.getLogger(__name__)


async def look_through(context: CommandContext) -> None:
    """Read what is new, and forget what is gone, until the shop is closed."""
    looking = context.part(LookingThrough)
    try:
        while True:
            await asyncio.sleep(looking.rest_s)
            try:
                if looking.is_due():
                    await looking.go_on(SURVEY_S)
            except UserFacingError:  # a full disk, say: what is not read now is read later
                continue
            except Exception:
                logger.exception("files could not be looked through")
                await asyncio.sleep(_FAULT_S)
    finally:
        looking.end()


async def look_through_for(context: CommandContext, time_s: float) -> int:
    """Read what is new, for at most so long: how many files are left to be read. Raises StorageError."""
    looking = LookingThrough(context)
    try:
        return await looking.go_on(time_s)
    finally:
        looking.end()


class LookingThrough:
    """Lives in the engine's thread; reads in others.

    rest_s: how long to wait before looking again
    """

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._index = ExtractIndex(context)
        self._reader = FileReader()
        self._seen: tuple[int, int] | None = None
        self._seen_cursor = -1
        self._late_s = 0.0
        self._tried: dict[bytes, float] = {}
        """What the process did not survive here, and since when that may be tried again."""
        self.rest_s = REST_S

    def is_due(self) -> bool:
        """Whether a file came or went, or is spoken of anew, since everything was read; what else may have changed, as
        a file that was thrown away, is looked for now and then."""
        if self._context.projection.behind():
            return False
        now, has_news = time.monotonic(), self._context.projection.cursor != self._seen_cursor
        is_late = now > self._late_s and (has_news or bool(self._tried))
        return is_late or self._state() != self._seen

    def _state(self) -> tuple[int, int]:
        files = self._context.replica.files
        return files.mentions.last, files.number

    async def go_on(self, time_s: float) -> int:
        """Read for at most so long; how many files are left, with those that could not be looked at now."""
        began = time.monotonic()
        state, cursor, until = self._state(), self._context.projection.cursor, began + time_s
        there = await self._beside(survey)
        self.rest_s = max(REST_S, _RESTS * (time.monotonic() - began))
        await self._write(self._index.hold(there.came, there.gone))
        for file in there.unneeded:
            await self._write(self._index.drop(file))
        self._tried = {file.file: self._tried.get(file.file, began) for file in there.deadly}
        left, put_off = await self._read(there.unread, until)
        put_off += await self._read_alone(there.deadly, until)
        while self._index.merge():
            await take_turns()
        if not left:
            self._seen, self._seen_cursor, self._late_s = state, cursor, time.monotonic() + LATE_S
            self._reader.end()
        return left + put_off

    def end(self) -> None:
        """End the process that reads."""
        self._reader.end()

    async def _read(self, unread: list[KeptFile], until: float) -> tuple[int, int]:
        at = put_off = 0
        while at < len(unread) and time.monotonic() < until:
            found = await self._beside(partial(read_some, reader=self._reader, files=unread[at : at + AT_ONCE]))
            at += len(found)
            for one in found:
                await self._write(self._keep(one))
            put_off += sum(one.is_put_off or one.has_died for one in found)
            self._index.merge()
        return len(unread) - at, put_off

    async def _read_alone(self, deadly: list[KeptFile], until: float) -> int:
        """Each by a process of its own: what others left behind in one is not its fault, nor theirs what it does. How
        many are not read yet."""
        left = 0
        for file in deadly:
            self._reader.end()
            may_be_tried = self._tried[file.file] <= time.monotonic()
            left += sum(await self._read([file], until)) if may_be_tried else 1
        return left

    def _keep(self, one: ReadFile) -> Iterable[None]:
        if one.is_put_off:
            return ()
        if one.has_died:
            self._tried[one.file] = time.monotonic() + LATE_S
            return self._index.count_death(one.file)
        return self._index.put(one.file, one.extract)

    async def _write(self, steps: Iterable[None]) -> None:
        for _ in steps:
            await take_turns()

    async def _beside(self, work: Callable[[ReadSession], T]) -> T:
        def done() -> T:
            with closing(ReadSession(self._context.session.sources)) as session:
                return work(session)

        return await in_thread(done)
