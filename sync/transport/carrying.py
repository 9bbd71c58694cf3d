"""What carries a conversation over a stream: its steps run side by side until the first of them ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from sync.errors import StorageError
from sync.transport.connection import LostError

TICK_S: Final = 1.0


async def carry(*steps: Coroutine[Any, Any, None]) -> str | None:
    """Run these until one ends, and end the others. Why the connection broke off, in a sentence; None: in good
    order. Errors of our own are raised."""
    tasks = {asyncio.get_running_loop().create_task(step) for step in steps}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except (LostError, StorageError) as error:
        return str(error)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return None
