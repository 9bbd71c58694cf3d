"""What counts of what people save who sign whatever they like."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.profiles.collections import PROFILES
from desktop.records.facts import Parent, RecordChange, RecordErased, RecordSaved
from desktop.records.identity import derived_key
from desktop.records.undo import SavedStep, values_before
from desktop.settings.collections import KEY, SETTINGS
from sync.control import Erased, MemberAdded, Role, RoleSet
from tests.desktop.batches import batch, name_twice
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.toy_collection.area import PIECES, SECRETS, THINGS
from tests.sync.replicas import founded, reopened


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_what_is_nobodys_row_gains_nothing_by_saying_whose_it_is(shop: Shop) -> None:
    """Settings and profiles are rows of nothing, whatever Eve may change."""
    hers = Parent(*shop.create(shop.eve, {"name": "Hers"}))
    him = shop.member(shop.bo)
    shop.save(shop.eve, RecordChange(SETTINGS.id, b"", KEY, {"zone": "Mars"}, hers))
    shop.save(shop.eve, RecordChange(PROFILES.id, b"", him, {"job": "Clown"}, hers))
    shop.save(shop.eve, RecordChange(THINGS.id, b"", b"one", {"name": "Row"}, hers))
    keys = (SETTINGS.derived(KEY), PROFILES.derived(him), THINGS.derived(b"one"))
    assert [shop.shows(key) for key in keys] == [None] * 3


def test_rows_are_written_by_whoever_may_change_what_they_are_rows_of(shop: Shop) -> None:
    hers = shop.create(shop.eve, {"name": "Hers"})
    his = shop.create(shop.bo, {"name": "His"})
    mine, other = (
        shop.made(shop.save(shop.eve, RecordChange(PIECES.id, b"", b"", {"name": "Leg"}, Parent(*whole))), PIECES)
        for whole in (hers, his)
    )
    assert (shop.shows(mine), shop.shows(other)) == ({"name": "Leg"}, None)
    shop.save(shop.eve, RecordChange(*mine, {"name": "Arm"}))
    assert shop.shows(mine) == {"name": "Arm"}


def test_a_record_and_its_rows_are_created_in_one_entry(shop: Shop) -> None:
    whole = RecordChange(THINGS.id, b"", b"", {"name": "Table"})
    row = RecordChange(PIECES.id, b"", b"", {"name": "Leg"}, Parent(THINGS.id, b"", b""))
    entry = shop.save(shop.eve, whole, row, row)
    assert [shop.shows(shop.made(entry, PIECES, place)) for place in (1, 2)] == [{"name": "Leg"}] * 2
    shop.save(shop.ada, *(RecordChange(*shop.made(entry, PIECES, place), {"name": "Arm"}) for place in (1, 2)))
    assert [shop.shows(shop.made(entry, PIECES, place)) for place in (1, 2)] == [{"name": "Arm"}] * 2


@pytest.mark.parametrize("first", [THINGS, PIECES])
def test_a_row_of_what_its_entry_does_not_create_is_none(shop: Shop, first: Any) -> None:
    row = RecordChange(PIECES.id, b"", b"", {"name": "Leg"}, Parent(first.id, b"", b""))
    changed = RecordChange(*shop.create(shop.eve, {"name": "Hers"}), {"name": "Changed"})
    alone, after_a_change = shop.save(shop.eve, row), shop.save(shop.eve, changed, row)
    assert shop.shows(shop.made(alone, PIECES)) is None
    assert shop.shows(shop.made(after_a_change, PIECES, 1)) is None


def test_what_does_not_count_says_of_nothing_whose_row_it_is(shop: Shop) -> None:
    """Eve makes rows of hers of what are Bo's, along with a change that she may not make, and then changes them."""
    shop.ada.replica.take_out(RoleSet(shop.member(shop.bo), Role.EMPLOYEE))
    shop.meet()
    his, hers = (shop.create(till, {"name": "Whole"}) for till in (shop.bo, shop.eve))
    deriving = [bytes([number]) for number in range(6)]
    for key in deriving:
        shop.save(shop.bo, RecordChange(PIECES.id, b"", key, {"name": "His"}, Parent(*his)))
        row = RecordChange(PIECES.id, b"", key, {"name": "Hers"}, Parent(*hers))
        shop.save(shop.eve, row, RecordChange(*his, {"name": "Mine"}))
        shop.save(shop.eve, RecordChange(*PIECES.derived(key), {"colour": "red"}))
    assert shop.shows(his) == {"name": "Whole"}
    assert [shop.shows(PIECES.derived(key)) for key in deriving] == [{"name": "His"}] * 6


