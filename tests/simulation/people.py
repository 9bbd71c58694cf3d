"""Who comes to a simulated shop, who goes, and who comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sync.authority.verdicts import Standing, Verdicts
from sync.control import (
    CutRaised,
    DeviceRemoved,
    MemberAdded,
    MemberRemoved,
    Role,
    RoleSet,
    SeatRemoved,
    SpaceMemberRemoved,
)
from sync.entry import CONTENT
from sync.errors import StorageError
from tests.simulation.machine import REFUSED, Machine, Plugged

if TYPE_CHECKING:
    from tests.simulation.world import World

TAKERS: Final = (MemberRemoved, RoleSet, DeviceRemoved, SeatRemoved, SpaceMemberRemoved)
COME_AGAIN: Final = 3
"""PCs that come beside those that a world may have, because somebody comes back."""


class Joining(NamedTuple):
    """A PC that has made its keys, and what it asks for at another one."""

    inviter: Machine
    joiner: Machine
    member: bytes
    role: Role | None


class People:
    """Of one world. Nobody takes the founder or the founder's PCs out. Those `waiting` were being let in when their
    inviter's PC went off or its disk was full; they are not among the world's machines."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance
        self.waiting: list[Joining] = []

    def join(self, machine: Machine) -> None:
        if len(self._world.machines) >= self._world.size:
            return
        role = self._chance.choice((None, Role.EMPLOYEE, Role.EMPLOYEE, Role.MANAGER, Role.OWNER))
        self.let_somebody_in(machine, machine.member if role is None else self._chance.randbytes(16), role)

    def join_again(self, machine: Machine) -> None:
        """Somebody who was taken out, or whose PC was, comes back with a new PC."""
        verdicts = machine.replica.verdicts
        gone = sorted(_gone(verdicts) | _without_a_pc(verdicts))
        if gone and len(self._world.machines) < self._world.size + COME_AGAIN:
            member = self._chance.choice(gone)
            role = Role.EMPLOYEE if verdicts.members[member].role is None else None
            self.let_somebody_in(machine, member, role)

    def let_somebody_in(self, machine: Machine, member: bytes, role: Role | None) -> None:
        """Somebody who brings a PC, as who they are already or with a role, or who is interrupted."""
        world, chance = self._world, self._chance
        joiner = world._new_machine()
        newcomer = joiner.ask_to_join(machine.replica.genesis.hash, member, role)
        if chance.random() < 0.2:
            joiner.pull_plug()
            assert joiner.ask_to_join(machine.replica.genesis.hash, member, role) == newcomer
        self.let_in(machine, joiner, member, role)
        if chance.random() < 0.2:
            assert machine.replica.admit(newcomer) == []

    def let_in(self, inviter: Machine, joiner: Machine, member: bytes, role: Role | None) -> None:
        """Who is not let in was never there; where that was interrupted, waits."""
        try:
            inviter.replica.admit(joiner.ask_to_join(inviter.replica.genesis.hash, member, role))
        except BaseException as error:
            joiner.pull_plug()
            self._world.machines.remove(joiner)
            if isinstance(error, Plugged | StorageError):
                self.waiting.append(Joining(inviter, joiner, member, role))
            raise
        joiner.join(inviter.replica, member)
        self._world.tell(f"{inviter} lets in {joiner} of {member[:3].hex()} as {role!r}")

    def ask_again(self, inviter: Machine) -> None:
        """Those who wait for this PC, which is on: with the same keys."""
        for joining in [each for each in self.waiting if each.inviter is inviter]:
            self.waiting.remove(joining)
            self._world.machines.append(joining.joiner)
            self._world.groups[joining.joiner] = self._world.groups[inviter]
            try:
                self.let_in(*joining)
            except REFUSED as error:
                self._world.tell(f"{inviter} does not let in {joining.joiner}: {type(error).__name__}")

    def members(self, machine: Machine) -> list[bytes]:
        """Who is in the shop as far as this PC knows."""
        members = machine.replica.verdicts.members.values()
        return sorted(member.id for member in members if member.role is not None)

    def set_role(self, machine: Machine) -> None:
        world, member = self._world, self._chance.choice(self.members(machine))
        role = self._chance.choice(list(Role))
        if member != world.founder:
            machine.replica.take_out(RoleSet(member, role))
            world.tell(f"{machine} makes {member[:3].hex()} {role!r}")
            if self._chance.random() < 0.5:
                world.write_by_role(machine)

    def remove_member(self, machine: Machine) -> None:
        member = self._chance.choice(self.members(machine))
        if member != self._world.founder:
            machine.replica.take_out(MemberRemoved(member))
            self._world.tell(f"{machine} removes {member[:3].hex()}")

    def take_back_member(self, machine: Machine) -> None:
        if gone := sorted(_gone(machine.replica.verdicts)):
            machine.replica.control(MemberAdded(self._chance.choice(gone), Role.EMPLOYEE))
            self._world.tell(f"{machine} takes somebody back")

    def remove_device(self, machine: Machine) -> None:
        device = self._chance.choice(sorted(machine.replica.verdicts.devices))
        if not self._world.backups.is_founders(device):
            machine.replica.take_out(DeviceRemoved(device))
            self._world.tell(f"{machine} removes device {device[:3].hex()}")

    def remove_seat(self, machine: Machine) -> None:
        feed = self._chance.choice(sorted(machine.replica.verdicts.seats))
        seat = machine.replica.verdicts.seats[feed]
        if not self._world.backups.is_founders(seat.device) and not _is_the_only_one_behind_a_pin(machine, feed):
            machine.replica.take_out(SeatRemoved(feed))
            self._world.tell(f"{machine} removes a seat of {seat.member[:3].hex()}")

    def raise_cut(self, machine: Machine) -> None:
        removals = [a for a in machine.replica.arrivals(0, 10**6) if isinstance(a.control, TAKERS) and a.control.cut]
        if removals:
            removal = self._chance.choice(removals)
            cut = machine.replica.log.chains.cut(machine.replica.verdicts.feeds_of(removal.control))
            machine.replica.control(CutRaised(removal.entry.hash, cut))
            self._world.tell(f"{machine} raises a cut")

    def keep(self, machine: Machine) -> None:
        """What was set aside is shown after all, by an owner's word."""
        arrivals = machine.replica.arrivals(0, 10**6)
        aside = [a.entry for a in arrivals if a.entry.chain == CONTENT and a.standing is not Standing.STANDS]
        if aside:
            kept = machine.replica.aside.raising(self._chance.sample(aside, min(len(aside), 3)))
            machine.replica.control(*kept)
            self._world.tell(f"{machine} keeps what was set aside, of {len(kept)} removals")


def _is_the_only_one_behind_a_pin(machine: Machine, feed: bytes) -> bool:
    """Whoever is alone on a PC cannot take themselves off it: nobody could come in there any more."""
    colleagues = machine.replica.colleagues
    is_mine = feed == machine.replica.me.feed and colleagues.members() == [machine.member]
    return is_mine and colleagues.pins.is_short(machine.member) is not None


def _gone(verdicts: Verdicts) -> set[bytes]:
    return {member.id for member in verdicts.members.values() if member.role is None}


def _without_a_pc(verdicts: Verdicts) -> set[bytes]:
    """Who is in the shop and has had PCs, none of which still is."""
    having = {device.member for device in verdicts.devices.values() if device.stands}
    had = {device.member for device in verdicts.devices.values()} & verdicts.members.keys()
    return had - having - _gone(verdicts)
