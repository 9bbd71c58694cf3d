"""One PC of a simulated shop, as far as its files go: the real store and traffic, on a disk that can fail."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Collection, Container, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast
from unittest.mock import patch

from sync.errors import DiskFullError
from sync.files import traffic
from sync.files.face import FilesFace
from sync.files.promises import Promises
from sync.files.store import FileStore
from sync.files.traffic import FileTraffic
from sync.forgetting import DAY_MS
from sync.log import Log
from sync.transport.file_link import FileLink
from sync.transport.greeting import Peer
from tests.simulation.file_cable import CableEnd, FileCable
from tests.simulation.file_entries import FileEntries
from tests.simulation.file_truth import FileTruth
from tests.sync.replicas import KEY, WallClock

T = TypeVar("T")

LARGE_DISK = 1 << 40, 1 << 41
FULL_DISK = 1 << 20, 1 << 41
_WRITES = {"write", "complete", "_put"}


class _WatchedStore(FileStore):
    """Says when a copy goes."""

    def __init__(self, machine: FileMachine, signing: bytes) -> None:
        super().__init__(
            machine.log, machine.folder / "files", machine.chance.randbytes, machine.clock, lambda: signing
        )
        self._machine = machine

    def drop(self, files: Sequence[bytes]) -> None:
        """Keep these no longer."""
        for file in files:
            self._machine.truth.check_drop(self._machine, file, self._machine.intended_s[file])
        super().drop(files)

    def drop_unmentioned(self, needed: Container[bytes] = ()) -> bool:
        """Drop what nobody speaks of."""
        before = self._listed()
        dropped = super().drop_unmentioned(needed)
        for file in before - self._listed():
            self._machine.truth.check_unspoken(self._machine, file)
        return dropped

    def _listed(self) -> set[bytes]:
        return {file for (file,) in self._ask("SELECT id FROM files")}


class _WatchedPromises(Promises):
    """Notes when a PC began to intend something."""

    def __init__(self, machine: FileMachine) -> None:
        super().__init__(machine.device, machine.chance.randbytes)
        self._machine = machine

    def intend(self, file: bytes, peers: Collection[bytes]) -> bytes:
        """Intend to drop a copy."""
        self._machine.intended_s[file] = self._machine.now_s
        return super().intend(file, peers)


class FileMachine:
    """is_on, is_removed, is_full: the program runs; the PC is no longer in the shop; its disk is full

    intended_s: since when it intends to drop what
    clock: its wall clock; entries: what it knows of what was said
    drafts: files that are needed for what is being written here
    """

    def __init__(self, number: int, folder: Path, chance: Random, truth: FileTruth) -> None:
        self.number = number
        self.folder = folder
        self.chance = chance
        self.truth = truth
        self.device = bytes([chance.randrange(256)]) + bytes([number]) * 31
        self.is_on = self.is_removed = self.is_full = False
        self.links: dict[FileMachine, tuple[FileLink, FileCable]] = {}
        self.intended_s: dict[bytes, float] = {}
        self.clock = WallClock()
        self.drafts: set[bytes] = set()
        self._seat = 0
        self._tasks: list[asyncio.Task[Any]] = []
        self._choice = False, None
        folder.mkdir()
        self.log = Log.create(self._path, KEY, synchronous="OFF")
        self._open()

    def __repr__(self) -> str:
        return f"PC {self.number}"

    @property
    def _path(self) -> Path:
        return self.folder / "log.db"

    @property
    def _backup(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-backup")

    @property
    def now_s(self) -> float:
        """Of the world."""
        return asyncio.get_running_loop().time()

    # On and off

    def _open(self) -> None:
        signing = bytes([self.number, self._seat]) * 16
        self.store: FileStore = _WatchedStore(self, signing)
        self.entries = FileEntries(self.log, self.store)
        promises = _WatchedPromises(self)
        with patch.object(traffic, "FileThreads", lambda: _Threads(self)):
            self.traffic = FileTraffic(
                self.log, self.store, promises, lambda: FULL_DISK if self.is_full else LARGE_DISK
            )
        self.face = FilesFace(self.traffic)

    def start(self) -> None:
        """The program begins, and looks what is there."""
        self.log.close()
        self.log = Log.open(self._path, KEY, synchronous="OFF")
        self._open()
        self.face.choose(keep_everything=self._choice[0], budget=self._choice[1])
        for _ in self.store.sweep():
            pass
        for _ in self.store.glance():
            pass
        self._tasks = [asyncio.ensure_future(self.traffic.run())]
        self.is_on = True

    async def crash(self) -> None:
        """The program ends, wherever it is."""
        self.is_on = False
        for other in tuple(self.links):
            self.unplug(other)
        tasks = [*self._tasks, *self.traffic._tasks]
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
        self.links.clear()
        if self.traffic._tell is not None:
            self.traffic._tell.cancel()

    def choose(self, *, keep_everything: bool, budget: int | None) -> None:
        """A person's choice for this PC."""
        self._choice = keep_everything, budget
        self.face.choose(keep_everything=keep_everything, budget=budget)

    # Disks

    def back_up(self) -> None:
        """Make an image of the disk of this PC, which is off."""
        self.log.close()
        shutil.rmtree(self._backup, ignore_errors=True)
        shutil.copytree(self.folder, self._backup)
        self._reopen()

    def put_back(self) -> bool:
        """Put the image back, if there is one; where entries show it, the person then has another seat."""
        if not self._backup.exists():
            return False
        self.log.close()
        shutil.rmtree(self.folder)
        shutil.copytree(self._backup, self.folder)
        self._seat += self.chance.choice((0, 1))
        self._reopen()
        return True

    def _reopen(self) -> None:
        self.log = Log.open(self._path, KEY, synchronous="OFF")
        self._open()

    # What entries say

    def hears(self, other: FileMachine) -> None:
        """All that another PC knows of what was said is known here too."""
        if self.entries.hear(other.entries.known.values(), self.clock.now_ms):
            self.traffic.news()

    def a_day_passes(self) -> None:
        """What is due goes, and it is looked whether all is here."""
        self.clock.now_ms += DAY_MS
        if self.is_on:
            self.entries.forget(self.clock.now_ms)
            self.store.drop_unmentioned(self.drafts)
            self.store.folder.clear()
            for _ in (*self.store.glance(), *self.store.regain()):
                pass
            self.traffic.news()

    # Connections

    def plug(self, other: FileMachine, end: CableEnd, cable: FileCable, *, dialled: bool) -> None:
        """Connect it by its end of a cable."""
        peer = Peer(other.device, b"", b"")
        link = FileLink(
            cast(Any, end), peer, self.traffic, dialled=dialled, prove=lambda: None, on_step=self._on_step(other)
        )
        self.links[other] = link, cable
        self._tasks.append(asyncio.ensure_future(self._run(link, cable, other)))

    async def _run(self, link: FileLink, cable: FileCable, other: FileMachine) -> None:
        try:
            await link.run()
        finally:
            cable.cut()
            if self.links.get(other) == (link, cable):
                del self.links[other]

    def unplug(self, other: FileMachine) -> None:
        """Cut the cable."""
        if other in self.links:
            self.links[other][1].cut()

    def _on_step(self, other: FileMachine) -> Callable[[FileLink], None]:
        def step(link: FileLink) -> None:
            if other.is_removed and not link.exchange.closed:
                link.end("This PC was removed from the shop.")

        return step


class _Threads:
    """What works beside the loop, as far as order goes; a full disk takes nothing."""

    def __init__(self, machine: FileMachine) -> None:
        self._machine = machine

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """What the work gives or raises, a while later."""
        await asyncio.sleep(self._machine.chance.random() ** 3 * 0.1)
        if self._machine.is_full and getattr(work, "__name__", "") in _WRITES:
            raise DiskFullError("The disk is full.")
        done = work(*args)
        await asyncio.sleep(self._machine.chance.random() ** 3 * 0.1)
        return done

    def close(self) -> None:
        """Nothing to wait for."""
