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
"""How long a frame may take on a cable, however small."""
SPEEDS = (1e9, 1e9, 1e9, 10_000.0)
"""Bytes that go over a cable in a second."""


class FileCable:
    """ends: of both PCs; speed: in bytes a second"""

    def __init__(self, chance: Random, truth: FileTruth, speed: float | None = None) -> None:
        self.speed = speed or chance.choice(SPEEDS)
        slowest_s = chance.choice(SLOWEST_S)
        self.ends = CableEnd(self, chance, truth, slowest_s), CableEnd(self, chance, truth, slowest_s)
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

    def __init__(self, cable: FileCable, chance: Random, truth: FileTruth, slowest_s: float) -> None:
        self.fed_s = 0.0
        self.is_amid_frame = False
        self.swallows = False
        self._cable = cable
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
        return frame

    async def write(self, frame: bytes) -> None:
        """Send a frame; it takes a while."""
        self._check(frame)
        await asyncio.sleep(self._chance.random() ** 4 * self._slowest_s)
        left = float(len(frame))
        while left > 0:
            piece = min(left, self._cable.speed)
            await asyncio.sleep(piece / self._cable.speed)
            left -= piece
            self._feed(is_whole=left <= 0)
        if not self.swallows:
            self.other._inbox.put_nowait(frame)

    def _feed(self, *, is_whole: bool) -> None:
        if self._is_cut:
            raise LostError("The cable is cut.")
        if not self.swallows:
            self.other.fed_s = asyncio.get_running_loop().time()
            self.other.is_amid_frame = not is_whole

    def _check(self, frame: bytes) -> None:
        match decode_file_message(frame):
            case ChunkAnswer(file, number, bytes() as sealed):
                assert sealed == self._truth.chunks[file][number], "a wrong chunk was served"
            case ManifestAnswer(file, bytes() as raw):
                assert raw == self._truth.manifests[file].raw, "a wrong manifest was served"
