"""`python -m tests.torture ROUNDS [SEED]`, for `make torture`: each round one kill -9 at a random moment.

As root the two PCs' folders lie on small disks of their own, which are filled at times, in a mount namespace. A seed
draws the same kills again, as far as two runs meet the same moments. What a failed run leaves is kept.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from random import Random, SystemRandom
from typing import Final

from tests.surroundings import own_loopback, usual_signals
from tests.torture.rounds import Torture

CHECK_EVERY: Final = 20
NAMES: Final = ("till", "office")
SMALL_DISKS: Final = "small-disks"


def mebibytes(rounds: int) -> int:
    """What a disk has to hold."""
    return 48 + rounds // 2


def on_small_disks(folder: Path, rounds: int, seed: str) -> int:
    """Run this again where each PC has a disk of its own; its exit status."""
    script = (
        f'set -e; cd "$0"; for disk in till office; do mount -t tmpfs -o size={mebibytes(rounds)}m tmpfs "$disk"; done'
    )
    command = [sys.executable, "-m", "tests.torture", str(rounds), seed, SMALL_DISKS, str(folder)]
    started = ["unshare", "-m", "sh", "-c", f'{script}; cd "$1"; shift; exec "$@"', str(folder), os.getcwd(), *command]
    return subprocess.run(started, check=False).returncode


def torture(folder: Path, rounds: int, seed: str, *, small_disks: bool) -> int:
    """Do it, and say how it goes; the exit status. What is left of one that failed is in `folder`."""
    own_loopback()
    disks = [folder / name for name in NAMES]
    with (folder / "story.txt").open("w", encoding="utf-8", buffering=1) as story:
        tortured = Torture(disks, Random(seed), lambda line: print(line, file=story), small_disks=small_disks)
        try:
            tortured.found()
            tortured.run(rounds, CHECK_EVERY, lambda line: print(line, flush=True))
        except Exception:
            story.write(traceback.format_exc())
            for pc in tortured.pcs:  # small disks go with this process
                shutil.copytree(pc.home, folder / "left" / pc.name)
                (folder / "left" / f"{pc.name}.json").write_text(json.dumps(pc.acknowledged), "utf-8")
            raise
    return 0


def main(rounds: int, seed: str = "", *inside: str) -> int:
    usual_signals()
    if inside:
        return torture(Path(inside[1]), rounds, seed, small_disks=True)
    seed = seed or str(SystemRandom().randrange(10**6))
    folder = Path(tempfile.mkdtemp(prefix="countertop-torture-"))
    for name in NAMES:
        (folder / name).mkdir()
    print(f"Seed {seed}; if it fails, what is left is kept in {folder}.", flush=True)
    if os.name == "posix" and os.geteuid() == 0:
        status = on_small_disks(folder, rounds, seed)
    else:
        print("Full disks are left out: that takes root.")
        status = torture(folder, rounds, seed, small_disks=False)
    if status == 0:
        shutil.rmtree(folder)
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
