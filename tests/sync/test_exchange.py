"""Two exchanges over stores in memory: what is exchanged, in which order, and what a hostile peer can (not) do."""

import contextlib
import os
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors, exchange, frames, outgoing
from sync.control import Covered, Tip
from sync.entry import CONTENT, CONTROL
from sync.exchange import Close, EndedError, Exchange, NewerVersionError, Send, SilentError
from sync.frames import decode_message, encode_message
from sync.turns import TURN_LIMIT_MS, Turns
from tests.simulation.memory import MemoryStore, Shop, signed
from tests.simulation.pair import A, B, Pair

DATA = (frames.Control, frames.RunFrame)


def write(store, author, count=1, size=30, every=1):
    """Content of one author, signed every so many entries and at the end."""
    entries = [author.content(os.urandom(size), sign=n % every == every - 1 or n == count - 1) for n in range(count)]
    store.put(*entries)
    return entries


def stranger(store, device=B, version=1, oldest=1, genesis=None):
    """A peer made by hand: an exchange that has been greeted and has heard that the peer holds nothing."""
    end = Exchange(store, device, 0, device=A, wall_ms=lambda: 0)
    end.start()
    welcome = frames.Welcome(version, oldest, 0, genesis or store.genesis.hash, device)
    return end, end.receive(encode_message(welcome), 0)


def tell(end, *messages, now_ms=0):
    """Hand over messages; everything that is answered, decoded, and how it closed."""
    actions = [action for message in messages for action in end.receive(encode_message(message), now_ms)]
    return read(actions)


def read(actions):
    said = [decode_message(action.frame) for action in actions if isinstance(action, Send)]
    closed = [action for action in actions if isinstance(action, Close)]
    return said, closed[0] if closed else None


def nothing(chain, handled=0):
    return frames.Have(chain, (), True, handled)


def same(*stores):
    return all(store.vectors == stores[0].vectors for store in stores)


def test_both_end_with_everything_and_control_goes_before_content():
    shop = Shop(4)
    one, other = shop.store(), MemoryStore(shop.genesis)
    write(one, shop.authors[1], 700, every=100)
    pair = Pair(one, other)
    pair.settle()
    assert same(one, other)
    kinds = [type(message) for message in pair.messages(0)]
    last_control = max(index for index, kind in enumerate(kinds) if kind is frames.Control)
    assert last_control < kinds.index(frames.RunFrame)
    content = [m for m in pair.messages(1) if isinstance(m, frames.Have) and m.chain == CONTENT]
    assert content[0].complete
    assert all(end.state.current for end in pair.ends)
    assert pair.ends[0].clock_difference_ms == 4_000


def test_entries_made_on_both_sides_cross_once_and_each_learns_what_the_other_has():
    shop = Shop(3)
    one, other = shop.store(), shop.store()
    write(one, shop.authors[1], 5)
    write(other, shop.authors[2], 7)
    pair = Pair(one, other)
    pair.settle()
    assert same(one, other)
    assert sum(len(m.entries) for side in (0, 1) for m in pair.messages(side) if isinstance(m, DATA)) == 12
    assert one.peers[B, CONTENT] == other.peers[A, CONTENT] == one.vectors[CONTENT]
    assert one.peers[B, CONTROL] == one.vectors[CONTROL]


def test_a_reconnect_with_nothing_to_say_costs_vectors_only():
    shop = Shop(3)
    one, other = shop.store(), shop.store()
    write(one, shop.authors[1], 50)
    Pair(one, other).settle()
    again = Pair(one, other)
    again.settle()
    for side in (0, 1):
        assert [type(message) for message in again.messages(side)] == [frames.Welcome, frames.Have, frames.Have]


def test_a_new_entry_is_pushed_acknowledged_and_passed_on():
    shop = Shop(2)
    stores = [shop.store() for _ in range(3)]
    near, far = Pair(stores[0], stores[1]), Pair(stores[1], stores[2])
    near.settle(), far.settle()
    before = len(near.said[0])
    stores[0].put(new := shop.authors[1].control(Covered(), (shop.beginning[0].hash,)), shop.authors[1].content(b"hi"))
    near.news(0)
    near.settle()
    far.news(0)
    far.settle()
    assert same(*stores)
    assert [type(message) for message in near.messages(0)[before:]] == [frames.Control, frames.RunFrame]
    assert any(tip.hash == new.hash for tip in stores[1].peers[B, CONTROL][new.feed])
    near.news(1)
    assert near.settle() == 0, "what came from the peer is not sent back to it"


