"""Rows kept in step with the log: what this process, another one or another PC appended becomes rows, and is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from desktop.documents.store import left_out, left_out_words
from desktop.engine.events import CatchUpProgressed
from desktop.engine.loop_thread import take_turns
from desktop.errors import DesktopError, RetryLaterError, SavedNotShownError, UserFacingError
from sync import errors as sync_errors
from sync.database import storage_errors
from sync.disk_trial import writes_again

if TYPE_CHECKING:
    from desktop.engine.service_host import ServiceHost
    from desktop.rows.fact_types import Fact
    from sync.authority.rights import Taker
    from sync.control import Value
    from sync.entry import Entry

WATCH_S: Final = 0.075
REST_S: Final = 5.0
RETRY_S: Final = 2.0
RETRY_WRITING_S: Final = 1.0
MERGE_S: Final = 0.025
QUIET_S: Final = 0.1
NEAR: Final = 256
"""With more entries than these to take first, or a space to read again, one's own new entry does not wait its turn."""
MANY: Final = 32
"""After so many entries word lists are merged although more come: whoever changes a record looks into each list."""
AT_ONCE: Final = 8
"""Slices after which who wrote something does not wait for more: rows are being made again because of it."""
FAULT: Final = (
    "Something went wrong inside Countertop, and it goes on. Nothing that was saved is lost. If this stays, close "
    "Countertop and open it again; what happened is written down in the folder “logs”, beside its data."
)


