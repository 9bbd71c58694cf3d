"""Making rows again: those that are there are deleted; when no process finds any more, every entry of the space is read
again, then the documents whose changes stay as they are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop.rows.cursor import Reprojecting
    from desktop.rows.row_writer import RowWriter
    from sync.entry_opener import Arrival
    from sync.replica import Replica

SLICE_S: Final = 0.05
SLICE_BYTES: Final = 512 << 10
"""However few entries these are: large changes of notes take much longer than as many messages."""


class Reprojection:
    """One round of it, in slices, each for a transaction.

    due: which rows of which space
    """

    def __init__(self, due: Reprojecting, replica: Replica, writer: RowWriter) -> None:
        self.due = due
        self._writer = writer
        self._arrivals = replica.reread(due.space)
        self._deletion = writer.delete_space(due)
        self._documents: Iterator[None] | None = None

    def take(self, until: int, limit: int) -> bool:
        """Delete some rows, or take so many entries of those up to the arrival number `until`, or after these some
        documents; whether there may be more."""
        started = time.perf_counter()
        if self.due.delete_up_to:
            return any(time.perf_counter() - started >= SLICE_S for _ in self._deletion)
        if self._documents is None:
            arrivals = self._some(until, limit)
            self._writer.take(arrivals, self.due.areas)
            if arrivals:
                return True
            self._documents = self._writer.rewrite_documents(self.due.areas, self.due.space)
        return any(time.perf_counter() - started >= SLICE_S for _ in self._documents)

    def _some(self, until: int, limit: int) -> list[Arrival]:
        """The next of the entries, up to the one with which they reach a slice's bytes."""
        found, size = [], 0
        for arrival in islice(self._arrivals, limit):
            if arrival.arrival <= until:
                found.append(arrival)
                size += arrival.entry.size
            if size >= SLICE_BYTES:
                break
        return found
