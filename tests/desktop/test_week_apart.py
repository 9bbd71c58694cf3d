"""A shop's two PCs are apart for a week, and meet: told as it happens (`pytest -s`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from desktop.engine import engine
from desktop.errors import NotAllowedError
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.people.leaving import set_role
from desktop.profiles import commands as profile_commands
from desktop.profiles.collections import JOB, PHONE, PROFILES
from desktop.records import past, queries
from desktop.records.collection import RecordCollection
from desktop.records.records import Alternative
from desktop.settings import commands as settings_commands
from desktop.settings.collections import CURRENCY, KEY, SETTINGS
from desktop.todos import commands as todo_commands
from desktop.todos.collections import DONE, DUE, NOTE, TODOS
from desktop.todos.records import NewTodo, TodoChange
from desktop.todos.ticking import tick_todo
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, join, meet, reopened, until
from tests.desktop.shops import alone as shop_of
from tests.desktop.test_record_orders import check_nothing_is_lost_silently

DAY_MS: Final = 86_400_000
WRONG_MS: Final = 9 * DAY_MS
"""So far is Bob's clock ahead from the second day on."""
TABLES: Final = ("records", "saves", "awaited_saves", "erased_records", "todos", "profiles", "shop_settings")


class Clock:
    """A PC's, so far ahead of what it is now."""

    def __init__(self) -> None:
        self.lead_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.lead_ms


