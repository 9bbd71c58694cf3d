"""A whole shop on virtual time: what people do, what goes wrong, and the healing; all drawn from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from math import prod
from pathlib import Path

import pytest

from sync import authoring, offering
from sync.control import (
    Role,
    SpaceKind,
    SpaceMemberRemoved,
)
from sync.entry import Batch, Entry, Payload
from sync.errors import NotAllowedError, StorageError
from sync.exchange import EndedError, SilentError, anti_entropy, outgoing
from tests.simulation.backups import Backups
from tests.simulation.cable import Cable
from tests.simulation.erasing import erase
from tests.simulation.faults import Faults
from tests.simulation.healing import Healing
from tests.simulation.machine import REFUSED, Machine, Plugged
from tests.simulation.people import People
from tests.simulation.sealing import seeded_sealing
from tests.simulation.sharing import Sharing

YEAR_MS = 365 * 24 * 3600 * 1000
ORDINARY_ENDS = (EndedError, SilentError, StorageError, NotAllowedError)
"""How connections between honest PCs may end."""


class World:
    """`machines` are all PCs ever, `founder` is a member, `numbers` theirs to come, `cables` the open connections,
    `promised` the entries that PCs acknowledged or showed (hash to the PCs that did), `ever_in` who was ever let into a
    space, `standing` the shop's PCs once it is healed, `told` each PC with each that told it all that it holds then,
    `actions` how often each thing happens. `quarrels` is how much people take away from each other: where it is 0
    nothing that was shown may go; `losses`, how many disks die and come again from backups; `comings`, how much people
    come and go in private conversations; `sharings`, how much they share PCs."""

    def __init__(self, seed: int, folder: Path, steps: int | None = None) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.folder = folder
        self.now_ms = 0
        self.size = self.chance.choice((2, 3, 3, 4, 4, 5, 6, 8, 10))
        self.steps = steps or self.chance.randint(40, 160)
        self.machines: list[Machine] = []
        self.founder = b""
        self.numbers = count()
        self.cables: list[Cable] = []
        self.promised: dict[bytes, set[Machine]] = {}
        self.quarrels = self.chance.choice((0, 0, 1, 1, 5))
        self.losses = self.chance.choice((0, 1, 5))
        self.comings = self.chance.choice((1, 1, 4))
        self.sharings = self.chance.choice((0, 1, 4))
        self.actions = ACTIONS
        self.people, self.faults, self.backups, self.sharing = People(self), Faults(self), Backups(self), Sharing(self)
        self.standing: list[Machine] = []
        self.told: list[tuple[Machine, Machine]] = []
        self.groups: dict[Machine, int] = {}
        self.ever_in: dict[bytes, set[bytes]] = {}
        self.story: list[str] = []

    # The run

    def run(self) -> None:
        """Everything, healing included."""
        with seeded_sealing(random.Random(f"seal/{self.seed}").randbytes), limits(tight=self.seed % 2 == 1):
            try:
                founder = self._new_machine()
                founder.found()
                self.founder = founder.member
                self.begin(founder)
                for _ in range(self.steps):
                    self._step()
                self.heal()
            except BaseException:
                self.story.append("failed here")
                raise

    def begin(self, founder: Machine) -> None:
        """What there is before anything goes wrong: nothing but the founder's PC."""

    def close(self) -> None:
        for machine in self.machines:
            machine.close()

    def _step(self) -> None:
        weights = [weight * _factor(self, name) for name, weight in self.actions.items()]
        action = self.chance.choices(list(self.actions), weights)[0]
        machine = self.chance.choice(self.machines)
        try:
            if machine.replica is not None or action in ("start", "pass_time", "deliver"):
                self._do(action, machine)
        except REFUSED as error:
            self.tell(f"{machine} {action}: refused, {type(error).__name__}")
        except Plugged:
            self.off(next(each for each in self.machines if each.exploded), "it goes off in a transaction")
        for _ in range(self.chance.randint(0, 6)):
            self._spread()
            self.deliver(machine)

    def _do(self, action: str, machine: Machine) -> None:
        doer = next(
            each for each in (self, self.people, self.faults, self.backups, self.sharing) if hasattr(each, action)
        )
        getattr(doer, action)(machine)

    def tell(self, text: str) -> None:
        self.story.append(f"{self.now_ms / 1000:9.1f}s {text}")

    def _new_machine(self) -> Machine:
        machine = Machine(next(self.numbers), self.seed, self.folder, lambda: self.now_ms)
        machine.skew_ms = self.chance.choice((0, 0, 0, 500, -YEAR_MS, YEAR_MS, self.chance.randint(-(10**7), 10**7)))
        self.machines.append(machine)
        self.groups[machine] = 0
        return machine

    def _promise(self, machine: Machine, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.promised.setdefault(entry.hash, set()).add(machine)

    # What people do

    def post(self, machine: Machine) -> None:
        space = self._space(machine)
        count = self.chance.choice((1, 1, 1, 1, 3, 40))
        kept = self.chance.random() < 0.2
        texts = [self.chance.randbytes(4).hex() for _ in range(count)]
        batches = [Batch([Payload("message.posted", False, [text])], kept) for text in texts]
        self._promise(machine, machine.replica.post(space, *batches))
        self.tell(f"{machine} posts {count}")

    def edit(self, machine: Machine) -> None:
        space = self._space(machine)
        say = machine.harm if self.chance.random() < 0.2 else machine.edit
        self._promise(machine, say(space, self.chance, self.chance.choice(("ab", "面粉", "x ", ""))))
        self.tell(f"{machine} {say.__name__}s a document")

    def _space(self, machine: Machine) -> bytes:
        spaces = machine.spaces()
        if not spaces:
            raise NotAllowedError("This PC's person is in no conversation any more.")
        private = [space for space in spaces if space in self.ever_in]
        return self.chance.choice(private if private and self.chance.random() < 0.4 else spaces)

    def talk_privately(self, machine: Machine) -> None:
        others = [member for member in self.people.members(machine) if member != machine.member]
        if others and self.chance.random() < 0.5:
            other = self.chance.choice(others)
            space = machine.replica.direct_space(other)
            self.ever_in.setdefault(space, set()).update((machine.member, other))
        else:
            space = machine.replica.create_private_space()
            self.ever_in[space] = {machine.member}
        self.tell(f"{machine} opens a conversation {space[:3].hex()}")

    def write_by_role(self, machine: Machine) -> None:
        """Something for the managers, for the owners, or in somebody's file."""
        role = self.chance.choice((Role.MANAGER, Role.OWNER))
        whose = self.chance.choice([None, *self.people.members(machine)])
        space = machine.replica.role_space(role, whose)
        self._promise(machine, machine.replica.post(space, Batch([Payload("message.posted", False, ["by role"])])))
        self.tell(f"{machine} writes for {role!r}s in {space[:3].hex()}")

    def add_to_space(self, machine: Machine) -> None:
        space, member = self._private_pair(machine)
        known = machine.replica.verdicts.spaces[space].members  # what a power cut interrupted may be there all the same
        self.ever_in.setdefault(space, set(known)).add(member)
        machine.replica.add_space_member(space, member, history=self.chance.random() < 0.5)
        self.tell(f"{machine} adds {member[:3].hex()} to {space[:3].hex()}")

    def remove_from_space(self, machine: Machine) -> None:
        space, _ = self._private_pair(machine)
        member = self.chance.choice(sorted(machine.replica.verdicts.spaces[space].members))
        machine.replica.take_out(SpaceMemberRemoved(space, member))
        if member != machine.member and self.chance.random() < 0.5:
            self._promise(machine, machine.replica.post(space, Batch([Payload("message.posted", False, ["gone"])])))
        self.tell(f"{machine} removes {member[:3].hex()} from {space[:3].hex()}")

    def _private_pair(self, machine: Machine) -> tuple[bytes, bytes]:
        known = machine.replica.verdicts.spaces
        spaces = [space for space in machine.spaces() if known[space].kind == SpaceKind.PRIVATE]
        if not spaces:
            raise NotAllowedError("There is no such conversation.")
        return self.chance.choice(spaces), self.chance.choice(self.people.members(machine))

    def erase(self, machine: Machine) -> None:
        self.tell(f"{machine} {erase(machine, self.chance)}")

    # What goes wrong

    def connect(self, machine: Machine) -> None:
        other = self.chance.choice(self.machines)
        if other is machine or other.replica is None or self.groups[machine] != self.groups[other]:
            return
        if sum(set(cable.machines) == {machine, other} for cable in self.cables) < 2:
            self.plug_in(machine, other)

    def plug_in(self, machine: Machine, other: Machine) -> bool:
        if machine.device == other.device:
            return False
        if not self._may_call(machine, other) and not self._may_call(other, machine):
            return False
        cable = Cable(machine, other, self.now_ms)
        if cable.is_open:
            self.cables = [open_one for open_one in self.cables if not cable.replaces(open_one)]
            self.cables.append(cable)
        return cable.is_open

    def _may_call(self, caller: Machine, called: Machine) -> bool:
        try:
            return caller.regards(called) and not caller.believes_removed(called)
        except Plugged:
            self.off(caller, "it goes off while hearing of a removal")
            return False

    def cut_cable(self, _machine: Machine) -> None:
        if self.cables:
            cable = self.chance.choice(self.cables)
            cable.deliver(self.chance.randint(0, 1), self.now_ms, half=True)
            if cable in self.cables:
                self.cables.remove(cable)

    def part(self, _machine: Machine) -> None:
        count = self.chance.randint(1, 3)
        self.groups = {machine: self.chance.randrange(count) for machine in self.machines}
        self.cables = [cable for cable in self.cables if len({self.groups[m] for m in cable.machines}) == 1]
        self.tell(f"the network falls into {count}")

    def pull_plug(self, machine: Machine) -> None:
        if self.chance.random() < 0.5:
            machine.bomb = self.chance.randint(1, 4)
        else:
            self.off(machine, "plug pulled")

    def off(self, machine: Machine, why: str, go: Callable[[Machine], None] = Machine.pull_plug) -> None:
        go(machine)
        self.cables = [cable for cable in self.cables if machine not in cable.machines]
        self.tell(f"{machine} off: {why}")

    def start(self, machine: Machine) -> None:
        if machine.replica is None:
            machine.start()
            self._check_promises(machine)
            self.tell(f"{machine} on")
        self.people.ask_again(machine)

    def _check_promises(self, machine: Machine) -> None:
        held = machine.held()
        lost = [hash for hash, machines in self.promised.items() if machine in machines and hash not in held]
        assert not lost, f"{machine} lost {len(lost)} entries that it acknowledged or showed"

    def set_clock(self, machine: Machine) -> None:
        machine.skew_ms = self.chance.choice((0, 0, self.chance.randint(-YEAR_MS, YEAR_MS)))
        self.tell(f"{machine}'s clock is {machine.skew_ms / 1000:.0f} s wrong")

    def pass_time(self, _machine: Machine, step_ms: int | None = None) -> None:
        self.now_ms += step_ms or self.chance.randint(100, 15_000)
        for cable in list(self.cables):
            self._at_cable(cable, lambda cable=cable: cable.tick(self.now_ms))
        for machine in self.machines:
            try:
                self.sharing.look_from_behind(machine)
            except Plugged:
                self.off(machine, "it goes off while somebody behind writes")

    # The network

    def deliver(self, _machine: Machine | None = None) -> bool:
        """Carry one packet of some cable."""
        ready = [(cable, index) for cable in self.cables for index in (0, 1) if cable.wires[index]]
        if not ready:
            return False
        cable, index = self.chance.choice(ready)
        half = self.chance.random() < 0.1
        self._at_cable(cable, lambda: cable.deliver(index, self.now_ms, half=half))
        return True

    def _at_cable(self, cable: Cable, action: Callable[[], object]) -> None:
        try:
            action()
        except Plugged:
            self.off(next(machine for machine in cable.machines if machine.exploded), "it goes off while receiving")
        for close in cable.closes:
            assert issubclass(close.error, ORDINARY_ENDS), f"{cable.machines}: {close}"
        if not cable.is_open and cable in self.cables:
            self.cables.remove(cable)

    def _spread(self) -> None:
        """PCs with something new show it, tell their connections, and hang up on whoever was removed."""
        for machine in self.machines:
            if machine.news and machine.replica is not None:
                machine.news = False
                self._promise(machine, machine.newly_shown())
                for cable in [cable for cable in self.cables if machine in cable.machines]:
                    if not cable.still_wanted():
                        self.cables.remove(cable)
                        continue
                    self._at_cable(cable, lambda cable=cable, machine=machine: cable.news(machine, self.now_ms))

    # Healing

    def heal(self) -> None:
        """Everything that was broken works again; then talk until nobody has anything to say."""
        self.tell("healing")
        self.standing = Healing(self).run()
        self.told = [pair for cable in self.cables for pair in (cable.machines, cable.machines[::-1])]

    def alike(self, machine: Machine) -> list[Machine]:
        """The PCs that began as copies of one disk."""
        return [other for other in self.machines if other.device == machine.device]

    def settle(self, limit: int = 60_000) -> None:
        """Deliver until all is quiet."""
        for _ in range(limit):
            self._spread()
            if not self.deliver() and not any(machine.news for machine in self.machines):
                return
        raise AssertionError("the PCs never stop talking")


def _factor(world: World, action: str) -> int:
    often = ((QUARRELS, world.quarrels), (LOSSES, world.losses), (COMINGS, world.comings), (SHARINGS, world.sharings))
    return prod(factor for actions, factor in often if action in actions)


@contextmanager
def limits(*, tight: bool) -> Iterator[None]:
    """Frames, windows and gaps so small that a few messages fill them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
        if tight:
            for module in (offering, outgoing):
                patch.setattr(module, "BATCH_ENTRIES", 8)
            patch.setattr(authoring, "RUN_ENTRIES", 8)
            patch.setattr(outgoing, "WINDOW_BYTES", 5_000)
            patch.setattr(outgoing, "SMALL_GAP", 4)
            patch.setattr(anti_entropy, "BIG_GAP", 20)
        yield


ACTIONS = {
    "post": 30,
    "edit": 12,
    "join": 8,
    "talk_privately": 4,
    "write_by_role": 6,
    "add_to_space": 7,
    "remove_from_space": 4,
    "set_role": 4,
    "remove_member": 2,
    "take_back_member": 1,
    "join_again": 8,
    "remove_device": 2,
    "remove_seat": 1,
    "raise_cut": 2,
    "keep": 2,
    "erase": 3,
    "connect": 25,
    "cut_cable": 5,
    "part": 3,
    "pull_plug": 3,
    "cut_power": 4,
    "start": 12,
    "fill_disk": 2,
    "make_room": 3,
    "set_clock": 2,
    "back_up": 2,
    "restore": 2,
    "clone": 1,
    "share_pc": 2,
    "switch": 6,
    "choose_pin": 1,
    "lock": 2,
    "forget_pin": 1,
    "make_sheet": 3,
    "keep_backup": 4,
    "begin_again": 2,
    "die": 1,
    "come_back": 1,
    "pass_time": 12,
    "deliver": 30,
}
"""How often each thing happens."""
QUARRELS = {"remove_from_space", "set_role", "remove_member", "remove_device", "remove_seat", "raise_cut", "keep"}
"""What takes something away from somebody, and what gives it back."""
LOSSES = {"make_sheet", "keep_backup", "begin_again", "die", "come_back"}
SHARINGS = {"share_pc", "switch", "lock", "choose_pin", "forget_pin"}
COMINGS = {"talk_privately", "add_to_space", "remove_from_space"}
