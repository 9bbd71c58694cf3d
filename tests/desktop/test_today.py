"""Today: what waits for whoever looks, by their role, from all areas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from desktop.engine.engine import Engine
from desktop.engine.presence import Presence
from desktop.forms import commands as form_commands
from desktop.forms import queries as form_queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType, RouteStep
from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.people.today import ASIDE, HELD_BACK
from desktop.processes import commands as process_commands
from desktop.processes import queries as process_queries
from desktop.processes.state import Deed
from desktop.records import commands as record_commands
from desktop.records.values import Moment
from desktop.rows.entry_reader import SET_ASIDE, UNKNOWN
from desktop.rows.read_session import as_bytes
from desktop.rows.today import TodayItem, TodayKind, TodayPlace, in_order
from desktop.today.queries import today
from desktop.today.seen import mark_seen
from desktop.todos import commands as todo_commands
from desktop.todos.records import NewTodo
from desktop.todos.shop_days import today_in_shop
from sync.control import Role
from sync.database import immediate
from tests.desktop.command_line import ask, run
from tests.desktop.form_samples import MANAGER, NAME, NUMBER, visitors
from tests.desktop.shops import WAIT_S, Person, alone, two, until

READY = Question("ready000", QuestionType.MOMENT, "Ready")
STATE = Question(
    "state000", QuestionType.ONE_OF, "State", choices=(Choice("t", "Taken"), Choice("r", "Ready"), Choice("g", "Gone"))
)
ORDERS = Definition("Orders", one="order", questions=(NAME, READY, STATE), today=True)
DAY = timedelta(days=1)


SEEN = {
    Role.OWNER: "to decide, not right, who is in, jobs, orders, yesterday, for me, new",
    Role.MANAGER: "to decide, gaps, jobs, orders, not right, for me, new",
    Role.EMPLOYEE: "my shift, jobs, to decide, for me, open shifts, new",
}


@pytest.mark.parametrize("role", SEEN)
def test_everybody_sees_what_is_theirs_in_their_order(role: Role) -> None:
    items = [TodayItem(kind, title, TodayPlace("", "")) for title in ("first", "then") for kind in reversed(TodayKind)]
    shown = in_order(items, role)
    assert [item.kind.value for item in shown[::2]] == SEEN[role].split(", ")
    assert [item.title for item in shown] == ["first", "then"] * (len(shown) // 2)


def test_what_waits_for_whom(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        assert _titles(alice) == [("new", "Bob works here now")]
        assert _titles(bob) == []
        alice.workspace.do(mark_seen, [today(alice.session)[0].once]).result(WAIT_S)
        assert _titles(alice) == []
        alice.workspace.do(form_commands.make, visitors(NAME, route=(RouteStep(MANAGER),))).result(WAIT_S)
        until(lambda: bool(form_queries.forms(bob.session)))
        (form,) = form_queries.forms(bob.session)
        entries = form_queries.entries_of(bob.session, form.id)
        entry = bob.workspace.do(record_commands.create, entries, {NAME.key: "Oven"}).result(WAIT_S)
        asked = bob.workspace.do(process_commands.submit, entries, entry.id).result(WAIT_S)
        due = today_in_shop(bob.session)
        for title, people in (("Feed the dough", (bob.workspace.me.id,)), ("Sweep", ())):
            bob.workspace.do(todo_commands.add_todo, NewTodo(title, people, due)).result(WAIT_S)
        bob.say("@Alice there is no flour", mentions=(alice.workspace.me.id,))
        until(lambda: len(_titles(alice)) == 3)
        assert _titles(alice) == [
            ("to decide", "Bob, visitor, Oven"),
            ("jobs", "Sweep"),
            ("for me", "Bob mentioned you in Everyone"),
        ]
        jobs = [("jobs", "Feed the dough"), ("jobs", "Sweep")]
        assert _titles(bob) == [*jobs, ("new", "Visitors can be filled in now")]
        bob.workspace.do(mark_seen, [today(bob.session)[-1].once]).result(WAIT_S)
        assert _titles(bob) == jobs
        (first, *_) = today(alice.session)
        assert (first.subject, first.place) == (asked.id, TodayPlace(entries.name, entry.id))
        alice.workspace.do(process_commands.decide, asked.id, Deed.RETURN, "Which oven?").result(WAIT_S)
        assert _titles(alice)[0][0] == "jobs"
        until(lambda: not process_queries.open_processes(bob.session))
        answered = today(bob.session)[-1]
        assert (answered.kind, answered.title) == (TodayKind.FOR_ME, "Not yet: visitor, Oven")
        assert answered.detail.startswith("Alice said not yet: “Which oven?”")
        bob.workspace.do(process_commands.submit, entries, entry.id).result(WAIT_S)
        assert _titles(bob) == jobs
        bobs_pc = next(pc for pc in people_queries.pcs(alice.session) if not pc.is_this)
        for days, said in ((6, []), (9, ["Office was not seen for 9 days"])):
            seen_ms = wall_ms() - days * 86_400_000
            alice.session.sources.everybody = lambda seen_ms=seen_ms: {as_bytes(bobs_pc.id): Presence(seen_ms=seen_ms)}
            assert [title for kind, title in _titles(alice) if kind == "not right"] == said


def test_orders_that_are_not_over_and_what_does_not_show(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        form = alice.workspace.do(form_commands.make, ORDERS).result(WAIT_S)
        entries = form_queries.entries_of(alice.session, form.id)
        now = datetime.now(UTC)
        for name, days, state in (("Late", 1, "t"), ("Soon", 0, "r"), ("Gone", 0, "g"), ("Next week", 7, "t")):
            ready = Moment(int((now + days * DAY).timestamp() * 1000))
            said = {NAME.key: name, READY.key: ready, STATE.key: state}
            alice.workspace.do(record_commands.create, entries, said).result(WAIT_S)
        found = today(alice.session)
        assert [item.title.partition(": ")[2] for item in found] == ["Soon", "Late"]
        assert [item.title[:5] for item in found] == ["Today", "Tomor"]
        assert {item.kind for item in found} == {TodayKind.ORDERS}
        assert [item.detail for item in found] == ["Orders, Ready", "Orders, Taken"]
        engine = alice.workspace.engine
        for number, (reason, kind) in enumerate(((SET_ASIDE, ASIDE), (UNKNOWN, HELD_BACK))):
            engine.submit(partial(hold_back, engine, bytes([number]) * 32, reason)).result(WAIT_S)
            last = today(alice.session)[number]
            assert (last.kind, last.place.kind) == (TodayKind.NOT_RIGHT, kind)
    soon = ask(tmp_path, "today")[2]
    assert (soon["kind"], soon["place"]["kind"]) == ("orders", entries.name)
    assert "orders: Today" in run(tmp_path, "today").stdout


def test_numbers_that_were_given_out_twice_are_not_right(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        form = ann.workspace.do(form_commands.make, visitors(NAME, NUMBER)).result(WAIT_S)
        entries = form_queries.entries_of(ann.session, form.id)
        one, other = (
            ann.workspace.do(record_commands.create, entries, {NUMBER.key: "2026-A7"}).result(WAIT_S) for _ in range(2)
        )
        assert _titles(ann) == [("not right", "Visitors: 2026-A7 given out twice")]
        assert today(ann.session)[0].place.id in {one.id, other.id}
        ann.workspace.do(record_commands.throw_away, entries, other.id).result(WAIT_S)
        assert _titles(ann) == []


def hold_back(engine: Engine, entry: bytes, reason: str) -> None:
    """As if an entry were here that does not show."""
    with immediate(engine.model.conn):
        values = (entry, 10**9, engine.replica.shop_space, reason)
        engine.model.conn.execute("INSERT INTO held_back VALUES (?, ?, ?, ?, '')", values)


def _titles(person: Person) -> list[tuple[str, str]]:
    return [(item.kind.value, item.title) for item in today(person.session)]