class Shop:
    """Alice's, who owns it, with the manager Bob; `days` are how long they have been apart."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._patch = patch
        self._clocks = {"alice": Clock(), "bob": Clock()}
        self.day = 0

    @contextmanager
    def opened(self, **how: Any) -> Iterator[tuple[Person, Person]]:
        """Both PCs, each with its clock."""
        with ExitStack() as stack:
            people = []
            for name, clock in self._clocks.items():
                self._patch.setattr(engine, "wall_ms", clock)
                people.append(stack.enter_context(reopened(self._folder / name, **how)))
            yield people[0], people[1]

    def next_day(self) -> None:
        self.day += 1
        for name, clock in self._clocks.items():
            clock.lead_ms = self.day * DAY_MS + (WRONG_MS if name == "bob" and self.day > 1 else 0)
        self.tell(f"day {self.day}")

    def set_clocks_right(self) -> None:
        for clock in self._clocks.values():
            clock.lead_ms = self.day * DAY_MS

    def tell(self, sentence: str) -> None:
        print(sentence)


def do(person: Person, command: Callable[..., Any], *args: Any, **named: Any) -> Any:
    return person.workspace.do(command, *args, **named).result(WAIT_S)


def rows(person: Person) -> dict[str, list[Any]]:
    """All that is shown and was saved, on any PC alike."""
    found = {}
    with person.session.reading() as conn:
        for table in (table for area in person.session.sources.load_areas() for table in area.tables):
            if table.name in TABLES:
                found[table.name] = table.rows(conn, without=("arrival",)).fetchall()
    return found


def apart(person: Person, collection: RecordCollection) -> list[tuple[str, Alternative]]:
    """What somebody wrote at the same time, as it is shown with who and when, by field."""
    found = [record for away in (False, True) for record in queries.records(person.session, collection, away=away)]
    all_of_them = [(field, other) for record in found for field, others in record.apart.items() for other in others]
    return sorted(all_of_them, key=lambda each: each[0])


def losers(person: Person, collection: RecordCollection) -> list[tuple[str, Any, str]]:
    return [(field, other.value, other.by) for field, other in apart(person, collection)]


def test_a_week_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(tmp_path, monkeypatch)
    with shop_of(tmp_path / "alice") as alice:
        pass
    with reopened(tmp_path / "alice", LOOPBACK) as alice:
        bob = Person(join(alice, Home(tmp_path / "bob"), "Bob", "Office", role="manager"))
        names = ("Order flour", "Clean the oven", "Pay the rent", "Call the baker")
        flour, oven, rent, call = (do(alice, todo_commands.add_todo, NewTodo(name)).id for name in names)
        do(alice, settings_commands.set_currency, "EUR")
        until(lambda: rows(alice) == rows(bob))
        bobs = bob.workspace.me.id
        bob.close()
    with shop.opened(network=OFF) as (alice, bob):
        live_apart(shop, alice, bob, (flour, oven, rent, call), bobs)
    shop.set_clocks_right()
    with shop.opened(network=LOOPBACK) as (alice, bob):
        meet(alice, bob)
        until(lambda: bobs_role(bob) == "employee" and rows(alice) == rows(bob) and len(losers(alice, TODOS)) >= 2)
        for person in (alice, bob):
            tell_and_check(shop, person, (flour, oven, rent, call), bobs)


def bobs_role(person: Person) -> str:
    return next(each.role for each in people_queries.people(person.session) if each.name == "Bob")


def live_apart(shop: Shop, alice: Person, bob: Person, todos: tuple[str, ...], bobs: str) -> None:
    flour, oven, rent, call = todos
    shop.next_day()
    shop.tell("Alice wants the flour on Wednesday, Bob on Friday")
    do(alice, todo_commands.change_todo, flour, TodoChange(due=date(2030, 1, 2)))
    do(bob, todo_commands.change_todo, flour, TodoChange(due=date(2030, 1, 4)))
    shop.next_day()
    shop.tell("Bob's clock is nine days ahead from now on. He has the shop reckon in dollars, Alice in francs")
    do(bob, settings_commands.set_currency, "USD")
    do(alice, settings_commands.set_currency, "CHF")
    shop.next_day()
    shop.tell("Alice and Bob write another phone number of his, and Bob another job")
    for fields in ({PHONE: "222"}, {JOB: "Chief"}):
        do(bob, profile_commands.set_profile, bobs, fields)
    do(alice, profile_commands.set_profile, bobs, {PHONE: "111"})
    shop.next_day()
    shop.tell("Alice throws the oven away, Bob writes a note on it")
    do(alice, todo_commands.throw_todo_away, oven)
    do(bob, todo_commands.change_todo, oven, TodoChange(note="With vinegar"))
    shop.next_day()
    shop.tell("Bob ticks two and undoes both; Alice ticks one of them")
    for todo in (rent, call):
        do(bob, tick_todo, todo, True, batch=b"b" * 16)
    do(bob, todo_commands.undo_todo, b"b" * 16)
    do(alice, tick_todo, rent)
    shop.next_day()
    shop.tell("Alice makes Bob an employee, of which he does not hear: he has the shop reckon in pounds")
    do(alice, set_role, bobs, "employee")
    do(bob, settings_commands.set_currency, "GBP")
    with pytest.raises(NotAllowedError):
        do(bob, set_role, alice.workspace.me.id, "employee")
    shop.next_day()
    shop.tell("Both change the note on the flour")
    do(alice, todo_commands.change_todo, flour, TodoChange(note="Rye"))
    do(bob, todo_commands.change_todo, flour, TodoChange(note="Wheat"))


def tell_and_check(shop: Shop, person: Person, todos: tuple[str, ...], bobs: str) -> None:
    flour, oven, rent, call = todos
    name = person.workspace.me.name
    shop.tell(f"what {name} is shown:")
    for collection in (TODOS, PROFILES, SETTINGS):
        for field, other in apart(person, collection):
            shop.tell(f"  {collection.one}, {field}: {other.by} wrote {other.value} apart, {other.at:%d %B %H:%M}")
    session = person.session
    assert losers(person, TODOS) == [(DONE, True, "Alice"), (DUE, date(2030, 1, 2), "Alice"), (NOTE, "Rye", "Alice")]
    assert losers(person, PROFILES) == [(PHONE, "111", "Alice")]
    shown = {todo: queries.record(session, TODOS, todo) for todo in todos}
    assert (shown[flour].values[DUE], shown[flour].values[NOTE]) == (date(2030, 1, 4), "Wheat")
    assert (shown[oven].is_away, shown[oven].is_changed_since, shown[oven].values[NOTE]) == (True, True, "With vinegar")
    assert [shown[todo].values[DONE] for todo in (rent, call)] == [False, False]
    (profile,) = queries.records(session, PROFILES)
    assert (profile.values[PHONE], profile.values.get(JOB)) == ("222", None)
    kept = queries.derived(session, SETTINGS, KEY)
    assert kept is not None
    assert kept.values[CURRENCY] == "CHF"
    why = [step.why_not for step in past.steps(session, SETTINGS, kept.id) if not step.saved.counts]
    for sentence in why:
        shop.tell(f"  the shop's settings: {sentence}")
    assert why == ["Only a manager or an owner can change this shop's settings. Bob was an employee then."] * 2
    chains = session.chains()
    with session.reading() as conn:
        check_nothing_is_lost_silently(conn, chains)
    assert person.workspace.verify().result(WAIT_S).problems == ()
    shop.tell("  all is as the log says")
