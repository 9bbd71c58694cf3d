"""To-dos of three PCs that are apart as a seed has it: the same in the end, no series doubled, none lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import NotFoundError
from desktop.records import queries as record_queries
from desktop.rows.verification import compared
from desktop.settings import queries as settings_queries
from desktop.settings.proposal import Proposal
from desktop.settings.shop_calendar import ShopCalendar
from desktop.todos import checklists, commands, queries, shop_days, ticking
from desktop.todos.collections import DONE, FOLLOWS, TODOS
from desktop.todos.records import NewTodo, Todo, TodoChange
from tests.desktop.till_life import TillLife
from tests.desktop.tills import Till
from tests.sync.replicas import WallClock, founded, joined
from tests.volume import drawn

MONDAY = date(2026, 11, 30)
MONDAY_NOON_MS = 1_796_040_000_000
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR", "OPENING-DAYS")


class TodoLife(TillLife):
    """Ada, Bo and Jin, each at a PC, with what recurs, a list, and clocks that differ."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        clocks = [WallClock(MONDAY_NOON_MS + chance.choice((0, 60_000, -90_000))) for _ in range(3)]
        ada = founded(seed=f"ada {seed}", wall_ms=clocks[0])
        others = [
            joined(ada, seed=f"{name} {seed}", wall_ms=clock)
            for name, clock in zip(("bo", "jin"), clocks[1:], strict=True)
        ]
        super().__init__(chance, (ada, *others))
        self.list = commands.add_todo(self.tills[0], NewTodo("Opening", list="opening", checks=("Oven", "Till")))  # type: ignore[arg-type]
        self.meet_all()

    def acts(self) -> tuple[Callable[[Till], None], ...]:
        return (
            self.add, self.tick, self.tick, self.tick, self.untick, self.change, self.throw, self.tick_step, self.meet,
        )  # fmt: skip

    def add(self, till: Till) -> None:
        new = NewTodo("Bins", due=MONDAY + timedelta(self.chance.randrange(-3, 3)), recurs=self.chance.choice(RULES))
        commands.add_todo(till, new)  # type: ignore[arg-type]

    def tick(self, till: Till) -> None:
        ticking.tick_todo(till, self._one(queries.open_todos(till.session)), True)  # type: ignore[arg-type]

    def untick(self, till: Till) -> None:
        ticking.tick_todo(till, self._one(queries.done_todos(till.session)), False)  # type: ignore[arg-type]

    def change(self, till: Till) -> None:
        day = MONDAY + timedelta(self.chance.randrange(9))
        change = self.chance.choice((TodoChange(due=day), TodoChange(title=f"Bins {day}")))
        commands.change_todo(till, self._one(queries.open_todos(till.session)), change)  # type: ignore[arg-type]

    def throw(self, till: Till) -> None:
        if self.chance.random() < 0.5:
            commands.throw_todo_away(till, self._one(queries.open_todos(till.session)))  # type: ignore[arg-type]
        else:
            commands.bring_todo_back(till, self._one(queries.away_todos(till.session)))  # type: ignore[arg-type]

    def tick_step(self, till: Till) -> None:
        step = self.chance.choice(self.list.checks)
        checklists.tick_on_day(till, self.list.id, step.id, MONDAY)  # type: ignore[arg-type]

    def _one(self, found: list[Todo]) -> str:
        if not found:
            raise NotFoundError("none")
        return self.chance.choice(found).id


def shown(till: Till) -> dict[str, object]:
    """Every row that is compared."""
    tables = compared(till.model.areas)
    return {table.name: table.rows(till.model.conn, without=("arrival",)).fetchall() for table in tables}


def series(till: Till) -> list[list[bytes]]:
    """Of all that recurs, by what each began with, in the order in which they follow one another."""
    rows = till.model.conn.execute(f"SELECT record, {FOLLOWS} FROM {TODOS.table} WHERE list IS NULL").fetchall()
    following = {follows: record for record, follows in rows if follows is not None}
    found = []
    for record, follows in rows:
        if follows is None:
            found.append([record])
            while found[-1][-1] in following:
                found[-1].append(following[found[-1][-1]])
    assert sum(map(len, found)) == len(rows)
    return found


def check_series(till: Till) -> None:
    """What follows another is one; where all that are known are done, another comes; and of each series one is open,
    but for those of which somebody took the tick back."""
    open_ones = {bytes.fromhex(todo.id) for todo in queries.open_todos(till.session)}
    kept = dict(till.model.conn.execute(f"SELECT record, coalesce(done, 0) + 2 * away FROM {TODOS.table}").fetchall())
    for members in series(till):
        assert any(kept[record] in (0, 2) for record in members), "all are done, and none comes"
        assert open_ones.issuperset(record for record in members[:1] if kept[record] == 0)
        *earlier, _last = [record for record in members if record in open_ones] or [b""]
        assert all(was_taken_back(till, record) for record in earlier)


def was_taken_back(till: Till, record: bytes) -> bool:
    """Whether somebody ticked it and took that back."""
    saves = record_queries.history(till.session, record.hex())
    return any(saved.values.get(DONE) is False and not saved.creates for saved in saves)


@contextmanager
def held() -> Iterator[None]:
    """It is Monday noon in a shop that nobody has set."""
    today = mock.patch.object(shop_days, "now_ms", return_value=MONDAY_NOON_MS)
    plain = mock.patch.object(settings_queries, "guess", return_value=Proposal(ShopCalendar(), "EUR"))
    with today, plain:
        yield


@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 40))
@settings(deadline=None, max_examples=drawn(25))
def test_whatever_three_do_apart_they_have_the_same_and_no_series_is_doubled_or_lost(seed: int, steps: int) -> None:
    with held():
        life = TodoLife(seed)
        life.live(steps)
        first, *others = map(shown, life.tills)
        for other in others:
            assert other == first
        for till in life.tills:
            check_series(till)
        life.close()
