"""Filling a shop with 100,000 messages: brought in from a file, or taken over from another PC."""

import statistics
import time

from desktop.chat import queries as chat_queries
from desktop.home.home import Home
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, ratio_at_most, seconds_of, spread
from tests.benchmarks.other_pc import other_pc
from tests.benchmarks.shops import MANY, WAIT_S, CopiedRows, join, shop_with_history

TURNS = 2
POLL_S = 0.05


@benchmark("import", f"{MANY:,} messages from a file; floor: the same rows copied", ratio_at_most(6))
def import_chat(bench: Bench) -> Figures:
    shop = shop_with_history(bench)
    with CopiedRows(Home(shop.home), bench.folder) as rows:
        floor = seconds_of(rows.copy)
    return Figures(shop.seconds, floor, "s")


@benchmark(
    "join", f"a new PC joins a shop with {MANY:,} messages, until searchable", ratio_at_most(4) & at_most(15, "s")
)
def join_shop(bench: Bench) -> Figures:
    shop = shop_with_history(bench)
    with CopiedRows(Home(shop.home), bench.folder) as rows:
        turns = [(_joined(shop.copied(bench.folder / str(turn)), shop.channel), seconds_of(rows.copy))
                 for turn in range(TURNS)]  # fmt: skip
    times = [turn[0] for turn in turns]
    return Figures(statistics.median(times), statistics.median(turn[1] for turn in turns), "s", spread(times))


def _joined(home: Home, channel: str) -> float:
    """Seconds from typing the code until all messages are there to be read and searched."""
    with other_pc(home) as other:
        start = time.perf_counter()
        workspace = join(Home(home.path.with_name("joined")), other.address, other.code)
        session = workspace.read()
        while chat_queries.total(session) < MANY:
            assert time.perf_counter() - start < WAIT_S, "The messages never came."
            time.sleep(POLL_S)
        seconds = time.perf_counter() - start
        assert session.search("ubuntu")
        session.close()
        workspace.close(30.0)
    return seconds
