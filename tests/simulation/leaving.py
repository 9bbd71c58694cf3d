"""A small shop on virtual time whose PCs meet when they are told to, for stories about people who leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from random import Random

from sync.authority import Standing
from sync.control import Role
from sync.entry import Batch, Entry, Payload
from tests.simulation.invariants import check
from tests.simulation.machine import Machine
from tests.simulation.sealing import seeded_sealing
from tests.simulation.world import World


class SmallShop:
    """`ada` founded it; `world` knows all PCs and what they promised."""

    def __init__(self, folder: Path) -> None:
        self.world = World(2, folder)
        self.ada = self._machine()
        self.ada.found()

    def _machine(self) -> Machine:
        machine = self.world._new_machine()
        machine.skew_ms = 0
        return machine

    def joins(self, inviter: Machine, role: Role | None = Role.EMPLOYEE) -> Machine:
        """The PC of a new person, or with no role one more of the inviter's person."""
        joiner = self._machine()
        member = inviter.member if role is None else bytes([joiner.number]) * 16
        self.world.people.let_in(inviter, joiner, member, role)
        return joiner

    def copied(self, machine: Machine) -> Machine:
        """A copy of a PC's disk, running beside it."""
        machine.pull_plug()
        copy = machine.clone(next(self.world.numbers))
        self.world.machines.append(copy)
        machine.start()
        copy.start()
        return copy

    def meet(self, *machines: Machine) -> None:
        """These PCs are connected until nobody has anything to say; then the cables are out again."""
        world = self.world
        for _ in range(6):
            for one, other in combinations(machines, 2):
                if not any(set(cable.machines) == {one, other} for cable in world.cables):
                    world.plug_in(one, other)
            world.settle()
            world.pass_time(self.ada, 15_000)
        world.settle()
        world.cables = []

    def loses(self, machine: Machine) -> None:
        """A PC that nobody ever hears of again."""
        self.world.machines.remove(machine)
        machine.close()

    def says(self, machine: Machine, text: str, space: bytes | None = None) -> Entry:
        """A message, to the whole shop unless told."""
        posted = machine.replica.post(
            space or machine.replica.shop_space, Batch([Payload("message.posted", False, [text])])
        )
        self.world._promise(machine, posted)
        return posted[-1]

    def edits(self, machine: Machine, word: str) -> Entry:
        """A change of the shop's document."""
        changed = machine.edit(machine.replica.shop_space, Random(word), word)
        self.world._promise(machine, changed)
        return changed[-1]

    def heal(self) -> list[Machine]:
        """Everybody meets, and all that must be true is; the PCs that are the shop's then."""
        self.world.heal()
        check(self.world)
        return self.world.standing


@contextmanager
def small_shop(folder: Path) -> Iterator[SmallShop]:
    with seeded_sealing(Random("seal").randbytes):
        shop = SmallShop(folder)
        try:
            yield shop
        finally:
            shop.world.close()


def standing(machine: Machine, entry: Entry) -> Standing | None:
    """What has become of a content entry on this PC; None where it is not held."""
    found = (arrival for arrival in machine.replica.arrivals(0, 10**6) if arrival.entry.hash == entry.hash)
    return next((arrival.standing for arrival in found), None)
