"""What was set aside because it lies beyond the cut of something taken away, and what lets it stand after all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sync.authority.verdicts import Standing
from sync.control import TIPS_LIMIT, CutRaised, CutTips, Tip, Value, decode_control
from sync.entry import CONTENT, Entry
from sync.replica_state import ReplicaState


class Removal(NamedTuple):
    """What took something away: the control entry's hash, what it says, who said it (member id) and its stamp."""

    hash: bytes
    value: Value
    by: bytes
    stamp: int


class Aside:
    """Of one replica. Nothing here writes: raised cuts are control like any other."""

    def __init__(self, state: ReplicaState) -> None:
        self._state: Final = state

    def removals(self, entry: Entry) -> tuple[Removal, ...]:
        """The removals beyond whose cuts a content entry lies; none where it is not set aside."""
        return tuple(self._removal(hash) for hash in self._cut_off_by(entry))

    def raising(self, entries: Iterable[Entry]) -> list[CutRaised]:
        """What an owner says so that these entries stand, with all that is held of their chains."""
        feeds: dict[bytes, set[bytes]] = {}
        for entry in entries:
            for removal in self._cut_off_by(entry):
                feeds.setdefault(removal, set()).add(entry.feed)
        return [CutRaised(removal, self._raised(removal, feeds[removal])) for removal in sorted(feeds)]

    def _cut_off_by(self, entry: Entry) -> tuple[bytes, ...]:
        if self._state.standing(entry) is not Standing.SET_ASIDE:
            return ()
        header = entry.header

        def within(tip: Tip) -> bool:
            return self._state.log.chains.within(header.feed, CONTENT, header.seq, entry.hash, tip)

        return self._state.verdicts.cut_off_by(
            header.feed, header.seq, entry.hash, header.view, header.space, header.epoch, within
        )

    def _removal(self, hash: bytes) -> Removal:
        entry = self._state.log.entry(hash)
        assert entry is not None, "what is judged is held"
        seat = self._state.verdicts.seats.get(entry.feed)
        value = decode_control(entry.body or b"")[1]
        return Removal(hash, value, seat.member if seat else b"", entry.header.stamp)

    def _raised(self, removal: bytes, feeds: set[bytes]) -> tuple[CutTips, ...]:
        """A removal's cut as it is now, but with all that is held of these content chains."""
        parts = {(part.feed, part.chain): part.tips for part in self._state.verdicts.cut_of(removal)}
        for feed in feeds:
            parts[feed, CONTENT] = self._all_held(feed, parts.get((feed, CONTENT), ()))
        return tuple(CutTips(*link, parts[link]) for link in sorted(parts))

    def _all_held(self, feed: bytes, named: tuple[Tip, ...]) -> tuple[Tip, ...]:
        """The ends of what is held of a chain, and those of these tips that are not held."""
        log = self._state.log
        held = {Tip(seq, hash) for hash, seq in log.chains.tips(feed, CONTENT).items()}
        elsewhere = {tip for tip in named if not log.holds(tip.hash)}
        return tuple(sorted([*held, *elsewhere][:TIPS_LIMIT], key=lambda tip: tip.hash))
