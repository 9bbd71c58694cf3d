"""A form's entries on a board and in a calendar, in the window: until they are open."""

import functools
import tempfile
from pathlib import Path

from tests.benchmarks.bench_forms import KINDS, MANY, filled_in
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark
from tests.benchmarks.shops import BUILD_S, build_folder, in_large_slices, opened
from tests.benchmarks.watching import Watched, figures_of, watched


@functools.cache
def _watched() -> Watched:
    home, form = filled_in(Path(tempfile.mkdtemp(dir=build_folder())) / "home", KINDS)
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S)
    return watched("ways", str(home.path), form)


def _figures(name: str) -> Figures:
    return figures_of(_watched()[name])


@benchmark("board-open", f"open a board of {MANY:,} entries; floor: the bare SQL", at_most(150, "ms"))
def board_open(_: Bench) -> Figures:
    return _figures("board")


@benchmark("calendar-open", f"open a month of {MANY:,} entries; floor: the bare SQL", at_most(150, "ms"))
def calendar_open(_: Bench) -> Figures:
    return _figures("calendar")