class RowService:
    """Lives in the engine's thread."""

    def __init__(self, host: ServiceHost) -> None:
        self._host = host
        self._wake = asyncio.Event()
        self._announced = host.projection.cursor
        self._shows_itself = False

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def on_news(self) -> None:
        if not self._shows_itself:
            self._wake.set()

    async def keep_in_step(self) -> None:
        """Take slices whenever there is something new."""
        while not self._host.closing:
            await self._wake.wait()
            self._wake.clear()
            while self._may_go_on() and self._try_step():
                self._report_progress()
                await take_turns()

    def _may_go_on(self) -> bool:
        return not self._host.closing

    def _try_step(self) -> bool:
        try:
            more = self._host.do(self.step)
        except UserFacingError as error:
            self._on_not_shown(error)
            return False
        self._host.problems.clear("model")
        return more

    def _on_not_shown(self, error: Exception) -> None:
        """What is in the log cannot be turned into rows now: say so and try again."""
        self._host.problems.raise_error("model", error, "free_space")
        self._host.thread.loop.call_later(RETRY_S, self._wake.set)

    def step(self) -> bool:
        """Take one slice and tell what changed; whether there may be more."""
        slice_ = self._host.projection.advance()
        if slice_.arrivals and slice_.arrivals[0].arrival == self._announced + 1:
            self._host.events.add(self._host.notifier.events(slice_))
            self._announced = slice_.arrivals[-1].arrival
        else:
            self._announce_the_rest()
        renewed = self._host.projection.take_corrected()
        if renewed:
            self._host.notifier.documents_corrected()
        if self._host.projection.take_rebuilt() or renewed:
            self._host.events.add(self._host.notifier.everything())
        for problem in self._host.projection.take_problems():
            self._host.problems.raise_problem("content", problem, "verify")
        return self._host.projection.behind()

    def _announce_the_rest(self) -> None:
        """Tell about what another process has turned into rows."""
        cursor = self._host.projection.cursor
        if cursor < self._announced:
            self._announced = 0
        while self._announced < cursor:
            found = self._host.replica.arrivals(self._announced, NEAR)
            arrivals = [arrival for arrival in found if arrival.arrival <= cursor]
            if not arrivals:
                return
            self._host.events.add(self._host.notifier.events(self._host.projection.look(arrivals)))
            self._announced = arrivals[-1].arrival

    def _report_progress(self) -> None:
        cursor, head = self._host.projection.cursor, self._host.replica.head_arrival
        if head - cursor > NEAR:
            self._host.events.add([CatchUpProgressed(cursor, max(head, self._host.networking.progress_total()))])

    async def watch(self) -> None:
        """See what other processes appended, what they changed in what the seat keeps, and whether clocks were set."""
        own = self._host.local_state.version()
        tried_s = 0.0
        while not self._host.closing:
            log, now_s = self._host.replica.log, self._host.thread.loop.time()
            if log.refused and now_s - tried_s >= RETRY_WRITING_S:
                tried_s = now_s
                writes_again(log)
            try:
                if self._host.replica.refresh():
                    self._wake.set()
                self._host.replica.follow_clock()
                self._host.projection.refuse_outdated()
                self._host.local_state.refuse_outdated()
                with storage_errors():
                    moved = self._host.projection.follow_clock()
                self._say_what_is_left_out()
                own, before = self._host.local_state.version(), own
                if own != before or moved:
                    self._host.events.add(self._host.notifier.everything())
                if log.refused:
                    raise sync_errors.StorageError(log.refused)
                self._host.problems.clear("log")
            except sync_errors.SyncError as error:
                self._host.problems.raise_error("log", error, "free_space")
            await asyncio.sleep(WATCH_S)

    def _say_what_is_left_out(self) -> None:
        """Whether the editor fails at something, and when that has passed."""
        with storage_errors():
            sentence = left_out_words(left_out(self._host.model.conn))
        if sentence:
            self._host.problems.raise_problem("left out", sentence, "verify")
        else:
            self._host.problems.clear("left out")

    async def merge_words(self) -> None:
        """Keep the indexes for searching in few lists, by small steps when nobody says anything or much was said."""
        before = self._host.projection.cursor
        merged = before - 1
        while not self._host.closing:
            cursor = self._host.projection.cursor
            is_due = cursor != merged and (cursor == before or cursor - merged >= MANY)
            before = cursor
            if is_due and not self._host.projection.behind() and not self._try_merge():
                merged = cursor
            await asyncio.sleep(MERGE_S if is_due else QUIET_S)

    def _try_merge(self) -> bool:
        with suppress(UserFacingError):
            return self._host.do(self._host.projection.merge_words)
        return False

    async def run_idle_work(self) -> None:
        """Do now and then what can wait; what hinders it is said where it hinders more."""
        while not self._host.closing:
            await asyncio.sleep(REST_S)
            with suppress(UserFacingError):
                self._host.do(self._host.projection.run_idle_work)
                self._host.do(self._host.do_idle_work)
                while self._host.do(self.forget) and not self._host.closing:
                    await take_turns()
            self._wake.set()  # another process may have done the same

    def forget(self) -> bool:
        """Drop some of what was taken back long enough ago: from the rows first, for it cannot be read any more then.
        Whether there may be more."""
        host, now_ms = self._host, self._host.replica.wall_ms()
        if host.projection.behind():
            return False
        due = host.replica.forgetting.due(now_ms)
        if due:
            hashes = [entry.hash for entry in due]
            changed = host.notifier.erased(hashes)
            host.projection.run_idle_work(hashes)
            host.replica.forgetting.drop(due)
            host.events.add(changed)
        return host.replica.forgetting.is_due(now_ms)

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """Sign and keep an entry for each batch, and turn them into rows: durable and visible on return."""
        head = self._host.replica.head_arrival
        with self._to_be_shown() as is_busy:
            entries = self._host.replica.post(space, *map(self._host.model.fact_types.batch, batches))
        self.show_what_is_kept(head, is_busy)
        return entries

    def control(self, *values: Value) -> list[Entry]:
        """The same for records of who may do what."""
        head = self._host.replica.head_arrival
        with self._to_be_shown() as is_busy:
            entries = self._host.replica.control(*values)
        self.show_what_is_kept(head, is_busy)
        return entries

    def take_out(self, value: Taker) -> None:
        """Take a person, a PC or a right away."""
        head = self._host.replica.head_arrival
        with self._to_be_shown() as is_busy:
            self._host.replica.take_out(value)
        self.show_what_is_kept(head, is_busy)

    @contextmanager
    def _to_be_shown(self) -> Iterator[bool]:
        """What is written inside is turned into rows at once by who writes it, or not written at all; whether rows were
        being made again before, which what is written may have done too."""
        self._host.projection.refuse_outdated()
        self._shows_itself = True
        try:
            yield self._host.projection.is_remaking
        finally:
            self._shows_itself = False

    def show_what_is_kept(self, head: int, is_busy: bool = False) -> None:
        """Make rows of what was appended after this arrival number; `is_busy`: out of its turn, while others are made
        again.

        Raises SavedNotShownError when the disk has no room left.
        """
        try:
            self._host.do(lambda: self.show_since(head, is_busy))
        except (sync_errors.StorageError, DesktopError) as error:
            self._on_not_shown(error)
            raise SavedNotShownError(f"This is saved, and shows as soon as it can. {error}") from error
        except Exception as error:
            self._wake.set()  # whoever keeps in step meets the same, says so and goes on
            raise SavedNotShownError(f"This is saved, and shows as soon as it can. {FAULT}") from error
        self._host.problems.clear("model")

    def show_since(self, head: int, is_busy: bool) -> None:
        """Bring the model as far as what was appended after this arrival number, or at least that."""
        if head - self._host.projection.cursor <= NEAR and not is_busy:
            if all(self.step() for _ in range(AT_ONCE)):
                self._wake.set()
            return
        arrivals = self._host.replica.arrivals(head, self._host.replica.head_arrival - head)
        self._host.events.add(self._host.notifier.events(self._host.projection.take_now(arrivals), early=True))
        self._wake.set()

    def make_rows_again(self) -> None:
        """Throw the model away and make it anew from the log."""
        self._host.projection.start_again()
        self._wake.set()

    async def until_in_step(self) -> None:
        """Wait until the rows say everything that is in the log now. Raises RetryLaterError when that cannot be, and
        OutdatedError when it would not be seen here."""
        self._host.projection.refuse_outdated()
        if not await self._comes_in_step():
            raise RetryLaterError(f"This was not done. {self._host.problems.sentence('model')}")

    async def until_shown(self) -> None:
        """The same after something was appended. Raises SavedNotShownError when that cannot be."""
        if not await self._comes_in_step():
            raise SavedNotShownError(
                f"This is saved, and shows as soon as it can. {self._host.problems.sentence('model')}"
            )

    async def _comes_in_step(self) -> bool:
        head = self._host.replica.head_arrival
        while not self._host.projection.shows(head):
            if "model" in self._host.problems:
                return False
            self._wake.set()
            await take_turns()
        return True
