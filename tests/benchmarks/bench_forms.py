"""Forms: a new version of one that was filled in very often."""

import itertools
import os
import secrets
import time
from pathlib import Path

from desktop.forms import commands, queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.forms.identity import ready_made
from desktop.forms.publishing import publication
from desktop.home import key_store
from desktop.home.home import Home
from desktop.records.facts import RecordChange, RecordSaved
from desktop.rows.read_session import ReadSession
from desktop.workspace import Workspace
from sync.log import Log
from sync.replica import Replica
from tests.benchmarks.floors import open_keyed
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, seconds_of
from tests.benchmarks.shops import BUILD_S, WAIT_S, found, in_large_slices, made_up, opened
from tests.desktop.batches import batch

MANY = 50_000
POLL_S = 0.01

KIND = Question("kind0000", QuestionType.TEXT, "Kind")
KINDS = Question(
    "kind0000", QuestionType.ONE_OF, "Kind", choices=tuple(Choice(f"kind {at}", f"Kind {at}") for at in range(12))
)
OTHERS = (
    *(Question(f"text{at:04}", QuestionType.TEXT, f"Text {at}") for at in range(5)),
    *(Question(f"number{at:04}", QuestionType.NUMBER, f"Number {at}") for at in range(4)),
    *(Question(f"date{at:04}", QuestionType.DATE, f"Date {at}") for at in range(2)),
)
MORE = Question("more0000", QuestionType.TEXT, "More")
SUM = Question(
    "sum00000", QuestionType.CALCULATE, "Sum", calculation="{number0000} * {number0001}", result=QuestionType.NUMBER
)


def _answers(number: int) -> dict[str, object]:
    dates = {f"date{at:04}": ["date", f"2026-{number % 12 + 1:02}-{(number + at) % 28 + 1:02}"] for at in range(2)}
    numbers = {f"number{at:04}": ["decimal", str(number + at + 1)] for at in range(4)}
    texts = {f"text{at:04}": made_up(number + at) for at in range(5)}
    return dates | {"kind0000": f"kind {number % 15}"} | numbers | texts


def filled_in(folder: Path, kind: Question = KIND) -> tuple[Home, str]:
    """A shop in which a form was filled in so often, as fast as a disk that forgets allows; the form's id."""
    home, clock = found(folder), itertools.count(time.time_ns() // 1_000_000)
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"), synchronous="OFF")
    replica = Replica.open(log, os.urandom, lambda: next(clock))
    made = publication(
        replica, replica.shop_space, *ready_made("bench"), Definition("Entries", questions=(kind, *OTHERS))
    )
    replica.post(replica.shop_space, batch(made))
    saves = (RecordSaved((RecordChange(made.form, b"", b"", _answers(number)),)) for number in range(MANY))
    while some := list(itertools.islice(saves, 10_000)):
        for _ in replica.post_many(replica.shop_space, [batch(save) for save in some]):
            pass
    replica.close()
    return home, made.form.hex()


@benchmark(
    "form-version",
    f"a text becomes a choice in a form with {MANY:,} entries, until all show it; floor: their rows into a plain table",
    at_most(3, "s"),
)
def form_version(bench: Bench) -> Figures:
    home, form = filled_in(bench.folder / "home")
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S)
    with opened(home) as workspace:
        session = workspace.read()
        more = _seconds_to_show(workspace, session, form, Definition("Entries", questions=(KIND, *OTHERS, MORE)))
        choice = _seconds_to_show(workspace, session, form, Definition("Entries", questions=(KINDS, *OTHERS, MORE)))
        asked = (KINDS, *OTHERS, MORE)
        worked_out = _seconds_to_show(workspace, session, form, Definition("Entries", questions=(*asked, SUM)))
        floor = _plain_rows(bench, session, form)
        session.close()
    return Figures(choice, floor, "s", {"a further question": more, "a formula": worked_out})


def _seconds_to_show(workspace: Workspace, session: ReadSession, form: str, definition: Definition) -> float:
    start = time.perf_counter()
    workspace.do(commands.change, form, definition).result(WAIT_S)
    while queries.form(session, form).definition != definition:
        time.sleep(POLL_S)
    return time.perf_counter() - start


def _plain_rows(bench: Bench, session: ReadSession, form: str) -> float:
    """Seconds in which the same rows go into a table with the same columns."""
    table = queries.entries_of(session, form).table
    with session.reading() as conn:
        (made,) = conn.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        rows = conn.execute(f"SELECT * FROM {table}").fetchall()
    plain = open_keyed(bench.folder / "plain.db", secrets.token_bytes(32))
    plain.execute(made)

    def insert() -> None:
        plain.execute("BEGIN")
        plain.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        plain.execute("COMMIT")

    seconds = seconds_of(insert)
    plain.close()
    return seconds
