"""All files that come and go over a PC's connections: who has what, what is fetched, what is served.

In one asyncio loop, in the thread that owns the log. Hashing and the disk are left to `threads`; what is on its way to
them stays within the budget of `fetching`.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sync.errors import StorageError
from sync.files.choosing import Chooser, Disk
from sync.files.fetching import Ask, Fetching
from sync.files.frames import ChunkAnswer, ChunkRequest, Holding, ManifestAnswer, ManifestRequest, Request
from sync.files.holdings import Holdings
from sync.files.intake import Intake
from sync.files.serving import FileServer
from sync.files.store import FileStore
from sync.files.threads import FileThreads
from sync.files.wish_list import WishList
from sync.files.wishes import WhyNot
from sync.log import Log

_log = logging.getLogger(__name__)

TICK_S: Final = 1.0
BETWEEN_STEPS_S: Final = 0.002
"""Between two steps of looking for what to fetch others have their turn."""
REST_S: Final = 30.0
"""After the disk refused, nothing is fetched for so long."""
LOOK_AGAIN_S: Final = 60.0
"""How often it is looked whether there is room now for what there was none for."""
TELL_S: Final = 0.2
"""It is said at most so often that files have come further."""


class Line(Protocol):
    """A connection over which files come and go."""

    device: bytes

    def ask(self, requests: Sequence[Request]) -> None:
        """Send questions."""

    def news(self) -> None:
        """The list of whole files has changed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A file that is coming: chunks that are here, of how many (0: not known yet), and from which PCs it comes now."""

    here: int
    of: int
    sources: frozenset[bytes]


class FileTraffic:
    """`run` it; lines come and go meanwhile.

    trouble: a sentence while the disk refuses
    `changed` is called, in the loop's thread, after anything that is shown has changed, a few times a second at most.
    """

    def __init__(
        self, log: Log, store: FileStore, *, changed: Callable[[], None] = lambda: None, disk: Disk | None = None
    ) -> None:
        self.trouble: str | None = None
        self._store: Final = store
        self._changed: Final = changed
        self._lines: Final[dict[bytes, Line]] = {}
        self._tasks: Final[set[asyncio.Task[None]]] = set()
        self._threads: Final = FileThreads()
        self._holdings: Final = Holdings(log)
        self._wishes: Final = WishList(log)
        self._fetching: Final = Fetching()
        self._intake: Final = Intake(
            store,
            self._fetching,
            self._threads,
            spawn=self._spawn,
            lied=self._on_lie,
            came=self._on_come,
            refused=self._on_refusal,
        )
        self._server: Final = FileServer(store, self._threads, self._intake.parts, self._on_own_list)
        disk = disk or self._disk_of_folder
        self._chooser: Final = Chooser(store, self._holdings, self._wishes, self._fetching, disk, self._begin)
        self._wake: Final = asyncio.Event()
        self._told: int = store.number
        self._rests_until_s = 0.0
        self._looked_s = 0.0
        self._tell: asyncio.TimerHandle | None = None

    def _disk_of_folder(self) -> tuple[int, int]:
        folder = self._store.folder.path
        usage = shutil.disk_usage(folder if folder.exists() else folder.parent)
        return usage.free, usage.total

    # Beginning and end

    async def run(self) -> None:
        """Look for what to fetch, and ask, until cancelled."""
        while True:
            self._wake.clear()
            await self._look()
            self._tick()
            try:
                async with asyncio.timeout(TICK_S):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _look(self) -> None:
        while not self._is_resting and self._lines and self._chooser.step():
            self._pump()
            await asyncio.sleep(BETWEEN_STEPS_S)

    def _tick(self) -> None:
        now_s = self._now_s
        if self.trouble and not self._is_resting:
            self.trouble = None
            self._chooser.again()
        if self._chooser.is_short and now_s - self._looked_s >= LOOK_AGAIN_S:
            self._looked_s = now_s
            self._chooser.again()
        for file in self._fetching.forsaken():
            self._intake.drop(file)
        self._heed_own_list()
        self._pump()

    async def close(self) -> None:
        """Stop, and wait for what is being written."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._threads.close)
        if self._tell is not None:
            self._tell.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("Files stumbled over an error of ours.", exc_info=error)

    # Lines

    @property
    def store(self) -> FileStore:
        """The files that are here."""
        return self._store

    def known(self, device: bytes) -> tuple[bytes, int]:
        """Which list of a PC is known here, up to which change."""
        return self._holdings.known(device)

    def meet(self, line: Line) -> None:
        """A PC is connected, in place of an earlier connection to it."""
        if line.device in self._lines:
            self._fetching.leave(line.device)
        self._lines[line.device] = line
        self._fetching.meet(line.device, self._now_ms)
        self._chooser.meet(line.device)
        self._wake.set()

    def leave(self, line: Line) -> None:
        """That connection has ended."""
        if self._lines.get(line.device) is line:
            del self._lines[line.device]
            self._fetching.leave(line.device)
            self._chooser.leave(line.device)
            self._on_come(())

    def news(self) -> None:
        """Entries came, or other processes wrote: other files may be spoken of, others may be here."""
        self._wake.set()
        self._heed_own_list()

    def heard(self, device: bytes) -> None:
        """Bytes came from a PC."""
        self._fetching.heard(device, self._now_ms)

    def take(self, device: bytes, event: Holding | ManifestAnswer | ChunkAnswer) -> None:
        """What a PC said. Raises StorageError."""
        if isinstance(event, Holding):
            self._take_holding(device, event)
        elif isinstance(event, ManifestAnswer):
            self._take_answer(Ask(device, event.file, None), event.manifest, self._intake.manifest)
        else:
            self._take_answer(Ask(device, event.file, event.number), event.sealed, self._intake.chunk)

    def _take_holding(self, device: bytes, told: Holding) -> None:
        if self._holdings.known(device)[0] != told.list:
            self._chooser.meet(device)
        self._holdings.take(device, told)
        for change in told.changes:
            self._fetching.claims(device, change.file, change.size)
        if told.changes:
            self._chooser.told(device, told.changes[0].number, told.changes[-1].number)
            self._on_come(())

    def _take_answer(self, ask: Ask, content: bytes | None, take: Callable[[Ask, bytes], None]) -> None:
        if content is None:
            self._fetching.came_not(*ask, self._now_ms)
            self._holdings.withdraw(ask.peer, ask.file, lied=False)
        elif self._fetching.came(*ask, self._now_ms):
            take(ask, content)
        self._pump()

    async def content(self, request: Request) -> bytes | None:
        """The bytes that another PC asks for; None: they are not here. Raises StorageError."""
        return await self._server.content(request)

    # What follows

    def _begin(self, file: bytes, claims: Mapping[bytes, int], is_first: bool) -> None:
        is_new = file not in self._fetching.files
        part = self._store.part(file) if is_new else None
        self._fetching.fetch(file, claims, first=is_first, has_begun=part is not None)
        if part is not None:
            self._intake.resume(part)

    def _pump(self) -> None:
        if self._is_resting:
            return
        by_peer: dict[bytes, list[Request]] = {}
        for peer, file, number in self._fetching.asks(self._now_ms):
            request = ManifestRequest(file) if number is None else ChunkRequest(file, number)
            by_peer.setdefault(peer, []).append(request)
        for peer, requests in by_peer.items():
            self._lines[peer].ask(requests)

    def _on_lie(self, device: bytes, file: bytes) -> None:
        _log.warning("PC %s gave something else for the file %s.", device.hex(), file.hex())
        self._holdings.withdraw(device, file, lied=True)
        self._pump()

    def _on_come(self, files: Sequence[bytes]) -> None:
        if files:
            self._wishes.came(files)
            self.news()
        self._pump()
        if self._tell is None:
            self._tell = asyncio.get_running_loop().call_later(TELL_S, self._say)

    def _say(self) -> None:
        self._tell = None
        self._changed()

    def _heed_own_list(self) -> None:
        if self._store.number != self._told:
            self._on_own_list()

    def _on_own_list(self) -> None:
        self._told = self._store.number
        for line in tuple(self._lines.values()):
            line.news()

    def _on_refusal(self, error: StorageError) -> None:
        _log.warning("No files are fetched for a while: %s", error)
        self.trouble = str(error)
        self._rests_until_s = self._now_s + REST_S
        for file in self._fetching.files:
            self._intake.drop(file)
        self._on_come(())

    @property
    def _is_resting(self) -> bool:
        return self._now_s < self._rests_until_s

    @property
    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()

    @property
    def _now_ms(self) -> int:
        return int(self._now_s * 1000)

    # What people see and ask for

    @property
    def progress(self) -> dict[bytes, Progress]:
        """The files that are coming now."""
        found = {}
        for file in self._fetching.files:
            part = self._intake.parts.get(file)
            sources = frozenset(self._fetching.sources(file))
            found[file] = Progress(len(part.held), part.manifest.count, sources) if part else Progress(0, 0, sources)
        return found

    def holders(self, file: bytes) -> frozenset[bytes]:
        """The other PCs that say that they have all of a file, connected or not."""
        return frozenset(self._holdings.holders(file))

    def why_not(self, file: bytes) -> WhyNot | None:
        """Why a file does not come from the PCs that are connected; None: nothing speaks against it."""
        return self._chooser.why_not(file)

    def want(self, file: bytes) -> None:
        """Somebody waits for a file: fetch it first of all, from now on until it is here. Raises StorageError."""
        self._wish(file, keep=False)

    def keep(self, file: bytes) -> None:
        """Keep a file on this PC. Raises StorageError."""
        self._wish(file, keep=True)

    def _wish(self, file: bytes, *, keep: bool) -> None:
        self._wishes.add(file, keep=keep)
        self._chooser.wished()
        self._wake.set()

    def release(self, file: bytes) -> None:
        """Nobody needs a file here any more; if it is coming because of that, it does not go on. Raises
        StorageError."""
        self._wishes.remove(file)
        self._intake.drop(file)
        self._chooser.again()
        self._wake.set()

    def is_kept(self, file: bytes) -> bool:
        """Whether somebody keeps a file on this PC."""
        return self._wishes.is_kept(file)

    def choose(self, *, keep_everything: bool, budget: int | None) -> None:
        """The choice for this PC: whether every file comes by itself, and how many bytes those that do may take in all
        (None: as many as there are)."""
        self._chooser.keep_everything, self._chooser.budget = keep_everything, budget
        self._chooser.again()
        self._wake.set()
