"""Running numbers."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from desktop import areas
from desktop.engine.command_context import CommandContext
from desktop.records import commands, number_rows, numbers, queries
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, meet, reopened, two, until
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS

CODE = "code"


@pytest.fixture(autouse=True)
def with_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)


def create_numbered(context: CommandContext, year: int) -> tuple[str, str]:
    number = numbers.next_numbers(context, THINGS, CODE, numbers.Series(f"{year}-{{letter}}"))[0]
    return commands.create(context, THINGS, {CODE: number}).id, number


def numbered(person: Person, year: int = 2026) -> str:
    return person.workspace.do(create_numbered, year).result(WAIT_S)[1]


def knows(person: Person, records: set[str]) -> bool:
    return records <= {thing.id for thing in queries.records(person.session, THINGS)}


def test_each_year_begins_anew(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        assert [numbered(alice) for _ in range(3)] == ["2026-A1", "2026-A2", "2026-A3"]
        assert numbered(alice, 2027) == "2027-A1"
        assert numbered(alice) == "2026-A4"


def test_pcs_apart_never_give_out_the_same(tmp_path: Path) -> None:
    with two(tmp_path):
        pass
    given = []
    for name in ("alice", "bob"):
        with reopened(tmp_path / name) as person:
            given += [numbered(person) for _ in range(3)]
    assert len(set(given)) == 6
    with ExitStack() as stack:
        people = [stack.enter_context(reopened(tmp_path / name, LOOPBACK)) for name in ("alice", "bob")]
        meet(*people)
        until(lambda: all(len(queries.records(one.session, THINGS)) == 6 for one in people))
        for person in people:
            assert {thing.values[CODE] for thing in queries.records(person.session, THINGS)} == set(given)
            assert numbers.given_twice(person.session, THINGS, CODE) == {}
        assert [numbered(person) for person in people] == ["2026-A4", "2026-B4"]


def test_a_number_is_not_given_out_again_when_its_record_is_erased(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        numbered(alice)
        id, number = alice.workspace.do(create_numbered, 2026).result(WAIT_S)
        assert number == "2026-A2"
        alice.workspace.do(commands.erase, THINGS, id).result(WAIT_S)
        assert numbered(alice) == "2026-A3"


def test_numbers_go_on_where_what_the_seat_keeps_for_itself_is_lost(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        numbered(alice)
        id, _ = alice.workspace.do(create_numbered, 2026).result(WAIT_S)
        alice.workspace.do(commands.change, THINGS, id, {CODE: "another"}).result(WAIT_S)
    for own in (tmp_path / "home").glob("seats/*/own.db*"):
        own.unlink()
    with reopened(tmp_path / "home") as alice:
        assert numbered(alice) == "2026-A3"


def test_a_number_is_given_out_without_looking_through_what_was_saved(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        numbered(alice)
        with alice.session.reading() as conn:
            plan = conn.execute(f"EXPLAIN QUERY PLAN {number_rows.LAST}", (b"", b"", "", "")).fetchall()
        assert [row[-1] for row in plan] == [
            "SEARCH saved_numbers USING PRIMARY KEY (feed=? AND collection=? AND field=? AND begin=?)"
        ]
        assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_numbers_that_a_copy_gave_out_too_are_marked(tmp_path: Path) -> None:
    with two(tmp_path):
        pass
    shutil.copytree(tmp_path / "alice", tmp_path / "copy")
    with reopened(tmp_path / "copy") as copy:
        for text in ("Only", "here"):  # at one place of both chains they would create the same record
            copy.say(text)
        assert numbered(copy) == "2026-A1"
    with reopened(tmp_path / "alice") as alice:
        assert [numbered(alice), numbered(alice)] == ["2026-A1", "2026-A2"]
    with reopened(tmp_path / "bob", LOOPBACK) as bob:
        for name in ("alice", "copy"):
            with reopened(tmp_path / name, LOOPBACK) as person:
                have = {thing.id for thing in queries.records(person.session, THINGS)}
                meet(person, bob)
                until(partial(knows, bob, have))
        ones = [thing.id for thing in queries.records(bob.session, THINGS) if thing.values[CODE] == "2026-A1"]
        assert numbers.given_twice(bob.session, THINGS, CODE) == {"2026-A1": sorted(ones)}
        assert len(ones) == 2
        assert numbered(bob) == "2026-B1"
