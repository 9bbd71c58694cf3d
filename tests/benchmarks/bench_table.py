"""The table of a collection in the window: until it is open, in another order, narrowed; and a frame of scrolling."""

import functools
import statistics

from tests.benchmarks.bench_records import MANY, shop_of_records
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, spread
from tests.benchmarks.table import PASTED
from tests.benchmarks.watching import Watched, figures_of, watched


@functools.cache
def _watched() -> Watched:
    return watched("table", str(shop_of_records(MANY).home))


def _figures(name: str) -> Figures:
    return figures_of(_watched()[name])


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
