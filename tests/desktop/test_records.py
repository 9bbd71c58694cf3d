"""Records through the workspace's face."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop import areas
from desktop.errors import NotAllowedError, NotFoundError
from desktop.records import commands, past, queries
from desktop.records.events import RecordChanged
from desktop.records.values import Money
from desktop.rows.event import Event
from tests.desktop.shops import WAIT_S, Person, alone, until
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Person]:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with alone(tmp_path / "home") as alice:
        yield alice


def test_a_record_is_created_changed_told_and_remembered(alice: Person) -> None:
    told: list[Event] = []
    alice.workspace.subscribe(told.extend)
    do = alice.workspace.do
    made = do(commands.create, THINGS, {"name": "Oven", "price": Money(Decimal("80.5"), "EUR")}).result(WAIT_S)
    assert made.values == {"name": "Oven", "price": Money(Decimal("80.5"), "EUR")}
    assert made.created_by_id == alice.workspace.me.id
    until(lambda: RecordChanged(THINGS.id.hex(), made.id) in told)
    later = do(commands.change, THINGS, made.id, {"price": None, "day": date(2026, 11, 30)}).result(WAIT_S)
    assert later.values == {"name": "Oven", "day": date(2026, 11, 30)}
    saved = queries.history(alice.session, made.id)
    assert [(save.values, save.creates, save.counts) for save in saved] == [
        (dict(made.values), True, True),
        ({"day": date(2026, 11, 30), "price": None}, False, True),
    ]
    assert {save.pc for save in saved} == {alice.workspace.this_pc.name}
    then = past.as_of(alice.session, THINGS, made.id, saved[0].at)
    assert then is not None
    assert then.values == made.values
    assert [hit.id for hit in alice.session.search("oven")] == [made.id]
    assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_what_is_the_same_already_is_not_saved_again(alice: Person) -> None:
    do = alice.workspace.do
    made = do(commands.create, THINGS, {"name": "Oven"}).result(WAIT_S)
    do(commands.change, THINGS, made.id, {"name": "Oven", "day": None}).result(WAIT_S)
    assert len(queries.history(alice.session, made.id)) == 1


def test_what_is_thrown_away_is_brought_back_and_what_is_erased_is_not(alice: Person) -> None:
    do = alice.workspace.do
    made = do(commands.create, THINGS, {"name": "Oven"}).result(WAIT_S)
    do(commands.throw_away, THINGS, made.id).result(WAIT_S)
    assert queries.records(alice.session, THINGS) == []
    assert [thing.id for thing in queries.records(alice.session, THINGS, away=True)] == [made.id]
    do(commands.bring_back, THINGS, made.id).result(WAIT_S)
    assert [thing.id for thing in queries.records(alice.session, THINGS)] == [made.id]
    do(commands.erase, THINGS, made.id).result(WAIT_S)
    with pytest.raises(NotFoundError):
        queries.record(alice.session, THINGS, made.id)
    assert queries.history(alice.session, made.id) == []
    assert alice.session.search("oven") == []
    assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_a_step_is_undone_where_it_still_shows(alice: Person) -> None:
    do = alice.workspace.do
    one, two = (do(commands.create, THINGS, {"name": name, "sold": False}).result(WAIT_S) for name in ("One", "Two"))
    batch = b"b" * 16
    do(commands.change_many, THINGS, {each.id: {"sold": True} for each in (one, two)}, batch=batch).result(WAIT_S)
    do(commands.change, THINGS, two.id, {"sold": None}).result(WAIT_S)
    do(commands.undo_batch, THINGS, batch).result(WAIT_S)
    shown = {thing.values["name"]: thing.values.get("sold") for thing in queries.records(alice.session, THINGS)}
    assert shown == {"One": False, "Two": None}
    with pytest.raises(NotFoundError):
        do(commands.undo_batch, THINGS, batch).result(WAIT_S)


def test_who_wrote_what_a_field_shows_is_known(alice: Person) -> None:
    do = alice.workspace.do
    made = do(commands.create, THINGS, {"name": "Oven", "sold": False}).result(WAIT_S)
    later = do(commands.change, THINGS, made.id, {"sold": True}).result(WAIT_S)
    wrote = {field: queries.writer(alice.session, later, field) for field in ("name", "sold", "day")}
    saved = queries.history(alice.session, made.id)
    assert [(wrote[field].by, wrote[field].pc, wrote[field].at) for field in ("name", "sold")] == [
        ("Alice", "Till", save.at) for save in saved
    ]
    assert wrote["day"] is None


def test_records_are_selected_by_what_their_own_table_says(alice: Person) -> None:
    for name, day in (("Oven", 3), ("Tray", 1), ("Sign", 2)):
        alice.workspace.do(commands.create, THINGS, {"name": name, "day": date(2026, 12, day)}).result(WAIT_S)
    found = queries.selected(alice.session, THINGS, "WHERE t.day < ? ORDER BY t.day", "2026-12-03")
    assert [thing.values["name"] for thing in found] == ["Tray", "Sign"]


def test_what_is_no_word_is_not_looked_for(alice: Person) -> None:
    fields = {"name": "Oven", "code": "FREQ", "origin": b"hello"}
    made = alice.workspace.do(commands.create, THINGS, fields).result(WAIT_S)
    assert made.values == fields
    assert alice.session.search("freq") == alice.session.search("hello") == []
    (hit,) = alice.session.search("oven")
    assert hit.text == "Oven"


def test_what_was_erased_for_good_is_not_said_again_where_nobody_would_see_it(alice: Person) -> None:
    do = alice.workspace.do
    made = do(commands.put, THINGS, b"one", {"name": "Oven"}).result(WAIT_S)
    do(commands.erase, THINGS, made.id).result(WAIT_S)
    for put in (commands.put, lambda *args: commands.create(*args[:2], args[3], key=args[2])):
        with pytest.raises(NotAllowedError, match=r"The thing was erased for good, and cannot be made again\."):
            do(put, THINGS, b"one", {"name": "Oven"}).result(WAIT_S)
    assert queries.history(alice.session, made.id) == []
