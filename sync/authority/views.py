"""What the author of a content entry had seen, and the place that this gave them to write from: what is worked out
once for all verdicts to come."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from sync.authority.erasing import Erasing
from sync.authority.ledger import Ledger
from sync.authority.resolution import Standpoint
from sync.authority.rights import Admission, EpochGrant
from sync.authority.seating import Seating


class Place(NamedTuple):
    """A place to write from, as the past of a view, which is a fact's index, gave it."""

    view: int
    admission: Admission
    epoch: EpochGrant


class Views:
    """Judges content in its view's past; such a judgement never changes, so each is made once."""

    def __init__(self, ledger: Ledger, standpoint: Callable[[int], Standpoint]) -> None:
        self.ledger: Final = ledger
        self.erasing: Final = Erasing(ledger)
        self.seating: Final = Seating(ledger)
        self._standpoint: Final = standpoint
        self._known: Final[dict[tuple[bytes, bytes, bytes, bytes], Place | None]] = {}

    def place(self, feed: bytes, view: bytes, space: bytes, epoch: bytes) -> Place | None:
        """The place written from, or None when the author had no right to it in the view's past.

        Raises KeyError when the view is not held.
        """
        key = (feed, view, space, epoch)
        if key not in self._known:
            self._known[key] = self._judge(feed, self.ledger.causality.index[view], space, epoch)
        return self._known[key]

    def _judge(self, feed: bytes, view: int, space: bytes, epoch: bytes) -> Place | None:
        ledger = self.ledger
        if ledger.authors[view] != feed:
            return None
        seen = self._standpoint(ledger.causality.upto[view])
        admission = seen.admission(feed)
        started = ledger.epochs.get(ledger.causality.index.get(epoch, -1))
        if admission is None or started is None or started.space != space or not started.bit & seen.standing:
            return None
        if not seen.is_open(admission) or not seen.entitled(admission.member, started):
            return None
        return Place(view, admission, started)

    def author(self, feed: bytes, view: bytes) -> Admission:
        """Whose seat a feed was in a view's past. Raises KeyError when the view is not held, or it was nobody's."""
        admission = self.at(view).admission(feed)
        if admission is None:
            raise KeyError(feed)
        return admission

    def at(self, *hashes: bytes) -> Standpoint:
        """What the authors of some entries saw together, these entries included. Raises KeyError."""
        causality = self.ledger.causality
        return self._standpoint(reduce(or_, (causality.upto[causality.index[hash]] for hash in hashes)))
