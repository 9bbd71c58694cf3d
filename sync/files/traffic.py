"""All files that come and go over a PC's connections: what is fetched, what is served. `face` shows it to people.

In one asyncio loop, in the thread that owns the log. Hashing and the disk are left to `threads`; what is on its way to
them stays within the budget of `fetching`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, Final, Protocol

from sync.errors import StorageError
from sync.files.choosing import Chooser, Disk
from sync.files.dropping import Dropping
from sync.files.exchange import Said
from sync.files.fetching import Ask, Fetching
from sync.files.frames import (
    ChunkRequest,
    Holding,
    ManifestAnswer,
    ManifestRequest,
    PartHolding,
    PromiseAnswer,
    PromiseRequest,
    Request,
)
from sync.files.holdings import Holdings
from sync.files.intake import Intake
from sync.files.part_telling import PartTelling
from sync.files.peer_parts import PeerParts
from sync.files.promises import Promises
from sync.files.serving import FileServer
from sync.files.store import FileStore
from sync.files.threads import FileThreads
from sync.files.wish_list import WishList
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

    def say(self, message: PromiseRequest | PromiseAnswer) -> None:
        """Ask for a promise, or answer."""

    def news(self) -> None:
        """The list of whole files has changed."""

    def tell_of_parts(self, parts: Sequence[PartHolding]) -> None:
        """These are the parts that are here now."""


class FileTraffic:
    """`run` it; lines come and go meanwhile.

    trouble: a sentence while the disk refuses
    changed: called, in the loop's thread, after anything that is shown has changed, a few times a second at most
    store, holdings, peer_parts, wishes, fetching, intake, chooser, dropping: its parts
    """

    def __init__(self, log: Log, store: FileStore, promises: Promises, disk: Disk | None = None) -> None:
        self.trouble: str | None = None
        self.changed: Callable[[], None] = lambda: None
        self.store: Final = store
        self._lines: Final[dict[bytes, Line]] = {}
        self._tasks: Final[set[asyncio.Task[None]]] = set()
        self._threads: Final = FileThreads()
        self.holdings: Final = Holdings(log)
        self.peer_parts: Final = PeerParts()
        self.wishes: Final = WishList(log)
        self.fetching: Final = Fetching()
        self.intake: Final = Intake(
            store,
            self.fetching,
            self._threads,
            spawn=self._spawn,
            fits=self._fits,
            lied=self._on_lie,
            came=self._on_come,
            refused=self._on_refusal,
        )
        self._server: Final = FileServer(store, self._threads, self.intake.parts, self._on_own_list)
        disk = disk or (lambda: store.folder.disk)
        self.chooser: Final = Chooser(
            store, self.holdings, self.peer_parts, self.wishes, self.fetching, disk, self._begin
        )
        self.dropping: Final = Dropping(
            promises,
            store,
            self.holdings,
            self.wishes,
            self.chooser,
            self._threads,
            self._lines,
            spawn=self._spawn,
            went=self._on_own_list,
        )
        self._part_telling: Final = PartTelling(self.intake, self._lines, spawn=self._spawn, refused=self._on_refusal)
        self._wake: Final = asyncio.Event()
        self._told: int = store.number
        self._rests_until_s = 0.0
        self._looked_s = 0.0
        self._tell: asyncio.TimerHandle | None = None

    # Beginning and end

    async def run(self) -> None:
        """Look for what to fetch, and ask, until cancelled."""
        while True:
            self._wake.clear()
            await self._look()
            self._tick()
            self._let_go()
            try:
                async with asyncio.timeout(TICK_S):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _look(self) -> None:
        while not self._is_resting and self._lines and self.chooser.step():
            self._pump()
            await asyncio.sleep(BETWEEN_STEPS_S)

    def _tick(self) -> None:
        now_s = self._now_s
        if self.trouble and not self._is_resting:
            self.trouble = None
            self.chooser.again()
        if self.chooser.is_short and now_s - self._looked_s >= LOOK_AGAIN_S:
            self._looked_s = now_s
            self.chooser.again()
        for file in (*self.fetching.forsaken(), *self.store.mentions.unspoken(self.fetching.files)):
            self.intake.drop(file)
        if not self._is_resting:
            self._part_telling.step(now_s)
        self._heed_own_list()
        self._pump()

    def _let_go(self) -> None:
        try:
            if not self._is_resting:
                self.holdings.sweep()
                self.dropping.step(self._now_s)
        except StorageError as error:
            self._on_refusal(error)

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

    def look(self) -> None:
        """There may be something else to fetch."""
        self._wake.set()

    @property
    def is_used(self) -> bool:
        """Whether there is or was any file, or any entry speaks of one, or somebody wants one."""
        return self.store.number > 0 or self.store.mentions.last > 0 or bool(self.wishes.lacking(1))

    def meet(self, line: Line) -> None:
        """A PC is connected, in place of an earlier connection to it."""
        if line.device in self._lines:
            self.fetching.leave(line.device)
            self.dropping.leave(line.device)
        self._lines[line.device] = line
        self._part_telling.meet(line.device)
        self.fetching.meet(line.device, self._now_ms)
        self.chooser.meet(line.device)
        self.dropping.meet()
        self._wake.set()

    def leave(self, line: Line) -> None:
        """That connection has ended."""
        if self._lines.get(line.device) is line:
            del self._lines[line.device]
            self._part_telling.leave(line.device)
            self.fetching.leave(line.device)
            self.peer_parts.leave(line.device)
            self.chooser.leave(line.device)
            self.dropping.leave(line.device)
            self._on_come(())

    def news(self) -> None:
        """Entries came, or other processes wrote: other files may be spoken of, others may be here."""
        self._wake.set()
        self._heed_own_list()

    def take(self, device: bytes, event: Said) -> None:
        """What a PC said. Raises StorageError."""
        match event:
            case Holding():
                self._take_holding(device, event)
            case PartHolding():
                self._take_part(device, event)
            case ManifestAnswer(file, manifest):
                self._take_answer(Ask(device, file, None), manifest, self.intake.manifest)
            case PromiseRequest():
                self.dropping.asked(device, event)
            case PromiseAnswer():
                self.dropping.answered(device, event)
            case _:
                self._take_answer(Ask(device, event.file, event.number), event.sealed, self.intake.chunk)

    def _take_holding(self, device: bytes, told: Holding) -> None:
        self._part_telling.heard(device)
        if self.holdings.known(device)[0] != told.list:
            self.chooser.meet(device)
            self.dropping.leave(device)
        self.holdings.take(device, told)
        for change in told.changes:
            self.fetching.claims(device, change.file, change.size)
            self.dropping.told(device, change.file, has=change.size is not None)
        if told.changes:
            self.chooser.told(device, told.changes[0].number, told.changes[-1].number)
            self._on_come(())

    def _take_part(self, device: bytes, told: PartHolding) -> None:
        if self.peer_parts.take(device, told):
            self.fetching.has_part(device, told.file, told.size, told.bits)
            self.chooser.look_at(told.file)
            self._wake.set()

    def _take_answer(self, ask: Ask, content: bytes | None, take: Callable[[Ask, bytes], None]) -> None:
        if content is None:
            self.fetching.came_not(*ask, self._now_ms)
            self._withdraw(ask.peer, ask.file, lied=False)
        elif self.fetching.came(*ask, self._now_ms):
            take(ask, content)
        self._pump()

    async def content(self, request: Request) -> bytes | None:
        """The bytes that another PC asks for; None: they are not here. Raises StorageError."""
        return await self._server.content(request)

    # What follows

    def _begin(self, file: bytes, is_first: bool) -> None:
        whole, parts = self.holdings.holders(file), self.peer_parts.holders(file)
        is_new = file not in self.fetching.files
        if is_new and not (whole.keys() & self._lines.keys() or self._is_any_of_use(file, parts.values())):
            return
        part = self.store.part(file) if is_new else None
        self.fetching.fetch(file, whole, first=is_first, has_begun=part is not None)
        for device, told in parts.items():
            self.fetching.has_part(device, file, told.size, told.bits)
        if part is not None:
            self.intake.resume(part)

    def _is_any_of_use(self, file: bytes, parts: Iterable[PartHolding]) -> bool:
        here = self.intake.parts.get(file)
        held = int.from_bytes(here.chunks, "little") if here else 0
        return any(told.bits & ~held for told in parts)

    def _pump(self) -> None:
        if self._is_resting:
            return
        by_peer: dict[bytes, list[Request]] = {}
        for peer, file, number in self.fetching.asks(self._now_ms):
            request = ManifestRequest(file) if number is None else ChunkRequest(file, number)
            by_peer.setdefault(peer, []).append(request)
        for peer, requests in by_peer.items():
            self._lines[peer].ask(requests)

    def _fits(self, file: bytes, size: int) -> bool:
        """Whether to go on with a file whose true sealed size is known now; who told another one is not believed."""
        parts = {device: part.size for device, part in self.peer_parts.holders(file).items()}
        for device, told in (*parts.items(), *self.holdings.holders(file).items()):
            if told != size:
                self.fetching.claims(device, file, None)
                self._on_lie(device, file)
        return self.chooser.fits(file, size)

    def _on_lie(self, device: bytes, file: bytes) -> None:
        _log.warning("PC %s gave something else for the file %s.", device.hex(), file.hex())
        self._withdraw(device, file, lied=True)
        self._pump()

    def _withdraw(self, device: bytes, file: bytes, *, lied: bool) -> None:
        self.holdings.withdraw(device, file, lied=lied)
        self.peer_parts.withdraw(device, file, lied=lied)

    def _on_come(self, files: Sequence[bytes]) -> None:
        if files:
            self.wishes.came(files)
            self.news()
        self._pump()
        self._say_soon()

    def _say_soon(self) -> None:
        if self._tell is None:
            self._tell = asyncio.get_running_loop().call_later(TELL_S, self._say)

    def _say(self) -> None:
        self._tell = None
        self.changed()

    def _heed_own_list(self) -> None:
        if self.store.number != self._told:
            self._on_own_list()

    def _on_own_list(self) -> None:
        before, self._told = self._told, self.store.number
        for change in self.store.changes(before, self._told - before):
            if change.size is None:  # what is damaged has to come once more
                self.chooser.look_at(change.file)
        self._wake.set()
        for line in tuple(self._lines.values()):
            line.news()
        self._say_soon()

    def _on_refusal(self, error: StorageError) -> None:
        _log.warning("No files are fetched for a while: %s", error)
        self.trouble = str(error)
        self._rests_until_s = self._now_s + REST_S
        for file in self.fetching.files:
            self.intake.drop(file)
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
