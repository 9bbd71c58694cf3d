"""A connection for files between two PCs in memory: it may be slow, break off, or swallow what is sent."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

from sync.files.frames import ChunkAnswer, ManifestAnswer, decode_file_message
from sync.transport.connection import LostError

if TYPE_CHECKING:
    from tests.simulation.file_truth import FileTruth

SLOWEST_S = (0.1, 0.1, 0.5, 4.0)
"""How long a frame may take on a cable."""


class FileCable:
    """ends: of both PCs"""

    def __init__(self, chance: Random, truth: FileTruth) -> None:
        slowest_s = chance.choice(SLOWEST_S)
        self.ends = CableEnd(chance, truth, slowest_s), CableEnd(chance, truth, slowest_s)
        for end, other in (self.ends, self.ends[::-1]):
            end.other = other

    def cut(self) -> None:
        """Both notice at once."""
        for end in self.ends:
            end.cut()

    def swallow(self) -> None:
        """Nobody notices but by the silence."""
        for end in self.ends:
            end.swallows = True


class CableEnd:
    """What a link knows of a stream; nothing that goes over it is wrong."""

    other: CableEnd

    def __init__(self, chance: Random, truth: FileTruth, slowest_s: float) -> None:
        self.fed_s = 0.0
        self.swallows = False
        self._chance = chance
        self._truth = truth
        self._slowest_s = slowest_s
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._is_cut = False

    def cut(self) -> None:
        """Nothing comes or goes any more."""
        self._is_cut = True
        self._inbox.put_nowait(None)

    async def read(self, _limit: int) -> bytes:
        """The next frame."""
        frame = await self._inbox.get()
        if frame is None or self._is_cut:
            raise LostError("The cable is cut.")
        self.fed_s = asyncio.get_running_loop().time()
        return frame

    async def write(self, frame: bytes) -> None:
        """Send a frame; it takes a while."""
        self._check(frame)
        await asyncio.sleep(self._chance.random() ** 4 * self._slowest_s)
        if self._is_cut:
            raise LostError("The cable is cut.")
        if not self.swallows:
            self.other._inbox.put_nowait(frame)

    write_in_pieces = write

    def _check(self, frame: bytes) -> None:
        match decode_file_message(frame):
            case ChunkAnswer(file, number, bytes() as sealed):
                assert sealed == self._truth.chunks[file][number], "a wrong chunk was served"
            case ManifestAnswer(file, bytes() as raw):
                assert raw == self._truth.manifests[file].raw, "a wrong manifest was served"
