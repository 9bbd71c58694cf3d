"""Processes of our own that do what may fail, hang or take too much, so that this one goes on whatever becomes of it.

Such a process is asked on its standard input and answers on its standard output.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Final

_CALM: Final = 19


class Priority(IntEnum):
    """How far it lets everything else on the PC go first: what Windows is told at its start; elsewhere it says so
    itself (`be_calm`)."""

    USUAL = 0
    LOW = 0x4000
    """BELOW_NORMAL_PRIORITY_CLASS"""
    IDLE = 0x40
    """IDLE_PRIORITY_CLASS"""


def start(command: Sequence[str], priority: Priority = Priority.USUAL) -> subprocess.Popen[bytes]:
    """Start one that finds the modules which this process finds. Raises OSError."""
    places = [str(Path(__file__).parents[1]), *filter(None, sys.path)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | (priority if os.name == "nt" else 0),
    )  # fmt: skip


def be_calm() -> None:
    """Let everything else on the PC go first; on Windows it was started so."""
    if sys.platform != "win32":
        os.nice(_CALM)
