"""Whole runs by their seeds, and the command that replays one."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from tests.simulation import (
    clock_invariants,
    file_invariants,
    hours_invariants,
    invariants,
    process_invariants,
    record_invariants,
)
from tests.simulation.clock_world import ClockWorld
from tests.simulation.file_world import FileWorld
from tests.simulation.hours_world import HoursWorld
from tests.simulation.process_world import ProcessWorld
from tests.simulation.record_world import RecordWorld
from tests.simulation.sealing import seeded_sealing
from tests.simulation.stick_world import StickWorld
from tests.simulation.world import World

CLOCKS_EVERY: Final = 8
"""Of so many seeds one is run with wrong clocks too: each PC is looked at on its screen."""
RECORDS_EVERY: Final = 4
"""Of so many one with records."""
PROCESSES_EVERY: Final = 5
"""Of so many one with requests."""
HOURS_EVERY: Final = 6
"""Of so many one with a clock to start and stop at."""

FILES_EVERY: Final = 2
"""Of so many one with files."""

STICKS_EVERY: Final = 3
"""Of so many one without a network."""

AnyWorld = TypeVar("AnyWorld", bound=World | FileWorld)


def seeds_of(text: str) -> range:
    """`200` means the first two hundred, `1234:1235` that one."""
    first, _, last = text.rpartition(":")
    return range(int(first or 0), int(last))


def simulate(seed: int) -> None:
    """A shop in which everything goes wrong; raises whatever must not, with the story and the command that replays
    it."""
    _run(World, invariants.check, seed)


def simulate_clocks(seed: int) -> None:
    """The same for a shop whose clocks jump."""
    _run(ClockWorld, clock_invariants.check, seed)


def simulate_records(seed: int) -> None:
    """The same for a shop whose people save records."""
    _run(RecordWorld, record_invariants.check, seed)


def simulate_processes(seed: int) -> None:
    """The same for a shop whose people ask for a yes."""
    _run(ProcessWorld, process_invariants.check, seed)


def simulate_hours(seed: int) -> None:
    """The same for a shop whose people clock in and out."""
    _run(HoursWorld, hours_invariants.check, seed)


def simulate_files(seed: int) -> None:
    """The same for the files of a shop."""
    _run(FileWorld, file_invariants.check, seed)


def simulate_sticks(seed: int) -> None:
    """The same for a shop whose PCs share no network, and carry sticks."""
    _run(StickWorld, invariants.check, seed)


def simulate_all(seed: int) -> None:
    """Every kind of run that a seed stands for."""
    simulate(seed)
    if seed % CLOCKS_EVERY == 0:
        simulate_clocks(seed)
    if seed % RECORDS_EVERY == 0:
        simulate_records(seed)
    if seed % PROCESSES_EVERY == 0:
        simulate_processes(seed)
    if seed % HOURS_EVERY == 0:
        simulate_hours(seed)
    if seed % FILES_EVERY == 0:
        simulate_files(seed)
    if seed % STICKS_EVERY == 0:
        simulate_sticks(seed)


def _run(kind: Callable[[int, Path], AnyWorld], check: Callable[[AnyWorld], None], seed: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="countertop-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    world = kind(seed, folder)
    try:
        world.run()
        with seeded_sealing(random.Random(f"check/{seed}").randbytes):
            check(world)
    except BaseException as error:
        story = "\n".join(world.story[-80:])
        error.add_note(f"{story}\n\nSeed {seed} failed. Replay it with\n  make simulate SEEDS={seed}:{seed + 1}")
        raise
    finally:
        world.close()
        shutil.rmtree(folder)
