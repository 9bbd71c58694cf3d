"""The floors by themselves: what this machine can do before Countertop does anything."""

import itertools
import statistics
from collections.abc import Callable

from tests.benchmarks.floors import (
    BareDocument,
    BareSearch,
    KeyedTable,
    TlsEcho,
    chat_texts,
    paper_edits,
    start_empty_window,
)
from tests.benchmarks.measure import Bench, Figures, benchmark, seconds_of, spread

MESSAGES = 100_000
QUERIES = ["ubuntu", "install NOT ubuntu", '"how do i"', "upd*", "a*"]


def alone(work: Callable[[], object], repeats: int) -> Figures:
    """The median of that many turns, in ms."""
    times = [seconds_of(work) * 1000 for _ in range(repeats)]
    return Figures(statistics.median(times), None, "ms", spread(times))


@benchmark("floor-insert", "floor: one durable insert")
def durable_insert(bench: Bench) -> Figures:
    with KeyedTable(bench.folder / "floor.db") as table:
        return alone(table.insert, 500)


@benchmark("floor-echo", "floor: TLS echo on loopback")
def tls_echo(bench: Bench) -> Figures:
    with TlsEcho(bench.folder) as echo:
        return alone(echo.round_trip, 2_000)


@benchmark("floor-delivery", "floor: TLS echo and a durable insert at each end")
def tls_echo_with_inserts(bench: Bench) -> Figures:
    with (
        KeyedTable(bench.folder / "here.db") as here,
        KeyedTable(bench.folder / "there.db") as there,
        TlsEcho(bench.folder, on_receive=there.insert) as echo,
    ):

        def deliver() -> None:
            here.insert()
            echo.round_trip()

        return alone(deliver, 500)


@benchmark("floor-search", f"floor: FTS5 query in {MESSAGES:,} messages")
def fts5_query(bench: Bench) -> Figures:
    texts = chat_texts(bench.real("chat-messages.jsonl.gz"), MESSAGES)
    with BareSearch(bench.folder / "search.db", texts) as index:
        times = [seconds_of(lambda query=query: index.search(query)) * 1000 for query in QUERIES * 20]
    return Figures(statistics.median(times), None, "ms", spread(times))


@benchmark("floor-keystroke", "floor: Automerge commit in a document of 259,778 edits")
def automerge_commit(bench: Bench) -> Figures:
    edits, end = paper_edits(bench.real("automerge-paper.json.gz"))
    written = BareDocument.written(edits)
    assert str(written) == end
    document = BareDocument.opened(written.document.save())
    positions = itertools.count(50_000)
    return alone(lambda: document.commit(next(positions)), 300)


@benchmark("floor-window", "floor: empty window, start to first frame")
def empty_window(_: Bench) -> Figures:
    times = [start_empty_window().seconds for _ in range(5)]
    return Figures(statistics.median(times), None, "s", spread(times))


@benchmark("floor-memory", "floor: memory of an empty window")
def empty_window_memory(_: Bench) -> Figures:
    return Figures(statistics.median(start_empty_window().memory_mib for _ in range(3)), None, "MiB")
