"""What is erased of what is held: what control names, told by the chains; and which absent bodies are lacking.

A range is known by its last entry: which path it is can be told once that entry is held, and which numbers lie in it is
kept as spans of the branches on its way, so that a range costs the same however long it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sync.authority import Authority
from sync.authority.erasing import ErasedNames, Named, named_by
from sync.authority.verdicts import Verdicts
from sync.branches import BranchPlace
from sync.chains import Absent, Missing
from sync.control import Erased, ErasedRange, OwnerAnswered, Tip, Value
from sync.entry import CONTENT, Entry, Header
from sync.log import PAGE, Log
from sync.vectors import Vector

_ELSEWHERE: Final = 0
"""In place of a number: an entry that is held and is not of that chain."""


class _Spans:
    """The numbers in ranges, by branch of one chain.

    floor: the lowest number of ranges whose last entry is not held, which may hold anything from there on
    """

    def __init__(self, spans: Mapping[int, list[tuple[int, int]]], floor: int | None) -> None:
        self.branches: Final = {at: _merged(some) for at, some in spans.items()}
        self.floor: Final = floor

    def cover(self, place: BranchPlace) -> bool:
        """Whether what stands there lies in one of the ranges."""
        starts, ends = self.branches.get(place.branch, ((), ()))
        at = bisect_right(starts, place.seq) - 1
        return at >= 0 and place.seq <= ends[at]


_NO_SPANS: Final = _Spans({}, None)


class Lacking(NamedTuple):
    """Entries of one feed that are held without their bodies, and ought to be held with them.

    missing: that nobody erased; vectors end before them
    wanted: whose erasing does not stand any more; whether anybody has them cannot be told, so others are asked
    """

    missing: frozenset[bytes]
    wanted: frozenset[bytes]


_NOTHING: Final = Lacking(frozenset(), frozenset())


class _Known(NamedTuple):
    """What was found of one feed's absent bodies, and by which facts; `undecided` may lie in a range or not."""

    standing: int
    ever: int
    lacking: Lacking
    undecided: frozenset[bytes]


