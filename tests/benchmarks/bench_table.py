"""The table of a collection in the window: until it is open, in another order, narrowed; and a frame of scrolling."""

import functools
import json
import os
import statistics
import subprocess
import sys

from tests.benchmarks.bench_records import MANY, shop_of_records
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, spread
from tests.benchmarks.other_pc import ROOT
from tests.benchmarks.table import PASTED


@functools.cache
def _watched() -> dict[str, list[list[float]]]:
    """Of each figure and its floor all turns, in ms."""
    command = [sys.executable, "-m", "tests.benchmarks.table", str(shop_of_records(MANY).home)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, list[list[float]]] = json.loads(ran.stdout)
    return found


def _figures(name: str) -> Figures:
    figures, floors = ([turn[at] for turn in _watched()[name]] for at in (0, 1))
    return Figures(statistics.median(figures), statistics.median(floors), "ms", spread(figures))


@benchmark("table-open", f"open a table of {MANY:,} records; floor: the bare SQL", at_most(150, "ms"))
def table_open(_: Bench) -> Figures:
    return _figures("open")


@benchmark("table-sort", f"sort a table of {MANY:,} records by a text; floor: the bare SQL", at_most(100, "ms"))
def table_sort(_: Bench) -> Figures:
    return _figures("sort")


@benchmark("table-narrow", f"list some of {MANY:,} records; floor: the bare SQL", at_most(100, "ms"))
def table_narrow(_: Bench) -> Figures:
    return _figures("narrow")


@benchmark("table-scroll", "a frame of scrolling it; floor: Qt’s own table", at_most(33, "ms", "p99"))
def table_scroll(_: Bench) -> Figures:
    return _figures("scroll")


@benchmark("table-paste", f"paste {PASTED} × 8 into {MANY:,} records, and take it back", at_most(1, "s"))
def table_paste(_: Bench) -> Figures:
    seconds = [turn[0] / 1000 for turn in _watched()["paste"]]
    return Figures(statistics.median(seconds), None, "s", spread(seconds))
