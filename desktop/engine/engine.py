"""The engine thread: it alone writes, and holds the network; everything else asks it or reads.

It runs an asyncio loop. Commands come as functions and end in futures; entries that this or another process appended,
or that other PCs sent, are turned into rows in slices; what changed is told in batches of events.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.documents.open_documents import OpenDocuments
from desktop.engine.event_queue import EventQueue
from desktop.engine.events import CatchUpProgressed
from desktop.engine.loop_thread import LoopThread, take_turns
from desktop.engine.network_service import NetworkService
from desktop.engine.problems import Problems
from desktop.engine.records import NetworkSettings
from desktop.errors import (
    ClosedError,
    DesktopError,
    HomeDamagedError,
    InvalidError,
    SavedNotShownError,
    UserFacingError,
)
from desktop.home import key_store
from desktop.home.damage import diagnose_damage, remove_marked
from desktop.home.folder import disk_errors
from desktop.home.home import LOG_FILE, Home, home_error, seat_key
from desktop.home.wall_clock import wall_ms
from desktop.rows.change_notifier import ChangeNotifier
from desktop.rows.fact_types import payload
from desktop.rows.local_state import LocalState
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.read_session import ReadSession
from desktop.rows.sources import Sources, sources_of
from desktop.rows.viewer import Viewer
from sync import errors as sync_errors
from sync.database import storage_errors
from sync.log import Log
from sync.quarantine import LogJournal
from sync.replica import Replica
from sync.transport.supervision import BackOff, supervise

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.engine.command_context import CommandContext
    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from sync.control import Value
    from sync.entry import Entry

T = TypeVar("T")

WATCH_S: Final = 0.075
REST_S: Final = 5.0
RETRY_S: Final = 2.0
RETRY_LIMIT_S: Final = 16.0
CALM_S: Final = 60.0
"""A fault that has not come back for so long is no trouble any more."""
FAULT: Final = (
    "Something went wrong inside Countertop, and it goes on. Nothing that was saved is lost. If this stays, close "
    "Countertop and open it again; what happened is written down in the folder “logs”, beside its data."
)
NEAR: Final = 256
"""With more entries than these to take first, or a space to read again, one's own new entry does not wait its turn."""

Founding = Callable[[Log], Replica]
"""Makes the replica in a new log, or opens the one that is there."""


def found_replica(log: Log) -> Replica:
    """A new shop in a new log."""
    return Replica.found(log, os.urandom, wall_ms)


def open_replica(log: Log) -> Replica:
    """The replica in an existing log."""
    return Replica.open(log, os.urandom, wall_ms)


