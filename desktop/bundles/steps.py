"""Doing in other threads what waits for a disk, as sticks and network drives let one wait."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TypeVar

from desktop.engine.loop_thread import in_thread
from sync.bundle.writing import Step

T = TypeVar("T")


async def take(steps: Iterator[Step], tell: Callable[[], object]) -> None:
    """Do each in another thread, and go on to the next here; after each, `tell` how far it has come."""
    for step in steps:
        await in_thread(step)
        tell()


@asynccontextmanager
async def beside(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave in another thread."""
    entered = await in_thread(manager.__enter__)
    try:
        yield entered
    except BaseException:
        raised = sys.exc_info()
        if not await in_thread(lambda: manager.__exit__(*raised)):
            raise
    else:
        await in_thread(lambda: manager.__exit__(None, None, None))
