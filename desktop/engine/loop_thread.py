"""A thread that runs an asyncio loop, and takes work from other threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TypeVar

from desktop.errors import ClosedError

T = TypeVar("T")

_PAUSE_S = 0.002


class LoopThread:
    """One loop in one thread; ends with `stop`."""

    def __init__(self, name: str) -> None:
        # By name, for Windows' own choice of loop keeps the sockets of discovery open.
        self.loop: asyncio.AbstractEventLoop = asyncio.SelectorEventLoop()
        self._closing = threading.Lock()
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            asyncio.set_event_loop(None)
            self.loop.close()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Run a function in the loop's thread; the future's result or error is its.

        ClosedError when the loop has stopped, or stops before it is done.
        """

        def start(future: Future[T]) -> None:
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)

        return self._submit(start)

    def submit_async(self, work: Callable[[], Awaitable[T]]) -> Future[T]:
        """Like `submit`, for what goes on over several turns of the loop; cancelled when the loop stops."""

        def start(future: Future[T]) -> None:
            task = self.spawn(self._finish(work, future))
            task.add_done_callback(lambda _: _end(future))

        return self._submit(start)

    def _submit(self, start: Callable[[Future[T]], object]) -> Future[T]:
        future: Future[T] = Future()

        def begin() -> None:
            if future.set_running_or_notify_cancel():
                start(future)

        with self._closing:
            if self._closed:
                future.set_exception(ClosedError("Countertop is closing; this was not done."))
            else:
                self.loop.call_soon_threadsafe(begin)
        return future

    async def _finish(self, work: Callable[[], Awaitable[T]], future: Future[T]) -> None:
        try:
            future.set_result(await work())
        except asyncio.CancelledError:
            future.set_exception(ClosedError("Countertop is closing; this was not finished."))
            raise
        except BaseException as error:
            future.set_exception(error)

    def spawn(self, work: Awaitable[None]) -> asyncio.Task[None]:
        """Start a task (from the loop's thread) that is cancelled when the loop stops."""
        task = asyncio.ensure_future(work, loop=self.loop)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def busy(self) -> int:
        """How many tasks are running."""
        return len(self._tasks)

    def end_soon(self) -> None:
        """End the thread when what is running now has ended; for the thread itself, which cannot wait for that."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self.loop.call_soon(lambda: self.spawn(self._end()))

    def stop(self, timeout_s: float) -> bool:
        """Cancel what is running and end the thread; whether it ended in time."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self.loop.call_soon_threadsafe(lambda: self.spawn(self._end()))
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    async def cancel_others(self) -> None:
        """Cancel every task but the one this is called in, and wait until they have ended."""
        me = asyncio.current_task()
        others = [task for task in self._tasks if task is not me]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _end(self) -> None:
        await self.cancel_others()
        self.loop.call_soon(self.loop.stop)


def _end(future: Future[T]) -> None:
    """Whoever waits for a task hears of it also when that was cancelled before it began."""
    if not future.done():
        future.set_exception(ClosedError("Countertop is closing; this was not done."))


async def take_turns() -> None:
    """Between two pieces of long work: whatever else the thread has to do comes first, and other threads run."""
    await asyncio.sleep(_PAUSE_S)


async def in_thread(work: Callable[[], T]) -> T:
    """Run what may take for ever in a thread of its own; whoever closes does not wait for that one."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="countertop-file", daemon=True).start()
    return await asyncio.wrap_future(future)