def test_what_is_on_its_way_stays_within_the_window():
    shop = Shop(2)
    one = shop.store()
    write(one, shop.authors[1], 3_000, size=2_000, every=100)
    other = shop.store()
    pair = Pair(one, other)
    largest = 0
    while pair.deliver(0) or pair.deliver(1):
        largest = max(largest, sum(map(len, pair.queues[0])))
    assert same(one, other)
    assert largest <= outgoing.WINDOW_BYTES + 512 * 2_300


def test_a_peer_that_does_not_answer_is_sent_one_window_and_no_more():
    shop = Shop(2)
    store = shop.store()
    write(store, shop.authors[1], 3_000, size=2_000, every=100)
    end, _ = stranger(store)
    said, _closed = tell(end, nothing(CONTROL))
    said += tell(end, nothing(CONTROL, 1), nothing(CONTENT, 1))[0]
    for now_ms in range(10):
        said += read(end.news(now_ms))[0]
    sent = sum(len(encode_message(message)) for message in said if isinstance(message, DATA))
    assert outgoing.WINDOW_BYTES <= sent < outgoing.WINDOW_BYTES + 512 * 2_300


def test_a_message_written_during_a_back_fill_arrives_within_a_few_frames():
    shop = Shop(4)
    one, other = shop.store(), shop.store()
    for author in shop.authors[1:3]:
        write(one, author, 10_000, every=256)
    pair = Pair(one, other)
    while len(other.arrivals) < 2_000:
        pair.deliver(0), pair.deliver(1)
    live = write(one, shop.authors[3])[0]
    before = len(pair.said[0])
    pair.news(0)
    while not other.holds(live.hash):
        pair.deliver(0), pair.deliver(1)
    sent = [m for m in pair.messages(0)[before:] if isinstance(m, DATA)]
    assert next(index for index, m in enumerate(sent) if m.feed == live.feed) == 0
    assert len(other.arrivals) < 10_000
    pair.settle()
    assert same(one, other)


def test_big_gaps_take_turns_and_small_ones_do_not_starve_them():
    shop = Shop(4)
    one, other = shop.store(), shop.store()
    for author in shop.authors[1:3]:
        write(one, author, 5_000, every=256)
    pair = Pair(one, other)
    feeds = []
    while pair.deliver(0) or pair.deliver(1):
        write(one, shop.authors[3])
        if len(pair.said[0]) < 200:
            pair.news(0)
    feeds = [m.feed for m in pair.messages(0) if isinstance(m, frames.RunFrame)]
    big = [feed for feed in feeds if feed != shop.authors[3].keys.feed][:10]
    assert all(first != second for first, second in pairwise(big))
    positions = [index for index, feed in enumerate(feeds) if feed in big][:10]
    assert all(after - before <= outgoing.SMALL_IN_A_ROW + 1 for before, after in pairwise(positions))


class Refusing(MemoryStore):
    """Refuses the first so many runs."""

    left = 0

    def receive_run(self, run):
        if self.left:
            self.left -= 1
            return self.vectors[CONTENT].get(run.feed, ())
        return super().receive_run(run)


@pytest.mark.parametrize("times", [1, 2, 9, 30])
def test_what_is_refused_is_sent_again(times):
    shop = Shop(2)
    one, other = shop.store(), Refusing(shop.genesis)
    other.put(*shop.beginning)
    write(one, shop.authors[1], 4_000, every=20)
    other.left = times
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(120)
    assert same(one, other)


def test_a_peer_that_refuses_for_ever_costs_little_and_is_given_up():
    shop = Shop(2)
    one, other = shop.store(), Refusing(shop.genesis)
    other.put(*shop.beginning)
    write(one, shop.authors[1], 100)
    other.left = 10**9
    pair = Pair(one, other)
    pair.settle()
    assert sum(isinstance(message, frames.RunFrame) for message in pair.messages(0)) <= 2 * outgoing.TRIES
    pair.pass_time(3_000)
    assert pair.closed[0].error is errors.MalformedError


class Amnesiac(MemoryStore):
    """Takes everything and says that it holds nothing, or something else."""

    claim = staticmethod(lambda vector: {})

    def vector(self, chain):
        return self.claim(super().vector(chain))


