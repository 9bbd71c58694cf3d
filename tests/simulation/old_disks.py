"""Disks that come back as they once were, or twice: what was only on them is gone, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from tests.simulation.machine import Machine

if TYPE_CHECKING:
    from tests.simulation.world import World

LIMIT: Final = 6
"""How often this happens in one world: a chain can have eight branches."""


class OldDisks:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._left = LIMIT
        self.touched: set[bytes] = set()
        """The devices whose disks came back or were copied."""

    def put_back(self, machine: Machine) -> None:
        """An older copy of the disk is put back. What was on no other disk is gone with what was on it since; what is
        on another one is kept by that one from now on."""
        if machine.backup is None or not self._may(machine):
            return
        world = self._world
        world.off(machine, "an image of its disk is put back")
        machine.restore()
        passed_on(world, machine, machine.held())
        self._use(machine)

    def copy(self, machine: Machine) -> None:
        """A copy of the disk goes on as another PC, beside the first."""
        if not self._may(machine):
            return
        world = self._world
        world.off(machine, "its disk is copied")
        clone = machine.clone(next(world.numbers))
        world.machines.append(clone)
        world.groups[clone] = world.groups[machine]
        machine.start()
        clone.start()
        for promisers in world.promised.values():
            if machine in promisers:
                promisers.add(clone)
        world.tell(f"{clone} is a clone of {machine}")
        self._use(world.chance.choice((machine, clone)))

    def _may(self, machine: Machine) -> bool:
        if not self._left or self._world.backups.is_dead_founders(machine.device):
            return False
        self._left -= 1
        self.touched.add(machine.device)
        return True

    def _use(self, machine: Machine) -> None:
        """Often something is done there before it meets anybody."""
        world = self._world
        if world.chance.random() < 0.7:
            world.post(machine)
        if world.chance.random() < 0.3:
            world.talk_privately(machine)
        if world.chance.random() < 0.3:
            world.people.join(machine)


def passed_on(world: World, machine: Machine, held: Collection[bytes]) -> None:
    """Of what a PC acknowledged or showed, what is not on its disk any more is kept by those who have it."""
    on_disks = {other: other.held() for other in world.machines}
    for hash, machines in list(world.promised.items()):
        if machine in machines and hash not in held:
            world.promised[hash] = {other for other in world.machines if hash in on_disks[other]}
