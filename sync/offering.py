"""What this PC gives to others: the entries that a vector lacks, in an order they can be taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from sync.cut_offers import CutOffers
from sync.entry import CONTENT, CONTROL, Entry
from sync.exchange.frames import BATCH_BYTES, BATCH_ENTRIES, Run
from sync.log import PAGE
from sync.replica_state import ReplicaState
from sync.vectors import Tips, Vector, newest


class Offers:
    """Reads out of the log what exchanges send."""

    def __init__(self, state: ReplicaState) -> None:
        self._state = state
        self._cut = CutOffers(state)

    def control_since(
        self, theirs: Vector, after: int, limit_entries: int, limit_bytes: int
    ) -> tuple[list[Entry], int]:
        """Control entries after an arrival number that are in the past of none of these tips; where to go on from."""
        found: list[Entry] = []
        size = 0
        level = self._level_feeds(theirs)
        seen = self._state.authority.seen_by(tip.hash for tips in theirs.values() for tip in tips)
        while page := self._state.log.control(after, PAGE):
            for arrival, entry in page:
                if entry.feed not in level and not seen(entry.hash):
                    size += entry.size
                    if found and (len(found) == limit_entries or size > limit_bytes):
                        return found, after
                    found.append(entry)
                after = arrival
        return found, after

    def _level_feeds(self, theirs: Vector) -> set[bytes]:
        """The feeds of which they lack nothing, also where there are more branches than a vector names."""
        mine = self._state.log.chains.vector(CONTROL)
        return {feed for feed, tips in theirs.items() if set(mine.get(feed, ())) <= set(tips)}

    def runs_after(self, feed: bytes, tips: Tips, device: bytes) -> Iterator[Run]:
        """The runs of a content chain that is in the past of none of these tips, each ending at a kept signature, as
        far as that PC is given them."""
        if not self._state.log.chains.is_forked(feed, CONTENT):
            return self._runs_of_chain(feed, newest(tips), device)
        return self._runs_of_branches(feed, tips, device)

    def _runs_of_chain(self, feed: bytes, after: int, device: bytes) -> Iterator[Run]:
        end = max(self._state.erasures.ends(feed).values(), default=0)
        while after < end:
            entries = self._state.log.in_chain(feed, CONTENT, after, BATCH_ENTRIES)
            run = self._run(feed, takewhile(lambda entry: entry.seq <= end, entries), device)
            if run is None:
                return
            yield run
            after = run.tip.seq

    def _runs_of_branches(self, feed: bytes, theirs: Tips, device: bytes) -> Iterator[Run]:
        branches, ends = self._state.log.chains.branches(feed, CONTENT), self._state.erasures.ends(feed)
        lacking = ends.keys() - {tip.hash for tip in theirs}
        if not lacking:
            return  # what they have need not be gone through
        past = branches.past(tip.hash for tip in theirs)
        for digest in sorted(lacking):
            end = ends[digest]
            while (known := past.upto(digest)) < end:
                run = self._run(feed, self._held(branches.path(digest, known)[:BATCH_ENTRIES]), device)
                if run is None:
                    break
                yield run
                past.add(run.tip.hash)

    def _run(self, feed: bytes, entries: Iterable[Entry], device: bytes) -> Run | None:
        given = [self._without_erased(entry) for entry in _ending_signed(self._cut.offered(list(entries), device))]
        return Run(feed, CONTENT, given, given[-1].signature or b"") if given else None

    def run_with(self, digest: bytes, device: bytes) -> Run | None:
        """The run that begins with an entry, as far as that PC is given it, if its body is here and not erased."""
        entry = self._state.log.entry(digest)
        if entry is None or entry.chain != CONTENT or self._without_erased(entry).body is None:
            return None
        return self._run(entry.feed, self._from(entry), device)

    def _from(self, entry: Entry) -> list[Entry]:
        """An entry and what follows it on one of its branches."""
        chains = self._state.log.chains
        if not chains.is_forked(entry.feed, CONTENT):
            return self._state.log.in_chain(entry.feed, CONTENT, entry.seq - 1, BATCH_ENTRIES)
        branches = chains.branches(entry.feed, CONTENT)
        tips = chains.tips(entry.feed, CONTENT)
        tip = next(tip for tip in tips if branches.within(entry.hash, tip))
        return self._held(branches.path(tip, entry.seq - 1)[:BATCH_ENTRIES])

    def _held(self, hashes: Iterable[bytes]) -> list[Entry]:
        entries = map(self._state.log.entry, hashes)
        return [entry for entry in entries if entry is not None]

    def _without_erased(self, entry: Entry) -> Entry:
        """What is erased is given to nobody who has not got it, whether or not it is still here."""
        return replace(entry, body=None) if self._state.erasures.is_erased(entry.header, entry.hash) else entry


def _ending_signed(entries: Iterable[Entry]) -> list[Entry]:
    taken: list[Entry] = []
    size, signed = 0, 0
    for entry in entries:
        size += entry.size
        if size > BATCH_BYTES:
            break
        taken.append(entry)
        if entry.signature is not None:
            signed = len(taken)
    return taken[:signed]
