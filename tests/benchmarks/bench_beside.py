"""The shop's drive beside Syncthing, on the same files by turns: everything until the other PC has it.

Syncthing is told to look at its folder, Countertop to add files. The other PC has them in its folder, or sealed and
listed in the drive; both durably.
"""

import functools
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Bench, Figures, NotMeasuredError, benchmark, ratio_at_most
from tests.benchmarks.other_pc import ROOT
from tests.benchmarks.shops import build_folder
from tests.benchmarks.syncthing import PROGRAM

ROUNDS = 2
COUNTERTOP = "countertop"
Found = dict[str, list[dict[str, Any]]]
"""By program what it said after each turn."""


@functools.cache
def turns() -> Found:
    """Each by turns; all benchmarks here are of the same ones."""
    if shutil.which(PROGRAM) is None:
        raise NotMeasuredError("Syncthing is not installed here: apt-get install syncthing.")
    found: Found = {COUNTERTOP: [], PROGRAM: []}
    for _ in range(ROUNDS):
        for program, said in found.items():
            with tempfile.TemporaryDirectory(dir=build_folder()) as folder:
                said.append(one_turn(program, Path(folder)))
    return found


def one_turn(program: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.beside", program, str(folder)]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def seconds(what: str) -> Figures:
    figure, floor = (statistics.median(turn[what] for turn in said) for said in turns().values())
    return Figures(figure, floor, "s")


@benchmark("beside-large", "1 GiB into the drive and to the other PC; floor: Syncthing", ratio_at_most(1.5))
def a_large_file(_: Bench) -> Figures:
    return seconds("large")


@benchmark("beside-byte", "another byte in its middle, all of it anew; floor: Syncthing, which sends what differs")
def a_changed_byte(_: Bench) -> Figures:
    return seconds("byte")


@benchmark(
    "beside-small", "10,000 files of 10 kB into the drive and to the other PC; floor: Syncthing", ratio_at_most(1)
)
def many_small_files(_: Bench) -> Figures:
    return seconds("small")


@benchmark("beside-rename", "another name for a folder of 5,000 files; floor: Syncthing", ratio_at_most(1))
def a_large_folder(_: Bench) -> Figures:
    return seconds("rename")


@benchmark(
    "beside-start", "both PCs start with all that, until they have compared it; floor: Syncthing", ratio_at_most(1.5)
)
def start(_: Bench) -> Figures:
    return seconds("start")


@benchmark("beside-memory", "memory at most on the PC that takes more; floor: Syncthing", ratio_at_most(1.5))
def memory(_: Bench) -> Figures:
    figure, floor = (statistics.median(max(turn["memory"]) for turn in said) for said in turns().values())
    less = statistics.median(min(turn["memory"]) for turn in turns()[COUNTERTOP])
    return Figures(figure, floor, "MiB", {"on the other": less})