def test_a_peer_that_claims_nothing_for_ever_gets_everything_once():
    shop = Shop(2)
    one, other = shop.store(), Amnesiac(shop.genesis)
    write(one, shop.authors[1], 600)
    pair = Pair(one, other)
    pair.settle()
    for _ in range(3):
        pair.pass_time(100)
        pair.news(0)
        pair.settle()
    sent = sum(len(message.entries) for message in pair.messages(0) if isinstance(message, DATA))
    assert sent <= 2 * len(one.arrivals)
    assert pair.closed == [None, None]


def test_a_peer_that_claims_what_it_has_not_hurts_only_itself():
    shop = Shop(2)
    one, other = shop.store(), Amnesiac(shop.genesis)
    other.put(*shop.beginning)
    write(one, shop.authors[1], 10)
    other.claim = lambda vector: {feed: (Tip(1_000, bytes(32)),) for feed in vector} | {bytes(32): (Tip(9, bytes(32)),)}
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(100)
    assert pair.closed == [None, None]
    assert one.peers[B, CONTENT].keys() <= one.vectors[CONTENT].keys(), "chains that nobody knows are not kept"
    third = shop.store()
    Pair(one, third).settle()
    assert same(one, third)


class Lying(Pair):
    """The second end's vectors are replaced on their way by nonsense."""

    chance = random.Random(1)

    def act(self, index, actions):
        super().act(index, [self.lie(action) if index else action for action in actions])

    def lie(self, action):
        message = decode_message(action.frame) if isinstance(action, Send) else None
        if not isinstance(message, frames.Have):
            return action
        lines = tuple(frames.FeedTips(line.feed, (self.nonsense(line),)) for line in message.vector)
        kept = tuple(line for line in lines if self.chance.random() < 0.7)
        return Send(encode_message(frames.Have(message.chain, kept, message.complete, message.handled)))

    def nonsense(self, line):
        hash = self.chance.choice((line.tips[0].hash, self.chance.randbytes(32)))
        return Tip(self.chance.randrange(1, 2_000), hash)


def test_vectors_that_shrink_and_change_at_every_frame_end_in_peace():
    shop = Shop(3)
    one, other = shop.store(), shop.store()
    write(one, shop.authors[1], 1_000, every=50)
    write(other, shop.authors[2], 1_000, every=50)
    pair = Lying(one, other)
    pair.settle(500)
    pair.pass_time(300)
    assert len(pair.said[0]) < 500
    assert one.holds(shop.authors[2].tips[CONTENT].hash)


def test_a_vector_without_end_is_refused():
    store = Shop(1).store()
    end, _ = stranger(store)
    for part in range(64):
        lines = tuple(
            frames.FeedTips((part << 16 | n).to_bytes(32, "big"), (Tip(1, bytes(32)),))
            for n in range(frames.FEEDS_LIMIT)
        )
        _said, closed = tell(end, frames.Have(CONTENT, lines, False, 0))
        if closed:
            break
    assert closed.error is errors.TooLargeError
    assert part == outgoing.CLAIMED_TIPS_LIMIT // frames.FEEDS_LIMIT


def forked(shop, author):
    """Two stores in which one author's chains went apart after a common beginning."""
    stores = shop.store(), shop.store()
    beginning = write(stores[0], author, 5)
    stores[1].put(*beginning)
    tips, view = dict(author.tips), author.view
    for store, count in zip(stores, (3, 4), strict=True):
        author.tips, author.view = dict(tips), view
        store.put(author.control(Covered(), (shop.beginning[count].hash,)))
        write(store, author, count)
    return stores


def test_both_branches_of_a_fork_reach_everybody():
    shop = Shop(4)
    one, other = forked(shop, shop.authors[1])
    third = shop.store()
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(60)
    assert pair.closed == [None, None]
    assert same(one, other)
    assert [len(vector[shop.authors[1].keys.feed]) for vector in one.vectors.values()] == [2, 2]
    Pair(other, third).settle()
    assert same(one, third)


