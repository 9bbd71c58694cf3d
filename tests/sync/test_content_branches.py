"""A content chain in more branches than a vector names: all of them get to everybody, and nothing is sent for ever."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

import msgspec
import pytest

from sync.chains import Chains
from sync.control import TIPS_LIMIT, Erased, ErasedRange, OwnerAnswered, Tip
from sync.entry import CONTENT, HASH_SIZE, Entry, seal_content
from sync.exchange.frames import Run
from sync.identity import sign
from sync.replica import Replica
from sync.seats import Seats
from tests.simulation.pair import Pair
from tests.sync.replicas import agree, founded, give, joined, said, seeded, texts
from tests.sync.steps import lines, steps


def branches(anna: Replica, number: int, length: int = 1) -> list[list[Entry]]:
    """So many branches of Anna's content, all after the same entry of hers; each a run of this length."""
    (tip,) = anna.vector(CONTENT)[anna.me.feed]
    last = anna.log.entry(tip.hash)
    assert last
    keys = Seats(anna.log, seeded("anna")).all()[-1].keys
    key = anna._state.keys[last.header.epoch]  # type: ignore[attr-defined]
    found = []
    for branch in range(number):
        run, before = list[Entry](), last
        for step in range(length):
            salt = seeded(f"{branch} {step}")(24)
            draft = msgspec.structs.replace(last.header, seq=before.seq + 1, prev=before.hash, salt=salt)
            before = seal_content(anna.genesis.hash, draft, list(said(f"{branch}.{step}").payloads), key)
            run.append(before)
        found.append([*run[:-1], replace(run[-1], signature=sign(keys.signing, run[-1].hash))])
    return found


def receive(replica: Replica, runs: list[list[Entry]]) -> None:
    for run in runs:
        assert replica.receive_run(Run(run[0].feed, CONTENT, run, run[-1].signature or b"")) is None


def exchange(one: Replica, other: Replica) -> Pair:
    pair = Pair(one, other, devices=(one.device.device, other.device.device))
    pair.settle()
    pair.pass_time(3)
    return pair


def three() -> tuple[Replica, Replica, Replica]:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    anna.post(anna.shop_space, said("before"))
    give(anna, shop)
    give(anna, ben)
    return shop, anna, ben


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (range(TIPS_LIMIT), range(TIPS_LIMIT, 2 * TIPS_LIMIT)),
        (range(TIPS_LIMIT + 1), range(TIPS_LIMIT)),
        (range(TIPS_LIMIT + 1), range(0)),
        (range(20), range(10, 30)),
        (range(12), range(12)),
    ],
)
@pytest.mark.parametrize("length", [1, 3])
def test_all_branches_get_to_everybody_and_nothing_is_sent_again(here: range, there: range, length: int) -> None:
    shop, anna, ben = three()
    forked = branches(anna, 30, length)
    receive(shop, forked[here.start : here.stop])
    receive(ben, forked[there.start : there.stop])
    assert exchange(shop, ben).closed == [None, None]
    wanted = {"before"} | {f"{branch}.{step}" for branch in {*here, *there} for step in range(length)}
    assert set(texts(shop)) == set(texts(ben)) == wanted
    assert shop.vector(CONTENT) == ben.vector(CONTENT)
    again = exchange(shop, ben)
    assert [m for side in (0, 1) for m in again.messages(side) if getattr(m, "entries", ())] == []


def test_what_is_said_on_a_branch_later_gets_there_too() -> None:
    shop, anna, ben = three()
    forked = branches(anna, 20, 3)
    receive(shop, [run[:1] for run in branches(anna, 20)])
    exchange(shop, ben)
    receive(ben, forked)
    exchange(shop, ben)
    assert set(texts(shop)) == set(texts(ben))
    assert "19.2" in texts(shop)


def test_a_branch_beside_a_range_that_was_erased_comes_with_all_it_says() -> None:
    shop, anna, ben = three()
    (forked,) = branches(anna, 1, 2)
    anna.post(anna.shop_space, said("erased"), said("erased too"), said("and this"))
    (tip,) = anna.vector(CONTENT)[anna.me.feed]
    (erased,) = anna.control(Erased(anna.me.feed, (), (ErasedRange(2, tip.hash),)))
    agree(shop, anna)
    shop.control(OwnerAnswered((erased.hash,), True))
    agree(shop, anna, ben)
    assert texts(shop) == ["before"]
    receive(shop, [forked])
    assert texts(shop) == ["before", "0.0", "0.1"]
    assert shop.bodies_lacking() == []


def test_twice_as_many_branches_take_about_twice_the_work() -> None:
    def work(number: int) -> int:
        shop, anna, ben = three()
        forked = branches(anna, number)

        def spread() -> None:
            receive(shop, forked)
            exchange(shop, ben)

        counted = steps(spread)
        assert len(texts(ben)) == number + 1
        return counted

    assert work(400) < 2.5 * work(200)


def test_who_names_all_that_a_vector_names_lacks_nothing_of_any_branch() -> None:
    shop, anna, _ = three()
    receive(shop, branches(anna, 20, 3))
    chains, feed = shop.log.chains, anna.me.feed
    named = chains.vector(CONTENT)[feed]
    newest = max(chains.tips(feed, CONTENT).values())
    assert len(named) == TIPS_LIMIT
    assert (chains.beyond(feed, CONTENT, named), chains.known_up_to(feed, CONTENT, named)) == (0, newest)
    assert chains.beyond(feed, CONTENT, named[1:]) > 0
    assert chains.known_up_to(feed, CONTENT, named[1:]) < newest


class Compared(bytes):
    """A hash that counts how often hashes are compared."""

    count = 0

    def __lt__(self, other: bytes) -> bool:
        Compared.count += 1
        return bytes.__lt__(self, other)


def digest(number: int) -> Compared:
    return Compared(blake2b(b"%d" % number, digest_size=HASH_SIZE).digest())


def test_one_more_entry_sorts_the_branches_of_its_chain_no_more() -> None:
    feed, tips = bytes(32), [Tip(2, digest(number)) for number in range(2_000)]
    chains = Chains((((feed, CONTENT), tip) for tip in tips), [], lambda *_: [(tip.hash, bytes(32)) for tip in tips])
    chains.vector(CONTENT)
    (like,) = branches(three()[1], 1)[0]
    header = msgspec.structs.replace(like.header, feed=feed, seq=3, prev=tips[0].hash)
    Compared.count = 0
    chains.grow(replace(like, header=header, hash=digest(-1)))
    assert len(chains.vector(CONTENT)[feed]) == TIPS_LIMIT
    assert Compared.count < 100


def test_what_is_known_of_branches_that_part_one_after_the_other_costs_by_their_number() -> None:
    def work(number: int) -> int:
        feed, links, at = bytes(32), list[tuple[bytes, bytes]](), b""
        for side in range(number):
            links += [(digest(2 * side), at), (digest(2 * side + 1), at)]
            at = links[-1][0]
        parents = {prev for _, prev in links}
        numbers = {hash: seq // 2 + 1 for seq, (hash, _) in enumerate(links)}
        tips = [((feed, CONTENT), Tip(numbers[hash], hash)) for hash, _ in links if hash not in parents]
        chains = Chains(tips, [], lambda *_: links)
        chains.branches(feed, CONTENT)
        return lines(lambda: chains.known_up_to(feed, CONTENT, (Tip(1, links[0][0]),)))

    assert work(400) < 2.5 * work(200)
