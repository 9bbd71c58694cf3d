"""Sheets of paper, backups, PCs whose disks die, and those that begin again from what was kept, however old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sync import backup
from sync.errors import MalformedError, NotAllowedError
from sync.recovery import SECRET_SIZE, RecoveryKey
from tests.simulation.machine import Machine
from tests.simulation.old_disks import passed_on
from tests.sync.bundles import written

if TYPE_CHECKING:
    from tests.simulation.world import World

LIMIT: Final = 4
"""PCs that begin again in one world: the chain of a sheet's key can have eight branches."""


class Kept(NamedTuple):
    """A backup: what that PC showed, which has to come back, and the sheet that opens it."""

    data: bytes
    shown: frozenset[bytes]
    key: RecoveryKey
    member: bytes


class Backups:
    """Of one world. `sheets` are all that were ever made, by member; `gone`: PCs whose disks are in nobody's hands.
    Where the founder's PC dies, the one that begins again at once takes its place."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance
        self._sheets: dict[bytes, list[RecoveryKey]] = {}
        self._kept: list[Kept] = []
        self._gone: list[Machine] = []
        self._dead_founders: set[bytes] = set()
        self._left = LIMIT

    def is_founders(self, device: bytes) -> bool:
        """Whether it is, or was, the founder's first PC."""
        return device == self._world.machines[0].device or self.is_dead_founders(device)

    def is_dead_founders(self, device: bytes) -> bool:
        """Whether it was, and another one has taken its place."""
        return device in self._dead_founders

    def make_sheet(self, machine: Machine) -> None:
        """Those before it let nobody in any more. The founder makes one, on the founder's PC."""
        is_founder = machine.member == self._world.founder
        if is_founder and (machine is not self._world.machines[0] or machine.member in self._sheets):
            return
        key = RecoveryKey.of(self._chance.randbytes(SECRET_SIZE))
        machine.replica.control(*machine.replica.recovering.renewal(key))
        self._sheets.setdefault(machine.member, []).append(key)
        self._world.tell(f"{machine} prints the sheet of {machine.member[:3].hex()}")

    def keep_backup(self, machine: Machine) -> None:
        """For anybody's sheet, on anybody's PC."""
        if self._sheets:
            member = self._chance.choice(sorted(self._sheets))
            key = self._chance.choice(self._sheets[member])
            data = backup.beginning(key.public, machine.replica) + written(machine.replica, everything=True)
            shown = frozenset(entry.hash for entry in machine.shown_since(0))
            self._kept.append(Kept(data, shown, key, member))
            self._world.tell(f"{machine} keeps a backup for {member[:3].hex()}")

    def begin_again(self, _machine: Machine) -> None:
        """From any of them, now and then one that breaks off, whatever has become of the PC that made it."""
        if self._kept and self._left:
            kept = self._chance.choice(self._kept)
            far = self._chance.randrange(len(kept.data)) if self._chance.random() < 0.2 else None
            self._begin(kept, far)

    def _begin(self, kept: Kept, far: int | None = None) -> Machine | None:
        machine = self._world._new_machine()
        try:
            is_whole = machine.begin_again(kept.data[:far], kept.key)
        except (NotAllowedError, MalformedError) as error:
            machine.pull_plug()
            self._world.machines.remove(machine)
            self._world.tell(f"{machine} does not begin again: {type(error).__name__}")
            return None
        self._left -= 1
        lost = kept.shown - machine.held() if is_whole else ()
        assert not lost, f"{machine} lacks {len(lost)} entries that its backup was to bring back"
        self._world.tell(f"{machine} begins again for {kept.member[:3].hex()}")
        return machine

    def die(self, machine: Machine) -> None:
        """Its disk is gone; what is on other disks is kept by them from now on."""
        world = self._world
        if machine is world.machines[0]:
            self._replace_founder(machine)
        elif len(world.machines) > 1:
            self._bury(machine)

    def _replace_founder(self, machine: Machine) -> None:
        mine = [kept for kept in self._kept if kept.member == self._world.founder]
        if mine and self._left and machine.device not in self._world.faults.old_disks.touched:
            self._bury(machine)
            self._dead_founders.add(machine.device)
            again = self._begin(self._chance.choice(mine))
            self._world.machines.remove(again)
            self._world.machines.insert(0, again)

    def _bury(self, machine: Machine) -> None:
        self._world.off(machine, "its disk is gone")
        self._world.machines.remove(machine)
        self._gone.append(machine)
        passed_on(self._world, machine, frozenset())

    def come_back(self, _machine: Machine) -> None:
        """One that was given up is found again, with all that is on it."""
        if self._gone:
            machine = self._gone.pop(self._chance.randrange(len(self._gone)))
            self._world.machines.append(machine)
            self._world.groups[machine] = 0
            self._world.tell(f"{machine} is found again")
            self._world.start(machine)
