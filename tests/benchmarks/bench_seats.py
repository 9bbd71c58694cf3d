"""One employee with very many seats: what they cost everybody else."""

import functools
import json
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.benchmarks.crowd import fill
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark
from tests.benchmarks.shops import build_folder, found

SEATS = 30_000
ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def measured(seats: int) -> dict[str, Any]:
    home = found(Path(mkdtemp(dir=build_folder())))
    if seats:
        fill(home, seats)
    command = [sys.executable, "-m", "tests.benchmarks.crowd", str(home.path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@benchmark(
    "seats-memory", f"log and authority with {SEATS:,} seats of one employee; floor: with none", at_most(150, "MiB")
)
def memory(bench: Bench) -> Figures:
    return Figures(measured(SEATS)["mib"], measured(0)["mib"], "MiB")


@benchmark("seats-message", f"a message among {SEATS:,} seats; floor: among a few", at_most(100, "ms"))
def message(bench: Bench) -> Figures:
    many = measured(SEATS)
    also = {"after more control": many["after"], "control taken in": many["receive"], "level with a PC": many["level"]}
    return Figures(many["post"], measured(0)["post"], "ms", also)


@benchmark("seats-open", f"a log with {SEATS:,} seats of one employee opened; floor: with none")
def opening(bench: Bench) -> Figures:
    return Figures(measured(SEATS)["open_s"], measured(0)["open_s"], "s")
