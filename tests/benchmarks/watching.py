"""A process with a window in it that says what it measured there."""

import json
import os
import statistics
import subprocess
import sys

from tests.benchmarks.measure import Figures, spread
from tests.benchmarks.other_pc import ROOT

Watched = dict[str, list[list[float]]]
"""Of each figure and its floor all turns, in ms."""


def watched(module: str, *arguments: str) -> Watched:
    """What this module of the benchmarks says, run on its own without a screen."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: Watched = json.loads(ran.stdout)
    return found


def figures_of(turns: list[list[float]]) -> Figures:
    """Of turns with a figure and its floor each."""
    figures, floors = ([turn[at] for turn in turns] for at in (0, 1))
    return Figures(statistics.median(figures), statistics.median(floors), "ms", spread(figures))
