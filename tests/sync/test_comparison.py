"""Two that hold the same compare what they show: over an exchange, and what a replica tells of it."""

import pytest

from sync.control import DeviceRemoved
from sync.entry import CONTENT
from sync.errors import NotAllowedError
from sync.exchange import Exchange
from sync.exchange.comparison import CONFIRMED_AFTER_MS, Likeness
from sync.exchange.frames import Summary, Welcome
from sync.replica import Replica
from tests.simulation.memory import Shop
from tests.simulation.pair import A, B, Pair
from tests.sync.exchanges import stranger, tell, write
from tests.sync.replicas import agree, all_control, founded, give, joined, said

BASIS, OTHER = bytes(32), bytes([1]) * 32
TAG, ONE, TWO = bytes(16), bytes([1]) * 32, bytes([2]) * 32
CONFIRMED_AFTER_S = CONFIRMED_AFTER_MS // 1_000


def summary(digest: bytes, basis: bytes = BASIS, tag: bytes = TAG) -> Summary:
    return Summary(basis, ((tag, digest),))


@pytest.fixture
def pair() -> Pair:
    shop = Shop(2)
    pair = Pair(shop.store(), shop.store())
    pair.settle()
    return pair


def show(pair: Pair, one: Summary | None, other: Summary | None, seconds: int = 1) -> set[Likeness]:
    """Both look at their rows; what they think of each other so much later."""
    pair.stores[0].shown, pair.stores[1].shown = one, other
    pair.pass_time(seconds)
    assert pair.closed == [None, None]
    return {end.comparison.likeness for end in pair.ends}


def test_what_differs_counts_when_it_was_looked_at_twice(pair: Pair) -> None:
    assert show(pair, summary(ONE), None) == {Likeness.UNKNOWN}
    assert show(pair, summary(ONE), summary(ONE)) == {Likeness.ALIKE}
    assert show(pair, summary(ONE), summary(TWO)) == {Likeness.DOUBTED}
    assert show(pair, summary(ONE), summary(TWO), CONFIRMED_AFTER_S) == {Likeness.DOUBTED}
    assert show(pair, summary(ONE), summary(TWO)) == {Likeness.DIFFERENT}
    assert show(pair, summary(TWO), summary(TWO)) == {Likeness.ALIKE}
    assert show(pair, summary(ONE), summary(TWO)) == {Likeness.DOUBTED}


def test_it_is_told_once_for_each_look(pair: Pair) -> None:
    show(pair, summary(ONE), summary(ONE), seconds=60)
    for index in (0, 1):
        assert sum(isinstance(message, Summary) for message in pair.messages(index)) == 1


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (summary(ONE), summary(TWO, basis=OTHER)),
        (summary(ONE), summary(TWO, tag=bytes([1]) * 16)),
        (summary(ONE), Summary(BASIS, ())),
    ],
)
def test_what_cannot_be_compared_says_nothing(pair: Pair, mine: Summary, theirs: Summary) -> None:
    assert show(pair, mine, theirs, 2 * CONFIRMED_AFTER_S) == {Likeness.UNKNOWN}


def test_it_is_told_when_the_two_have_told_each_other_what_they_hold() -> None:
    shop = Shop(2)
    one = shop.store()
    write(one, shop.authors[1], 9)
    one.shown = summary(ONE)
    end, _ = stranger(one)
    assert end.tick(1_000) == []
    closed = tell(end, summary(ONE))[1]
    assert closed is None


def test_a_pc_that_is_not_known_yet_may_not_tell() -> None:
    store = Shop(2).store()
    end = Exchange(store, B, 0, device=A, wall_ms=lambda: 0, admitted=lambda: False)
    end.start()
    _, closed = tell(end, Welcome(1, 1, 0, store.genesis.hash, B), summary(ONE))
    assert closed is not None
    assert closed.error is NotAllowedError


# What a replica tells


def told(replica: Replica, **digests: bytes) -> Summary:
    """As if the rows of the shop's space said so."""
    replica.showing.tell(digests.get("made_by", b"rows"), {replica.shop_space: digests.get("shop", ONE)})
    found = replica.summary()
    assert found is not None
    return found


