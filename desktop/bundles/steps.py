"""Doing in other threads what waits for a disk, as sticks and network drives let one wait."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TypeVar

from sync.bundle.writing import Step

T = TypeVar("T")


async def take(steps: Iterator[Step]) -> None:
    """Do each in another thread, and go on to the next here."""
    for step in steps:
        await asyncio.get_running_loop().run_in_executor(None, step)


@asynccontextmanager
async def beside(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave in another thread."""
    run = asyncio.get_running_loop().run_in_executor
    entered = await run(None, manager.__enter__)
    try:
        yield entered
    except BaseException:
        if not await run(None, manager.__exit__, *sys.exc_info()):
            raise
    else:
        await run(None, manager.__exit__, None, None, None)
