"""`python -m tests.torture ROUNDS`, for `make torture`: each round one kill -9 at a random moment.

As root the two PCs' folders lie on small disks of their own, which are filled at times, in a mount namespace.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Final

from tests.surroundings import own_loopback, usual_signals
from tests.torture.rounds import Torture

CHECK_EVERY: Final = 20
NAMES: Final = ("till", "office")
SMALL_DISKS: Final = "small-disks"


def mebibytes(rounds: int) -> int:
    """What a disk has to hold."""
    return 48 + rounds // 2


def on_small_disks(folder: Path, rounds: int) -> int:
    """Run this again where each PC has a disk of its own; its exit status."""
    script = (
        f'set -e; cd "$0"; for disk in till office; do mount -t tmpfs -o size={mebibytes(rounds)}m tmpfs "$disk"; done'
    )
    command = [sys.executable, "-m", "tests.torture", str(rounds), SMALL_DISKS, str(folder)]
    started = ["unshare", "-m", "sh", "-c", f'{script}; cd "$1"; shift; exec "$@"', str(folder), os.getcwd(), *command]
    return subprocess.run(started, check=False).returncode


def torture(folder: Path, rounds: int, *, small_disks: bool) -> None:
    """Do it, and say how it goes."""
    own_loopback()
    disks = (folder / NAMES[0], folder / NAMES[1])
    tortured = Torture(disks, Random(), small_disks=small_disks)
    tortured.found()
    tortured.run(rounds, CHECK_EVERY, lambda line: print(line, flush=True))


def main(rounds: int, *inside: str) -> int:
    usual_signals()
    if inside:
        torture(Path(inside[1]), rounds, small_disks=True)
        return 0
    with tempfile.TemporaryDirectory(prefix="countertop-torture-") as name:
        folder = Path(name)
        for disk in NAMES:
            (folder / disk).mkdir()
        if os.name == "posix" and os.geteuid() == 0:
            return on_small_disks(folder, rounds)
        print("Full disks are left out: that takes root.")
        torture(folder, rounds, small_disks=False)
        return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
