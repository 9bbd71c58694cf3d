"""One PC of the tortured shop: its home on a disk, `countertop serve` on it, and somebody who writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from desktop.engine.records import NetworkSettings
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.conftest import ROOT
from tests.desktop.acknowledged import Acknowledged
from tests.desktop.shops import Person
from tests.process import Running
from tests.simulation.power import cut_power

PARTS: Final = ("serve", "writer")
TRACEBACK: Final = "Traceback"


class Pc:
    """`acknowledged` is what its writers were told is kept; `left` counts the processes that a full disk ended,
    `refusals` what it kept from being said."""

    def __init__(self, name: str, disk: Path, port: int) -> None:
        self.name = name
        self.disk = disk
        self.home = disk / "home"
        self.note = ""
        self.acknowledged: list[Acknowledged] = []
        self.left = self.refusals = 0
        self.network = NetworkSettings(port=port, discovery=False, loopback_only=True)
        self._running: dict[str, Running] = {}

    def __repr__(self) -> str:
        return self.name

    def opened(self) -> Person:
        """The shop in this process, on the network."""
        return Person(Workspace.open(Home(self.home), network=self.network))

    def begin(self) -> None:
        """Start what does not run."""
        for part in PARTS:
            if part in self._running and not self._running[part].is_alive:
                self._took_leave(part)
            if part not in self._running:
                self._running[part] = Running([sys.executable, "-m", *self._command(part)], ROOT, self._surroundings())

    def _command(self, part: str) -> list[str]:
        if part == "serve":
            return ["ui", "--home", str(self.home), "serve", "--json"]
        return ["tests.torture.load", str(self.home), self.note]

    def _surroundings(self) -> dict[str, str]:
        return {
            "COUNTERTOP_NETWORK": "loopback",
            "COUNTERTOP_PORT": str(self.network.port),
            "TMPDIR": str(self.disk.parent),  # who is killed leaves things there
        }

    def _took_leave(self, part: str) -> None:
        """Only a full disk ends a process that nobody kills."""
        process = self._end(part)
        said = "\n".join(process.stderr_lines)
        assert "disk is full" in said, f"{part} of {self} ended by itself: {said}"
        self.left += 1

    def kill(self, *parts: str) -> None:
        """kill -9, and take down what was acknowledged until then."""
        for part in parts:
            if part in self._running:
                self._end(part)

    def lose_what_was_not_synced(self, chance: Random) -> None:
        """As a power cut does once all is killed: what is shown is not synced at each commit, and any sectors go."""
        for model in self.home.glob("seats/*/model.db"):
            cut_power(model, chance)

    def _end(self, part: str) -> Running:
        process = self._running.pop(part)
        process.kill()
        said = "\n".join(process.stderr_lines)
        assert not _is_failure(process.stderr_lines) or "disk is full" in said, f"{part} of {self}: {said}"
        if part == "writer":
            self.refusals += len(process.stderr_lines)
            self.acknowledged += [tuple(json.loads(line)) for line in process.stdout_lines]
        return process


def _is_failure(lines: Sequence[str]) -> bool:
    """Whether a process said that it failed, and why: a kill may have come before the why."""
    return any(line.startswith(TRACEBACK) for line in lines) and not lines[-1].startswith((TRACEBACK, " "))
