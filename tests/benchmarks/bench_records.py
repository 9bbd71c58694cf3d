"""Records: one save, a shop full of them, what is asked of a table, and a record that many changed."""

import contextlib
import functools
import itertools
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from desktop.areas import AREAS
from desktop.home import key_store
from desktop.home.home import Home
from desktop.records import commands, queries
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.state import Save, state
from desktop.records.tables import WORDS
from desktop.rows.content_chains import ChainPlace
from desktop.rows.read_model import ReadModel
from desktop.rows.read_session import ReadSession
from desktop.rows.search_index import SearchIndex
from desktop.todos import queries as todo_queries
from desktop.todos.collections import TODOS
from desktop.todos.ticking import tick_todo
from sync.log import Log
from sync.replica import Replica
from tests.benchmarks.floors import KeyedTable, open_keyed
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, interleaved, ratio_at_most, seconds_of, spread
from tests.benchmarks.other_pc import other_pc
from tests.benchmarks.shops import (
    BUILD_S,
    WAIT_S,
    CopiedRows,
    Shop,
    build_folder,
    found,
    in_large_slices,
    join,
    made_up,
    opened,
)  # fmt: skip
from tests.desktop.batches import batch

MANY = 50_000
FEW = 1_000
TURNS = 200
SAVES = 500
POLL_S = 0.05


def made(number: int) -> dict[str, object]:
    """A to-do's fields as they stand in an entry."""
    return {
        "done": number % 3 == 0,
        "due": ["date", f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"],
        "note": made_up(number),
        "time": ["time", f"{number % 24:02}:30"],
        "title": f"{made_up(number + 7)}",
    }


@functools.cache
def shop_of_records(records: int) -> Shop:
    """So many to-dos, written as fast as a disk that forgets allows."""
    home = found(Path(tempfile.mkdtemp(dir=build_folder())))
    seconds = seconds_of(lambda: _fill(home, records))
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        seconds += seconds_of(lambda: engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S))
    return Shop(home.path, "", seconds)


