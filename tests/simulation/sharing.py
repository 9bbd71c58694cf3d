"""Several people at one simulated PC: who is let in on it, who comes in after whom, and PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.control import Role
from sync.errors import NotAllowedError
from sync.seats import Seats
from tests.simulation.machine import PIN, Machine

if TYPE_CHECKING:
    from tests.simulation.world import World


class Sharing:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance

    def share_pc(self, machine: Machine) -> None:
        """Somebody new, or somebody of the shop, may use this PC, too."""
        known = [member for member in self._world.people.members(machine) if member != machine.member]
        if known and self._chance.random() < 0.3:
            insider = machine.replica.colleagues.add(PIN, None, self._chance.choice(known))
        else:
            roles = (Role.EMPLOYEE, Role.EMPLOYEE, Role.MANAGER, Role.OWNER)
            insider = machine.replica.colleagues.add(PIN, self._chance.choice(roles))
        self._world.tell(f"{machine} lets {insider.member[:3].hex()} use it")

    def switch(self, machine: Machine) -> None:
        """Somebody else of this PC comes in. The network goes along, so every connection ends."""
        if others := _others(machine):
            machine.inside, machine.is_locked = self._chance.choice(others), False
            self._world.off(machine, f"{machine.inside[:3].hex()} comes in")
            self._world.start(machine)

    def lock(self, machine: Machine) -> None:
        """Nobody is in any more, as after a start; what comes and goes is not read here."""
        if not machine.is_locked and any(seat.is_sealed for seat in Seats(machine.log, machine.random).kept()):
            self._world.off(machine, "it is locked")
            machine.is_locked = True
            self._world.start(machine)

    def choose_pin(self, machine: Machine) -> None:
        """The first one takes a new seat, later ones change nothing that others see."""
        machine.replica.colleagues.set_pin(PIN)
        self._world.tell(f"{machine} has a PIN for {machine.member[:3].hex()}")

    def forget_pin(self, machine: Machine) -> None:
        """Somebody of this PC gets a new one from who is in."""
        others = _others(machine)
        if not others:
            raise NotAllowedError("Nobody else is on this PC.")
        member = self._chance.choice(others)
        machine.replica.colleagues.give_new_pin(member, PIN)
        self._world.tell(f"{machine} gives {member[:3].hex()} a new PIN")


def _others(machine: Machine) -> list[bytes]:
    return [member for member in machine.replica.colleagues.members() if member != machine.member]