@pytest.fixture
def shop() -> tuple[Replica, Replica, Replica]:
    alice = founded()
    others = [joined(alice, seed=name) for name in ("bob", "carol")]
    agree(alice, *others)
    return alice, *others


def test_who_holds_and_shows_the_same_tells_the_same(shop: tuple[Replica, Replica, Replica]) -> None:
    alice, bob, _ = shop
    assert told(alice) == told(bob)
    assert told(alice, shop=TWO).basis == told(bob).basis
    assert told(alice, shop=TWO).spaces[0][0] == told(bob).spaces[0][0]
    assert told(alice, shop=TWO).spaces[0][1] != told(bob).spaces[0][1]
    assert told(alice, made_by=b"later rows").basis != told(bob).basis


def test_nothing_is_told_any_more_once_something_came(shop: tuple[Replica, Replica, Replica]) -> None:
    alice, bob, _ = shop
    before = told(alice)
    alice.post(alice.shop_space, said("hello"))
    assert alice.summary() is None
    assert told(alice).basis != before.basis
    assert told(alice).spaces[0][0] != before.spaces[0][0]
    assert told(alice).basis != told(bob).basis
    agree(alice, bob)
    assert told(alice) == told(bob)
    alice.create_private_space()
    assert told(alice).basis != told(bob).basis


def test_a_space_without_a_key_is_not_told_of(shop: tuple[Replica, Replica, Replica]) -> None:
    alice, bob, carol = shop
    direct = alice.direct_space(bob.me.member)
    alice.post(direct, said("between us"))
    agree(alice, bob, carol)
    for replica, count in ((alice, 2), (bob, 2), (carol, 1)):
        replica.showing.tell(b"rows", {replica.shop_space: ONE, direct: TWO, OTHER: ONE})
        found = replica.summary()
        assert found is not None
        assert len(found.spaces) == count
    assert alice.summary() == bob.summary()


def test_who_lacks_the_key_recomputes_no_line_whatever_they_guess_of_the_rows(
    shop: tuple[Replica, Replica, Replica],
) -> None:
    alice, bob, carol = shop
    direct = alice.direct_space(bob.me.member)
    alice.post(direct, said("between us"))
    agree(alice, bob, carol)
    for epoch in carol.verdicts.spaces[direct].epochs:
        carol._state.keys.made(epoch.hash, bytes(32))
    lines = []
    for replica in (alice, bob, carol):
        replica.showing.tell(b"rows", {direct: TWO})
        found = replica.summary()
        assert found is not None
        lines.append(found.spaces)
    first, second, third = lines
    assert first == second
    assert len(third) == 1
    assert {*first[0]}.isdisjoint(third[0])


def test_what_lies_beyond_a_cut_and_only_some_hold_does_not_keep_them_from_comparing(
    shop: tuple[Replica, Replica, Replica],
) -> None:
    alice, bob, carol = shop
    carol.post(carol.shop_space, said("before"))
    give(carol, alice)
    cut = alice.log.chains.cut([carol.me.feed])
    carol.post(carol.shop_space, said("beyond"))
    give(carol, bob)
    alice.control(DeviceRemoved(carol.me.device, cut))
    assert bob.receive_control(all_control(alice)) is None
    assert alice.vector(CONTENT) != bob.vector(CONTENT)
    assert told(alice) == told(bob)


def test_what_lies_before_a_cut_and_is_only_on_its_way_does(shop: tuple[Replica, Replica, Replica]) -> None:
    alice, bob, carol = shop
    carol.post(carol.shop_space, said("before"))
    give(carol, alice)
    (removal,) = alice.control(DeviceRemoved(carol.me.device, alice.log.chains.cut([carol.me.feed])))[-1:]
    assert bob.receive_control(all_control(alice)) is None
    assert bob.holds(removal.hash)
    assert told(alice).basis != told(bob).basis
    agree(alice, bob)
    assert told(alice) == told(bob)
