"""The threads that hash, read and write for files, so that the loop does not wait for a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

THREADS: Final = 3

P = ParamSpec("P")
T = TypeVar("T")


class FileThreads:
    """A few threads, started when first needed."""

    def __init__(self) -> None:
        self._pool: Final = ThreadPoolExecutor(THREADS, thread_name_prefix="files")

    async def run(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """What the work gives or raises, done in one of the threads. Work that has begun is not cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **named))

    def close(self) -> None:
        """Wait for what has begun; what has not is not done any more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
