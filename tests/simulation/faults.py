"""What happens to the disks of a simulated shop's PCs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.machine import Machine
from tests.simulation.old_disks import OldDisks

if TYPE_CHECKING:
    from tests.simulation.world import World


class Faults:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.old_disks = OldDisks(world)

    def fill_disk(self, machine: Machine) -> None:
        machine.limit_disk(self._world.chance.randint(0, 4))
        self._world.tell(f"{machine}'s disk is nearly full")

    def make_room(self, machine: Machine) -> None:
        machine.limit_disk(None)

    def cut_power(self, machine: Machine) -> None:
        """Now, or when something is next kept."""
        if self._world.chance.random() < 0.7:
            machine.fuse = self._world.chance.randint(1, 6)
        else:
            machine.cut_power()
            self._world.off(machine, "power cut")

    def back_up(self, machine: Machine) -> None:
        self._world.off(machine, "backup")
        machine.back_up()

    def restore(self, machine: Machine) -> None:
        """An older copy of the disk is put back."""
        self.old_disks.put_back(machine)

    def clone(self, machine: Machine) -> None:
        """A copy of the disk goes on as another PC, beside the first."""
        self.old_disks.copy(machine)
