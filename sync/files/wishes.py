"""Which of the files that entries speak of are to be fetched here; pure.

Small ones come by themselves, larger ones when somebody asks for them or keeps them here, and all of them on a PC that
keeps everything. What comes by itself leaves room on the disk; what a person asked for takes of that, too, and leaves
only what everything leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from sync.files.manifest import SEALED_SIZE

FREE_FRACTION: Final = 0.1
"""What comes by itself leaves this part of the disk free."""
FREE_BYTES: Final = 200_000_000
"""What was asked for, or is added, leaves so many bytes of it free."""


class WhyNot(Enum):
    """Why a file does not come."""

    UNWANTED = "It was taken off this PC. It comes when somebody asks for it."

    LARGE = "It is large. It comes when somebody asks for it."
    BUDGET = "Files take all the room on this PC that they may take."
    DISK = "There is not enough room left on this PC's disk."


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """Bytes: what files take here, what they may take (None: as much as they like), free on the disk, its size."""

    used: int
    budget: int | None
    free: int
    total: int

    def less(self, size: int) -> DiskSpace:
        """What is left when a file of this size is here too."""
        return DiskSpace(self.used + size, self.budget, self.free - size, self.total)


def why_not(size: int, space: DiskSpace, *, asked: bool, everything: bool) -> WhyNot | None:
    """Why a file of this sealed size does not come; None: it comes.

    `asked`: somebody waits for it or keeps it here; `everything`: this PC keeps all files.
    """
    left = space.free - size
    if asked:
        return WhyNot.DISK if left < FREE_BYTES else None
    if size > SEALED_SIZE and not everything:
        return WhyNot.LARGE
    if space.budget is not None and space.used + size > space.budget:
        return WhyNot.BUDGET
    return WhyNot.DISK if left < max(FREE_FRACTION * space.total, FREE_BYTES) else None


class LocalCopy(NamedTuple):
    """A whole file here: its id, its sealed size in bytes, when it was last opened, or came (ms)."""

    file: bytes
    size: int
    opened_ms: int


def to_make_room(copies: Iterable[LocalCopy], excess: int) -> list[bytes]:
    """Which copies are to go, for so many bytes to be free: first what is large and was not opened for long."""
    found = list(copies)
    by_size = sorted(found, key=lambda copy: -copy.size)
    by_age = sorted(found, key=lambda copy: copy.opened_ms)
    place = {copy: by_size.index(copy) + by_age.index(copy) for copy in found}
    chosen = list[bytes]()
    for copy in sorted(found, key=lambda copy: (place[copy], copy)):
        if excess > 0:
            chosen.append(copy.file)
            excess -= copy.size
    return chosen
