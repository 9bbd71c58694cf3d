"""To-dos: added, changed, ticked, recurring; and what two PCs do apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import InvalidError, NotFoundError
from desktop.records import queries as record_queries
from desktop.records.elements import element
from desktop.settings.proposal import Proposal
from desktop.settings.shop_calendar import ShopCalendar
from desktop.todos import checklists, commands, queries, shop_days, ticking
from desktop.todos.collections import DAYS, TITLE, TODOS
from desktop.todos.records import NewTodo, Origin, Todo, TodoChange
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, alone, meet, reopened, two, until

MONDAY = date(2026, 11, 30)
FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"
MONDAY_NOON_MS = 1_796_040_000_000


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop_days, "now_ms", lambda: MONDAY_NOON_MS)
    monkeypatch.setattr("desktop.settings.queries.guess", lambda: Proposal(ShopCalendar(), "EUR"))


@pytest.fixture
def alice(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home") as alice:
        yield alice


def do(person: Person, command: Any, *values: Any, **named: Any) -> Todo:
    todo: Todo = person.workspace.do(command, *values, **named).result(WAIT_S)
    return todo


def add(person: Person, title: str, **more: Any) -> Todo:
    return do(person, commands.add_todo, NewTodo(title, **more))


def open_titles(person: Person) -> list[str]:
    return [todo.title for todo in queries.open_todos(person.session)]


def verified(*people: Person) -> None:
    for person in people:
        assert person.workspace.verify().result(WAIT_S).problems == ()


def test_a_todo_is_added_given_changed_ticked_and_remembered(alice: Person) -> None:
    me = alice.workspace.me.id
    origin = Origin(alice.everyone, alice.say("We need flour"))
    made = add(alice, "  Buy \n flour ", due=date(2026, 12, 4), at=time(14), note="two bags", origin=origin)
    assert (made.title, made.people, made.due, made.at) == ("Buy flour", (), date(2026, 12, 4), time(14))
    assert (made.note, made.origin, made.done, made.created_by) == ("two bags", origin, None, "Alice")
    given = do(alice, commands.change_todo, made.id, TodoChange(people=(me,), title="Buy rye", note=""))
    assert (given.people, given.title, given.note, given.due) == ((me,), "Buy rye", "", date(2026, 12, 4))
    again = do(alice, commands.change_todo, made.id, TodoChange(people=(), due=None))
    assert (again.people, again.due, again.at) == ((), None, None)
    done = do(alice, ticking.tick_todo, made.id)
    assert done.done is not None
    assert (done.done.by, done.done.pc) == ("Alice", "Till")
    assert open_titles(alice) == []
    assert [todo.id for todo in queries.done_todos(alice.session)] == [made.id]
    assert do(alice, ticking.tick_todo, made.id, False).done is None
    assert open_titles(alice) == ["Buy rye"]
    assert len(record_queries.history(alice.session, made.id)) == 5
    (hit,) = alice.session.search("rye")
    assert (hit.kind, hit.id, hit.title) == ("todo", made.id, "Buy rye")


def test_what_is_open_goes_by_its_day_then_its_time(alice: Person) -> None:
    for title, due, at in (
        ("some day", None, None), ("friday", date(2026, 12, 4), None), ("friday at 8", date(2026, 12, 4), time(8)),
        ("friday at 7", date(2026, 12, 4), time(7)), ("before", date(2026, 11, 1), None), ("some day 2", None, None),
    ):  # fmt: skip
        add(alice, title, due=due, at=at)
    assert open_titles(alice) == ["before", "friday at 7", "friday at 8", "friday", "some day", "some day 2"]
    due = queries.due_todos(alice.session, alice.workspace.me.id, date(2026, 12, 3))
    assert [todo.title for todo in due] == ["before"]


def test_what_has_a_time_is_due_today_and_what_recurs_on_its_next_day(alice: Person) -> None:
    assert add(alice, "Call the mill", at=time(15)).due == MONDAY
    assert add(alice, "Bins", recurs=FRIDAYS).due == date(2026, 12, 4)
    assert add(alice, "Till", recurs="FREQ=DAILY").due == MONDAY
    recurring = do(alice, commands.change_todo, add(alice, "Rent").id, TodoChange(recurs="FREQ=MONTHLY;BYMONTHDAY=1"))
    assert recurring.due == date(2026, 12, 1)
    with pytest.raises(InvalidError, match="needs a day"):
        do(alice, commands.change_todo, recurring.id, TodoChange(due=None))
    both = do(alice, commands.change_todo, recurring.id, TodoChange(due=None, recurs=""))
    assert (both.due, both.recurs) == (None, "")


@pytest.mark.parametrize(
    "new",
    [NewTodo(" \u200b"), NewTodo("x" * 1001), NewTodo("x", recurs="FREQ=HOURLY"), NewTodo("x", list="night"),
     NewTodo("x", checks=("a", " "))],
)  # fmt: skip
def test_what_cannot_be_a_todo_is_refused(alice: Person, new: NewTodo) -> None:
    with pytest.raises(InvalidError):
        do(alice, commands.add_todo, new)
    assert queries.open_todos(alice.session) == []


def test_one_that_recurs_comes_again_when_it_is_ticked(alice: Person) -> None:
    made = add(alice, "Bins", due=date(2026, 12, 4), recurs=FRIDAYS, checks=("Paper", "Glass"), note="Gate", at=time(7))
    do(alice, checklists.tick_check, made.id, made.checks[0].id)
    do(alice, ticking.tick_todo, made.id)
    (following,) = queries.open_todos(alice.session)
    assert (following.due, following.at, following.note) == (date(2026, 12, 11), time(7), "Gate")
    assert [(check.text, check.ticked) for check in following.checks] == [("Paper", False), ("Glass", False)]
    do(alice, ticking.tick_todo, following.id)
    assert [todo.due for todo in queries.open_todos(alice.session)] == [date(2026, 12, 18)]
    assert [todo.title for todo in queries.done_todos(alice.session)] == ["Bins", "Bins"]
    verified(alice)


def test_what_was_missed_does_not_come_again(alice: Person) -> None:
    made = add(alice, "Till", due=date(2026, 11, 20), recurs="FREQ=DAILY")
    do(alice, ticking.tick_todo, made.id)
    assert [todo.due for todo in queries.open_todos(alice.session)] == [date(2026, 12, 1)]


def test_taking_a_tick_back_takes_the_next_away_and_ticking_brings_the_same_again(alice: Person) -> None:
    made = add(alice, "Till", due=MONDAY, recurs="FREQ=DAILY")
    do(alice, ticking.tick_todo, made.id)
    (following,) = queries.open_todos(alice.session)
    assert queries.waits_for(alice.session, following.id) is None
    do(alice, ticking.tick_todo, made.id, False)
    assert [todo.id for todo in queries.open_todos(alice.session)] == [made.id]
    assert [todo.id for todo in queries.due_todos(alice.session, "", date(2026, 12, 31))] == [made.id]
    before = queries.waits_for(alice.session, following.id)
    assert before is not None
    assert before.id == made.id
    do(alice, commands.change_todo, made.id, TodoChange(due=date(2026, 12, 6)))
    do(alice, ticking.tick_todo, made.id)
    assert [(todo.id, todo.due) for todo in queries.open_todos(alice.session)] == [(following.id, date(2026, 12, 7))]


def test_a_step_is_added_renamed_moved_ticked_and_goes(alice: Person) -> None:
    made = add(alice, "Party", checks=("Cake", "Candles"))
    three = do(alice, checklists.add_check, made.id, "Card")
    cake, candles, card = (check.id for check in three.checks)
    moved = do(alice, checklists.move_check, made.id, card, 0)
    assert [check.text for check in moved.checks] == ["Card", "Cake", "Candles"]
    renamed = do(alice, checklists.rename_check, made.id, cake, "Big cake")
    assert [check.text for check in renamed.checks] == ["Card", "Big cake", "Candles"]
    assert do(alice, checklists.tick_check, made.id, candles).ticked == 1
    left = do(alice, checklists.rename_check, made.id, candles, " ")
    assert ([check.text for check in left.checks], left.ticked) == (["Card", "Big cake"], 0)
    with pytest.raises(NotFoundError):
        do(alice, checklists.tick_check, made.id, candles)
    (hit,) = alice.session.search("big")
    assert hit.id == made.id


def test_a_step_taken_back_is_as_it_was(alice: Person) -> None:
    made = add(alice, "Party", checks=("Cake",))
    tick, title = b"1" * 16, b"2" * 16
    do(alice, ticking.tick_todo, made.id, batch=tick)
    do(alice, commands.undo_todo, tick)
    do(alice, commands.change_todo, made.id, TodoChange(title="Feast", people=(alice.workspace.me.id,)), batch=title)
    do(alice, commands.undo_todo, title)
    shown = queries.todo(alice.session, made.id)
    assert (shown.done, shown.title, shown.people) == (None, "Party", ())
    with pytest.raises(NotFoundError):
        do(alice, commands.undo_todo, tick)


def test_what_is_thrown_away_lies_in_the_bin(alice: Person) -> None:
    made = add(alice, "Party")
    assert do(alice, commands.throw_todo_away, made.id).is_away
    assert open_titles(alice) == []
    assert [todo.title for todo in queries.away_todos(alice.session)] == ["Party"]
    do(alice, commands.bring_todo_back, made.id)
    assert open_titles(alice) == ["Party"]


def test_a_list_is_fresh_each_day_and_its_days_stay_known(alice: Person) -> None:
    made = add(alice, "Opening", list="opening", checks=("Oven on", "Count the till"))
    add(alice, "Closing", list="closing", checks=("Oven off",))
    oven, till = (check.id for check in made.checks)
    do(alice, checklists.tick_on_day, made.id, oven, MONDAY)
    do(alice, checklists.tick_on_day, made.id, till, MONDAY)
    do(alice, checklists.tick_on_day, made.id, till, MONDAY, False)
    tuesday = date(2026, 12, 1)
    do(alice, checklists.tick_on_day, made.id, till, tuesday)
    do(alice, checklists.rename_check, made.id, oven, "Both ovens on")
    assert [(one.todo.title, one.todo.ticked) for one in queries.lists(alice.session, MONDAY)] == [
        ("Opening", 1), ("Closing", 0),
    ]  # fmt: skip
    at_monday = queries.list_today(alice.session, made.id, MONDAY)
    assert {id: by.by for id, by in at_monday.by.items()} == {oven: "Alice"}
    assert [(day.day, [tick.text for tick in day.ticks]) for day in queries.list_days(alice.session, made.id)] == [
        (tuesday, ["Count the till"]), (MONDAY, ["Oven on"]),
    ]  # fmt: skip
    assert open_titles(alice) == []
    assert queries.done_todos(alice.session) == []
    with pytest.raises(InvalidError, match="each day anew"):
        do(alice, ticking.tick_todo, made.id)
    verified(alice)


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    """The homes of two who know a to-do that recurs, a list, and one to change."""
    with two(tmp_path) as (alice, bob):
        add(alice, "Bins", due=date(2026, 12, 4), recurs=FRIDAYS, checks=("Paper",))
        add(alice, "Opening", list="opening", checks=("Oven", "Till"))
        add(alice, "Cake", checks=("Eggs",))
        until(lambda: open_titles(bob) == ["Bins", "Cake"] and bool(queries.lists(bob.session, MONDAY)))
    return tmp_path


def apart(homes: Path, stack: ExitStack) -> tuple[Person, Person]:
    alice, bob = (stack.enter_context(reopened(homes / name, OFF)) for name in ("alice", "bob"))
    return alice, bob


def together(homes: Path, stack: ExitStack) -> tuple[Person, Person]:
    alice, bob = (stack.enter_context(reopened(homes / name, LOOPBACK)) for name in ("alice", "bob"))
    meet(alice, bob)
    until(lambda: all(one.workspace.sync_state().kind == "up_to_date" for one in (alice, bob)))
    return alice, bob


def rows(person: Person) -> list[Any]:
    with person.session.reading() as conn:
        return conn.execute("SELECT record, shown FROM records ORDER BY record").fetchall()


def test_two_who_tick_apart_what_recurs_have_one_next(homes: Path) -> None:
    with ExitStack() as stack:
        for person in apart(homes, stack):
            (bins,) = [todo for todo in queries.open_todos(person.session) if todo.title == "Bins"]
            do(person, ticking.tick_todo, bins.id)
    with ExitStack() as stack:
        alice, bob = together(homes, stack)
        until(lambda: rows(alice) == rows(bob))
        assert [(todo.title, todo.due) for todo in queries.open_todos(bob.session)] == [
            ("Bins", date(2026, 12, 11)), ("Cake", None),
        ]  # fmt: skip
        assert [(todo.title, todo.apart) for todo in queries.done_todos(alice.session)] == [("Bins", {})]
        verified(alice, bob)


def test_two_who_tick_a_list_apart_meet_in_one_day(homes: Path) -> None:
    with ExitStack() as stack:
        for place, person in enumerate(apart(homes, stack)):
            (opening,) = queries.lists(person.session, MONDAY)
            for check in opening.todo.checks[place:]:
                do(person, checklists.tick_on_day, opening.todo.id, check.id, MONDAY)
    with ExitStack() as stack:
        alice, bob = together(homes, stack)
        until(lambda: rows(alice) == rows(bob))
        (opening,) = queries.lists(bob.session, MONDAY)
        assert opening.todo.ticked == 2
        assert opening.by[opening.todo.checks[0].id].by == "Alice"
        (day,) = queries.list_days(alice.session, opening.todo.id)
        assert (day.day, {tick.text for tick in day.ticks}) == (MONDAY, {"Oven", "Till"})
        assert len(record_queries.records(alice.session, DAYS)) == 1
        verified(alice, bob)


def test_a_tick_and_one_taken_back_apart_are_both_told_until_somebody_ticks_anew(homes: Path) -> None:
    with ExitStack() as stack:
        alice, bob = apart(homes, stack)
        (opening,) = queries.lists(alice.session, MONDAY)
        list_id, oven = opening.todo.id, opening.todo.checks[0].id
        for person, ticked in ((alice, True), (alice, False), (bob, True)):
            do(person, checklists.tick_on_day, list_id, oven, MONDAY, ticked)
    with ExitStack() as stack:
        alice, bob = together(homes, stack)
        until(lambda: rows(alice) == rows(bob))
        shown = queries.list_today(bob.session, list_id, MONDAY)
        other = shown.apart[oven]
        assert (other.by, other.value) == (("Bob", True) if not shown.todo.checks[0].ticked else ("Alice", False))
        do(bob, checklists.tick_on_day, list_id, oven, MONDAY)
        shown = queries.list_today(bob.session, list_id, MONDAY)
        assert (shown.apart, shown.todo.checks[0].ticked) == ({}, True)


def test_what_two_write_apart_is_shown_and_one_is_taken(homes: Path) -> None:
    with ExitStack() as stack:
        alice, bob = apart(homes, stack)
        (cake,) = [todo for todo in queries.open_todos(alice.session) if todo.title == "Cake"]
        do(alice, commands.change_todo, cake.id, TodoChange(title="Big cake", people=(alice.workspace.me.id,)))
        do(alice, ticking.tick_todo, cake.id)
        do(bob, commands.change_todo, cake.id, TodoChange(title="Small cake", people=(bob.workspace.me.id,)))
        do(bob, checklists.tick_check, cake.id, cake.checks[0].id)
        people = {alice.workspace.me.id, bob.workspace.me.id}
    with ExitStack() as stack:
        alice, bob = together(homes, stack)
        until(lambda: rows(alice) == rows(bob))
        shown = queries.todo(alice.session, cake.id)
        assert (set(shown.people), shown.ticked) == (people, 1)
        assert shown.done is not None
        (other,) = shown.apart[TITLE]
        assert {shown.title, other.value} == {"Big cake", "Small cake"}
        assert other.by in ("Alice", "Bob")
        taken = do(bob, commands.take_value, cake.id, TITLE, other.value)
        assert (taken.title, taken.apart) == (other.value, {})
        until(lambda: queries.todo(alice.session, cake.id).apart == {})
        verified(alice, bob)


def test_what_was_changed_while_another_threw_it_away_is_marked(homes: Path) -> None:
    with ExitStack() as stack:
        alice, bob = apart(homes, stack)
        (cake,) = [todo for todo in queries.open_todos(alice.session) if todo.title == "Cake"]
        do(alice, commands.throw_todo_away, cake.id)
        do(bob, commands.change_todo, cake.id, TodoChange(title="Small cake"))
    with ExitStack() as stack:
        alice, bob = together(homes, stack)
        until(lambda: rows(alice) == rows(bob))
        (away,) = queries.away_todos(bob.session)
        assert (away.title, away.is_changed_since) == ("Small cake", True)


def test_fields_of_a_later_version_are_shown_as_far_as_they_fit(alice: Person) -> None:
    from desktop.records import commands as record_commands

    odd = {TITLE: 7, "due": "soon", "for/zz": True, element("check", "a"): 3, "list": "night", "new": "x"}
    made = alice.workspace.do(record_commands.create, TODOS, odd).result(WAIT_S)
    shown = queries.todo(alice.session, made.id)
    assert (shown.title, shown.due, shown.people, shown.checks, shown.list) == ("", None, (), (), "night")
    assert [todo.id for todo in queries.open_todos(alice.session)] == [made.id]
