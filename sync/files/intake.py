"""From what other PCs answered to whole files: manifests are checked, chunks checked and written, files put in place.

Files of one chunk are put in their places many at a time: they share transactions, and most of what a sync costs.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from sync.errors import DroppedFileError, MalformedError, StorageError
from sync.files.fetching import Ask, Fetching
from sync.files.manifest import Manifest, chunk_of
from sync.files.part import Part
from sync.files.store import FileStore
from sync.files.threads import FileThreads

TOGETHER: Final = 64
"""Files of one chunk that are put in place at once."""


class Intake:
    """parts: the files that are coming, by id

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
        self._spawn(self._guarded(part.file, self._look_through(part)))

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
        """It is not fetched any more; what has come of it stays on the disk."""
        self.parts.pop(file, None)
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
            await self._look_through(self._store.begin(manifest))
        else:
            self.drop(ask.file)

    async def _look_through(self, part: Part) -> None:
        await self._threads.run(lambda: [*part.look_through()])
        if part.file not in self._fetching.files:
            return
        self.parts[part.file] = part
        self._fetching.opened(part.file, part.lacking, part.manifest.sealed_size)
        await self._finish(part)

    async def _write(self, part: Part, ask: Ask, sealed: bytes) -> None:
        assert ask.number is not None
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
            self._store.announce(manifest for manifest, _ in right)
            await self._threads.run(self._put, right)
            self._finished([manifest.file for manifest, _ in right])

    def _put(self, right: Sequence[tuple[Manifest, bytes]]) -> None:
        folder = self._store.folder
        parts = [Part(folder, manifest) for manifest, _ in right]
        for part, (_, sealed) in zip(parts, right, strict=True):
            part.write(0, sealed)
        folder.put((folder.part(part.file), folder.whole(part.file)) for part in parts)
