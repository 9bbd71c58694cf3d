"""Saves that are judged again, little by little, when the roles with which they were written turn out to be others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from desktop.forms.publishing import publication
from desktop.records import redefining, rejudging
from desktop.records.facts import Parent, RecordChange, RecordSaved
from desktop.records.identity import RecordKey
from desktop.rows import projection
from sync.control import Role, RoleSet, SeatRemoved
from tests.desktop.batches import batch
from tests.desktop.form_samples import OWNER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import NONCE, entry, listed, published, said
from tests.desktop.toy_collection.area import PIECES
from tests.sync.replicas import give

MANY = 12


@pytest.fixture(autouse=True)
def shortest_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "SLICE_S", 0.0)
    monkeypatch.setattr(rejudging, "AT_A_STEP", 1)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    shop.ada.replica.control(RoleSet(shop.member(shop.eve), Role.MANAGER))
    shop.meet()
    yield shop
    shop.close()


def say(till: Till, *changes: RecordChange) -> None:
    """Of which nobody else hears yet."""
    till.replica.post(till.replica.shop_space, batch(RecordSaved(changes)))
    till.look()


def demote(shop: Shop, whom: Till, before: Till) -> None:
    """By the owner, who has not heard what they said last; so that this PC hears of it."""
    shop.ada.replica.take_out(RoleSet(shop.member(whom), Role.EMPLOYEE))
    shop.ada.look()
    give(shop.ada.replica, before.replica)


def counted(till: Till, record: RecordKey) -> int:
    id = record.id(till.replica.genesis.hash, till.replica.shop_space)
    query = "SELECT count(*) FROM saves WHERE record = ? AND counts"
    return int(till.model.conn.execute(query, (id,)).fetchone()[0])


def test_a_few_are_judged_at_a_time_and_who_is_stopped_goes_on(shop: Shop) -> None:
    key = shop.create(shop.ada, {"name": "Oven"})
    for number in range(MANY):
        say(shop.bo, RecordChange(*key, {"name": f"Oven {number}"}))
    demote(shop, shop.bo, shop.bo)
    seen = [counted(shop.bo, key)]
    while shop.bo.projection.advance().arrivals or shop.bo.projection.behind():
        seen.append(counted(shop.bo, key))
        shop.bo.restart()
    assert seen[0] == MANY + 1
    assert all(before - after <= 1 for before, after in pairwise(seen))
    shop.meet()
    assert shop.shows(key) == {"name": "Oven"}


@pytest.mark.parametrize("passed", [2, MANY, 2 * MANY])
def test_roles_that_change_while_others_are_followed_are_followed_too(shop: Shop, passed: int) -> None:
    key = shop.create(shop.ada, {"name": "Oven"})
    for number in range(MANY):
        say(shop.eve, RecordChange(*key, {"code": str(number)}))
        say(shop.bo, RecordChange(*key, {"name": str(number)}))
    give(shop.eve.replica, shop.bo.replica)
    shop.bo.look()
    demote(shop, shop.bo, shop.bo)
    for _ in range(passed):
        shop.bo.glance()
    demote(shop, shop.eve, shop.bo)
    shop.bo.look()
    assert counted(shop.bo, key) == 1
    shop.meet()
    assert shop.shows(key) == {"name": "Oven"}


def test_whose_row_it_is_follows_the_role_of_who_said_so(shop: Shop) -> None:
    """Of several who made a row alike only those who might do so say whose it is."""
    hers, adas = (shop.create(till, {"name": "Table"}) for till in (shop.eve, shop.ada))
    shop.ada.replica.take_out(RoleSet(shop.member(shop.eve), Role.EMPLOYEE))
    shop.meet()
    deriving = [bytes([number]) for number in range(MANY)]
    for key in deriving:
        say(shop.bo, RecordChange(PIECES.id, b"", key, {"name": "His"}, Parent(*adas)))
        say(shop.eve, RecordChange(PIECES.id, b"", key, {"name": "Hers"}, Parent(*hers)))
        say(shop.eve, RecordChange(*PIECES.derived(key), {"colour": "red"}))
    give(shop.bo.replica, shop.eve.replica)
    shop.eve.look()
    demote(shop, shop.bo, shop.eve)
    shop.eve.look()
    shop.meet()
    assert [shop.shows(PIECES.derived(key)) for key in deriving] == [{"name": "Hers", "colour": "red"}] * MANY


def test_a_change_that_is_set_aside_while_it_is_followed_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redefining, "ENTRIES_AT_A_STEP", 1)
    form = published(shop.bo, visitors(audience="own_and_owners"), shop.bo).form
    shop.meet()
    mine = shop.eve.replica.role_space(Role.OWNER, shop.member(shop.eve))
    for number in range(8):
        entry(shop.eve, form, {"name0000": str(number)}, mine)
    narrower = visitors(audience="own_and_owners", add=OWNER)
    space, maker = shop.bo.replica.shop_space, shop.member(shop.bo)
    said(shop.bo, publication(shop.bo.replica, space, maker, NONCE, narrower))
    give(shop.bo.replica, shop.eve.replica)
    for _ in range(3):
        shop.eve.glance()
    assert len(listed(shop.eve, form)) < 8
    shop.ada.replica.take_out(SeatRemoved(shop.bo.replica.me.feed))
    give(shop.ada.replica, shop.eve.replica)
    shop.eve.look()
    assert len(listed(shop.eve, form)) == 8
