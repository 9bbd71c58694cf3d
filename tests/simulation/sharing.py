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
        """Somebody else of this PC comes in, and who was in goes, or stays open behind. The network goes along, so
        every connection ends."""
        if others := _others(machine):
            self._turn(machine, self._chance.choice(others))

    def _turn(self, machine: Machine, member: bytes | None) -> None:
        coming = f"{member[:3].hex()} comes in" if member else "it is locked"
        if self._chance.random() < 0.5:
            self._world.off(machine, f"{coming}, who was in stays open behind", lambda _: machine.leave_open(member))
        else:
            machine.inside, machine.is_locked = member or machine.inside, member is None
            self._world.off(machine, coming)
        self._world.start(machine)

    def come_in_turn(self, machine: Machine) -> None:
        """Everybody of this PC, and whoever came before stays open behind: one of them goes on."""
        others = _others(machine)
        for member in self._chance.sample(others, len(others)):
            machine.leave_open(member)
            self._world.tell(f"{machine} on: {member[:3].hex()} comes in, too")

    @staticmethod
    def look_from_behind(machine: Machine) -> None:
        """Those who are open behind see what came, as they do every half second; then who is in sees what they did."""
        for replica in machine.behind:
            replica.refresh()
        if machine.behind:
            machine.replica.refresh()

    def lock(self, machine: Machine) -> None:
        """Nobody is in any more, as after a start; what comes and goes is not read here."""
        if not machine.is_locked and any(seat.is_sealed for seat in Seats(machine.log, machine.random).kept()):
            self._turn(machine, None)

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
