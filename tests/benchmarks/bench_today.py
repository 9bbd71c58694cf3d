"""What waits today in a shop of many messages and entries."""

import itertools
import os
import time

from desktop.chat.facts import Posted
from desktop.forms.definition import Choice, Definition, Question, QuestionType, Rule
from desktop.forms.identity import ready_made
from desktop.forms.publishing import publication
from desktop.home import key_store
from desktop.home.home import Home
from desktop.records.facts import RecordChange, RecordSaved
from desktop.today.queries import today
from desktop.todos import commands as todo_commands
from desktop.todos.records import NewTodo
from desktop.todos.shop_days import today_in_shop
from sync.database import immediate
from sync.log import Log
from sync.replica import Replica
from tests.benchmarks.bench_forms import MANY as ENTRIES
from tests.benchmarks.bench_forms import OTHERS
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, interleaved
from tests.benchmarks.shops import BUILD_S, MANY, WAIT_S, found, in_large_slices, made_up, opened
from tests.desktop.batches import batch

TURNS = 30
TODOS = 60
VISITORS, HERE = 10_000, 20
APART_MS = 10 * 60 * 1000
"""Orders are so far apart: 288 of them for today and tomorrow."""

READY = Question("ready000", QuestionType.MOMENT, "Ready")
STATE = Question("state000", QuestionType.ONE_OF, "State", choices=(Choice("t", "Taken"), Choice("g", "Gone")))
ARRIVED, LEFT = (Question(f"{label.lower():0<8}", QuestionType.MOMENT, label) for label in ("Arrived", "Left"))


def _fill(home: Home) -> None:
    now_ms = time.time_ns() // 1_000_000
    clock = itertools.count(now_ms)
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"), synchronous="OFF")
    replica = Replica.open(log, os.urandom, lambda: next(clock))
    orders = Definition(
        "Orders",
        questions=(Question("text0000", QuestionType.TEXT, "Text"), READY, STATE, *OTHERS[1:]),
        rules=(Rule("{number0000} > 2", "Too many."),),
        today=True,
    )
    visitors = Definition(
        "Visitors", questions=(Question("name0000", QuestionType.TEXT, "Name"), ARRIVED, LEFT), today=True
    )
    forms = []
    for key, definition in (("orders", orders), ("visitors", visitors)):
        made = publication(replica, replica.shop_space, *ready_made(key), definition)
        replica.post(replica.shop_space, batch(made))
        forms.append(made.form)
    wholes = itertools.chain(
        ((forms[0], _order(number, now_ms)) for number in range(ENTRIES - VISITORS)),
        ((forms[1], _visitor(number, now_ms)) for number in range(VISITORS)),
    )
    saves = (RecordSaved((RecordChange(form, b"", b"", said),)) for form, said in wholes)
    facts = itertools.chain(saves, (Posted(b"", made_up(number)) for number in range(MANY)))
    while some := list(itertools.islice(facts, 10_000)):
        for _ in replica.post_many(replica.shop_space, [batch(fact) for fact in some]):
            pass
    replica.close()


def _order(number: int, now_ms: int) -> dict[str, object]:
    ready = ["moment", now_ms + (number - ENTRIES // 2) * APART_MS]
    return {"number0000": ["decimal", "3"], READY.key: ready, STATE.key: "tg"[number % 2], "text0000": made_up(number)}


def _visitor(number: int, now_ms: int) -> dict[str, object]:
    came = {ARRIVED.key: ["moment", now_ms - number * APART_MS]}
    left = {LEFT.key: ["moment", now_ms]} if number >= HERE else {}
    return came | left | {"name0000": made_up(number)}


@benchmark(
    "today",
    f"what waits today, of {MANY:,} messages, all unread, and {ENTRIES:,} entries; floor: counting both by SQL",
    at_most(100, "ms"),
)
def what_waits(bench: Bench) -> Figures:
    home = found(bench.folder)
    _fill(home)
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S)
        session = workspace.read()
        for number in range(TODOS):
            new = NewTodo(made_up(number), due=today_in_shop(session))
            workspace.do(todo_commands.add_todo, new).result(WAIT_S)

        def as_if_others_wrote() -> None:
            with immediate(engine.model.conn):
                engine.model.conn.execute("UPDATE messages SET counts = 1, mentions_me = (id % 1000 = 0)")

        engine.submit(as_if_others_wrote).result(BUILD_S)
        assert {item.kind.value for item in today(session)} == {"not right", "who is in", "jobs", "orders", "for me"}

        def count() -> None:
            with session.reading() as conn:
                conn.execute("SELECT count(*) FROM messages WHERE counts").fetchone()
                conn.execute("SELECT count(*) FROM records WHERE NOT away").fetchone()

        try:
            return interleaved(lambda: today(session), count, TURNS)
        finally:
            session.close()
