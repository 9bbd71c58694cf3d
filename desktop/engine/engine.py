"""The engine thread: it alone writes, and holds the network; everything else asks it or reads.

It runs an asyncio loop. Commands come as functions and end in futures; entries that this or another process appended,
or that other PCs sent, are turned into rows in slices; what changed is told in batches of events.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.documents.open_documents import OpenDocuments
from desktop.engine.checkpoints import Checkpoints
from desktop.engine.comparing import ComparisonService
from desktop.engine.event_queue import EventQueue
from desktop.engine.file_care import FileCare
from desktop.engine.loop_thread import LoopThread
from desktop.engine.network_service import NetworkService
from desktop.engine.problems import Problems
from desktop.engine.records import NetworkSettings
from desktop.engine.row_service import FAULT, RETRY_S, RowService
from desktop.errors import (
    ClosedError,
    HomeDamagedError,
    SavedNotShownError,
)
from desktop.home import key_store
from desktop.home.damage import diagnose_damage, remove_marked
from desktop.home.folder import disk_errors
from desktop.home.home import LOG_FILE, Home, home_error, seat_key
from desktop.home.home_file import BEHIND_PIN
from desktop.home.wall_clock import wall_ms
from desktop.rows.change_notifier import ChangeNotifier
from desktop.rows.local_state import LocalState
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.read_session import ReadSession
from desktop.rows.sources import Sources, sources_of
from desktop.rows.viewer import Viewer
from sync import errors as sync_errors
from sync.database import storage_errors
from sync.log import Log
from sync.migrations import OUTDATED
from sync.quarantine import LogJournal
from sync.replica import Replica
from sync.transport.supervision import BackOff, supervise

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.engine.command_context import CommandContext
    from desktop.engine.event_queue import Listener
    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from sync.authority.rights import Taker
    from sync.control import Value
    from sync.entry import Entry
    from sync.seats import Insider

T = TypeVar("T")

RETRY_LIMIT_S: Final = 16.0
CALM_S: Final = 60.0
"""A fault that has not come back for so long is no trouble any more."""

Founding = Callable[[Log], Replica]
"""Makes the replica in a new log, or opens the one that is there."""


def found_replica(log: Log) -> Replica:
    """A new shop in a new log."""
    return Replica.found(log, os.urandom, wall_ms)


def open_replica(log: Log, insider: Insider | None = None) -> Replica:
    """The replica in an existing log, in the name of who is in: see `Replica`. Raises NobodyInError for who was taken
    off this PC."""
    replica = Replica.open(log, os.urandom, wall_ms, insider)
    if insider is not None and insider.member not in replica.colleagues.members():
        raise sync_errors.NobodyInError
    return replica


class Engine:
    """Owns the log, the model, what the seat keeps for itself, and the network. Use it in its own thread only, except
    `submit` and `stop`. It is the `CommandContext` of commands.

    thread: the loop's thread
    key, rows_key: the home's key, and the one from which those of who is in follow
    sources, replica, model, local_state, projection, rows, notifier, viewer: its parts
    session, documents, networking: what commands work with
    problems: what is wrong now
    """

    rows_key: bytes
    sources: Sources
    replica: Replica
    model: ReadModel
    local_state: LocalState
    projection: Projection
    rows: RowService
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
        self._parts: dict[Callable[[CommandContext], Any], Any] = {}
        self._use = ExitStack()

    @classmethod
    def start(
        cls, home: Home, key: bytes, network: NetworkSettings, areas: Areas, founding: Founding, *, create: bool
    ) -> Engine:
        """A running engine over a home's files. Raises HomeError."""
        engine = cls(home, key, network, areas)
        try:
            engine._use.enter_context(home.used())
            engine.thread.submit(lambda: engine._open(founding, create=create)).result()
        except BaseException:
            engine.thread.stop(5.0)
            engine._use.close()
            raise
        return engine

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Run a command in the engine's thread. ClosedError once it is closing."""
        return self.thread.submit(lambda: self.do(self._unless_closing(work)))

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

    def do(self, work: Callable[[], T]) -> T:
        with self._errors_in_words():
            return work()

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            with storage_errors():
                yield
        except SavedNotShownError:
            raise
        except Exception as error:
            if self.closing:
                raise
            if self.projection.is_outdated:  # and what its rows seem to say is no reason
                raise sync_errors.OutdatedError(OUTDATED) from error
            if isinstance(error, sync_errors.DamagedError):
                raise self.diagnose_damage(error) from error
            raise

    def diagnose_damage(self, error: sync_errors.DamagedError) -> Exception:
        """The error that says which file is damaged."""
        return diagnose_damage(error, self.model, self.local_state, self.model.path.with_name("own.db"))

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
        self.replica.subscribe(self.rows.on_news)
        self.rows.wake()
        self.networking = NetworkService(self)
        self._keep_running("projection", self.rows.keep_in_step)
        self._keep_running("look-out for other processes", self.rows.watch)
        self._keep_running("idle work", self.rows.run_idle_work)
        self._keep_running("look at files", FileCare(self).run)
        self._keep_running("merging of word lists", self.rows.merge_words)
        self._keep_running("network service", self.networking.run)
        self._keep_running("comparison", ComparisonService(self, self.networking).run)
        self._run_services()
        self._keep_checkpointing()

    def _open_log(self, *, create: bool) -> Log:
        key = key_store.derived(self.key, "log")
        return Log.create(self.home.log_path, key) if create else Log.open(self.home.log_path, key)

    def _open_rows(self) -> None:
        feed, insider = self.replica.me.feed, self.replica.colleagues.insider()
        self.rows_key = key_store.behind_pin(self.key, insider.key if insider else None)
        seat = self.home.seat_path(feed)
        with disk_errors():
            seat.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.rows_key != self.key:
                (seat / BEHIND_PIN).touch(0o600)
        key = seat_key(self.rows_key, feed)
        self.local_state = self._open_own(feed)
        try:
            self._take_over_own()
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
        replica = self.replica
        self.viewer = Viewer.of(replica)
        self.projection = Projection(self.model, replica, self.viewer, LogJournal(replica.log), os.urandom)
        self.notifier = ChangeNotifier(self.model, self.viewer)
        self.sources = sources_of(self)
        self.session = ReadSession(self.sources, (self.model, self.local_state, replica.log.db.conn))
        self.documents = OpenDocuments(self)
        self.projection.prepare()
        self.rows = RowService(self)

    def _open_own(self, feed: bytes, *, query_only: bool = False) -> LocalState:
        folder = self.home.seat_path(feed)
        key = self.rows_key if (folder / BEHIND_PIN).exists() else self.key
        try:
            return LocalState(folder / "own.db", seat_key(key, feed), query_only=query_only)
        except sync_errors.DamagedError as error:
            raise self._own_damaged(feed) from error

    def _own_damaged(self, feed: bytes) -> HomeDamagedError:
        return HomeDamagedError(str((self.home.seat_path(feed) / "own.db").relative_to(self.home.path)))

    def _take_over_own(self) -> None:
        """A seat that took the place of a closed one goes on with its drafts and read positions; at each opening, for
        a window may have written more of them since. Behind a PIN, what lay open before it does not stay."""
        for feed in sorted(self.replica.my_feeds() - {self.replica.me.feed}):
            folder = self.home.seat_path(feed)
            with suppress(sync_errors.DiskFullError, sync_errors.BusyError):  # the next opening does it
                if (folder / "own.db").exists():
                    self._take_over(feed)
                if self.rows_key != self.key and not (folder / BEHIND_PIN).exists():
                    shutil.rmtree(folder, ignore_errors=True)  # what is open elsewhere may stay until then, too

    def _take_over(self, feed: bytes) -> None:
        older = self._open_own(feed, query_only=True)
        try:
            self.local_state.take_over(older)
        except sync_errors.DamagedError as error:
            raise self._own_damaged(feed) from error
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
            for part in (self.model, self.local_state, self.replica, self._use):
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

    def _run_services(self) -> None:
        """Those of areas, where the engine is there for more than one command."""
        for area in self.areas if self.network_settings.enabled else ():
            if area.service is not None:
                self._keep_running(f"service of {area.key}", partial(area.service, self))

    def _keep_checkpointing(self) -> None:
        log, model = self.replica.log, self.model
        for conn, path, key in (
            (log.db.conn, self.home.log_path, log.key),
            (model.conn, model.path, self.sources.seat_key),
        ):
            self._keep_running(f"checkpoints of {path.name}", Checkpoints(conn, path, key).run)

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

    def do_idle_work(self) -> None:
        """Do some of what areas have that can wait."""
        for area in self.areas:
            area.idle_work(self)

    def publish(self, events: Iterable[Event]) -> None:
        """Tell listeners."""
        self.events.add(events)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear them, in this thread; the result ends that."""
        return self.events.subscribe(listener)

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """Sign and keep an entry for each batch, and turn them into rows: durable and visible on return."""
        return self.rows.post(space, *batches)

    def control(self, *values: Value) -> list[Entry]:
        """The same for records of who may do what."""
        return self.rows.control(*values)

    def take_out(self, value: Taker) -> None:
        """Take a person, a PC or a right away, with new keys where it could be read."""
        self.rows.take_out(value)

    def step(self) -> bool:
        """Take one slice of what is not rows yet; whether there may be more."""
        return self.rows.step()
