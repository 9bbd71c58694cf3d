"""A save by whoever had seen all others costs as little as it may, and shows what asking all would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.records import record_row, shown
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.records.seen import seen
from sync.control import Role
from sync.entry import CONTENT
from tests.desktop.batches import batch
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.toy_collection.area import THINGS
from tests.sync.replicas import agree, founded, give, joined, reopened


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_a_save_that_had_seen_all_others_shows_without_asking_them(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    key = shop.create(shop.eve, {"code": "1", "name": "Oven"})
    for till, fields in ((shop.bo, {"name": "Big oven"}), (shop.eve, {"~away": True}), (shop.bo, {"~away": False})):
        id = key.id(till.replica.genesis.hash, till.replica.shop_space).hex()
        with monkeypatch.context() as patch:
            patch.setattr(record_row, "state", None)
            shop.save(till, RecordChange(*key, fields), after=seen(till.session, [id]))
    assert shop.shows(key) == {"code": "1", "name": "Big oven", "~away": False}


def test_what_was_written_apart_stays_beside_it(shop: Shop) -> None:
    key = shop.create(shop.eve, {"name": "Oven"})
    id = key.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space)
    after = seen(shop.ada.session, [id.hex()])
    for till, name in ((shop.ada, "Big oven"), (shop.bo, "Old oven")):
        save = RecordSaved((RecordChange(*key, {"name": name}),), after)
        till.replica.post(till.replica.shop_space, batch(save))
        till.look()
    shop.meet()
    for till in (shop.ada, shop.bo, shop.eve):
        (kept,) = till.model.conn.execute("SELECT shown FROM records WHERE record = ?", (id,)).fetchone()
        name = shown.unpacked(kept).fields["name"]
        assert shown.field_of(kept, "name") == name
        assert shown.field_of(kept, "nothing") is None
        assert {value.value[1:] for value in (name.value, *name.others)} == {b"Big oven", b"Old oven"}


def test_what_is_saved_of_a_thrown_away_record_is_what_whoever_threw_it_away_had_not_seen(shop: Shop) -> None:
    key = shop.create(shop.eve, {"name": "Oven"})
    shop.save(shop.eve, RecordChange(*key, {"~away": True}))
    id = key.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space)
    later = shop.save(shop.bo, RecordChange(*key, {"name": "Big oven"}), after=seen(shop.bo.session, [id.hex()]))
    (kept,) = shop.ada.model.conn.execute("SELECT shown FROM records WHERE record = ?", (id,)).fetchone()
    assert shown.unpacked(kept).unseen == (later.hash,)


def test_what_a_copy_of_a_pc_says_on_another_branch_was_not_seen(tmp_path: Path) -> None:
    """Its number is lower than what was named of the same chain, and yet it is beside that."""
    ada = founded()
    joined(ada, tmp_path / "bo.db", seed="bo", role=Role.MANAGER).log.close()
    shutil.copy(tmp_path / "bo.db", tmp_path / "copy.db")
    bo, copy = reopened(tmp_path / "bo.db"), reopened(tmp_path / "copy.db", "copy")
    agree(ada, bo)
    give(ada, copy)
    made = ada.post(ada.shop_space, batch(RecordSaved((RecordChange(THINGS.id, b"", b"", {"name": "0"}),))))[-1]
    key = RecordKey(THINGS.id, ada.me.member, created_nonce(made.hash, 0))

    def save(replica, name, *after):
        return replica.post(replica.shop_space, batch(RecordSaved((RecordChange(*key, {"name": name}),), after)))[-1]

    save(bo, "1", made.hash)
    named = save(bo, "2", made.hash)
    save(copy, "3", made.hash)
    till = Till(ada)
    for other in (bo, copy):
        give(other, ada)
        till.look()
    assert ada.log.chains.is_forked(bo.me.feed, CONTENT)
    save(ada, "4", made.hash, named.hash)
    till.look()
    (kept,) = till.model.conn.execute("SELECT shown FROM records").fetchone()
    values = shown.unpacked(kept).fields["name"]
    assert {value.value[-1:] for value in (values.value, *values.others)} == {b"4", b"3"}
    till.model.close()
    for replica in (ada, bo, copy):
        replica.close()
