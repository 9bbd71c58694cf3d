"""From what other PCs answered to whole files: manifests are checked, chunks checked and written, files put in place.

Files of one chunk are put in their places many at a time: they share transactions, and most of what a sync costs.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from sync.errors import DroppedFileError, MalformedError, StorageError
from sync.files.fetching import Ask, Fetching
from sync.files.frames import PARTS_LIMIT
from sync.files.manifest import Manifest, chunk_of
from sync.files.part import Part
from sync.files.store import FileStore
from sync.files.threads import FileThreads

TOGETHER: Final = 64
"""Files of one chunk that are put in place at once, and chunks that are looked at."""


CHUNKS_KNOWN: Final = 32_768
"""Chunks of the files whose parts are known while they do not come: some megabytes of memory."""


class Intake:
    """parts: what is known to be here of files that are not whole, coming or not, by id

    `lied` is told of a PC that gave something else than it was asked for, `came` of files that are whole now, `refused`
    of what the disk said; `spawn` runs what takes long; `fits` tells whether a file of this size is to be fetched.
    """

    def __init__(
        self,
        store: FileStore,
        fetching: Fetching,
        threads: FileThreads,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        fits: Callable[[bytes, int], bool],
        lied: Callable[[bytes, bytes], None],
        came: Callable[[Sequence[bytes]], None],
        refused: Callable[[StorageError], None],
    ) -> None:
        self.parts: Final[dict[bytes, Part]] = {}
        self._store: Final = store
        self._fetching: Final = fetching
        self._threads: Final = threads
        self._spawn: Final = spawn
        self._fits: Final = fits
        self._lied: Final = lied
        self._came: Final = came
        self._refused: Final = refused
        self._small: list[tuple[Ask, bytes]] = []
        self._is_placing = False

    def resume(self, part: Part) -> None:
        """Go on with a file whose manifest is here."""
        self._spawn(self._guarded(part.file, self._go_on(self.parts.get(part.file, part))))

    async def look_for_parts(self) -> None:
        """Know of the parts that are here of files that do not come at the moment; forget those that are none any
        more. Raises StorageError."""
        for file in self.parts.keys() - set(self._fetching.files):
            if self._is_crowded or self._store.part(file) is None:
                del self.parts[file]
        for file in self._store.unfinished(PARTS_LIMIT):
            if not (self._is_crowded or file in self.parts or file in self._fetching.files):
                part = self._store.part(file)
                if part is not None:
                    await self._look_through(part)
                    self.parts.setdefault(file, part)

    @property
    def _is_crowded(self) -> bool:
        return sum(part.manifest.count for part in self.parts.values()) >= CHUNKS_KNOWN

    def manifest(self, ask: Ask, raw: bytes) -> None:
        """A manifest came that is of use."""
        self._spawn(self._guarded(ask.file, self._open(ask, raw)))

    def chunk(self, ask: Ask, sealed: bytes) -> None:
        """A chunk came that is of use: of a part, or the only one of a file."""
        part = self.parts.get(ask.file)
        if part is not None:
            self._spawn(self._guarded(ask.file, self._write(part, ask, sealed)))
        else:
            self._small.append((ask, sealed))
            if not self._is_placing:
                self._is_placing = True
                self._spawn(self._place_all())

    def drop(self, file: bytes) -> None:
        """It is not fetched any more; what has come of it stays on the disk, for others too."""
        self._fetching.drop(file)

    async def _guarded(self, file: bytes, step: Coroutine[Any, Any, None]) -> None:
        try:
            await step
        except StorageError as error:
            self.drop(file)
            self._refused(error)

    async def _open(self, ask: Ask, raw: bytes) -> None:
        try:
            manifest = await self._threads.run(Manifest.decode, raw, ask.file)
        except MalformedError:
            self._disbelieve(ask)
            return
        if self._fits(ask.file, manifest.sealed_size):
            await self._go_on(self._store.begin(manifest))
        else:
            self.drop(ask.file)

    async def _go_on(self, part: Part) -> None:
        await self._look_through(part)
        if part.file not in self._fetching.files:
            return
        self.parts[part.file] = part
        self._fetching.opened(part.file, self._in_turn(part), part.manifest.sealed_size)
        await self._finish(part)

    async def _look_through(self, part: Part) -> None:
        steps = part.look_through()
        while await self._threads.run(lambda: len([*islice(steps, TOGETHER)])) == TOGETHER:
            pass

    def _in_turn(self, part: Part) -> list[int]:
        """The chunks that lack. Each PC begins elsewhere, so that those that fetch the same file have different parts,
        which they give each other."""
        seed = int.from_bytes(blake2b(self._store.list_id + part.file, digest_size=8).digest(), "big")
        start = seed % max(1, part.manifest.count)
        return sorted(part.lacking, key=lambda number: (number < start, number))

    async def _write(self, part: Part, ask: Ask, sealed: bytes) -> None:
        assert ask.number is not None
        if self._store.is_whole(part.file):  # by a stick, or through another process
            self.parts.pop(part.file, None)
            self._finished([part.file])
            return
        try:
            await self._threads.run(part.write, ask.number, sealed)
        except MalformedError:
            self._disbelieve(ask)
            return
        self._fetching.kept(ask.file, ask.number)
        await self._finish(part)

    async def _finish(self, part: Part) -> None:
        if part.is_complete and self.parts.get(part.file) is part:
            del self.parts[part.file]
            await self._threads.run(part.complete)
            self._finished([part.file])
        else:
            self._came(())

    def _finished(self, files: Sequence[bytes]) -> None:
        try:
            self._store.finish(files)
        except DroppedFileError as error:  # they come again if they should
            files = [file for file in files if file not in error.files]
            for file in error.files:
                self.drop(file)
        for file in files:
            self._fetching.drop(file)
        self._came(files)

    def _disbelieve(self, ask: Ask) -> None:
        self._fetching.wrong(*ask)
        self._lied(ask.peer, ask.file)

    # Files of one chunk

    async def _place_all(self) -> None:
        try:
            while self._small:
                taken, self._small = self._small[:TOGETHER], self._small[TOGETHER:]
                await self._place(taken)
        except StorageError as error:
            self._small.clear()
            self._refused(error)
        finally:
            self._is_placing = False

    async def _place(self, taken: Sequence[tuple[Ask, bytes]]) -> None:
        manifests = await self._threads.run(lambda: [Manifest([chunk_of(sealed)]) for _, sealed in taken])
        right: list[tuple[Manifest, bytes]] = []
        for (ask, sealed), manifest in zip(taken, manifests, strict=True):
            if manifest.file == ask.file:
                right.append((manifest, sealed))
            else:
                self._disbelieve(ask)
        if right:
            lacking = [each for each in right if not self._store.is_whole(each[0].file)]
            self._store.announce(manifest for manifest, _ in lacking)
            await self._threads.run(self._put, lacking)
            self._finished([manifest.file for manifest, _ in right])

    def _put(self, right: Sequence[tuple[Manifest, bytes]]) -> None:
        folder = self._store.folder
        parts = [Part(folder, manifest) for manifest, _ in right]
        for part, (_, sealed) in zip(parts, right, strict=True):
            part.write(0, sealed)
        folder.put((folder.part(part.file), folder.whole(part.file)) for part in parts)
