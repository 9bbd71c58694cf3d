"""Two exchanges over stores in memory: what is exchanged, and in which order."""

from itertools import pairwise

from sync import errors
from sync.control import Covered, Tip
from sync.entry import CONTENT, CONTROL
from sync.exchange import Close, EndedError, Exchange, frames, outgoing
from sync.exchange.bulk_slot import TURN_LIMIT_MS, BulkSlot
from sync.exchange.frames import encode_message
from sync.exchange.introduction import NOT_KNOWN
from sync.exchange.needs import Needs
from tests.simulation.memory import MemoryStore, Shop
from tests.simulation.pair import A, B, Pair
from tests.sync.exchanges import DATA, nothing, read, same, stranger, tell, write


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


def test_keys_are_sealed_for_a_seat_that_asks_after_a_while():
    shop = Shop(1)
    one, other = shop.store(), shop.store()
    one.wanted = [bytes(32)]
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(3)
    assert other.sealed == []
    pair.pass_time(12)
    assert other.sealed == [(A, (bytes(32),))]
    one.wanted = [b"x" * 32]
    pair.pass_time(16)
    assert other.sealed[1:] == [(A, (b"x" * 32,))]


def test_keys_are_sealed_soon_for_who_has_all_control_that_they_may_be_in():
    needs = Needs(Shop(1).store(), bytes([10]) * 16)
    epoch, other = bytes(32), b"x" * 32
    needs.of_peer([epoch], 0)
    assert needs.take_due(50_000, is_level=False) == []
    assert needs.take_due(50_000, is_level=True) == []
    needs.of_peer([epoch, other], 52_000)
    assert needs.take_due(54_399, is_level=False) == []
    assert needs.take_due(54_400, is_level=False) == [epoch], "later control does not put it off"
    needs.of_peer([other], 60_000)
    assert needs.take_due(112_399, is_level=False) == []
    assert needs.take_due(112_400, is_level=False) == [other], "nor does control that never ends"
    assert needs.take_due(200_000, is_level=True) == []


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
        said, closed = tell(guest, message)
        assert (said, closed.error) == ([frames.Bye(NOT_KNOWN)], errors.NotAllowedError)


def test_only_a_known_peer_that_has_dealt_with_all_control_can_say_that_this_pc_is_not_known():
    shop = Shop(2)
    welcome = frames.Welcome(1, 1, 0, shop.genesis.hash, B)
    for admitted, handled, sentence, counts in (
        (None, True, NOT_KNOWN, True),
        (None, False, NOT_KNOWN, False),
        (None, True, "Countertop ends on that PC.", False),
        (lambda: False, False, NOT_KNOWN, False),
    ):
        end = Exchange(shop.store(), B, 0, device=A, wall_ms=lambda: 0, admitted=admitted)
        end.start()
        said, _ = tell(end, welcome, nothing(CONTROL))
        sent = sum(isinstance(message, frames.Control) for message in said)
        assert (sent > 0) == (admitted is None)
        tell(end, nothing(CONTROL, sent if handled else 0), frames.Bye(sentence))
        assert (end.closed, end.is_disowned) == (True, counts)


def test_of_several_peers_one_at_a_time_fills_a_big_gap():
    shop = Shop(2)
    full, empty = shop.store(), shop.store()
    write(full, shop.authors[1], 20_000, every=256)
    bulk_slot = BulkSlot()
    pairs = [Pair(full, empty, devices=(bytes([n]) * 16, B), bulk_slot=(None, bulk_slot)) for n in range(3)]
    while sum(pair.deliver(side) for pair in pairs for side in (0, 1)):
        for pair in pairs:
            pair.news(1)
    assert same(full, empty)
    carried = [sum(len(m.entries) for m in pair.messages(0) if isinstance(m, DATA)) for pair in pairs]
    assert sum(carried) < 1.6 * 20_000


def test_a_turn_passes_on_from_one_that_stands_still():
    bulk_slot, slow, next_one = BulkSlot(), object(), object()
    assert bulk_slot.take(slow, 0)
    assert not bulk_slot.take(next_one, TURN_LIMIT_MS - 1)
    bulk_slot.moved(slow, 5_000)
    assert not bulk_slot.take(next_one, TURN_LIMIT_MS)
    assert bulk_slot.take(next_one, 5_000 + TURN_LIMIT_MS)
    bulk_slot.give(slow)
    assert not bulk_slot.take(slow, 5_001 + TURN_LIMIT_MS)


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
    one.runs_after = lambda feed, tips, device: iter(())
    one.closed = other.closed = frozenset({shop.authors[1].keys.feed})
    pair = Pair(one, other)
    pair.settle()
    assert all(end.state.current for end in pair.ends)