def _fill(home: Home, records: int) -> None:
    clock = itertools.count(time.time_ns() // 1_000_000)
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"), synchronous="OFF")
    replica = Replica.open(log, os.urandom, lambda: next(clock))
    saves = (RecordSaved((RecordChange(TODOS.id, b"", b"", made(number)),)) for number in range(records))
    while some := list(itertools.islice(saves, 10_000)):
        for _ in replica.post_many(replica.shop_space, [batch(save) for save in some]):
            pass
    replica.close()


@benchmark("record-save", "change a field of a record: durable, shown, searchable", ratio_at_most(3))
def record_save(bench: Bench) -> Figures:
    with (
        opened(shop_of_records(FEW).copied(bench.folder)) as workspace,
        KeyedTable(bench.folder / "floor.db") as table,
    ):
        session = workspace.read()
        ids = itertools.cycle([todo.id for todo in queries.records(session, TODOS)])
        numbers = itertools.count(1_000_000)
        session.close()

        def save() -> None:
            workspace.do(commands.change, TODOS, next(ids), {"note": made_up(next(numbers))}).result(WAIT_S)

        return interleaved(save, table.insert, TURNS)


@benchmark("todo-list", f"list {FEW:,} to-dos; floor: as many rows of a plain table, decoded", ratio_at_most(10))
def todo_list(bench: Bench) -> Figures:
    with opened(Home(shop_of_records(FEW).home)) as workspace:
        session, plain = workspace.read(), open_keyed(bench.folder / "plain.db", secrets.token_bytes(32))
        shown = todo_queries.open_todos(session)
        plain.execute("CREATE TABLE todos (number INTEGER PRIMARY KEY, due TEXT, todo BLOB)")
        with session.reading() as conn:
            query = f"SELECT t.due, r.shown FROM records r JOIN {TODOS.table} t USING (number) WHERE NOT t.done"
            rows = conn.execute(query).fetchall()
        plain.execute("BEGIN")
        plain.executemany("INSERT INTO todos (due, todo) VALUES (?, ?)", rows)
        plain.execute("COMMIT")

        def floor() -> None:
            listed = plain.execute("SELECT todo FROM todos ORDER BY due IS NULL, due, number").fetchall()
            assert len([msgspec.msgpack.decode(todo) for (todo,) in listed]) == len(shown)

        figures = interleaved(lambda: todo_queries.open_todos(session), floor, 30)
        plain.close()
        session.close()
        return figures


@benchmark("todo-tick", f"tick one of {FEW:,} to-dos: durable, shown; floor: a durable insert", ratio_at_most(3))
def todo_tick(bench: Bench) -> Figures:
    with (
        opened(shop_of_records(FEW).copied(bench.folder)) as workspace,
        KeyedTable(bench.folder / "floor.db") as table,
    ):
        session = workspace.read()
        ids = iter([todo.id for todo in todo_queries.open_todos(session)])
        session.close()
        return interleaved(lambda: workspace.do(tick_todo, next(ids)).result(WAIT_S), table.insert, TURNS)


class CopiedRecords(CopiedRows):
    """The floor: the same entries and rows of records inserted into new files with the same tables."""

    def _copy_model(self, folder: Path) -> None:
        model = ReadModel.open(folder / "model.db", secrets.token_bytes(32), AREAS)
        index = SearchIndex(model.conn, WORDS)
        for table, by in (("saves", "record"), ("records", "number"), (TODOS.table, "number")):
            for rows in self._pages(table, by):
                model.conn.execute("BEGIN IMMEDIATE")
                model.conn.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
                if table == TODOS.table:
                    index.add((row[0], [f"{made_up(row[0])} {made_up(row[0] + 7)}"]) for row in rows)
                model.conn.execute("COMMIT")
        model.close()

    def _pages(self, table: str, by: str) -> Iterator[list[tuple[object, ...]]]:
        kept = ", ".join(f'"{row[1]}"' for row in self._sources[1].execute(f"PRAGMA table_info({table})").fetchall())
        rows = self._sources[1].execute(f"SELECT {kept} FROM {table} ORDER BY {by}")
        while page := rows.fetchmany(self.MODEL_SLICE):
            yield page


@benchmark("record-join", f"a new PC joins a shop with {MANY:,} records, until searchable", ratio_at_most(4))
def record_join(bench: Bench) -> Figures:
    shop = shop_of_records(MANY)
    with CopiedRecords(Home(shop.home), bench.folder) as rows:
        floor = seconds_of(rows.copy)
        return Figures(_joined(shop.copied(bench.folder / "0")), floor, "s")


def _joined(home: Home) -> float:
    """Seconds from typing the code until all records are there."""
    with other_pc(home) as other:
        start = time.perf_counter()
        with contextlib.closing(join(Home(home.path.with_name("joined")), other.address, other.code)) as workspace:
            session = workspace.read()
            while _count(session) < MANY:
                assert time.perf_counter() - start < WAIT_S, "The records never came."
                time.sleep(POLL_S)
            seconds = time.perf_counter() - start
            assert session.search("flour")
            session.close()
    return seconds


def _count(session: ReadSession) -> int:
    with session.reading() as conn:
        return int(conn.execute(f"SELECT count(*) FROM {TODOS.table}").fetchone()[0])


@benchmark("record-table", f"filter, sort and page {MANY:,} records; floor: a plain table", ratio_at_most(1.5))
def record_table(bench: Bench) -> Figures:
    with opened(Home(shop_of_records(MANY).home)) as workspace:
        session, plain = workspace.read(), open_keyed(bench.folder / "plain.db", secrets.token_bytes(32))
        plain.execute("CREATE TABLE todos (number INTEGER PRIMARY KEY, done INTEGER, due TEXT, time TEXT, title TEXT)")
        columns = "number, done, due, time, title"
        with session.reading() as conn:
            rows = conn.execute(f"SELECT {columns} FROM {TODOS.table}").fetchall()
            plain.execute("BEGIN")
            plain.executemany("INSERT INTO todos VALUES (?, ?, ?, ?, ?)", rows)
            plain.execute("COMMIT")
            asked = (
                "SELECT due, count(*), sum(done), max(time) FROM {} WHERE NOT done GROUP BY due ORDER BY 2 DESC, 1",
                "SELECT number, title FROM {} WHERE time > '12:00' ORDER BY title LIMIT 500",
            )
            floor = [question.format("todos") for question in asked]
            figure = [question.format(TODOS.table) for question in asked]

            def ask(source: object, questions: list[str]) -> None:
                for question in questions:
                    source.execute(question).fetchall()  # type: ignore[attr-defined]

            figures = interleaved(lambda: ask(conn, figure), lambda: ask(plain, floor), 30)
        plain.close()
        session.close()
        return figures


class _Unforked:
    """Chains of which none forked."""

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        return None

    def is_forked(self, feed: bytes) -> bool:
        return False

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        return one.seq < other.seq


@benchmark("record-settle", f"what {SAVES} saves of one record by three PCs come to", at_most(1, "ms"))
def record_settle(_: Bench) -> Figures:
    saves: list[Save] = []
    last: dict[bytes, ChainPlace] = {}
    for number in range(SAVES):
        feed = bytes([number % 3]) * 32
        place = ChainPlace(feed, number + 1, number.to_bytes(32, "big"))
        seen = tuple(end for other, end in last.items() if other != feed)
        saves.append(Save(place, number, {"title": b"\x01", f"f{number % 12}": b"\x02"}, seen, not number))
        last[feed] = place
    times = [seconds_of(lambda: state(saves, _Unforked())) * 1000 for _ in range(50)]
    return Figures(statistics.median(times), None, "ms", spread(times))
