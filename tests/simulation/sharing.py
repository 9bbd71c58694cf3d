"""Several people at one simulated PC: who is let in on it, who comes in after whom, and PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.control import Role
from sync.errors import NotAllowedError
from sync.seats import Insider
from tests.simulation.machine import Machine

if TYPE_CHECKING:
    from tests.simulation.world import World

PIN = "2580"


class Sharing:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance

    def share_pc(self, machine: Machine) -> None:
        """Somebody new, or somebody of the shop, may use this PC, too."""
        known = [member for member in self._world.people.members(machine) if member != machine.member]
        roles = (Role.EMPLOYEE, Role.EMPLOYEE, Role.MANAGER, Role.OWNER)
        if known and self._chance.random() < 0.3:
            insider = machine.replica.colleagues.add(PIN, None, self._chance.choice(known))
        else:
            insider = machine.replica.colleagues.add(PIN, self._chance.choice(roles))
        machine.share(insider)
        self._world.tell(f"{machine} lets {insider.member[:3].hex()} use it")

    def switch(self, machine: Machine) -> None:
        """Somebody else of this PC comes in; whoever was in before had it open until then."""
        others = [insider for insider in machine.insiders if insider.member != machine.member]
        if others:
            self.enter(machine, self._chance.choice(others).member)

    def enter(self, machine: Machine, member: bytes) -> None:
        """This person comes in. The network goes along, so every connection ends."""
        self._world.off(machine, f"{member[:3].hex()} comes in")
        machine.inside = latest(machine, member)
        self._world.start(machine)

    def choose_pin(self, machine: Machine) -> None:
        """The first one takes a new seat, later ones change nothing that others see."""
        machine.share(machine.replica.colleagues.set_pin(PIN[::-1]))
        self._world.tell(f"{machine} has another PIN for {machine.member[:3].hex()}")

    def forget_pin(self, machine: Machine) -> None:
        """Somebody of this PC gets a new one from who is in."""
        others = [insider.member for insider in machine.insiders if insider.member != machine.member]
        if not others:
            raise NotAllowedError("Nobody else is on this PC.")
        member = self._chance.choice(others)
        machine.share(machine.replica.colleagues.give_new_pin(member, PIN))
        self._world.tell(f"{machine} gives {member[:3].hex()} a new PIN")


def latest(machine: Machine, member: bytes) -> Insider:
    """What this person's PIN opens, the last that they had."""
    return next(insider for insider in machine.insiders[::-1] if insider.member == member)
