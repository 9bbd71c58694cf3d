"""What comes late of a record that was erased for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from desktop import areas
from desktop.chat.commands import recall_facts
from desktop.chat.facts import Edited, Posted
from desktop.engine import row_service
from desktop.records import commands, comments, queries
from desktop.records.erasing import LateErasing, erase_whole
from desktop.records.facts import Parent, RecordChange, RecordSaved
from desktop.records.identity import RecordKey
from sync.control import Role, RoleSet
from tests.desktop.batches import batch
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, meet, reopened, two, until
from tests.desktop.test_record_orders import LOCAL, in_another_order
from tests.desktop.toy_collection.area import PIECES, THINGS, WITH_THINGS
from tests.sync.replicas import agree


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    shop.ada.replica.control(RoleSet(shop.member(shop.bo), Role.OWNER))
    shop.meet()
    yield shop
    shop.close()


def say(till: Till, fact: RecordSaved | Posted | Edited) -> bytes:
    """Of which nobody else hears yet; the entry."""
    entry = till.replica.post(till.replica.shop_space, batch(fact))[-1]
    till.look()
    return entry.hash


def leg(whole: RecordKey, name: str = "Leg") -> RecordChange:
    return RecordChange(PIECES.id, b"", b"", {"name": name}, Parent(*whole))


def erased(till: Till, entries: list[bytes]) -> list[bool]:
    log = till.replica.log
    return [till.replica.erasures.is_erased(entry.header, entry.hash) for entry in map(log.entry, entries) if entry]


def test_two_owners_apart_erase_what_comes_late_once(shop: Shop) -> None:
    hers = shop.create(shop.eve, {"name": "Table"})
    row = shop.made(shop.save(shop.eve, leg(hers)), PIECES)
    record, kept = (
        hers.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space),
        shop.create(shop.eve, {"code": "1"}),
    )
    erase_whole(shop.ada, shop.ada.replica.shop_space, hers)
    late = [
        say(shop.eve, RecordSaved((RecordChange(*hers, {"name": "Late"}),))),
        say(shop.eve, RecordSaved((leg(hers, "Late leg"),))),
        say(shop.eve, RecordSaved((RecordChange(*row, {"name": "Late change"}),))),
        say(shop.eve, Posted(record, "Late comment")),
    ]
    for owner in (shop.ada, shop.bo):
        agree(shop.eve.replica, shop.ada.replica) if owner is shop.ada else agree(shop.eve.replica, shop.bo.replica)
    for till in (shop.ada, shop.bo):
        till.look()
        assert erased(till, late) == [False] * 4
        LateErasing(till).step()
        assert erased(till, late) == [True] * 4
    shop.meet()
    heads = [till.replica.head_arrival for till in (shop.ada, shop.bo, shop.eve)]
    for till in (shop.ada, shop.bo, shop.eve):
        LateErasing(till).step()
        assert {bytes(each) for (each,) in till.model.conn.execute("SELECT record FROM saves")} == {
            kept.id(till.replica.genesis.hash, till.replica.shop_space)
        }
    assert heads == [till.replica.head_arrival for till in (shop.ada, shop.bo, shop.eve)]


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_an_edit_that_comes_after_its_comment_was_erased_is_erased_too(shop: Shop, is_forgotten: bool) -> None:
    """Also where nothing is left of the comment but its place in the log."""
    hers = shop.create(shop.eve, {"name": "Table"})
    comment = say(shop.eve, Posted(hers.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space), "Comment"))
    shop.meet()
    erase_whole(shop.ada, shop.ada.replica.shop_space, hers)
    shop.ada.look()
    if is_forgotten:
        (place,) = [entry for entry in map(shop.ada.replica.log.entry, [comment]) if entry is not None]
        shop.ada.projection.run_idle_work([comment])
        shop.ada.replica.forgetting.drop([place])
    edits = [say(shop.eve, Edited(named, "Late words")) for named in (comment, bytes(32))]
    agree(shop.eve.replica, shop.ada.replica)
    shop.ada.look()
    texts = shop.ada.model.conn.execute("SELECT hash, text FROM edits ORDER BY text").fetchall()
    assert texts == [(edits[0], ""), (edits[1], "Late words")]
    for seed in range(4):  # in some of which the edit is there first
        other = in_another_order(SimpleNamespace(chance=Random(seed)), shop.ada)  # type: ignore[arg-type]
        assert other == {name: rows for name, rows in shop.ada.shown().items() if name not in LOCAL}
    LateErasing(shop.ada).step()
    assert erased(shop.ada, edits) == [True, False]
    head = shop.ada.replica.head_arrival
    LateErasing(shop.ada).step()
    assert shop.ada.replica.head_arrival == head


def test_a_message_alone_that_is_taken_back_takes_the_words_of_its_edits_with_it(shop: Shop) -> None:
    message = say(shop.eve, Posted(b"", "Rude"))
    edits = [say(shop.eve, Edited(message, "Ruder"))]
    shop.meet()
    shop.ada.control(*recall_facts({shop.eve.replica.me.feed: [message]}))
    edits.append(say(shop.eve, Edited(message, "Rudest")))
    shop.meet()
    for till in (shop.ada, shop.eve):
        assert till.model.conn.execute("SELECT text FROM edits").fetchall() == [("",), ("",)]
    LateErasing(shop.ada).step()
    assert erased(shop.ada, edits) == [True, True]


def test_what_was_erased_by_whoever_was_no_owner_any_more_comes_back(shop: Shop) -> None:
    hers = shop.create(shop.eve, {"name": "Table"})
    shop.ada.replica.control(RoleSet(shop.member(shop.bo), Role.MANAGER))
    erase_whole(shop.bo, shop.bo.replica.shop_space, hers)
    assert shop.bo.model.conn.execute("SELECT count(*) FROM records").fetchone() == (0,)
    shop.meet()
    assert shop.shows(hers) == {"name": "Table"}


def test_what_somebody_only_calls_a_row_of_it_stays(shop: Shop) -> None:
    """Eve says of a row of Bo's that it belongs to what is erased."""
    hers, his = shop.create(shop.eve, {"name": "Hers"}), shop.create(shop.bo, {"name": "His"})
    shop.save(shop.bo, RecordChange(PIECES.id, b"", b"row", {"name": "Leg"}, Parent(*his)))
    shop.save(shop.eve, RecordChange(PIECES.id, b"", b"row", {"name": "Mine"}, Parent(*hers)))
    row = PIECES.derived(b"row")
    changed = shop.save(shop.bo, RecordChange(*row, {"name": "Arm"}))
    erase_whole(shop.ada, shop.ada.replica.shop_space, hers)
    shop.meet()
    assert (shop.shows(hers), shop.shows(row)) == (None, {"name": "Arm"})
    assert erased(shop.ada, [changed.hash]) == [False]


def test_a_pc_of_an_owner_does_so_when_it_is_quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    monkeypatch.setattr(row_service, "REST_S", 0.05)
    with two(tmp_path) as (alice, bob):
        made = bob.workspace.do(commands.create, THINGS, {"name": "Oven"}).result(WAIT_S)
        until(lambda: bool(queries.records(alice.session, THINGS)))
    with reopened(tmp_path / "bob") as bob:
        bob.workspace.do(commands.change, THINGS, made.id, {"name": "Late"}).result(WAIT_S)
        bob.workspace.do(comments.post_comment, THINGS, made.id, "Late too").result(WAIT_S)
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(tmp_path / "bob", LOOPBACK) as bob:
        alice.workspace.do(commands.erase, THINGS, made.id).result(WAIT_S)
        meet(alice, bob)
        until(lambda: all(is_gone(person, made.id) for person in (alice, bob)))


def is_gone(person: Person, id: str) -> bool:
    return queries.history(person.session, id) == [] and person.session.search("late") == []