class Engine:
    """Owns the log, the model, what the seat keeps for itself, and the network. Use it in its own thread only, except
    `submit` and `stop`. It is the `CommandContext` of commands.

    thread: the loop's thread
    sources, replica, model, local_state, projection, notifier, viewer: its parts
    session, documents, networking: what commands work with
    problems: what is wrong now
    """

    sources: Sources
    replica: Replica
    model: ReadModel
    local_state: LocalState
    projection: Projection
    notifier: ChangeNotifier
    viewer: Viewer
    session: ReadSession
    documents: OpenDocuments
    networking: NetworkService

    def __init__(self, home: Home, key: bytes, network: NetworkSettings, areas: Areas) -> None:
        self.home = home
        self.key = key
        self.network_settings = network
        self.areas = areas
        self.thread = LoopThread("countertop-engine")
        self.events = EventQueue(self.thread.loop)
        self.problems = Problems(self.events)
        self.closing = False
        self._wake = asyncio.Event()
        self._announced = 0
        self._shows_itself = False
        self._parts: dict[Callable[[CommandContext], Any], Any] = {}

    @classmethod
    def start(
        cls, home: Home, key: bytes, network: NetworkSettings, areas: Areas, founding: Founding, *, create: bool
    ) -> Engine:
        """A running engine over a home's files. Raises HomeError."""
        engine = cls(home, key, network, areas)
        try:
            engine.thread.submit(lambda: engine._open(founding, create=create)).result()
        except BaseException:
            engine.thread.stop(5.0)
            raise
        return engine

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Run a command in the engine's thread. ClosedError once it is closing."""
        return self.thread.submit(lambda: self._do(self._unless_closing(work)))

    def submit_async(self, work: Callable[[], Awaitable[T]]) -> Future[T]:
        """The same for one that goes on over several turns of the loop."""
        return self.thread.submit_async(lambda: self._go_on(self._unless_closing(work)))

    async def _go_on(self, work: Callable[[], Awaitable[T]]) -> T:
        with self._errors_in_words():
            return await work()

    def _unless_closing(self, work: Callable[[], T]) -> Callable[[], T]:
        if self.closing:
            raise ClosedError("Countertop is closing; this was not done.")
        return work

    def _do(self, work: Callable[[], T]) -> T:
        with self._errors_in_words():
            return work()

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            with storage_errors():
                yield
        except sync_errors.DamagedError as error:
            if self.closing:
                raise
            raise self.diagnose_damage(error) from error

    def diagnose_damage(self, error: sync_errors.DamagedError) -> Exception:
        """The error that says which file is damaged."""
        return diagnose_damage(
            error, self.model, self.local_state, self.home.seat_path(self.replica.me.feed) / "own.db"
        )

    # Opening and closing

    def _open(self, founding: Founding, *, create: bool) -> None:
        try:
            log = self._open_log(create=create)
            try:
                self.replica = founding(log)
            except BaseException:
                log.close()
                raise
            try:
                self._open_rows()
            except BaseException:
                self.replica.close()
                raise
        except sync_errors.StorageError as error:
            raise home_error(error, self.home, LOG_FILE) from error
        self.replica.subscribe(self._on_news)
        self._wake.set()
        self.networking = NetworkService(self)
        self._keep_running("projection", self._keep_in_step)
        self._keep_running("look-out for other processes", self._watch)
        self._keep_running("idle work", self._run_idle_work)
        self._keep_running("network service", self.networking.run)

    def _open_log(self, *, create: bool) -> Log:
        key = key_store.derived(self.key, "log")
        return Log.create(self.home.log_path, key) if create else Log.open(self.home.log_path, key)

    def _open_rows(self) -> None:
        seat = self.home.seat_path(self.replica.me.feed)
        with disk_errors():
            seat.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = seat_key(self.key, self.replica.me.feed)
        is_new = not (seat / "own.db").exists()
        self.local_state = self._open_own(self.replica.me.feed)
        if is_new:
            self._take_over_own()
        try:
            with disk_errors():
                remove_marked(seat / "model.db", self.home.network_lock())
            self.model = ReadModel.open(seat / "model.db", key, self.areas)
        except BaseException:
            self.local_state.close()
            raise
        try:
            with storage_errors():
                self._prepare_rows()
        except BaseException as error:
            found = self.diagnose_damage(error) if isinstance(error, sync_errors.DamagedError) else error
            self.model.close()
            self.local_state.close()
            raise found from error

    def _prepare_rows(self) -> None:
        me, replica = self.replica.me, self.replica
        self.viewer = Viewer(me.member, replica.genesis.hash, replica.shop_space)
        self.projection = Projection(self.model, replica, self.viewer, LogJournal(replica.log), os.urandom)
        self.notifier = ChangeNotifier(self.model, self.viewer)
        self.sources = sources_of(self)
        self.session = ReadSession(self.sources, (self.model, self.local_state))
        self.documents = OpenDocuments(self)
        self.projection.prepare()
        self._announced = self.projection.cursor

    def _open_own(self, feed: bytes, *, query_only: bool = False) -> LocalState:
        path = self.home.seat_path(feed) / "own.db"
        try:
            return LocalState(path, seat_key(self.key, feed), query_only=query_only)
        except sync_errors.DamagedError as error:
            raise HomeDamagedError(str(path.relative_to(self.home.path))) from error

    def _take_over_own(self) -> None:
        """A seat that took the place of a closed one goes on with its drafts and read positions."""
        for feed in sorted(self.replica.own_feeds() - {self.replica.me.feed}):
            if (self.home.seat_path(feed) / "own.db").exists():
                older = self._open_own(feed, query_only=True)
                try:
                    self.local_state.take_over(older)
                finally:
                    older.close()

    def stop(self, timeout_s: float, before: Callable[[], None] = lambda: None) -> list[str]:
        """End everything, `before` first; returns what was not done in time, in words."""
        deadline = time.monotonic() + timeout_s
        left = []
        try:
            self.thread.submit_async(lambda: self._close(before)).result(timeout_s)
        except ClosedError:
            return []
        except TimeoutError:
            left.append("Countertop is still writing to the disk.")
        if not self.thread.stop(max(0.1, deadline - time.monotonic())) and not left:
            left.append("Countertop is still saying goodbye to the other PCs.")
        return left

    async def _close(self, before: Callable[[], None]) -> None:
        if self.closing:
            return
        self.closing = True
        try:
            await self.thread.cancel_others()
            await self.networking.stop()
        finally:
            self.events.close()
            before()
            for part in (self.model, self.local_state, self.replica):
                part.close()

    # Keeping in step

    def _keep_running(self, name: str, service: Callable[[], Awaitable[None]]) -> None:
        """Supervise a service; what nobody foresaw is said until it has not come back for a while."""
        key = f"fault {name}"

        def report(error: Exception | None) -> None:
            if error is None:
                self.problems.clear(key)
            else:
                self.problems.raise_problem(key, FAULT, "show_log")

        back_off = BackOff(random.random, RETRY_S, RETRY_LIMIT_S)
        self.thread.spawn(supervise(name, service, back_off, report, calm_s=CALM_S))

    def _on_news(self) -> None:
        if not self._shows_itself:
            self._wake.set()

    async def _keep_in_step(self) -> None:
        """Take slices whenever there is something new."""
        while not self.closing:
            await self._wake.wait()
            self._wake.clear()
            while self._may_go_on() and self._try_step():
                self._report_progress()
                await take_turns()

    def _may_go_on(self) -> bool:
        return not self.closing

    def _try_step(self) -> bool:
        try:
            more = self._do(self.step)
        except UserFacingError as error:
            self._on_not_shown(error)
            return False
        self.problems.clear("model")
        return more

    def _on_not_shown(self, error: Exception) -> None:
        """What is in the log cannot be turned into rows now: say so and try again."""
        self.problems.raise_problem("model", str(error), "free_space")
        self.thread.loop.call_later(RETRY_S, self._wake.set)

    def step(self) -> bool:
        """Take one slice and tell what changed; whether there may be more."""
        slice_ = self.projection.advance()
        if slice_.arrivals and slice_.arrivals[0].arrival == self._announced + 1:
            self.events.add(self.notifier.events(slice_))
            self._announced = slice_.arrivals[-1].arrival
        else:
            self._announce_the_rest()
        renewed = self.projection.take_corrected()
        if renewed:
            self.notifier.documents_corrected()
        if self.projection.take_rebuilt() or renewed:
            self.events.add(self.notifier.everything())
        for problem in self.projection.take_problems():
            self.problems.raise_problem("content", problem, "verify")
        return self.projection.behind()

    def _announce_the_rest(self) -> None:
        """Tell about what another process has turned into rows."""
        cursor = self.projection.cursor
        if cursor < self._announced:
            self._announced = 0
        while self._announced < cursor:
            found = self.replica.arrivals(self._announced, NEAR)
            arrivals = [arrival for arrival in found if arrival.arrival <= cursor]
            if not arrivals:
                return
            self.events.add(self.notifier.events(self.projection.look(arrivals)))
            self._announced = arrivals[-1].arrival

    def _report_progress(self) -> None:
        cursor, head = self.projection.cursor, self.replica.head_arrival
        if head - cursor > NEAR:
            self.events.add([CatchUpProgressed(cursor, max(head, self.networking.progress_total()))])

    async def _watch(self) -> None:
        """See what other processes appended, what they changed in what the seat keeps, and whether clocks were set."""
        own = self.local_state.version()
        while not self.closing:
            try:
                if self.replica.refresh():
                    self._wake.set()
                self.replica.follow_clock()
                with storage_errors():
                    moved = self.projection.follow_clock()
                own, before = self.local_state.version(), own
                if own != before or moved:
                    self.events.add(self.notifier.everything())
                self.problems.clear("log")
            except sync_errors.SyncError as error:
                self.problems.raise_problem("log", str(error), "free_space")
            await asyncio.sleep(WATCH_S)

    async def _run_idle_work(self) -> None:
        """Do now and then what can wait; what hinders it is said where it hinders more."""
        while not self.closing:
            await asyncio.sleep(REST_S)
            with suppress(UserFacingError):
                self._do(self.projection.run_idle_work)
            self._wake.set()  # another process may have done the same

    # For commands

    @staticmethod
    def random(size: int) -> bytes:
        """Random bytes."""
        return os.urandom(size)

    def part(self, make: Callable[[CommandContext], T]) -> T:
        """What an area keeps for as long as the engine lives: made when it is first asked for."""
        if make not in self._parts:
            self._parts[make] = make(self)
        part: T = self._parts[make]
        return part

    def publish(self, events: Iterable[Event]) -> None:
        """Tell listeners."""
        self.events.add(events)

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """Sign and keep an entry for each batch, and turn them into rows: durable and visible on return."""
        head = self.replica.head_arrival
        with self._to_be_shown():
            entries = self.replica.post(space, *([payload(fact) for fact in batch] for batch in batches))
        self.show_what_is_kept(head)
        return entries

    def control(self, *values: Value) -> None:
        """The same for records of who may do what."""
        head = self.replica.head_arrival
        with self._to_be_shown():
            self.replica.control(*values)
        self.show_what_is_kept(head)

    @contextmanager
    def _to_be_shown(self) -> Iterator[None]:
        """What is written inside is turned into rows at once by who writes it."""
        self._shows_itself = True
        try:
            yield
        finally:
            self._shows_itself = False

    def show_what_is_kept(self, head: int) -> None:
        """Make rows of what was appended after this arrival number. Raises KeptError when the disk has no room left."""
        try:
            self._do(lambda: self.show_since(head))
        except (sync_errors.StorageError, DesktopError) as error:
            self._on_not_shown(error)
            raise SavedNotShownError(f"This is saved, and shows as soon as it can. {error}") from error
        except Exception as error:
            self._wake.set()  # whoever keeps in step meets the same, says so and goes on
            raise SavedNotShownError(f"This is saved, and shows as soon as it can. {FAULT}") from error
        self.problems.clear("model")

    def show_since(self, head: int) -> None:
        """Bring the model as far as what was appended after this arrival number, or at least that."""
        if head - self.projection.cursor <= NEAR and not self.projection.is_reprojecting:
            while self.step():
                pass
            return
        arrivals = self.replica.arrivals(head, self.replica.head_arrival - head)
        self.events.add(self.notifier.events(self.projection.take_now(arrivals), early=True))
        self._wake.set()

    def make_rows_again(self) -> None:
        """Throw the model away and make it anew from the log."""
        self.projection.start_again()
        self._wake.set()

    async def until_in_step(self) -> None:
        """Wait until the rows say everything that is in the log now. Raises InvalidError when that cannot be."""
        if not await self._comes_in_step():
            raise InvalidError(f"This was not done. {self.problems.sentence('model')}")

    async def until_shown(self) -> None:
        """The same after something was appended. Raises SavedNotShownError when that cannot be."""
        if not await self._comes_in_step():
            raise SavedNotShownError(f"This is saved, and shows as soon as it can. {self.problems.sentence('model')}")

    async def _comes_in_step(self) -> bool:
        head = self.replica.head_arrival
        while not self.projection.shows(head):
            if "model" in self.problems:
                return False
            self._wake.set()
            await take_turns()
        return True
