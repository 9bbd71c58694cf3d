"""What records showed before, and what each save of one changed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.records import past, queries
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.seen import seen
from sync.control import Role
from tests.desktop.batches import batch
from tests.desktop.record_life import Till
from tests.desktop.toy_collection.area import THINGS
from tests.sync.replicas import START_MS, WallClock, agree, founded, give, joined, reopened

EVER = datetime(9999, 1, 1, tzinfo=UTC)


def save(till: Till, change: RecordChange, after: tuple[bytes, ...] = ()) -> None:
    till.replica.post(till.replica.shop_space, batch(RecordSaved((change,), after)))
    till.look()


def two() -> tuple[Till, Till]:
    ada = founded(seed="ada")
    jin = joined(ada, seed="jin")
    agree(ada, jin)
    return Till(ada), Till(jin)


def met(*tills: Till) -> None:
    agree(*(till.replica for till in tills))
    for till in tills:
        till.look()


def the_thing(till: Till) -> str:
    (thing,) = queries.records(till.session, THINGS)
    return thing.id


def test_each_save_says_what_its_author_changed_of_what_they_had_seen() -> None:
    ada, jin = two()
    save(jin, RecordChange(THINGS.id, b"", b"", {"name": "Oven", "pieces": 5}))
    met(ada, jin)
    (key,) = jin.model.conn.execute("SELECT collection, creator, nonce FROM records").fetchall()
    for till, pieces in ((ada, 7), (jin, 8)):
        save(till, RecordChange(*key, {"pieces": pieces}), seen(till.session, [the_thing(till)]))
    met(ada, jin)
    for till in (ada, jin):
        told = past.steps(till.session, THINGS, the_thing(till))
        assert told[0].changes == {"name": (None, "Oven"), "pieces": (None, 5)}
        assert sorted(step.changes["pieces"] for step in told[1:]) == [(5, 7), (5, 8)]
        assert [step.why_not for step in told] == ["", "", ""]


def test_what_does_not_count_says_why() -> None:
    ada, jin = two()
    save(ada, RecordChange(THINGS.id, b"", b"", {"name": "Oven"}))
    met(ada, jin)
    (key,) = jin.model.conn.execute("SELECT collection, creator, nonce FROM records").fetchall()
    save(jin, RecordChange(*key, {"name": "Mine"}), seen(jin.session, [the_thing(jin)]))
    met(ada, jin)
    *_, told = past.steps(ada.session, THINGS, the_thing(ada))
    assert (told.saved.counts, told.changes) == (False, {"name": ("Oven", "Mine")})
    assert told.why_not == f"Only a manager or an owner can change this thing. {told.saved.by} was an employee then."


def test_before_it_was_made_there_was_nothing_and_between_two_saves_the_first() -> None:
    ada, _ = two()
    save(ada, RecordChange(THINGS.id, b"", b"", {"name": "Oven"}))
    thing = queries.record(ada.session, THINGS, the_thing(ada))
    at = thing.created_at
    assert past.as_of(ada.session, THINGS, thing.id, at - timedelta(milliseconds=1)) is None
    (told,) = past.all_as_of(ada.session, THINGS, at)
    assert (told.id, told.values, told.is_away) == (thing.id, {"name": "Oven"}, False)


def test_what_is_added_in_one_millisecond_stands_in_its_order() -> None:
    """As lines of a file; the ids of records have no order."""
    ada, _ = two()
    for number in range(8):
        save(ada, RecordChange(THINGS.id, b"", b"", {"name": str(number)}))
    now = queries.records(ada.session, THINGS)
    assert len({thing.created_at for thing in now}) == 1
    for told in (now, past.all_as_of(ada.session, THINGS, EVER)):
        assert [thing.values["name"] for thing in told] == list("01234567")


def test_what_a_copy_of_a_pc_says_on_another_branch_was_not_seen(tmp_path: Path) -> None:
    """Its number is lower than what was named of the same chain, and yet it stands beside that."""
    clock = WallClock(START_MS + 1_000)
    ada = founded()
    joined(ada, tmp_path / "bo.db", seed="bo", role=Role.MANAGER).log.close()
    shutil.copy(tmp_path / "bo.db", tmp_path / "copy.db")
    bo, copy = Till(reopened(tmp_path / "bo.db")), Till(reopened(tmp_path / "copy.db", "copy", clock))
    agree(ada, bo.replica)
    till = Till(ada)
    save(till, RecordChange(THINGS.id, b"", b"", {"name": "0"}))
    (key,) = till.model.conn.execute("SELECT collection, creator, nonce FROM records").fetchall()
    for other, names in ((bo, "12"), (copy, "3")):
        give(ada, other.replica)
        other.look()
        for name in names:
            save(other, RecordChange(*key, {"name": name}), seen(other.session, [the_thing(other)]))
    give(bo.replica, ada)
    till.look()
    save(till, RecordChange(*key, {"name": "4"}), seen(till.session, [the_thing(till)]))
    give(copy.replica, ada)
    till.look()
    (thing,) = queries.records(till.session, THINGS)
    assert (thing.values["name"], [other.value for other in thing.apart["name"]]) == ("3", ["4"])
    (told,) = past.all_as_of(till.session, THINGS, EVER)
    assert told.values == thing.values
    changes = {step.changes["name"] for step in past.steps(till.session, THINGS, thing.id)}
    assert changes == {(None, "0"), ("0", "1"), ("1", "2"), ("0", "3"), ("2", "4")}
    for each in (till, bo, copy):
        each.close()