def test_who_may_write_some_fields_of_their_own_record_writes_no_rows_of_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(PIECES), "rows_of", (PROFILES.name,))
    me = shop.member(shop.eve)
    own = PROFILES.derived(me)
    row = shop.save(shop.eve, RecordChange(PIECES.id, b"", b"", {"name": "Bonus"}, Parent(*own)))
    shop.save(shop.eve, RecordChange(PROFILES.id, b"", me, {"phone": "1"}))
    assert (shop.shows(own), shop.shows(shop.made(row, PIECES))) == ({"phone": "1"}, None)


def test_an_entry_that_saves_a_record_twice_saves_nothing(shop: Shop) -> None:
    shop.save(
        shop.bo,
        RecordChange(THINGS.id, b"", b"one", {"name": "Made"}),
        RecordChange(*derived_key(THINGS.id, b"one"), {"name": "Changed"}),
    )
    assert shop.shows(THINGS.derived(b"one")) is None


def test_an_entry_that_names_a_field_twice_saves_nothing(shop: Shop) -> None:
    key = shop.create(shop.eve, {"name": "Hers"})
    shop.eve.replica.post(shop.eve.replica.shop_space, batch(name_twice(key)))
    shop.meet()
    assert shop.shows(key) == {"name": "Hers"}
    assert len(shop.ada.model.conn.execute("SELECT * FROM saves").fetchall()) == 1


def test_an_erased_record_is_hidden_with_its_rows_whenever_they_come(shop: Shop) -> None:
    hers = shop.create(shop.eve, {"name": "Hers"})
    row = RecordChange(PIECES.id, b"", b"", {"name": "Leg"}, Parent(*hers))
    before = shop.save(shop.eve, row)
    said = shop.say(shop.ada, RecordErased(*hers))
    after = shop.save(shop.eve, row)
    rows = [shop.made(entry, PIECES) for entry in (before, after)]
    assert [shop.shows(key) for key in (hers, *rows)] == [None] * 3
    shop.ada.replica.control(Erased(said.feed, (said.hash,), kept=True))
    shop.meet()
    assert [shop.shows(key) for key in (hers, *rows)] == [{"name": "Hers"}, {"name": "Leg"}, {"name": "Leg"}]


def test_who_calls_what_they_save_like_somebodys_step_puts_nothing_into_it(shop: Shop) -> None:
    his, hers = (shop.create(till, {"name": "Before"}) for till in (shop.bo, shop.eve))
    for till, key in ((shop.bo, his), (shop.eve, hers)):
        shop.step(till, b"b" * 16, RecordChange(*key, {"name": "After"}))
    genesis, space = shop.ada.replica.genesis.hash, shop.ada.replica.shop_space
    for till, key in ((shop.bo, his), (shop.eve, hers)):
        step = SavedStep(shop.member(till), b"b" * 16)
        assert dict(values_before(shop.ada.model.conn, step)) == {key.id(genesis, space).hex(): {"name": "Before"}}


def test_what_a_demoted_owner_erases_beyond_that_is_shown(shop: Shop) -> None:
    bo = shop.member(shop.bo)
    shop.ada.replica.control(RoleSet(bo, Role.OWNER))
    shop.meet()
    key = shop.create(shop.eve, {"name": "Hers"})
    shop.ada.replica.take_out(RoleSet(bo, Role.MANAGER))
    shop.bo.replica.post(shop.bo.replica.shop_space, batch(RecordErased(*key)))
    shop.bo.look()
    shop.meet()
    assert shop.shows(key) == {"name": "Hers"}


def test_a_derived_record_that_was_erased_stays_so_whoever_makes_it_again(shop: Shop) -> None:
    key, change = THINGS.derived(b"one"), RecordChange(THINGS.id, b"", b"one", {"name": "One"})
    shop.save(shop.eve, change)
    shop.say(shop.ada, RecordErased(*key))
    shop.save(shop.bo, change)
    assert shop.shows(key) is None


def test_what_stands_in_another_space_than_its_audience_says_nothing(shop: Shop) -> None:
    shop.save(shop.ada, RecordChange(SECRETS.id, b"", shop.member(shop.eve), {"what": "In public"}))
    assert shop.shows(SECRETS.derived(shop.member(shop.eve))) is None


def test_rows_of_a_log_that_an_older_one_replaced_are_made_anew_before_anything_is_judged(tmp_path: Path) -> None:
    now, before = tmp_path / "now.db", tmp_path / "before.db"
    founded(now).log.close()
    shutil.copy(now, before)
    till = Till(reopened(now))
    change = RecordChange(THINGS.id, b"", b"", {"name": "Oven"})
    till.replica.control(MemberAdded(bytes(16), Role.EMPLOYEE))
    till.replica.post(till.replica.shop_space, batch(RecordSaved((change,))))
    till.look()
    older = reopened(before)
    older.control(MemberAdded(bytes(range(16)), Role.MANAGER))
    till.use(older)
    till.look()
    assert till.model.conn.execute("SELECT * FROM saves").fetchall() == []
    till.replica.close()
    till.model.close()
