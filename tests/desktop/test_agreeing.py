"""What takes more than 50 things away at once waits for an owner, on every PC."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.agreeing.commands import answer, say, with_own_yes
from desktop.agreeing.events import AgreementsChanged
from desktop.agreeing.named import names
from desktop.agreeing.queries import held_steps
from desktop.agreeing.records import HeldStep
from desktop.agreeing.words import waiting_words
from desktop.cli import PARTLY
from desktop.drive import adding, queries
from desktop.drive import commands as drive
from desktop.errors import NotAllowedError
from desktop.files.commands import GivenFile
from desktop.records.facts import Context, RecordChange, RecordErased, RecordSaved
from desktop.records.identity import RecordKey
from desktop.rows.event import Event
from desktop.rows.today import TodayKind
from desktop.today.queries import today
from sync.control import PUT_AWAY_LIMIT, Erased, OwnerAnswered, Role
from tests.desktop.command_line import ask, refused, run
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.shops import LOOPBACK, Person, meet, reopened, two, until
from tests.desktop.test_drive_two_pcs import do
from tests.desktop.test_forms_in_use import said
from tests.sync.replicas import agree, give, joined

STEP = b"s" * 16


@pytest.fixture
def shop() -> Any:
    made = Shop()
    yield made
    made.close()


def put_away(shop: Shop, till: Any, keys: list[RecordKey], things: int) -> list[bytes]:
    """Each in an entry of its own, in one step that says how much it takes away."""
    step = Context(STEP, puts_away=things)
    return [shop.say(till, RecordSaved((RecordChange(*key, {"~away": True}),), (), step)).hash for key in keys]


def are_away(shop: Shop, keys: list[RecordKey]) -> list[bool]:
    return [bool((shop.shows(key) or {}).get("~away")) for key in keys]


def held(till: Any) -> list[tuple[int, int, bool]]:
    return [(step.things, step.entries, step.refused) for step in held_steps(till.session)]


def test_much_is_put_away_once_an_owner_agrees_and_comes_back_once_one_does_not(shop: Shop) -> None:
    keys = [shop.create(shop.bo, {"name": f"{number}"}) for number in range(3)]
    assert len(put_away(shop, shop.bo, keys[:1], PUT_AWAY_LIMIT)) == 1
    assert are_away(shop, keys[:1]) == [True]
    entries = put_away(shop, shop.bo, keys[1:], PUT_AWAY_LIMIT + 1)
    assert are_away(shop, keys) == [True, False, False]
    assert [held(till) for till in (shop.ada, shop.bo, shop.eve)] == [[(51, 2, False)]] * 3
    for yes, away in ((False, False), (True, True), (False, False), (True, True)):
        shop.ada.control(OwnerAnswered(tuple(entries), yes))
        shop.meet()
        assert are_away(shop, keys) == [True, away, away]
        assert held(shop.eve) == ([] if away else [(51, 2, True)])
    for till in (shop.ada, shop.eve):
        before = till.shown()
        till.projection.start_again()
        till.look()
        assert till.shown() == before


def test_what_waits_stands_in_one_order_whatever_came_first(shop: Shop) -> None:
    keys = [shop.create(shop.bo, {"name": str(number)}) for number in range(4)]
    takers = [Till(joined(shop.ada.replica, seed=f"taker {number}", role=Role.OWNER)) for number in range(2)]
    agree(shop.ada.replica, *(till.replica for till in takers))
    for number, (till, key) in enumerate(zip((shop.bo, shop.eve) * 2, keys, strict=True)):
        step = Context(bytes([number]) * 16, puts_away=60 + number)
        said(till, RecordSaved((RecordChange(*key, {"~away": True}),), (), step))
    for taker, givers in zip(takers, ((shop.bo, shop.eve), (shop.eve, shop.bo)), strict=True):
        for giver in givers:
            give(giver.replica, taker.replica)
            taker.look()
    for giver in (shop.bo, shop.eve):
        for taker in takers:
            give(giver.replica, taker.replica)
            taker.look()
    first, second = (held(till) for till in takers)
    assert first == second
    assert len(first) == 4
    for till in takers:
        till.close()


def test_only_what_was_agreed_to_goes_and_what_comes_later_is_asked_anew(shop: Shop) -> None:
    keys = [shop.create(shop.bo, {"name": f"{number}"}) for number in range(2)]
    first = put_away(shop, shop.bo, keys[:1], 300)
    shop.ada.control(OwnerAnswered(tuple(first), True))
    put_away(shop, shop.bo, keys[1:], 300)
    assert are_away(shop, keys) == [True, False]
    assert held(shop.ada) == [(300, 1, False)]
    with pytest.raises(NotAllowedError):
        shop.bo.control(OwnerAnswered(tuple(first), False))


def test_an_entry_is_counted_whatever_it_says_of_itself(shop: Shop) -> None:
    keys = [shop.create(shop.bo, {"name": f"{number}"}) for number in range(PUT_AWAY_LIMIT + 1)]
    erased = [RecordErased(*key) for key in keys]
    shop.ada.post(shop.ada.replica.shop_space, erased[:PUT_AWAY_LIMIT])
    (said,) = shop.ada.post(shop.ada.replica.shop_space, erased)
    shop.meet()
    assert [shop.shows(key) is None for key in keys] == [True] * PUT_AWAY_LIMIT + [False]
    shop.ada.control(OwnerAnswered((said.hash,), True))
    shop.meet()
    assert shop.shows(keys[-1]) is None
    assert held(shop.eve) == []


def test_erasing_much_has_no_effect_without_an_owner(shop: Shop) -> None:
    keys = [shop.create(shop.eve, {"name": f"{number}"}) for number in range(PUT_AWAY_LIMIT + 1)]
    feed, replica = shop.eve.replica.me.feed, shop.ada.replica
    entries = [
        arrival.entry for arrival in replica.arrivals(0, 1_000) if arrival.payloads and arrival.entry.feed == feed
    ]
    named = tuple(entry.hash for entry in entries if entry.header.is_kept)[-len(keys) :]
    (said,) = shop.ada.control(Erased(feed, named, kept=True))
    shop.meet()
    assert all(shop.shows(key) for key in keys)
    assert [held(till) for till in (shop.ada, shop.eve)] == [[(51, 1, False)]] * 2
    shop.ada.control(OwnerAnswered((said.hash,), True))
    shop.meet()
    assert not any(shop.shows(key) for key in keys)
    assert held(shop.eve) == []
    shop.ada.control(OwnerAnswered((said.hash,), False))
    shop.meet()
    assert all(shop.shows(key) for key in keys)


def waiting(person: Person) -> list[HeldStep]:
    return held_steps(person.session)


def in_bin(person: Person) -> int:
    return len(queries.bin(person.session))


def test_a_folder_with_much_in_it_waits_for_the_owner_wherever_it_is_looked_at(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        folder = do(bob, drive.new_folder, "Recipes").id
        do(bob, adding.add_given, [GivenFile(b"%d" % number, f"{number}.txt") for number in range(60)], folder)
        until(lambda: len(queries.listing(alice.session).folders) == 1)
        told: list[Event] = []
        alice.workspace.subscribe(told.extend)
        do(bob, with_own_yes, partial(drive.throw_away_all, ids=[folder]), batch=STEP)
        until(lambda: len(waiting(alice)) == 1 and any(isinstance(event, AgreementsChanged) for event in told))
        assert waiting_words(waiting(alice)[0]) == "Bob threw away 61 things. An owner must agree."
        assert in_bin(alice) == in_bin(bob) == 0
        assert do(alice, names, waiting(alice)[0].id) == ["Recipes"]
        (asked,) = (item for item in today(alice.session) if item.subject)
        (told,) = (item for item in today(bob.session) if item.place == asked.place)
        assert (asked.kind, told.kind, told.deeds) == (TodayKind.DECIDE, TodayKind.FOR_ME, ())
        with pytest.raises(NotAllowedError, match="owner"):
            do(bob, answer, asked.subject, yes=True)
        entries = do(alice, answer, asked.subject, yes=True)
        until(lambda: in_bin(alice) == in_bin(bob) == 1)
        assert waiting(alice) == waiting(bob) == []
        do(alice, say, entries, yes=False)
        until(lambda: in_bin(alice) == in_bin(bob) == 0)
        until(lambda: [step.refused for step in (*waiting(alice), *waiting(bob))] == [True, True])
        until(lambda: len(queries.listing(bob.session, folder).files) == 60)
        do(alice, with_own_yes, partial(drive.throw_away_all, ids=[folder]), batch=STEP)
        until(lambda: in_bin(alice) == in_bin(bob) == 1)
        do(alice, drive.undo, STEP)
        until(lambda: in_bin(alice) == in_bin(bob) == 0)


def test_what_waits_on_the_command_line(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    for number in range(PUT_AWAY_LIMIT):
        (lists / f"{number}.txt").write_bytes(b"%d" % number)
    with two(tmp_path):
        pass
    alice, bob = tmp_path / "alice", tmp_path / "bob"
    ask(bob, "file", "add", str(lists))
    (folder,) = ask(bob, "folder", "list")
    waits = run(bob, "file", "away", folder["id"], "--json")
    assert waits.status == PARTLY
    said = {"author": "Bob", "things": 51, "entries": 1, "what": "things", "for_good": False, "state": "waiting"}
    assert json.loads(waits.stdout)["waiting"].items() >= said.items()
    assert "You threw away 51 things. An owner must agree." in run(bob, "taken-away", "list").stdout
    (listed,) = ask(bob, "taken-away", "list")
    assert "owner" in refused(bob, "taken-away", "agree", listed["id"][:6])
    ask(alice, "file", "add", str(lists))
    (mine,) = ask(alice, "folder", "list")
    assert "51 files and folders" in refused(alice, "file", "away", mine["id"])
    ask(alice, "file", "away", mine["id"], "--yes")
    assert [one["name"] for one in ask(alice, "file", "list", "--away")] == ["lists"]
    with reopened(alice, LOOPBACK) as one, reopened(bob, LOOPBACK) as other:
        meet(one, other)
        until(lambda: len(waiting(one)) == 1)
    assert ask(alice, "taken-away", "refuse", listed["id"])["state"] == "refused"
    assert ask(alice, "taken-away", "agree", listed["id"])["state"] == "agreed"
    assert len(ask(alice, "file", "list", "--away")) == 2
