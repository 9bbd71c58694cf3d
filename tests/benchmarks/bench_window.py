"""The window with 100,000 messages behind it: until it is there, what it weighs, and whether it stalls."""

import json
import os
import statistics
import subprocess
import sys
from typing import Any

from tests.benchmarks.floors import start_empty_window, start_window
from tests.benchmarks.measure import (
    Bench,
    Figures,
    NotMeasuredError,
    above_floor_at_most,
    at_most,
    benchmark,
    by_turns,
    ratio_at_most,
    spread,
)
from tests.benchmarks.other_pc import ROOT, other_pc
from tests.benchmarks.shops import MANY, shop_with_history

WINDOW = [sys.executable, "-m", "tests.benchmarks.window"]


@benchmark("window", f"window ready with {MANY:,} messages; floor: empty window", ratio_at_most(3))
def window_ready(bench: Bench) -> Figures:
    home = shop_with_history(bench).copied(bench.folder)
    command = [*WINDOW, str(home.path)]
    return by_turns(lambda: start_window(command).seconds, lambda: start_empty_window().seconds, "s", 5)


@benchmark(
    "memory", f"memory with {MANY:,} messages, window open; floor: empty window", above_floor_at_most(120, "MiB")
)
def window_memory(bench: Bench) -> Figures:
    home = shop_with_history(bench).copied(bench.folder)
    command = [*WINDOW, str(home.path)]
    return by_turns(
        lambda: start_window(command, ready="open").memory_mib, lambda: start_empty_window().memory_mib, "MiB", 3
    )


@benchmark("stall", "longest stall of the window while joining", at_most(150, "ms") & at_most(50, "ms", "p99"))
def window_stall(bench: Bench) -> Figures:
    shop = shop_with_history(bench)
    with other_pc(shop.copied(bench.folder)) as other:
        gaps = _gaps([*WINDOW, str(bench.folder / "joined"), other.address, other.code])
    return Figures(max(gaps), None, "ms", {"median": statistics.median(gaps), **spread(gaps)})


def _gaps(command: list[str]) -> list[float]:
    environment: dict[str, Any] = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "COUNTERTOP_NETWORK": "loopback"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            for line in iter(process.stdout.readline, ""):
                if line.startswith("{"):
                    gaps: list[float] = json.loads(line)["gaps"]
                    return gaps
            raise NotMeasuredError("The window ended before the messages were there.")
        finally:
            process.kill()
