"""A shop whose PCs never share a network: sticks are written, torn, lost, read late, again and in any order."""

from __future__ import annotations

import io
from contextlib import nullcontext, suppress
from itertools import permutations
from pathlib import Path
from typing import Final, NamedTuple

from sync.bundle.reading import BundleReader
from sync.errors import MalformedError
from tests.simulation.healing import switch_on
from tests.simulation.machine import Machine
from tests.simulation.world import ACTIONS, QUARRELS, World
from tests.sync.bundles import fitting, written

ROUNDS: Final = 60
QUIET: Final = 2
"""Rounds in which nothing new came to anybody: then all is said."""
_BY_NETWORK: Final = {"connect", "cut_cable", "part", "deliver"}
_LEFT_OUT: Final = (QUARRELS - {"remove_from_space"}) | {"clone", "take_back_member", "join_again"}
"""Who is in the shop changes in the world with a network; who is in a conversation does here, too."""
STICK_ACTIONS: Final = {
    **{name: weight for name, weight in ACTIONS.items() if name not in _BY_NETWORK | _LEFT_OUT},
    "add_to_space": 12,
    "remove_from_space": 8,
    "write_stick": 30,
    "read_stick": 45,
    "lose_stick": 6,
}


class Stick(NamedTuple):
    """What stands on one, which PC wrote it, and whether it was pulled out meanwhile."""

    writer: Machine
    data: bytes
    is_torn: bool


class StickWorld(World):
    """`sticks` lie about, the old ones too; `rolled_back`: somebody went back to a backup, so that others were told
    more of that PC than it has."""

    def __init__(self, seed: int, folder: Path, steps: int | None = None) -> None:
        super().__init__(seed, folder, steps)
        self.actions = STICK_ACTIONS
        self.quarrels = self.chance.choice((0, 1, 2))
        self.size = min(self.size, 5)
        self.sticks: list[Stick] = []
        self.rolled_back = False

    def write_stick(self, machine: Machine) -> None:
        data = written(machine.replica, everything=self.chance.random() < 0.3)
        is_torn = self.chance.random() < 0.2
        self.sticks.append(Stick(machine, data[: self.chance.randrange(len(data))] if is_torn else data, is_torn))
        self.tell(f"{machine} writes a stick, {len(data)} bytes")

    def read_stick(self, machine: Machine) -> None:
        """Any of those that lie about, now and then pulled out in the middle."""
        if self.sticks:
            stick = self.chance.choice(self.sticks)
            far = self.chance.randrange(1, 30) if self.chance.random() < 0.2 else None
            with suppress(MalformedError) if stick.is_torn else nullcontext():
                reader = _read(machine, stick.data, far)
                self.tell(f"{machine} reads one of {stick.writer}: {reader.entries} new, {reader.refused} refused")

    def lose_stick(self, _machine: Machine) -> None:
        if self.sticks:
            self.sticks.remove(self.chance.choice(self.sticks))

    def restore(self, machine: Machine) -> None:
        self.rolled_back |= machine.backup is not None
        self.faults.restore(machine)

    def heal(self) -> None:
        """All are on, and a stick goes round among them until it brings nobody anything new."""
        self.tell("healing")
        for machine in list(self.machines):
            switch_on(self, machine)
        quiet = 0
        for _ in range(ROUNDS):
            before = [machine.replica.head_arrival for machine in self.machines]
            self._go_round()
            quiet = quiet + 1 if before == [machine.replica.head_arrival for machine in self.machines] else 0
            if quiet == QUIET:
                self.standing = [machine for machine in self.machines if self.machines[0].regards(machine)]
                self.told = list(permutations(self.standing, 2))
                return
        raise AssertionError("sticks bring something new for ever")

    def _go_round(self) -> None:
        ways = list(permutations(self.machines, 2))
        self.chance.shuffle(ways)
        for giver, taker in ways:
            _read(taker, written(giver.replica, everything=self.rolled_back))
            self.sharing.look_from_behind(taker)
            self._spread()


def _read(machine: Machine, data: bytes, far: int | None = None) -> BundleReader:
    """Take a stick in; so many steps of it, where it is pulled out."""
    reader = BundleReader(machine.replica, io.BytesIO(data), fitting(machine.replica))
    for number, step in enumerate(reader.steps()):
        if number == far:
            break
        step()
    return reader