def test_a_claim_about_our_own_feed_counts_with_its_signed_header_only():
    shop = Shop(2)
    store, other = shop.store(), shop.store()
    store.own = frozenset({shop.authors[1].keys.feed})
    entry = write(other, shop.authors[1], 3)[-1]
    end, _ = stranger(store)
    said, _closed = tell(end, frames.Have(CONTENT, (frames.FeedTips(entry.feed, (Tip(3, entry.hash),)),), True, 0))
    assert said == [frames.Show(entry.hash)]
    assert store.proved == []
    shower, _ = stranger(other)
    assert tell(end, *tell(shower, *said)[0]) == ([], None)
    assert store.proved == [entry.header]
    assert tell(end, frames.Shown(*shop.store().signed_header(shop.beginning[0].hash)))[1].error is (
        errors.MalformedError
    ), "nobody asked for that"


def test_a_shown_header_with_a_wrong_signature_closes():
    shop = Shop(3)
    store, entry = shop.store(), shop.authors[1].content(b"x")
    store.own = frozenset({entry.feed})
    end, _ = stranger(store)
    tell(end, frames.Have(CONTENT, (frames.FeedTips(entry.feed, (Tip(1, entry.hash),)),), True, 0))
    forged = signed(entry, shop.authors[2].keys)
    assert tell(end, frames.Shown(forged.raw, forged.signature))[1].error is errors.BadSignatureError
    assert store.proved == []


def test_a_later_version_is_said_in_words_to_both():
    store = Shop(1).store()
    _end, actions = stranger(store, version=3, oldest=2)
    said, closed = read(actions)
    assert closed.error is NewerVersionError
    assert "newer Countertop" in closed.reason
    assert said == [frames.Bye(closed.reason)]


def test_tags_of_a_later_version_are_passed_over_and_otherwise_refused():
    store = Shop(1).store()
    later, _ = stranger(store, version=2)
    assert later.receive(b"\x92\x7f\x01", 0) == []
    now, _ = stranger(store)
    assert read(now.receive(b"\x92\x7f\x01", 0))[1].error is errors.MalformedError


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (nothing(CONTROL), errors.MalformedError),
        (frames.Ping(), errors.MalformedError),
        (frames.Welcome(1, 1, 0, bytes(32), B), errors.ForeignWorkspaceError),
        (frames.Welcome(1, 1, 0, Shop(1).genesis.hash, A), errors.MalformedError),
        (frames.Bye("The shop is closed."), EndedError),
    ],
)
def test_a_wrong_first_word_closes(message, error):
    end = Exchange(Shop(1).store(), B, 0, device=A, wall_ms=lambda: 0)
    end.start()
    assert tell(end, message)[1].error is error
    assert end.closed
    assert end.receive(encode_message(frames.Ping()), 1) == end.tick(10**6) == end.news(2) == []


def test_saying_welcome_twice_counting_wrong_and_unasked_content_close():
    shop = Shop(2)
    entry = shop.authors[1].content(b"x")
    run = frames.RunFrame(entry.feed, [(entry.raw, entry.body)], entry.signature)
    for message in (
        frames.Welcome(1, 1, 0, shop.genesis.hash, B),
        frames.Have(CONTROL, (), False, 1),
        frames.Shown(b"x", bytes(64)),
        frames.Shown(entry.raw, entry.signature),
        run,
    ):
        end, _ = stranger(shop.store())
        assert tell(end, message)[1].error is errors.MalformedError


def test_a_silent_peer_is_asked_and_then_left():
    end, _ = stranger(Shop(1).store())
    assert end.tick(19_000) == []
    assert read(end.tick(20_000))[0] == [frames.Ping()]
    assert end.tick(21_000) == []
    assert tell(end, frames.Pong(), now_ms=22_000) == ([], None)
    assert end.tick(41_000) == []
    assert read(end.tick(82_000))[1].error is SilentError


def test_a_peer_that_chats_but_never_answers_what_it_was_sent_is_left():
    shop = Shop(2)
    end, _ = stranger(shop.store())
    closed = None
    tell(end, nothing(CONTROL))
    for now_ms in range(0, 70_000, 1_000):
        said, _ = tell(end, frames.Ping(), now_ms=now_ms)
        closed = closed or read(end.tick(now_ms))[1]
        assert closed or frames.Pong() in said
    assert closed.error is SilentError


def test_two_idle_peers_stay_together():
    shop = Shop(2)
    pair = Pair(shop.store(), shop.store())
    pair.settle()
    pair.pass_time(1_000)
    assert pair.closed == [None, None]
    assert len(pair.said[0]) < 150


