"""Bodies of what was taken back: who still gets them, who does not, and how they come back where that did not count."""

from __future__ import annotations

import pytest

from sync.control import DeviceRemoved, Erased, ErasedRange, OwnerAnswered, Role
from sync.entry import CONTENT, Entry, open_content
from sync.entry_opener import Obstacle
from sync.errors import NotAllowedError
from sync.exchange import frames
from sync.replica import Replica
from tests.simulation.pair import Pair
from tests.sync.replicas import agree, all_control, founded, give, joined, said, texts


def meet(one: Replica, other: Replica, seconds: int = 3) -> Pair:
    """An exchange between two PCs, over frames."""
    pair = Pair(one, other, devices=(one.me.device, other.me.device))
    pair.settle()
    pair.pass_time(seconds)
    assert pair.closed == [None, None]
    return pair


def bodies(replica: Replica) -> set[bytes]:
    """What the content says that is held with its body, whatever is erased of it."""
    held = [entry for _, entry in replica.log.arrivals(0, 100_000) if entry.chain == CONTENT and entry.body is not None]
    return {payload.value[0] for entry in held for payload in opened(replica, entry)}


def opened(replica: Replica, entry: Entry):
    return open_content(replica.genesis.hash, entry, replica._state.keys[entry.header.epoch])


def obstacles(replica: Replica) -> list[Obstacle | None]:
    return [arrival.obstacle for arrival in replica.reread(replica.shop_space)]


def agreed(owner: Replica, said_so: list[Entry]) -> None:
    """An owner agrees to what erases a range."""
    owner.control(OwnerAnswered(tuple(entry.hash for entry in said_so), True))


def test_who_comes_later_gets_the_chain_and_not_what_was_taken_back() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    posted = anna.post(anna.shop_space, *map(said, ("one", "two", "three", "four", "five")))
    agree(shop, anna)
    erased = anna.control(Erased(anna.me.feed, (posted[0].hash,), (ErasedRange(3, posted[3].hash),)))
    agree(shop, anna)
    assert texts(shop) == texts(anna) == ["one", "two", "three", "four", "five"], "no owner has said anything"
    agreed(shop, erased)
    agree(shop, anna)
    late = joined(shop, seed="late")
    meet(shop, late)
    assert bodies(late) == set(texts(late)) == {"two", "five"}
    assert obstacles(late) == [Obstacle.ERASED, None, Obstacle.ERASED, Obstacle.ERASED, None]
    assert late.vector(CONTENT) == shop.vector(CONTENT)
    assert late.bodies_lacking() == []
    assert bodies(shop) == {"one", "two", "three", "four", "five"}, "30 days have not passed"
    assert list(late.verify().problems()) == []


def test_a_range_hides_what_is_there_when_its_last_entry_comes_and_nothing_on_another_branch() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    posted = anna.post(anna.shop_space, *map(said, ("one", "two")))
    agree(shop, anna, ben)
    last = anna.post(anna.shop_space, said("three"), said("four"))[0]
    erased = anna.control(Erased(anna.me.feed, (), (ErasedRange(2, last.hash),)))
    shop.receive_control(all_control(anna))
    agreed(shop, erased)
    ben.receive_control(all_control(shop))
    assert texts(ben) == ["one", "two"]
    agree(shop, anna, ben)
    assert texts(shop) == texts(anna) == texts(ben) == ["one", "four"]
    assert bodies(ben) == {"one", "two", "four"}
    assert posted[1].hash not in ben.bodies_lacking()


def test_a_long_range_is_believed_before_its_last_entry_is_here() -> None:
    shop = founded()
    posted = shop.post(shop.shop_space, *[said(str(number)) for number in range(1_200)])
    agreed(shop, shop.control(Erased(shop.me.feed, (), (ErasedRange(2, posted[-1].hash),))))
    late = joined(shop, seed="late")
    first = next(shop.runs_after(shop.me.feed, (), late.me.device), None)
    assert first is not None
    assert late.receive_run(first) is None
    assert late.vector(CONTENT)[shop.me.feed] == (first.tip,)
    assert late.bodies_lacking() == []
    give(shop, late)
    assert (texts(late), late.bodies_lacking()) == (["0"], [])


def test_what_is_kept_is_erased_by_owners_alone_who_say_so() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    kept, other = anna.post(anna.shop_space, said("approved")._replace(is_kept=True), said("hello"))
    whole = ErasedRange(1, other.hash)
    agree(shop, anna)
    with pytest.raises(NotAllowedError, match="Only an owner"):
        anna.control(Erased(anna.me.feed, (kept.hash,), kept=True))
    erased = anna.control(Erased(anna.me.feed, (kept.hash,), (whole,)))
    agree(shop, anna)
    agreed(shop, erased)
    agree(shop, anna)
    assert texts(shop) == texts(anna) == ["approved"]
    agreed(shop, shop.control(Erased(anna.me.feed, (), (whole,), kept=False)))
    agree(shop, anna)
    assert texts(shop) == texts(anna) == ["approved"]
    agreed(shop, shop.control(Erased(anna.me.feed, (), (whole,), kept=True)))
    agree(shop, anna)
    assert texts(shop) == texts(anna) == []


def test_what_was_taken_back_from_a_stolen_pc_comes_back_to_those_who_never_had_it() -> None:
    shop = founded()
    anna = joined(shop, seed="anna", role=Role.MANAGER)
    posted = anna.post(anna.shop_space, said("order flour"), said("order eggs"))
    agree(shop, anna)
    late = joined(shop, seed="late")
    anna.receive_control(all_control(shop))
    anna.control(Erased(anna.me.feed, tuple(entry.hash for entry in posted)))
    meet(anna, late)
    assert (bodies(late), texts(late)) == (set(), [])
    shop.take_out(DeviceRemoved(anna.me.device))
    pair = meet(shop, late)
    assert texts(late) == texts(shop) == ["order flour", "order eggs"]
    asked = [message for message in pair.messages(1) if isinstance(message, frames.Wants) and message.bodies]
    assert [len(message.bodies) for message in asked] == [2]
    assert late.bodies_lacking() == []
    assert list(late.verify().problems()) == []


def test_a_body_that_is_nowhere_holds_nothing_up() -> None:
    shop = founded()
    anna = joined(shop, seed="anna", role=Role.MANAGER)
    late = joined(shop, seed="late")
    anna.post(anna.shop_space, said("first"))
    agree(shop, anna, late)
    gone, _ = anna.post(anna.shop_space, said("gone"), said("here"))
    anna.control(Erased(anna.me.feed, (gone.hash,)))
    meet(anna, late)
    run = next(late.runs_after(anna.me.feed, shop.vector(CONTENT)[anna.me.feed], shop.me.device), None)
    assert run is not None
    assert shop.receive_run(run) is None
    assert [tip.seq for tip in shop.vector(CONTENT)[anna.me.feed]] == [1], "as far as is known here, somebody has it"
    shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([anna.me.feed])))
    give(late, shop)
    assert shop.bodies_lacking() == [gone.hash]
    assert obstacles(shop) == [None, Obstacle.MISSING, None]
    later = joined(shop, seed="later")
    pair = meet(shop, later, seconds=40)
    assert texts(later) == texts(shop) == ["first", "here"]
    assert later.vector(CONTENT) == shop.vector(CONTENT)
    wants = [message for message in pair.messages(1) if isinstance(message, frames.Wants)]
    assert [tip.seq for tip in later.vector(CONTENT)[anna.me.feed]] == [3]
    assert [message.bodies for message in wants if message.bodies] == [(gone.hash,)]