class Erasures:
    """Kept in step with one authority and one log: `appended` is told of every content entry."""

    def __init__(self, log: Log, authority: Authority) -> None:
        self._log: Final = log
        self._authority: Final = authority
        self._begin()

    def _begin(self) -> None:
        self._chains = self._log.chains
        self._verdicts: Verdicts | None = None
        self._places: dict[tuple[bytes, bytes], int] = {}
        self._awaited: dict[bytes, set[bytes]] = {}
        self._spans: dict[tuple[bytes, int, bool, bool], _Spans] = {}
        self._known: dict[bytes, _Known] = {}
        self._lacking: tuple[Missing, list[Absent]] = ({}, [])

    def _follow(self) -> Verdicts:
        """What is kept here is of the chains and verdicts there are now."""
        self._follow_chains()
        return self._authority.verdicts

    def _follow_chains(self) -> None:
        """Another process may have written."""
        if self._log.chains is not self._chains:
            self._begin()

    def appended(self, entries: Iterable[Entry]) -> None:
        """Take in that these are held: which path a range is that ends in one of them is known now."""
        self._follow_chains()
        for entry in entries:
            awaited = self._awaited.get(entry.feed, set())
            if entry.hash in awaited:
                awaited.remove(entry.hash)
                self._known.pop(entry.feed, None)
                self._verdicts = None
                for key in [key for key in self._spans if key[0] == entry.feed]:
                    del self._spans[key]

    # What is erased

    def is_erased(self, header: Header, digest: bytes) -> bool:
        """Whether an entry that is held is erased; control never is."""
        verdicts = self._follow()
        if header.chain != CONTENT or header.feed not in verdicts.putting_away.erasing_feeds:
            return False
        return self._covers(header.feed, header.seq, digest, verdicts.erased(header.feed), header.is_kept)

    def is_named(self, header: Header, digest: bytes) -> bool:
        """Whether a content entry is erased by its hash: no range that can be told yet holds what is not held."""
        return digest in self._follow().erased(header.feed).of(header.is_kept).entries

    def _covers(self, feed: bytes, seq: int, digest: bytes, names: ErasedNames, is_kept: bool) -> bool:
        named = names.of(is_kept)
        if digest in named.entries:
            return True
        place = self._chains.place(feed, CONTENT, Tip(seq, digest))
        return self._spans_of(feed, names, is_kept).cover(place)

    def _spans_of(self, feed: bytes, names: ErasedNames, is_kept: bool) -> _Spans:
        named = names.of(is_kept)
        if not named.ranges:
            return _NO_SPANS
        key = (feed, names.facts, is_kept, self._chains.is_forked(feed, CONTENT))
        if key not in self._spans:
            for old in [old for old in self._spans if old[0] == feed and old[2] == is_kept][:-1]:
                del self._spans[old]
            self._spans[key] = self._made(feed, named)
        return self._spans[key]

    def _made(self, feed: bytes, named: Named) -> _Spans:
        places = {last: self._place(feed, last) for last in named.ranges}
        unknown = [named.ranges[last] for last, seq in places.items() if seq is None]
        ranges = [(named.ranges[last], Tip(seq, last)) for last, seq in places.items() if seq]
        return _Spans(self._chains.ways(feed, CONTENT, ranges), min(unknown, default=None))

    def _place(self, feed: bytes, digest: bytes) -> int | None:
        """An entry's number in a feed's content; None while it is not held."""
        found = self._places.get((feed, digest))
        if found is None:
            entry = None if digest in self._awaited.get(feed, ()) else self._log.entry(digest)
            if entry is None:
                self._awaited.setdefault(feed, set()).add(digest)
                return None
            is_there = (entry.feed, entry.chain) == (feed, CONTENT)
            found = self._places[feed, digest] = entry.seq if is_there else _ELSEWHERE
        return found

    def said_by(self, value: Value | None) -> list[Erased]:
        """What somebody erases by saying this: at once, or because an owner agrees."""
        match value:
            case Erased():
                return [value]
            case OwnerAnswered():
                known = map(self._follow().putting_away.erasure, value.entries)
                return [erased for erased in known if erased is not None]
            case _:
                return []

    def reach(
        self, values: Iterable[Erased], arrived: Iterable[Entry] = (), known: Container[bytes] = ()
    ) -> Iterator[Entry]:
        """The entries held that are erased and that these facts name, or ranges that end in content that has arrived,
        but for those that are `known`; some may come more than once."""
        verdicts = self._follow()
        ended = (
            self._ended_by(entry, verdicts) for entry in arrived if entry.feed in verdicts.putting_away.erasing_feeds
        )
        for value in (*values, *(part for parts in ended for part in parts)):
            for digest in self._named_by(value):
                entry = None if digest in known else self._log.entry(digest)
                if (
                    entry is not None
                    and (entry.feed, entry.chain) == (value.feed, CONTENT)
                    and self.is_erased(entry.header, digest)
                ):
                    yield entry

    def _ended_by(self, entry: Entry, verdicts: Verdicts) -> list[Erased]:
        names = verdicts.erased(entry.feed)
        firsts = {named.ranges[entry.hash] for named in (names.others, names.kept) if entry.hash in named.ranges}
        return [Erased(entry.feed, (), (ErasedRange(min(firsts), entry.hash),))] if firsts else []

    def _named_by(self, value: Erased) -> Iterator[bytes]:
        yield from value.entries
        for at, spans in self._made(value.feed, named_by([value])).branches.items():
            for start, end in zip(*spans, strict=True):
                yield from self._numbered(value.feed, at, start, end)

    def _numbered(self, feed: bytes, branch: int, first: int, last: int) -> Iterable[bytes]:
        """The content on one branch from one number to another."""
        if self._chains.is_forked(feed, CONTENT):
            return self._chains.branches(feed, CONTENT).hashes(branch, first, last)
        return _in_chain(self._log, feed, first, last)

    def is_awaiting(self, value: Erased) -> bool:
        """Whether the path of one of its ranges is not known yet."""
        return any(self._place(value.feed, part.last) is None for part in value.ranges)

    # What is lacking

    def lacking(self, feed: bytes) -> Lacking:
        """The bodies of a feed that are not here and ought to be."""
        verdicts = self._follow()
        absent = self._chains.absent.get(feed)
        fresh = self._chains.take_fresh(feed)
        if fresh is not None:
            self._verdicts = None
        if not absent:
            self._known.pop(feed, None)
            return _NOTHING
        standing, ever, known = verdicts.erased(feed), verdicts.ever_erased(feed), self._known.get(feed)
        if known is not None and known[:2] == (standing.facts, ever.facts) and fresh is None:
            return known.lacking
        suspects: Iterable[bytes] = absent
        if known is not None and not known.standing & ~standing.facts:
            suspects = {*known.lacking.missing, *known.lacking.wanted, *known.undecided, *(fresh or ())} & absent.keys()
        missing, wanted, undecided = set[bytes](), set[bytes](), set[bytes]()
        for digest in suspects:
            item = absent[digest]
            if self._covers(feed, item.seq, digest, standing, item.is_kept):
                continue
            if self._covers(feed, item.seq, digest, ever, item.is_kept):
                wanted.add(digest)
            else:
                (undecided if self._may_be_erased(feed, item, ever) else missing).add(digest)
        found = Lacking(frozenset(missing), frozenset(wanted))
        self._known[feed] = _Known(standing.facts, ever.facts, found, frozenset(undecided))
        return found

    def _may_be_erased(self, feed: bytes, item: Absent, ever: ErasedNames) -> bool:
        """Whether a range may turn out to hold this, once its last entry is here."""
        floor = self._spans_of(feed, ever, item.is_kept).floor
        return floor is not None and floor <= item.seq

    def vector(self) -> Vector:
        """What is held of every feed's content, up to the first body that is missing."""
        return self._chains.vector(CONTENT, self._all_lacking()[0])

    def ends(self, feed: bytes) -> Mapping[bytes, int]:
        """The number of each end of a feed's content up to where it is held whole, by hash: also of more branches than
        the vector names."""
        return self._chains.complete(feed, CONTENT, self._all_lacking()[0].get(feed))

    def all_lacking(self) -> list[Absent]:
        """Every body that is lacking."""
        return self._all_lacking()[1]

    def _all_lacking(self) -> tuple[Missing, list[Absent]]:
        """What is missing, by feed, and all that is lacking; kept at hand until something changes."""
        verdicts = self._follow()
        if verdicts is not self._verdicts or self._chains.has_fresh:
            missing, lacking = dict[bytes, frozenset[bytes]](), list[Absent]()
            for feed, absent in self._chains.absent.items():
                found = self.lacking(feed)
                if found.missing:
                    missing[feed] = found.missing
                lacking += [absent[digest] for digest in sorted(found.missing | found.wanted)]
            self._verdicts, self._lacking = verdicts, (missing, lacking)
        return self._lacking


def _in_chain(log: Log, feed: bytes, first: int, last: int) -> Iterator[bytes]:
    """The content from one number to another of a chain without branches."""
    for page in range(first, last + 1, PAGE):
        yield from log.hashes(feed, CONTENT, page, min(last, page + PAGE - 1))


def _merged(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The starts and ends of these spans where those that meet are one."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(span for span in spans if span[0] <= span[1]):
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