@pytest.mark.parametrize("message", [frames.Ping(), frames.Show(bytes(32)), frames.Bulk(False), frames.Wants(())])
def test_endless_chatter_is_ended(message):
    end, _ = stranger(Shop(1).store())
    closed = [tell(end, message)[1] for _ in range(exchange.CHATTER_LIMIT + 1)]
    assert closed[-1].error is errors.MalformedError
    assert set(closed[:-1]) == {None}


def test_keys_are_sealed_for_a_seat_that_asks_after_a_while():
    shop = Shop(1)
    one, other = shop.store(), shop.store()
    one.wanted = [bytes(32)]
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(59)
    assert other.sealed == []
    pair.pass_time(30)
    assert other.sealed == [(A, (bytes(32),))]
    one.wanted = [b"x" * 32]
    pair.pass_time(90)
    assert other.sealed[1:] == [(A, (b"x" * 32,))]


def test_a_device_that_is_not_known_may_introduce_itself_by_control_and_nothing_else():
    shop = Shop(2)
    joiner, server = shop.store(), MemoryStore(shop.genesis)
    server.put(*shop.beginning[:1])
    secret = shop.authors[0].content(b"secret")
    server.put(secret)
    write(joiner, shop.authors[1], 3)
    feed = shop.authors[1].keys.feed
    pair = Pair(joiner, server, admitted=lambda: feed in server.seats)
    said = pair.messages(1)
    assert [type(message) for message in said] == [frames.Welcome, frames.Have]
    pair.settle()
    assert same(joiner, server)
    for message in (nothing(CONTENT), frames.Refused(0, bytes(32), ()), frames.Show(bytes(32))):
        guest = Exchange(shop.store(), B, 0, device=A, wall_ms=lambda: 0, admitted=lambda: False)
        guest.start()
        said, closed = tell(guest, frames.Welcome(1, 1, 0, shop.genesis.hash, B), nothing(CONTROL))
        assert (said, closed) == ([], None)
        assert tell(guest, message)[1].error is errors.NotAllowedError


def test_of_several_peers_one_at_a_time_fills_a_big_gap():
    shop = Shop(2)
    full, empty = shop.store(), shop.store()
    write(full, shop.authors[1], 20_000, every=256)
    turns = Turns()
    pairs = [Pair(full, empty, devices=(bytes([n]) * 16, B), turns=(None, turns)) for n in range(3)]
    while sum(pair.deliver(side) for pair in pairs for side in (0, 1)):
        for pair in pairs:
            pair.news(1)
    assert same(full, empty)
    carried = [sum(len(m.entries) for m in pair.messages(0) if isinstance(m, DATA)) for pair in pairs]
    assert sum(carried) < 1.6 * 20_000


def test_a_turn_passes_on_from_one_that_stands_still():
    turns, slow, next_one = Turns(), object(), object()
    assert turns.take(slow, 0)
    assert not turns.take(next_one, TURN_LIMIT_MS - 1)
    turns.moved(slow, 5_000)
    assert not turns.take(next_one, TURN_LIMIT_MS)
    assert turns.take(next_one, 5_000 + TURN_LIMIT_MS)
    turns.give(slow)
    assert not turns.take(slow, 5_001 + TURN_LIMIT_MS)


def test_a_full_disk_closes_with_its_own_name_and_keeps_what_was_stored():
    class Full(MemoryStore):
        def receive_run(self, run):
            raise errors.StorageError("The disk is full.")

    shop = Shop(2)
    one, other = shop.store(), Full(shop.genesis)
    write(one, shop.authors[1], 3)
    pair = Pair(one, other)
    pair.settle()
    assert pair.closed[1] == Close("The disk is full.", errors.StorageError)
    assert pair.closed[0].error is EndedError
    assert other.vectors[CONTROL] == one.vectors[CONTROL]


def test_news_from_inside_a_callback_is_not_lost():
    class Noisy(MemoryStore):
        def receive_run(self, run):
            refused = super().receive_run(run)
            if len(self.arrivals) == 4:
                self.put(shop.authors[2].content(b"answer"))
                pair.news(1)
            return refused

    shop = Shop(3)
    one, other = shop.store(), Noisy(shop.genesis)
    other.put(*shop.beginning[:3])
    write(one, shop.authors[1])
    pair = Pair(one, other)
    pair.settle()
    other.put(shop.authors[2].content(b"more"))
    pair.news(1)
    pair.settle()
    assert same(one, other)


