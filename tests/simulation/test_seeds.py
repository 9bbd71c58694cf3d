"""Seeded runs of whole shops: whatever goes wrong on the way, all PCs hold and show the same in the end.

`COUNTERTOP_SEEDS=5000` runs more of them, `COUNTERTOP_SEEDS=1234:1235` the one that failed.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.simulation.invariants import check
from tests.simulation.world import World

PARTS = 20
DEFAULT = "200"
MORE = range(200, 1200)


def seeds() -> range:
    first, _, last = os.environ.get("COUNTERTOP_SEEDS", DEFAULT).rpartition(":")
    return range(int(first or 0), int(last))


def simulate(seed: int) -> World:
    """One run; raises whatever went wrong, with the story and the command that replays it."""
    folder = Path(tempfile.mkdtemp(prefix="countertop-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    world = World(seed, folder)
    try:
        world.run()
        check(world)
    except BaseException as error:
        story = "\n".join(world.story[-60:])
        command = f"COUNTERTOP_SEEDS={seed}:{seed + 1} PYTHONHASHSEED=0 python -m pytest tests/simulation/test_seeds.py"
        error.add_note(f"{story}\n\nSeed {seed} failed. Replay it with\n  {command}")
        raise
    finally:
        world.close()
        shutil.rmtree(folder)
    return world


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_healed_shop_is_whole(part):
    for seed in seeds()[part::PARTS]:
        simulate(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_healed_shops_are_whole(part):
    for seed in MORE[part::PARTS]:
        simulate(seed)
