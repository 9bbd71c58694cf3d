"""Looking after the bytes of files that are here: what a crash left of some, and what other programs deleted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.engine.loop_thread import in_thread, take_turns
from desktop.engine.row_service import REST_S
from sync.errors import UserFacingError

if TYPE_CHECKING:
    from desktop.engine.service_host import ServiceHost

DAY_S: Final = 86_400.0
_SLICE_S: Final = 0.005


class FileCare:
    """Lives in the engine's thread."""

    def __init__(self, host: ServiceHost) -> None:
        self._host: Final = host

    async def run(self) -> None:
        """Take away once what was being added when the PC stopped, look each day whether all files are there; all the
        time, hear what readers found damaged, and delete what is not needed any more."""
        await asyncio.sleep(REST_S)
        files = self._host.replica.files
        await self._by_turns(files.sweep())
        while not self._host.closing:
            await self._by_turns(files.glance())
            await self._by_turns(files.regain())
            for _ in range(int(DAY_S / REST_S)):
                with suppress(UserFacingError):
                    files.take_notes()
                    await in_thread(files.folder.clear)
                await asyncio.sleep(REST_S)

    async def _by_turns(self, steps: Iterable[object]) -> None:
        until_s = time.monotonic() + _SLICE_S
        with suppress(UserFacingError):  # another day
            for _ in steps:
                if self._host.closing:
                    return
                if time.monotonic() >= until_s:
                    await take_turns()
                    until_s = time.monotonic() + _SLICE_S
