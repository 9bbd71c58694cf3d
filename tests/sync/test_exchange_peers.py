"""An exchange and a peer that lies, forks, chats, refuses or says nothing."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.control import Covered, Tip
from sync.entry import CONTENT, CONTROL
from sync.exchange import Close, EndedError, Exchange, NewerVersionError, SilentError, frames, outgoing
from sync.exchange.frames import encode_message
from sync.exchange.liveness import CHATTER_LIMIT
from tests.simulation.memory import MemoryStore, Shop, signed
from tests.simulation.pair import A, B, Pair
from tests.sync.exchanges import (
    DATA,
    FUZZED,
    SPOKEN,
    Amnesiac,
    Lying,
    Refusing,
    bend,
    entries_of,
    forked,
    nothing,
    read,
    same,
    stranger,
    tell,
    write,
)


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


@pytest.mark.parametrize("chain", [CONTROL, CONTENT])
def test_what_was_sent_and_refused_is_told(chain):
    shop = Shop(2)
    store = shop.store()
    end, _ = stranger(store)
    alike = tuple(frames.FeedTips(feed, tips) for feed, tips in store.vectors[CONTROL].items())
    tell(end, frames.Have(CONTROL, alike, True, 0), nothing(CONTENT))
    author = shop.authors[1]
    entry = author.control(Covered()) if chain == CONTROL else author.content(b"hi")
    store.put(entry)
    said, _ = read(end.news(0))
    assert [isinstance(message, DATA) for message in said] == [True]
    said, _ = tell(end, frames.Refused(chain, entry.feed, ()))
    assert said == [frames.Have(chain, (frames.FeedTips(entry.feed, store.vectors[chain][entry.feed]),), False, 0)]


def test_control_that_comes_from_others_while_two_begin_is_told_to_a_peer_that_has_it():
    shop = Shop(2)
    store = shop.store()
    end, _ = stranger(store)
    said, _ = tell(end, nothing(CONTROL))
    sent = sum(isinstance(message, frames.Control) for message in said)
    entry = shop.authors[1].control(Covered())
    line = frames.FeedTips(entry.feed, (Tip(entry.seq, entry.hash),))
    tell(end, frames.Have(CONTROL, (line,), False, 0))
    store.put(entry)
    end.news(0)
    said, _ = tell(end, frames.Have(CONTROL, (), False, sent))
    told = {line.feed for message in said if isinstance(message, frames.Have) for line in message.vector}
    assert sent
    assert entry.feed in told


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


def test_vectors_that_shrink_and_change_at_every_frame_end_in_peace():
    shop = Shop(3)
    one, other = shop.store(), shop.store()
    write(one, shop.authors[1], 1_000, every=50)
    write(other, shop.authors[2], 1_000, every=50)
    pair = Lying(one, other)
    pair.settle(500)
    pair.pass_time(300)
    assert len(pair.said[0]) < 700
    assert one.holds(shop.authors[2].tips[CONTENT].hash)


def pages(count, chain=CONTENT):
    """A vector of so many feeds, a tip each, in as few frames as it needs."""
    feeds = [n.to_bytes(32, "big") for n in range(count)]
    for start in range(0, count, frames.FEEDS_LIMIT):
        page = feeds[start : start + frames.FEEDS_LIMIT]
        lines = tuple(frames.FeedTips(feed, (Tip(1, bytes(32)),)) for feed in page)
        yield frames.Have(chain, lines, start + len(page) == count, 0)


@pytest.mark.parametrize("chain", [CONTROL, CONTENT])
def test_of_feeds_that_nobody_added_no_more_is_kept_than_a_page(chain):
    store = Shop(1).store()
    end, _ = stranger(store)
    _said, closed = tell(end, *pages(70_000, chain))
    assert closed is None
    assert end.state.to_receive == outgoing.STRANGE_FEEDS_LIMIT
    _said, closed = tell(end, *(frames.Refused(chain, seq.to_bytes(32, "big"), ()) for seq in range(90_000, 90_200)))
    assert closed is None, "nothing was sent of these: what is said of them is passed over"


def test_a_shop_with_very_many_seats_is_not_too_large():
    store = Shop(1).store()
    store.seats.update(n.to_bytes(32, "big") for n in range(70_000))
    end, _ = stranger(store)
    _said, closed = tell(end, *pages(70_000))
    assert closed is None
    assert end.state.to_receive == 70_000


def test_feeds_that_are_known_by_now_make_room_for_others():
    store = Shop(1).store()
    end, _ = stranger(store)
    tell(end, *pages(outgoing.STRANGE_FEEDS_LIMIT))
    store.seats.update(n.to_bytes(32, "big") for n in range(outgoing.STRANGE_FEEDS_LIMIT))
    tell(end, frames.Have(CONTENT, (frames.FeedTips(b"s" * 32, (Tip(9, bytes(32)),)),), False, 0))
    assert end.state.to_receive == outgoing.STRANGE_FEEDS_LIMIT + 9


@pytest.mark.parametrize("limit", [0, 2])
def test_nothing_is_missed_where_claims_were_dropped(limit):
    shop = Shop(6)
    full, new, third = shop.store(), MemoryStore(shop.genesis), MemoryStore(shop.genesis)
    for author in shop.authors:
        write(full, author, 5)
    with patch.object(outgoing, "STRANGE_FEEDS_LIMIT", limit):
        pairs = [Pair(full, new), Pair(new, third), Pair(full, third)]
        for _ in range(20):
            for pair in pairs:
                for index in (0, 1):
                    pair.news(index)
                pair.settle()
    assert [pair.closed for pair in pairs] == [[None, None]] * 3
    assert same(full, new, third)
    assert all(end.state.current for pair in pairs for end in pair.ends)


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


def test_whoever_is_sent_a_branch_knows_that_the_other_pc_holds_both():
    shop = Shop(4)
    shorter, longer = forked(shop, shop.authors[1])
    third = shop.store()
    pair = Pair(longer, third)
    pair.settle()
    before = len(pair.said[1])
    longer.put(*shorter.arrivals)
    pair.news(0)
    pair.settle()
    assert same(longer, third)
    assert [third.peers[A, chain] for chain in (CONTROL, CONTENT)] == list(longer.vectors.values())
    assert not any(isinstance(message, DATA) for message in pair.messages(1)[before:]), "it is not sent back"


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


def ticked(end, first_ms, last_ms):
    """What an end says by itself while time passes in seconds; (second, frame)s, and how it closed."""
    said, closed = [], None
    for now_ms in range(first_ms, last_ms + 1, 1_000):
        frames_said, closed = read(end.tick(now_ms))
        said += [(now_ms, frame) for frame in frames_said]
    return said, closed


def test_whoever_has_nothing_to_say_says_that_it_is_there():
    end, _ = stranger(Shop(1).store())
    said, _ = ticked(end, 1_000, 9_000)
    assert said == [(now_ms, frames.Ping()) for now_ms in (3_000, 6_000, 9_000)]
    assert tell(end, frames.Ping(), now_ms=10_000)[0] == [frames.Pong()]
    assert ticked(end, 11_000, 12_000) == ([], None), "a pong says as much"


def test_a_silent_peer_is_out_of_reach_until_it_is_heard_again_and_left_after_a_minute():
    end, _ = stranger(Shop(1).store())
    ticked(end, 1_000, 6_000)
    assert not end.liveness.is_out_of_reach
    ticked(end, 7_000, 7_000)
    assert end.liveness.is_out_of_reach
    tell(end, frames.Pong(), now_ms=7_500)
    assert (end.liveness.is_out_of_reach, end.liveness.heard_ms) == (False, 7_500)
    ticked(end, 8_000, 14_000)
    end.liveness.heard(13_900)
    assert not end.liveness.is_out_of_reach, "a part of a long frame came"
    ticked(end, 15_000, 66_000)
    assert end.liveness.is_out_of_reach
    end.liveness.heard(13_900)
    assert end.liveness.is_out_of_reach, "nothing new came"
    assert ticked(end, 67_000, 74_000)[1].error is SilentError


def test_the_time_in_which_this_pc_was_slow_is_no_silence_of_the_peer():
    end, _ = stranger(Shop(1).store())
    ticked(end, 1_000, 3_000)
    ticked(end, 30_000, 31_000)
    assert not end.liveness.is_out_of_reach


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


def test_much_that_is_on_its_way_may_take_as_long_as_it_takes_over_a_slow_line(monkeypatch):
    monkeypatch.setattr(outgoing.Outgoing, "bytes_on_way", property(lambda _: 400_000))
    end, _ = stranger(Shop(2).store())
    tell(end, nothing(CONTROL))
    closed = {}
    for now_ms in range(0, 170_000, 1_000):
        tell(end, frames.Ping(), now_ms=now_ms)
        closed[now_ms] = read(end.tick(now_ms))[1]
    assert [now_ms for now_ms, error in closed.items() if error] == [160_000]


def test_two_idle_peers_stay_together():
    shop = Shop(2)
    pair = Pair(shop.store(), shop.store())
    pair.settle()
    pair.pass_time(1_000)
    assert pair.closed == [None, None]
    assert len(pair.said[0]) < 700


@pytest.mark.parametrize(
    "message",
    [frames.Ping(), frames.Show(bytes(32)), frames.Bulk(False), frames.Wants((), ()), frames.Summary(bytes(32), ())],
)
def test_endless_chatter_is_ended(message):
    end, _ = stranger(Shop(1).store())
    closed = [tell(end, message)[1] for _ in range(CHATTER_LIMIT + 1)]
    assert closed[-1].error is errors.MalformedError
    assert set(closed[:-1]) == {None}


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
