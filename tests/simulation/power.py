"""What a power cut leaves of a database: what was synced, and of what was written since any sectors, or none.

SQLite syncs the WAL when a transaction commits (`synchronous=FULL`), before a checkpoint writes pages into the file,
and the file before the WAL is begun anew, whose header it syncs before what follows
(https://www.sqlite.org/atomiccommit.html, https://www.sqlite.org/walformat.html).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

SECTOR: Final = 512
WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_PAGE_SIZE: Final = slice(8, 12)
_CARRIED: Final = slice(128, 132)
"""Where the WAL says how large a page is; where its index, how many frames a checkpoint began to carry into the file
(https://www.sqlite.org/walformat.html)."""


@dataclass(frozen=True)
class DiskImage:
    """The bytes of a database and of its WAL at one moment."""

    file: bytes
    wal: bytes

    @classmethod
    def of(cls, path: Path) -> DiskImage:
        wal = _wal(path)
        return cls(path.read_bytes(), wal.read_bytes() if wal.exists() else b"")

    def put(self, path: Path) -> None:
        """Make it what is on the disk."""
        path.write_bytes(self.file)
        _wal(path).write_bytes(self.wal)
        Path(f"{path}-shm").unlink(missing_ok=True)

    def cut_before(self, after: DiskImage, chance: Random) -> DiskImage:
        """What is left of this, all synced, when the power goes before `after` is: where a checkpoint had begun its
        WAL was synced, else a transaction was being committed."""
        if after.file != self.file:
            return DiskImage(torn(self.file, after.file, chance), after.wal)
        begun_anew = after.wal[:WAL_HEADER] != self.wal[:WAL_HEADER]
        synced = after.wal[:WAL_HEADER] + self.wal[WAL_HEADER:] if begun_anew else self.wal
        return DiskImage(self.file, torn(synced, after.wal, chance))


def _wal(path: Path) -> Path:
    return Path(f"{path}-wal")


def cut_power(path: Path, chance: Random) -> None:
    """Leave of a database that nobody has open any more, where commits were not synced, what a power cut leaves."""
    wal, index = _wal(path), Path(f"{path}-shm")
    if wal.exists():
        written = wal.read_bytes()
        wal.write_bytes(torn(written[: _synced(written, index.read_bytes())], written, chance))


def _synced(wal: bytes, index: bytes) -> int:
    """How much of a WAL a checkpoint has synced before it wrote into the file."""
    frame = _FRAME_HEADER + int.from_bytes(wal[_PAGE_SIZE], "big")
    return WAL_HEADER + frame * int.from_bytes(index[_CARRIED], sys.byteorder)


def torn(before: bytes, after: bytes, chance: Random) -> bytes:
    """What is left of what was synced before and is written over with `after`: some sectors of that. What was never
    written reads as zeros, and the length is either's."""
    share = chance.choice((0.0, 0.5, 0.9, 1.0))
    length = max(len(before), chance.choice((len(before), len(after))))
    torn = bytearray(before.ljust(length, b"\0"))
    for at in range(0, min(length, len(after)), SECTOR):
        if chance.random() < share:
            torn[at : at + SECTOR] = after[at : min(at + SECTOR, length)]
    return bytes(torn)
