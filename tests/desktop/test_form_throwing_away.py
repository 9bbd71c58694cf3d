"""Who throws entries of forms away, and takes back what they added."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.forms import queries
from desktop.records.facts import RecordChange
from desktop.records.own_rights import OwnRights
from tests.desktop.form_samples import EMPLOYEE, MANAGER, OWNER, visitors
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_whoever_may_throw_away_need_not_change_and_the_other_way_round(shop: Shop) -> None:
    form = published(shop.bo, visitors(change_all=MANAGER, throw_away=EMPLOYEE), shop.bo).form
    shop.meet()
    key = entry(shop.ada, form, {"name0000": "Maria"})
    shop.save(shop.eve, RecordChange(*key, {"name0000": "Eve", "~away": True}))
    assert shop.shows(key) == {"name0000": "Maria"}
    shop.save(shop.eve, RecordChange(*key, {"~away": True}))
    assert shop.shows(key) == {"name0000": "Maria", "~away": True}
    published(shop.bo, visitors(change_all=EMPLOYEE, throw_away=OWNER), shop.bo)
    shop.meet()
    shop.save(shop.eve, RecordChange(*key, {"~away": False}))
    shop.save(shop.eve, RecordChange(*key, {"name0000": "Eve"}))
    assert shop.shows(key) == {"name0000": "Eve", "~away": True}


def test_whoever_may_change_their_own_entry_may_take_it_back_and_nobody_elses(shop: Shop) -> None:
    form = published(shop.bo, visitors(change_all=MANAGER, throw_away=OWNER), shop.bo).form
    shop.meet()
    own, others = entry(shop.eve, form, {"name0000": "Maria"}), entry(shop.bo, form, {"name0000": "Jo"})
    shop.meet()
    for key in (own, others):
        shop.save(shop.eve, RecordChange(*key, {"~away": True}))
    assert shop.shows(own) == {"name0000": "Maria", "~away": True}
    assert shop.shows(others) == {"name0000": "Jo"}
    rights = OwnRights(shop.eve.session, queries.entries_of(shop.eve.session, form.hex()))
    assert [bool(rights.changing(key, "~away")) for key in (own, others)] == [False, True]
    published(shop.bo, visitors(change_own=MANAGER, change_all=MANAGER, throw_away=OWNER), shop.bo)
    shop.meet()
    shop.save(shop.eve, RecordChange(*own, {"~away": False}))
    assert shop.shows(own) == {"name0000": "Maria", "~away": True}
