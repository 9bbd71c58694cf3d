"""What of a chain that was cut off is given to whom: to all what others need of it, to owners' PCs what lies beyond
too, so that it is there to be kept."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sync.authority.verdicts import Standing, Verdicts
from sync.control import Role
from sync.entry import CONTENT, Entry
from sync.log import PAGE, size_of
from sync.replica_state import ReplicaState

SHARE_BYTES: Final = 32 << 20
"""Of what lies beyond one person's cuts, owners' PCs are given this much, in equal parts of each seat that was taken
away, counted through all branches of its chain: whoever goes on writing with such a key, or with copies of it, fills no
disk."""


class _Sharing(NamedTuple):
    """Who has which share under these verdicts: the PCs on which an owner has an open seat, and how many seats of each
    person were taken away."""

    verdicts: Verdicts
    owner_devices: frozenset[bytes]
    cut_seats: Mapping[bytes, int]

    @classmethod
    def of(cls, verdicts: Verdicts) -> _Sharing:
        seats, members = verdicts.seats, verdicts.members
        owners = {member.id for member in members.values() if member.role == Role.OWNER}
        devices = frozenset(seat.device for seat in seats.values() if seat.stands and seat.member in owners)
        return cls(verdicts, devices, Counter(seats[feed].member for feed in verdicts.cut_feeds))


class CutOffers:
    """Of one replica."""

    def __init__(self, state: ReplicaState) -> None:
        self._state: Final = state
        self._known: _Sharing | None = None

    @property
    def _sharing(self) -> _Sharing:
        if self._known is None or self._known.verdicts is not self._state.verdicts:
            self._known = _Sharing.of(self._state.verdicts)
        return self._known

    def offered(self, entries: Sequence[Entry], device: bytes) -> Sequence[Entry]:
        """Of consecutive entries of one content chain those that a PC is given: what is needed with what shares the
        next kept signature, and no more of the rest than there is a share for."""
        if not entries or entries[0].feed not in self._state.verdicts.cut_feeds:
            return entries
        end = max((number for number, entry in enumerate(entries, 1) if self._is_needed(entry)), default=0)
        while 0 < end < len(entries) and entries[end - 1].signature is None:
            end += 1
        if device in self._sharing.owner_devices:
            end = max(end, self._within_share(entries))
        if not end and self._is_needed_beyond(entries[-1]):
            return entries
        return entries[:end]

    def _is_needed(self, entry: Entry) -> bool:
        """Whether an entry of a seat that was taken away is shown, or shows others where its chain was cut off."""
        if entry.hash in self._state.verdicts.cut_tips(entry.feed):
            return True
        return self._state.standing(entry) not in (Standing.SET_ASIDE, Standing.VOID)

    def _is_needed_beyond(self, entry: Entry) -> bool:
        """Whether what was set aside in one space only has something of the chain behind it that is needed."""
        while page := self._state.log.in_chain(entry.feed, CONTENT, entry.seq, PAGE):
            if any(self._is_needed(later) for later in page):
                return True
            entry = page[-1]
        return False

    def _within_share(self, entries: Sequence[Entry]) -> int:
        """How many of these entries an owner's PC may have because they could be kept, up to a kept signature."""
        log, feed, before = self._state.log, entries[0].feed, entries[0].seq - 1
        end = self._cut_end(feed)
        left = self._share(feed) - size_of(log, feed, CONTENT, end, before)
        signed = [number for number, entry in enumerate(entries, 1) if entry.signature is not None]
        within = bisect_right(
            signed, left, key=lambda number: size_of(log, feed, CONTENT, max(end, before), entries[number - 1].seq)
        )
        return signed[within - 1] if within else 0

    def _share(self, feed: bytes) -> int:
        sharing = self._sharing
        return SHARE_BYTES // sharing.cut_seats[sharing.verdicts.seats[feed].member]

    def _cut_end(self, feed: bytes) -> int:
        """The number of the last entry that a cut names of a chain, of those held here."""
        named = map(self._state.log.entry, self._state.verdicts.cut_tips(feed))
        return max((entry.seq for entry in named if entry is not None), default=0)
