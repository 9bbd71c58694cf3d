"""Answering other PCs' questions for files: whole ones, and what is here of those that are coming."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from sync.errors import DamagedCopyError
from sync.files.frames import ManifestRequest, Request
from sync.files.part import Part
from sync.files.store import FileStore
from sync.files.threads import FileThreads
from sync.files.whole_file import WholeFile

AT_HAND: Final = 16
"""Whole files that are kept at hand: what they consist of is not read and checked anew for each chunk."""


class FileServer:
    """`parts` is what is here of files that are not whole; `lost` is called after a whole file turned out not to be
    whole."""

    def __init__(
        self, store: FileStore, threads: FileThreads, parts: Mapping[bytes, Part], lost: Callable[[], None]
    ) -> None:
        self._store: Final = store
        self._threads: Final = threads
        self._parts: Final = parts
        self._lost: Final = lost
        self._at_hand: Final[OrderedDict[bytes, WholeFile]] = OrderedDict()

    async def content(self, request: Request) -> bytes | None:
        """The bytes that were asked for; None: they are not here. Raises StorageError."""
        if isinstance(request, ManifestRequest):
            manifest = self._store.manifest(request.file)
            return None if manifest is None else manifest.raw
        return await self._chunk(request.file, request.number)

    async def _chunk(self, file: bytes, number: int) -> bytes | None:
        whole = self._whole(file)
        if whole is None:
            part = self._parts.get(file)
            return None if part is None else await self._threads.run(part.chunk, number)
        if number >= whole.manifest.count:
            return None
        try:
            return await self._threads.run(whole.chunk, number)
        except DamagedCopyError:
            self._at_hand.pop(file, None)
            self._store.lost(file)
            self._lost()
            return None

    def _whole(self, file: bytes) -> WholeFile | None:
        at_hand = self._at_hand.pop(file, None)
        whole = at_hand if at_hand is not None and self._store.is_whole(file) else self._store.whole(file)
        if whole is not None:
            self._at_hand[file] = whole
            if len(self._at_hand) > AT_HAND:
                self._at_hand.popitem(last=False)
        return whole
