"""A form's entries on a board and in a calendar, in the window: until they are open."""

import functools
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bench_forms import KINDS, MANY, filled_in
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, spread
from tests.benchmarks.other_pc import ROOT
from tests.benchmarks.shops import BUILD_S, build_folder, in_large_slices, opened


@functools.cache
def _watched() -> dict[str, list[list[float]]]:
    """Of each figure and its floor all turns, in ms."""
    home, form = filled_in(Path(tempfile.mkdtemp(dir=build_folder())) / "home", KINDS)
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S)
    command = [sys.executable, "-m", "tests.benchmarks.ways", str(home.path), form]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, list[list[float]]] = json.loads(ran.stdout)
    return found


def _figures(name: str) -> Figures:
    figures, floors = ([turn[at] for turn in _watched()[name]] for at in (0, 1))
    return Figures(statistics.median(figures), statistics.median(floors), "ms", spread(figures))


@benchmark("board-open", f"open a board of {MANY:,} entries; floor: the bare SQL", at_most(150, "ms"))
def board_open(_: Bench) -> Figures:
    return _figures("board")


@benchmark("calendar-open", f"open a month of {MANY:,} entries; floor: the bare SQL", at_most(150, "ms"))
def calendar_open(_: Bench) -> Figures:
    return _figures("calendar")
