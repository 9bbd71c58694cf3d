"""A control chain in more branches than a vector names: all of them travel, and so does what names them."""

from dataclasses import replace

import msgspec
import pytest

from sync.control import TIPS_LIMIT, Covered, MemberAdded, Role, SeatRemoved, Value, encode_control
from sync.entry import CONTROL, Entry, complete
from sync.identity import sign
from sync.replica import Replica
from sync.seats import Seats
from tests.simulation.pair import Pair
from tests.sync.replicas import agree, all_control, founded, joined, seeded
from tests.sync.steps import steps

COVERED = Covered()


def branches(anna: Replica, number: int = 30, value: Value = COVERED) -> list[Entry]:
    """Entries that all follow the same one of a seat's chain, the lowest hash first."""
    (tip,) = anna.vector(CONTROL)[anna.me.feed]
    last = anna.log.entry(tip.hash)
    assert last
    keys = Seats(anna.log, seeded("anna")).all()[-1].keys
    found = []
    for stamp in range(last.header.stamp + 1, last.header.stamp + 1 + number):
        draft = msgspec.structs.replace(last.header, seq=last.seq + 1, prev=last.hash, stamp=stamp)
        entry = complete(anna.genesis.hash, draft, encode_control((), value))
        found.append(replace(entry, signature=sign(keys.signing, entry.hash)))
    return sorted(found, key=lambda entry: entry.hash)


def exchange(one: Replica, other: Replica) -> Pair:
    pair = Pair(one, other, devices=(one.device.device, other.device.device))
    pair.settle()
    pair.pass_time(3)
    return pair


def held(replica: Replica) -> set[bytes]:
    return {entry.hash for entry in all_control(replica)}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (range(TIPS_LIMIT + 1), range(TIPS_LIMIT)),
        (range(TIPS_LIMIT + 1), range(0)),
        (range(20), range(10, 30)),
        (range(12), range(12, 24)),
        (range(12), range(12)),
    ],
)
def test_all_branches_get_to_everybody_and_once_they_are_there_nothing_is_sent_again(here: range, there: range) -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    forked = branches(anna)
    assert shop.receive_control(forked[here.start : here.stop]) is None
    assert ben.receive_control(forked[there.start : there.stop]) is None
    first = exchange(shop, ben)
    assert first.closed == [None, None]
    assert held(shop) == held(ben)
    assert shop.vector(CONTROL) == ben.vector(CONTROL)
    assert len(shop.vector(CONTROL)[anna.me.feed]) == min(TIPS_LIMIT, len({*here, *there}))
    written = shop.control(MemberAdded(seeded("dora")(16), Role.EMPLOYEE))
    again = exchange(shop, ben)
    sent = [entry for side in (0, 1) for message in again.messages(side) for entry in getattr(message, "entries", ())]
    assert [raw for raw, *_ in sent] == [entry.raw for entry in written]
    assert held(shop) == held(ben)


@pytest.mark.parametrize("closing", [False, True])
def test_twice_as_many_branches_take_about_twice_the_work(closing: bool) -> None:
    def work(number: int) -> int:
        shop = founded()
        anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
        agree(shop, anna, ben)
        forked = branches(anna, number, SeatRemoved(anna.me.feed) if closing else COVERED)

        def spread() -> None:
            assert shop.receive_control(forked) is None
            assert len(shop.verdicts.seats) == 3
            exchange(shop, ben)

        counted = steps(spread)
        assert held(ben) == held(shop) >= {entry.hash for entry in forked}
        return counted

    assert work(400) < 2.5 * work(200)
