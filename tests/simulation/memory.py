"""A shop without a disk: entries made by hand and a store that keeps them in memory, for testing exchanges alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sync import control, identity
from sync.control import Tip
from sync.entry import CONTENT, CONTROL, NO_SALT, ZEROS, Entry, Header, chain_start, complete, encode_header
from sync.errors import MalformedError
from sync.exchange.frames import BATCH_BYTES, BATCH_ENTRIES, Run, Summary
from sync.genesis import Genesis, found
from sync.identity import SeatKeys, new_device_keys, new_seat_keys
from sync.vectors import Tips, Vector


def numbered_bytes(seed: int) -> identity.RandomBytes:
    """A source of bytes that gives the same ones for the same seed."""
    return random.Random(seed).randbytes


@dataclass
class Author:
    """One seat that writes entries; `view` is its latest control entry."""

    genesis: Genesis
    keys: SeatKeys
    view: bytes = ZEROS
    tips: dict[int, Tip] = field(default_factory=dict)

    def control(self, value: control.Value, heads: tuple[bytes, ...] = ()) -> Entry:
        entry = self._next(CONTROL, control.encode_control(tuple(sorted(heads)), value), ZEROS)
        self.view = entry.hash
        return signed(entry, self.keys)

    def content(self, body: bytes, *, sign: bool = True) -> Entry:
        entry = self._next(CONTENT, body, self.view)
        return signed(entry, self.keys) if sign else entry

    def _next(self, chain: int, body: bytes, view: bytes) -> Entry:
        feed = self.keys.feed
        tip = self.tips.get(chain)
        prev = tip.hash if tip else chain_start(self.genesis.hash, feed, chain)
        seq = tip.seq + 1 if tip else 1
        draft = Header(1, feed, chain, seq, prev, 1, view, ZEROS, ZEROS, NO_SALT, 0, ZEROS, 0, ())
        entry = complete(self.genesis.hash, draft, body)
        self.tips[chain] = Tip(entry.seq, entry.hash)
        return entry


def signed(entry: Entry, keys: SeatKeys) -> Entry:
    return Entry(entry.raw, entry.header, entry.hash, entry.body, identity.sign(keys.signing, entry.hash))


class MemoryStore:
    """`sync.exchange.store.Store` with the simplest rules: a seat is known once its *seat added* is held."""

    def __init__(self, genesis: Genesis) -> None:
        self.genesis = genesis
        self.entries: dict[bytes, Entry] = {}
        self.arrivals: list[Entry] = []
        self.vectors: dict[int, Vector] = {CONTROL: {}, CONTENT: {}}
        self.following: dict[bytes, list[bytes]] = {}
        self.seats = {genesis.body.feed}
        self.own: frozenset[bytes] = frozenset()
        self.closed: frozenset[bytes] = frozenset()
        self.peers: dict[tuple[bytes, int], Vector] = {}
        self.proved: list[Header] = []
        self.wanted: list[bytes] = []
        self.sealed: list[tuple[bytes, tuple[bytes, ...]]] = []
        self.commits = 0
        self.shown: Summary | None = None

    def summary(self) -> Summary | None:
        return self.shown

    def put(self, *entries: Entry) -> None:
        for entry in entries:
            if entry.hash in self.entries:
                continue
            self.entries[entry.hash] = entry
            self.arrivals.append(entry)
            self.following.setdefault(entry.header.prev, []).append(entry.hash)
            vector = self.vectors[entry.chain]
            left = {tip for tip in vector.get(entry.feed, ()) if tip.hash != entry.header.prev}
            vector[entry.feed] = tuple(sorted(left | {Tip(entry.seq, entry.hash)}, key=lambda tip: tip.hash))
            if entry.chain == CONTROL:
                _heads, value = control.decode_control(entry.body or b"")
                if isinstance(value, control.SeatAdded):
                    self.seats.add(value.feed)

    def vector(self, chain: int) -> Vector:
        return self.vectors[chain]

    def knows(self, feed: bytes) -> bool:
        return feed in self.seats

    def holds(self, hash: bytes) -> bool:
        return hash in self.entries

    def _past(self, tips: Sequence[Tip]) -> set[bytes]:
        past: set[bytes] = set()
        for tip in tips:
            at = tip.hash
            while at in self.entries and at not in past:
                past.add(at)
                at = self.entries[at].header.prev
        return past

    def control_since(
        self, theirs: Vector, after: int, limit_entries: int, limit_bytes: int
    ) -> tuple[list[Entry], int]:
        pasts = {feed: self._past(tips) for feed, tips in theirs.items()}
        entries: list[Entry] = []
        for number, entry in enumerate(self.arrivals[after:], after + 1):
            if entry.chain == CONTROL and entry.hash not in pasts.get(entry.feed, ()):
                limit_bytes -= entry.size
                if len(entries) == limit_entries or (entries and limit_bytes < 0):
                    return entries, after
                entries.append(entry)
            after = number
        return entries, after

    def runs_after(self, feed: bytes, tips: Tips, device: bytes) -> Iterator[Run]:
        while (run := self._run_after(feed, tips)) is not None:
            yield run
            tips = (*tips, run.tip)

    def _run_after(self, feed: bytes, tips: Tips) -> Run | None:
        start = chain_start(self.genesis.hash, feed, CONTENT)
        if len(self.vectors[CONTENT].get(feed, ())) < 2:
            starts, past = [max(tips, key=lambda tip: tip.seq).hash if tips else start], set[bytes]()
        else:
            past = self._past(tips)
            starts = [start, *past]
        for first in (first for at in starts for first in self.following.get(at, ()) if first not in past):
            if (run := self._run(first)) is not None:
                return run
        return None

    def _run(self, first: bytes | None) -> Run | None:
        entries: list[Entry] = []
        ends, size = 0, 0
        while first is not None and len(entries) < BATCH_ENTRIES:
            entry = self.entries[first]
            size += entry.size
            if size > BATCH_BYTES:
                break
            entries.append(entry)
            ends = len(entries) if entry.signature else ends
            first = next(iter(self.following.get(first, ())), None)
        signature = entries[ends - 1].signature if ends else None
        return Run(entries[0].feed, CONTENT, entries[:ends], signature) if signature else None

    def receive_control(self, entries: list[Entry]) -> Entry | None:
        for entry in entries:
            identity.verify(entry.feed, entry.signature or b"", entry.hash)
            control.decode_control(entry.body or b"")
        for entry in entries:
            heads, _value = control.decode_control(entry.body or b"")
            start = chain_start(self.genesis.hash, entry.feed, CONTROL)
            genesis_chain = entry.feed == self.genesis.body.feed
            placed = entry.header.prev in self.entries or (entry.seq == 1 and entry.header.prev == start)
            known = genesis_chain or entry.feed in self.seats
            if not (placed and known and all(head in self.entries for head in heads)):
                return entry
            self.put(entry)
        self.commits += 1
        return None

    def receive_run(self, run: Run) -> Tips | None:
        identity.verify(run.feed, run.signature, run.entries[-1].hash)
        held = self.vectors[CONTENT].get(run.feed, ())
        if run.entries[0].seq > 1 and run.prev not in self.entries:
            return held
        if run.feed not in self.seats or any(entry.header.view not in self.entries for entry in run.entries):
            return held
        if any(entry.body is None for entry in run.entries):
            raise MalformedError("A body is absent without a reason.")
        self.put(*run.entries)
        self.commits += 1
        return None

    def told_content(self, vector: Vector) -> None:
        pass

    def peer_has(self, device: bytes, chain: int, vector: Vector, complete: bool) -> None:
        if complete:
            self.peers[device, chain] = {}
        self.peers.setdefault((device, chain), {}).update(vector)

    def own_feeds(self) -> frozenset[bytes]:
        return self.own

    def cut_feeds(self) -> frozenset[bytes]:
        return self.closed

    def others_hold(self, header: Header, raw: bytes, signature: bytes) -> None:
        assert encode_header(header) == raw
        self.proved.append(header)

    def signed_header(self, hash: bytes) -> tuple[bytes, bytes] | None:
        entry = self.entries.get(hash)
        return (entry.raw, entry.signature) if entry and entry.signature else None

    def bodies_lacking(self) -> Sequence[bytes]:
        return ()

    def run_with(self, hash: bytes, device: bytes) -> Run | None:
        return None

    def epochs_wanted(self) -> Sequence[bytes]:
        return self.wanted

    def seal_for(self, device: bytes, epochs: Sequence[bytes]) -> None:
        self.sealed.append((device, tuple(epochs)))


class Shop:
    """A workspace's genesis and authors: number 0 is the owner, the others are seats it adds."""

    def __init__(self, seats: int = 2, seed: int = 1) -> None:
        randomness = numbered_bytes(seed)
        device, owner = new_device_keys(randomness), new_seat_keys(randomness)
        self.genesis = found(device, owner, randomness)
        self.authors = [Author(self.genesis, owner)]
        self.beginning = [self.authors[0].control(control.Covered())]
        for _ in range(seats - 1):
            self.beginning += self._add_seat(randomness)

    def _add_seat(self, randomness: identity.RandomBytes) -> list[Entry]:
        keys, owner = new_seat_keys(randomness), self.authors[0]
        member, device = self.genesis.body.member, randomness(16)
        proof = identity.prove_seat(keys, self.genesis.hash, member, device)
        value = control.SeatAdded(member, device, keys.feed, keys.sealing_public, proof)
        added = owner.control(value)
        author = Author(self.genesis, keys)
        self.authors.append(author)
        return [added, author.control(control.Covered(), (added.hash,))]

    def store(self) -> MemoryStore:
        store = MemoryStore(self.genesis)
        store.put(*self.beginning)
        return store
