"""The end of a run: everything that was broken works again, and the PCs talk until nobody has anything to say."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from tests.simulation.machine import Machine

if TYPE_CHECKING:
    from tests.simulation.world import World

Pairs = set[tuple[Machine, Machine]]


class Healing:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._machines = world.machines

    def run(self) -> list[Machine]:
        """Heal; the PCs that are the shop's in the end."""
        world = self._world
        world.cables = []
        for machine in list(self._machines):
            switch_on(world, machine)
            if world.chance.random() < 0.5:
                world.sharing.come_in_turn(machine)
        world.groups = dict.fromkeys(self._machines, 0)
        pairs = {pair for pair in combinations(self._machines, 2) if pair[0].device != pair[1].device}
        quiet: Pairs = set()
        for turn in range(100):
            before = self._heads()
            met = self._connect_some()
            for _ in range(6):
                world.settle()
                world.pass_time(self._machines[0], 15_000)
            world.settle()
            quiet = quiet | met if before == self._heads() else set()
            if quiet == pairs and turn >= 3:
                return self._standing()
        raise AssertionError("the PCs never stop telling each other something new")

    def _heads(self) -> list[int]:
        return [machine.replica.head_arrival for machine in self._machines]

    def _connect_some(self) -> Pairs:
        """Connect everybody, but of the copies of one disk, of which others hear one at a time, only one; who met."""
        world, alike = self._world, self._world.alike
        firsts = [machine for machine in self._machines if machine is alike(machine)[0]]
        chosen = {world.chance.choice(alike(machine)) for machine in firsts}
        present = [machine for machine in self._machines if machine in chosen]
        world.cables = [cable for cable in world.cables if chosen.issuperset(cable.machines)]
        for one, other in combinations(present, 2):
            if not any(set(cable.machines) == {one, other} for cable in world.cables):
                world.plug_in(one, other)
        return set(combinations(present, 2))

    def _standing(self) -> list[Machine]:
        """The PCs that the founder's regards as the shop's; copies of a disk only where they hear of one another."""
        found = [machine for machine in self._machines if self._machines[0].regards(machine)]
        if len({machine.device for machine in found}) == len(found):
            return found
        reached = self._within_reach(found)
        return [machine for machine in found if machine in reached]

    def _within_reach(self, machines: list[Machine]) -> set[Machine]:
        """The founder's PC and those that hear of it, from it or from one another."""
        reached, before = {self._machines[0]}, 0
        links = [set(pair) for pair in combinations(machines, 2) if _hear_of_each_other(*pair)]
        while before != len(reached):
            before = len(reached)
            reached |= {machine for link in links if link & reached for machine in link}
        return reached


def _hear_of_each_other(one: Machine, other: Machine) -> bool:
    """Two that take each other for the shop's have met, and have told each other all in the end; a stranger is told
    nothing, and copies of one disk take each other for themselves."""
    return one.device != other.device and one.regards(other) and other.regards(one)


def switch_on(world: World, machine: Machine) -> None:
    """A PC is on, with somebody in, and nothing is in its way."""
    machine.bomb = machine.fuse = 0
    if machine.is_locked:
        machine.is_locked = False
        machine.pull_plug()
    world.start(machine)
    machine.limit_disk(None)
    world.people.ask_again(machine)