FUZZED = Shop(3, seed=4)


def conversation():
    """Everything that one end says in an ordinary exchange with a fork, a refusal and a question in it."""
    one, other = forked(FUZZED, FUZZED.authors[1])
    write(one, FUZZED.authors[2], 10)
    other.own = frozenset({FUZZED.authors[1].keys.feed})
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(25)
    return pair.said[0]


SPOKEN = conversation()


@given(st.data())
def test_whatever_a_peer_says_ends_in_answers_or_one_named_error(data):
    store = FUZZED.store()
    store.own = frozenset({FUZZED.authors[2].keys.feed})
    end = Exchange(store, A, 0, device=B, wall_ms=lambda: 0)
    end.start()
    genuine = {entry for frame in SPOKEN for entry in entries_of(frame)} | set(store.entries)
    order = range(len(SPOKEN)) if data.draw(st.booleans()) else data.draw(st.permutations(range(len(SPOKEN))))
    said = [SPOKEN[0], *(SPOKEN[number] for number in order if number)]
    for position in data.draw(st.lists(st.integers(0, len(said) - 1), max_size=3)):
        said[position] = bend(said[position], data)
    for now_ms, frame in enumerate(said):
        actions = end.receive(frame, now_ms * 100)
        closes = [action for action in actions if isinstance(action, Close)]
        assert all(issubclass(close.error, errors.SyncError) and close.reason.endswith(".") for close in closes)
        assert len(closes) == end.closed <= 1
        if end.closed:
            break
    assert set(store.entries) <= genuine, "only what an author signed is stored"


def bend(frame, data):
    way = data.draw(st.sampled_from(("byte", "cut", "noise", "swap")))
    if way == "noise":
        return data.draw(st.binary(max_size=80))
    at = data.draw(st.integers(0, max(0, len(frame) - 1)))
    if way == "cut":
        return frame[:at]
    if way == "swap":
        return frame[:at] + SPOKEN[data.draw(st.integers(0, len(SPOKEN) - 1))][at:]
    return frame[:at] + bytes([data.draw(st.integers(0, 255))]) + frame[at + 1 :]


def entries_of(frame):
    message = decode_message(frame)
    with contextlib.suppress(errors.MalformedError):
        if isinstance(message, frames.Control):
            return [entry.hash for entry in frames.decode_control(FUZZED.genesis.hash, message)]
        if isinstance(message, frames.RunFrame):
            return [entry.hash for entry in frames.decode_run(FUZZED.genesis.hash, message).entries]
    return []


def test_a_claim_about_a_feed_that_is_not_known_yet_is_kept_once_it_is():
    shop = Shop(2)
    store, source = MemoryStore(shop.genesis), shop.store()
    store.put(shop.beginning[0])
    entry = write(source, shop.authors[1])[0]
    end, _ = stranger(store)
    claim = (frames.FeedTips(entry.feed, (Tip(1, entry.hash),)),)
    tell(end, nothing(CONTROL), frames.Have(CONTENT, claim, True, 0))
    assert entry.feed not in store.peers.get((B, CONTENT), {})
    store.put(*shop.beginning, entry)
    end.news(1)
    assert store.peers[B, CONTENT][entry.feed] == (Tip(1, entry.hash),)


def test_a_seat_that_may_not_seal_stays_connected():
    class Closed(MemoryStore):
        def seal_for(self, device, epochs):
            raise errors.ClosedSeatError("This PC may no longer write in this shop.")

    shop = Shop(1)
    asking, closed = shop.store(), Closed(shop.genesis)
    asking.wanted = [bytes(32)]
    pair = Pair(asking, closed)
    pair.settle()
    pair.pass_time(100)
    assert pair.closed == [None, None]


def test_nobody_waits_for_what_lies_beyond_a_closed_seats_cut():
    shop = Shop(2)
    one, other = shop.store(), shop.store()
    write(one, shop.authors[1], 5)
    one.run_after = lambda feed, tips: None
    one.closed = other.closed = frozenset({shop.authors[1].keys.feed})
    pair = Pair(one, other)
    pair.settle()
    assert all(end.state.current for end in pair.ends)
