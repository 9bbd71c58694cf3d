"""Fetching in any order of events: everything reachable arrives, whatever PCs stop, lie, come and go."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.files.asked_peer import ASKS_LIMIT, REST_MS, STALL_MS
from sync.files.fetching import BUDGET, FILES_LIMIT, SLOW_MS, Fetching
from sync.files.manifest import SEALED_SIZE

HONEST, EMPTY, WRONG, MUTE = "honest", "has nothing of what it says", "sends something else", "never answers"
PEERS = [bytes([n]) * 16 for n in range(5)]


class World:
    """Files of some chunks each, PCs that have them or say so, and a fetching between them, step by step at random.

    A chunk is no bytes here, only right or wrong. `cost`: bytes that each PC sent.
    """

    def __init__(self, seed, files=4):
        self.chance = random.Random(seed)
        self.fetching = Fetching()
        self.now_ms = 0
        self.chunks = {bytes([n]) * 32: self.chance.choice((1, 1, 2, 5, 20)) for n in range(files)}
        self.lacking = dict.fromkeys(self.chunks)
        self.manners = {peer: self.chance.choice((HONEST, HONEST, EMPTY, WRONG, MUTE)) for peer in PEERS}
        self.manners[PEERS[0]] = HONEST
        self.shelves = {peer: {file for file in self.chunks if self.chance.random() < 0.6} for peer in PEERS}
        self.shelves[PEERS[0]] = set(self.chunks)
        self.parts = {} if self.chance.random() < 0.5 else self.torn()
        self.disbelieved = set()
        self.queues = {}
        self.to_keep = []
        self.cost = dict.fromkeys(PEERS, 0)
        self.asked_at, self.since = {}, {}

    def torn(self):
        """Nobody has all of any large file: two honest PCs have the chunks together, others any."""
        self.manners[PEERS[1]] = HONEST
        self.shelves[PEERS[1]] = set(self.chunks)
        parts = {}
        for file, chunks in self.chunks.items():
            bits = {peer: self.chance.getrandbits(chunks) for peer in PEERS}
            bits[PEERS[1]] = bits[PEERS[1]] | ~bits[PEERS[0]] & (1 << chunks) - 1
            parts |= {(peer, file): bits[peer] for peer in PEERS} if chunks > 1 else {}
        return parts

    def size(self, file):
        return self.chunks[file] * SEALED_SIZE

    def claim_of(self, peer, file):
        """Liars tell any size."""
        return self.size(file) if self.manners[peer] == HONEST else self.chance.choice((100, 40 * SEALED_SIZE))

    def claims(self, file):
        return {
            peer: self.claim_of(peer, file)
            for peer in self.queues
            if file in self.shelves[peer] and (peer, file) not in self.disbelieved
        }

    @property
    def unfinished(self):
        return [file for file, lacking in self.lacking.items() if lacking is None or lacking]

    def meet(self, peer):
        self.queues[peer] = []
        self.fetching.meet(peer, self.now_ms)
        for file in self.unfinished:
            self.fetch(file, {peer} & self.claims(file).keys(), first=self.chance.random() < 0.2)

    def fetch(self, file, peers, *, first=False):
        claims = self.claims(file)
        self.fetching.fetch(file, {p: claims[p] for p in peers if (p, file) not in self.parts}, first=first)
        for peer in peers:
            if (peer, file) in self.parts:
                self.fetching.has_part(peer, file, self.size(file), self.parts[peer, file])

    def leave(self, peer):
        del self.queues[peer]
        self.fetching.leave(peer)

    def begin(self):
        for file in self.unfinished:
            if file not in self.fetching.files:
                self.fetch(file, self.claims(file).keys())

    def ask(self):
        for ask in self.fetching.asks(self.now_ms):
            waiting = [other for queue in self.queues.values() for other in queue if other[1:] == ask[1:]]
            is_idle = not self.queues[ask.peer]
            assert all(self.is_late(other, is_idle) for other in waiting), "asked twice at once"
            self.since[ask] = self.now_ms
            if not self.queues[ask.peer]:
                self.asked_at[ask.peer] = self.now_ms
            self.queues[ask.peer].append(ask)
            assert len(self.queues[ask.peer]) <= ASKS_LIMIT
        assert self.fetching.on_the_way <= BUDGET
        assert len(self.fetching.files) <= FILES_LIMIT

    def is_late(self, ask, is_idle):
        if self.now_ms - self.asked_at[ask.peer] >= STALL_MS:
            return True
        return is_idle and self.now_ms - self.since[ask] >= SLOW_MS

    def answer(self, peer):
        if self.manners[peer] == MUTE or not self.queues[peer]:
            return
        ask = self.queues[peer].pop(0)
        self.asked_at[peer] = self.now_ms
        if self.manners[peer] == HONEST and ask.number is not None:
            assert self.parts.get((peer, ask.file), -1) >> ask.number & 1, "asked for what it does not say to have"
        if self.manners[peer] == EMPTY:
            self.fetching.came_not(*ask, self.now_ms)
            self.disbelieved.add(ask[:2])
            return
        self.cost[peer] += SEALED_SIZE
        if self.fetching.came(*ask, self.now_ms):
            self.to_keep.append(ask)

    def keep(self):
        if not self.to_keep:
            return
        ask = self.to_keep.pop(self.chance.randrange(len(self.to_keep)))
        if self.manners[ask.peer] == WRONG or (ask.number is not None and ask.number >= self.chunks[ask.file]):
            self.disbelieved.add(ask[:2])
            self.fetching.wrong(*ask)
        elif self.chance.random() < 0.1:
            self.fetching.failed(ask.file, ask.number)
        elif ask.number is None:
            self.lacking[ask.file] = set(range(self.chunks[ask.file]))
            self.fetching.opened(ask.file, self.lacking[ask.file], self.size(ask.file))
        else:
            self.take(ask)

    def take(self, ask):
        if self.lacking[ask.file] is None:
            assert self.chunks[ask.file] == 1, "a chunk was asked of one that says there are more"
            self.lacking[ask.file] = {0}
        assert ask.number in self.lacking[ask.file], "kept twice"
        self.lacking[ask.file].discard(ask.number)
        self.fetching.kept(ask.file, ask.number)
        if not self.lacking[ask.file]:
            self.fetching.drop(ask.file)

    def step(self):
        what = self.chance.random()
        peer = self.chance.choice(PEERS)
        if what < 0.05 and peer not in self.queues:
            self.meet(peer)
        elif what < 0.07 and peer in self.queues:
            self.leave(peer)
        elif what < 0.2:
            self.now_ms += self.chance.choice((10, 100, STALL_MS))
        elif what < 0.6 and peer in self.queues:
            self.answer(peer)
        else:
            self.keep()
        self.begin()
        self.ask()

    def heal(self):
        """PCs stay, and time passes."""
        for peer in PEERS:
            if peer not in self.queues:
                self.meet(peer)
        for _ in range(400):
            if not self.unfinished:
                return
            for peer in PEERS:
                self.answer(peer)
            while self.to_keep:
                self.keep()
            self.now_ms += 500
            self.begin()
            self.ask()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 400))
def test_everything_reachable_arrives_in_any_order_of_events(seed, steps):
    world = World(seed)
    for _ in range(steps):
        world.step()
    world.heal()
    assert world.unfinished == []
    for peer, manner in world.manners.items():
        if manner == WRONG:  # what was on its way when the first was found wrong
            assert world.cost[peer] <= len(world.chunks) * ASKS_LIMIT * SEALED_SIZE


def fetching_from(*peers, chunks, now_ms=0, budget=BUDGET):
    fetching = Fetching(budget)
    for peer in peers:
        fetching.meet(peer, now_ms)
    fetching.fetch(FILE, dict.fromkeys(peers, chunks * SEALED_SIZE))
    if chunks > 1:
        (ask,) = fetching.asks(now_ms)
        assert fetching.came(*ask, now_ms)
        fetching.opened(FILE, range(chunks), chunks * SEALED_SIZE)
    return fetching


FILE = b"f" * 32


def test_a_file_comes_from_all_that_have_it_at_once():
    fetching = fetching_from(*PEERS[:3], chunks=40)
    asks = fetching.asks(0)
    assert {ask.peer for ask in asks} == set(PEERS[:3]) == fetching.sources(FILE)
    assert len({ask.number for ask in asks}) == len(asks)


def test_what_a_pc_that_stops_was_asked_for_is_asked_of_others_and_counts_if_it_comes_late():
    fetching = fetching_from(*PEERS[:2], chunks=2)
    quick, late = fetching.asks(0)
    assert fetching.came(*quick, 10)
    fetching.kept(FILE, quick.number)
    assert fetching.asks(STALL_MS - 1) == []
    (again,) = fetching.asks(STALL_MS)
    assert again == (quick.peer, FILE, late.number)
    assert fetching.came(*late, STALL_MS + 1)
    fetching.kept(FILE, late.number)
    assert not fetching.came(*again, STALL_MS + 2)


def test_a_slow_pc_whose_bytes_trickle_in_has_not_stalled():
    fetching = fetching_from(*PEERS[:2], chunks=4)
    fetching.asks(0)
    for now_ms in range(0, 200_000, 2_000):
        for peer in PEERS[:2]:
            fetching.heard(peer, now_ms)
            fetching.moved(peer, now_ms)
        assert fetching.asks(now_ms) == []


def test_a_pc_that_says_all_but_what_it_was_asked_for_has_stalled_after_half_a_minute():
    fetching = fetching_from(*PEERS[:3], chunks=99)
    mute, busy, other = fetching.asks(0)
    asked_again = []
    for now_ms in range(0, REST_MS + 2_000, 1_000):
        for peer in PEERS[:3]:
            fetching.heard(peer, now_ms)
        fetching.moved(busy.peer, now_ms)
        assert fetching.came(*other, now_ms)
        fetching.kept(FILE, other.number)
        (other,) = fetching.asks(now_ms)
        asked_again += [now_ms] if other.number == mute.number else []
        if asked_again:
            break
    assert asked_again == [REST_MS]


def test_a_pc_with_nothing_else_to_do_is_asked_for_what_takes_long():
    fetching = fetching_from(*PEERS[:2], chunks=2)
    quick, slow = fetching.asks(0)
    assert fetching.came(*quick, 10)
    fetching.kept(FILE, quick.number)
    for now_ms in range(0, SLOW_MS, 1_000):
        fetching.moved(slow.peer, now_ms)
        fetching.heard(slow.peer, now_ms)
        assert fetching.asks(now_ms) == []
    (again,) = fetching.asks(SLOW_MS)
    assert again == (quick.peer, FILE, slow.number)
    assert fetching.asks(2 * SLOW_MS) == [], "a third time"


def test_a_pc_is_asked_for_the_next_chunk_once_the_one_before_is_kept():
    fetching = fetching_from(PEERS[0], chunks=99)
    (ask,) = fetching.asks(0)
    assert fetching.came(*ask, 1)
    assert fetching.asks(1) == []
    fetching.kept(FILE, ask.number)
    assert fetching.asks(1) == [(PEERS[0], FILE, 1)]


def test_what_came_of_a_file_that_is_dropped_keeps_nothing_else_from_coming():
    fetching = fetching_from(PEERS[0], chunks=1)
    (ask,) = fetching.asks(0)
    assert fetching.came(*ask, 1)
    fetching.drop(FILE)
    fetching.fetch(b"u" * 32, {PEERS[0]: SEALED_SIZE})
    assert fetching.asks(1) == [(PEERS[0], b"u" * 32, 0)]


def test_who_is_asked_once_more_for_the_same_is_free_when_both_answers_have_come():
    fetching = Fetching()
    fetching.meet(PEERS[0], 0)
    for _ in range(2):
        fetching.fetch(FILE, {PEERS[0]: 100})
        (ask,) = fetching.asks(0)
        fetching.drop(FILE)
    assert fetching.on_the_way == 100
    for _ in range(2):
        assert not fetching.came(*ask, 1)
    fetching.fetch(b"u" * 32, {PEERS[0]: SEALED_SIZE})
    assert fetching.asks(3) == [(PEERS[0], b"u" * 32, 0)]


def test_what_somebody_waits_for_goes_first():
    fetching = fetching_from(PEERS[0], chunks=99)
    fetching.asks(0)
    fetching.fetch(b"u" * 32, {PEERS[0]: 500}, first=True)
    fetching.came(PEERS[0], FILE, 0, 1)
    fetching.kept(FILE, 0)
    assert fetching.asks(1)[0].file == b"u" * 32


def test_many_small_files_are_asked_for_at_once_without_their_manifests():
    fetching = Fetching()
    fetching.meet(PEERS[0], 0)
    for number in range(FILES_LIMIT):
        fetching.fetch(number.to_bytes(32, "big"), {PEERS[0]: 10_000})
    assert fetching.room == 0
    asks = fetching.asks(0)
    assert len(asks) == ASKS_LIMIT
    assert {ask.number for ask in asks} == {0}


def test_one_that_lies_about_a_size_does_not_keep_the_file_from_coming():
    fetching = Fetching()
    for peer in PEERS[:2]:
        fetching.meet(peer, 0)
    fetching.fetch(FILE, {PEERS[0]: 100})
    (ask,) = fetching.asks(0)
    assert ask.number == 0
    assert fetching.came(*ask, 1)
    fetching.wrong(*ask)
    assert fetching.forsaken() == [FILE]
    fetching.claims(PEERS[1], FILE, 5 * SEALED_SIZE)
    assert fetching.asks(2) == [(PEERS[1], FILE, None)]


def test_a_file_of_which_no_connected_pc_has_anything_that_lacks_is_forsaken_until_one_has():
    fetching = fetching_from(PEERS[0], chunks=3)
    (ask,) = fetching.asks(0)
    assert fetching.came(*ask, 0)
    fetching.kept(FILE, ask.number)
    fetching.meet(PEERS[1], 0)
    fetching.has_part(PEERS[1], FILE, 3 * SEALED_SIZE, 0b001)
    fetching.leave(PEERS[0])
    assert fetching.asks(1) == []
    assert fetching.forsaken() == [FILE]
    fetching.has_part(PEERS[1], FILE, 3 * SEALED_SIZE, 0b101)
    assert fetching.forsaken() == []
    assert fetching.asks(1) == [(PEERS[1], FILE, 2)]


def test_a_part_says_nothing_of_a_pc_that_has_all():
    fetching = fetching_from(PEERS[0], chunks=3)
    for bits in (0b100, 0):
        fetching.has_part(PEERS[0], FILE, 3 * SEALED_SIZE, bits)
    assert fetching.asks(0) == [(PEERS[0], FILE, 0)]


@pytest.mark.parametrize("peers", [1, 2, 5])
def test_what_is_on_its_way_stays_within_the_budget_until_it_is_kept(peers):
    fetching = fetching_from(*PEERS[:peers], chunks=400, budget=3 * SEALED_SIZE)
    came = []
    for now_ms in range(40):
        asks = fetching.asks(now_ms)
        came += [ask for ask in asks if fetching.came(*ask, now_ms)]
    assert len(came) == min(peers, 3)
    assert fetching.on_the_way == len(came) * SEALED_SIZE
