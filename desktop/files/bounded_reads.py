"""A file that is read piece by piece, in so many pieces at most.

What is in a picture's file stands in pieces that its parser takes one by one. Millions of empty ones fit into some
megabytes, and would keep it busy for minutes.
"""

from __future__ import annotations

from typing import BinaryIO, Final

READS_LIMIT: Final = 100_000
"""A picture of 64 MB in pieces of 8 kB, as is usual, takes a third of these."""


class BoundedReads:
    """Reads from a source until that was done too often."""

    def __init__(self, source: BinaryIO) -> None:
        self._source: Final = source
        self._left = READS_LIMIT

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises ValueError after too many times."""
        self._left -= 1
        if self._left < 0:
            raise ValueError("in too many pieces")
        return self._source.read(size)

    def seek(self, at: int, whence: int = 0) -> int:
        """Go on reading there."""
        return self._source.seek(at, whence)

    def tell(self) -> int:
        """Where is read next."""
        return self._source.tell()
