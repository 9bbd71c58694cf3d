"""A shop's files while all goes wrong: they come, go and are spoken of no more; PCs crash and leave, disks fill, spoil
and come back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random

from sync.files.manifest import CHUNK_SIZE
from tests.simulation.file_cable import FileCable
from tests.simulation.file_invariants import check
from tests.simulation.file_machine import FileMachine
from tests.simulation.file_truth import FileTruth
from tests.simulation.virtual_time import run
from tests.sync.stored_files import sealed_chunks

STEPS = 60
HEALING_S = 900.0
LOOK_S = 30.0
SILENCE_S = 100.0
"""Who hears nothing for that long has noticed."""
DAYS_APART_S = 3.0
FORGETTING_DAYS = 70
"""Until all that was taken back has gone: a PC that was told last of it, and got a file on the last day."""
SMALL = 20_000
BUDGETS = (None, 0, 2 * SMALL, CHUNK_SIZE, 4 * CHUNK_SIZE)


class FileWorld:
    """story: what happened; truth: what is true of the files. Half of the seeds have misfortunes that take copies."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = Random(f"files/{seed}")
        self.story: list[str] = []
        self.truth = FileTruth()
        self.unlucky = self.chance.random() < 0.5
        self._folder = folder

    def run(self) -> None:
        """All of it, healed in the end."""
        run(self._run())

    def close(self) -> None:
        """Let go of the disks."""
        for machine in self.truth.machines:
            machine.log.close()

    async def _run(self) -> None:
        for number in range(self.chance.choice((3, 4, 4, 5))):
            machine = FileMachine(number, self._folder / str(number), self.chance, self.truth)
            self.truth.machines.append(machine)
            machine.start()
        for _ in range(3):
            self.add(self.chance.choice(self.truth.machines))
        self._connect_all()
        for _ in range(STEPS):
            await self._step()
            self._tell_each_other()
            await asyncio.sleep(self.chance.random() ** 2 * 30)
        await self._heal()

    async def _step(self) -> None:
        machine = self.chance.choice(self.truth.shop)
        if not machine.is_on:
            await self._while_off(machine)
            return
        deeds = [self.add, self.draft, self.choose, self.squeeze, self.cut, self.fill, self.hear, *[self.spoil] * 2]
        deeds += [self.wish] * 4 + [self.spread] * 3 + [self.take_off] * 4 + [self.connect] * 6
        deeds += [self.take_back] * 3 + [self.say] * 2
        if self.chance.random() < 0.08:
            await self._days_pass(self.chance.choice((1, 10, 29, 31)))
        elif self.chance.random() < 0.1:
            self.tell(f"{machine} crashes")
            await machine.crash()
        elif self.unlucky and self.chance.random() < 0.02 and len(self.truth.shop) > 3:
            self._remove(machine)
        elif self.unlucky and self.chance.random() < 0.03:
            await self._visit()
        else:
            self.chance.choice(deeds)(machine)

    def tell(self, what: str) -> None:
        """Note what happens."""
        self.story.append(f"{asyncio.get_running_loop().time():7.1f} {what}")

    # What people do

    def add(self, machine: FileMachine) -> None:
        """A file is added, and spoken of."""
        self._say_of(machine, self._added(machine))

    def draft(self, machine: FileMachine) -> None:
        """A file is added to what is being written; that is thrown away, or said by and by, or neither."""
        machine.drafts = {file for file in machine.drafts if self.chance.random() < 0.7}
        machine.drafts.add(self._added(machine))

    def _added(self, machine: FileMachine, size: int | None = None) -> bytes:
        size = size or self.chance.choice((0, 10, SMALL, SMALL, CHUNK_SIZE + SMALL, 2 * CHUNK_SIZE + SMALL))
        chunks = sealed_chunks(self.chance.randbytes(size))
        file = self.truth.add(chunks)
        self.tell(f"{machine} adds {name(file)} of {len(chunks)} chunks")
        part = machine.store.begin(self.truth.manifests[file])
        for number, chunk in enumerate(chunks):
            part.write(number, chunk)
        part.complete()
        machine.store.finish([file])
        self.truth.added[machine, file] = self.truth.day
        return file

    def say(self, machine: FileMachine) -> None:
        """Somebody speaks of a file that is here, perhaps once more."""
        here = [file for file in self.truth.chunks if self.truth.holds(machine, file)]
        if here:
            self._say_of(machine, self.chance.choice(here))

    def _say_of(self, machine: FileMachine, file: bytes) -> None:
        machine.entries.say(self.chance.randbytes(32), file)
        machine.drafts.discard(file)
        machine.traffic.news()
        self.tell(f"{machine} speaks of {name(file)}")

    def take_back(self, machine: FileMachine) -> None:
        """What spoke of some file is taken back, or all that spoke of it."""
        said = [one for one in machine.entries.known.values() if one.learned_ms is None]
        if said:
            one = self.chance.choice(said)
            some = machine.entries.standing(one.file) if self.chance.random() < 0.7 else [one]
            self.tell(f"{machine} takes back {len(some)} that spoke of {name(one.file)}")
            for one in some:
                machine.entries.take_back(one.digest, machine.clock.now_ms)

    def hear(self, machine: FileMachine) -> None:
        """Entries come in another way than with the files."""
        for other in self.truth.shop:
            if other.is_on:
                machine.hears(other)

    def _tell_each_other(self) -> None:
        """Who is connected knows the same entries."""
        for machine in self.truth.shop:
            for other in machine.links:
                machine.hears(other)

    def wish(self, machine: FileMachine) -> None:
        """Somebody waits for a file, or keeps it, or no longer does."""
        file = self._any()
        deed = self.chance.choice((machine.face.want, machine.face.want, machine.face.keep, machine.face.release))
        self.tell(f"{machine}: {deed.__name__} {name(file)}")
        deed(file)

    def spread(self, _machine: FileMachine) -> None:
        """Everybody waits for a file."""
        file = self._any()
        self.tell(f"all want {name(file)}")
        for machine in self.truth.shop:
            if machine.is_on:
                machine.face.want(file)

    def take_off(self, machine: FileMachine) -> None:
        """Somebody wants a file here no more, and others elsewhere."""
        file = self._any()
        self.tell(f"drop {name(file)} on {machine} and others")
        machine.face.drop(file)
        for other in self.truth.shop:
            if other.is_on and self.chance.random() < 0.5:
                other.face.drop(file)

    def squeeze(self, _machine: FileMachine) -> None:
        """There is less room on all PCs that are on; a file is kept on some, and no longer on others."""
        file, budget = self._any(), self.chance.choice(BUDGETS[1:])
        self.tell(f"some keep {name(file)}, and all have {budget} bytes")
        for machine in self.truth.shop:
            if machine.is_on:
                self.chance.choice((machine.face.keep, machine.face.release))(file)
                machine.choose(keep_everything=False, budget=budget)

    def choose(self, machine: FileMachine) -> None:
        """Somebody says how much room there is for files."""
        everything, budget = self.chance.random() < 0.3, self.chance.choice(BUDGETS)
        self.tell(f"{machine} keeps {'everything' if everything else 'some'} in {budget} bytes")
        machine.choose(keep_everything=everything, budget=budget)

    def _any(self) -> bytes:
        return self.chance.choice(list(self.truth.chunks))

    # What happens

    def connect(self, machine: FileMachine) -> None:
        """Two PCs meet, perhaps in place of another connection."""
        other = self.chance.choice([other for other in self.truth.shop if other is not machine])
        if other.is_on and (other not in machine.links or self.chance.random() < 0.1):
            self.plug(machine, other)

    def _connect_all(self) -> None:
        for number, machine in enumerate(self.truth.shop):
            for other in self.truth.shop[:number]:
                if other not in machine.links:
                    self.plug(machine, other, 1e9)

    def plug(self, machine: FileMachine, other: FileMachine, speed: float | None = None) -> None:
        """Connect them."""
        self.tell(f"{machine} and {other} meet")
        cable = FileCable(self.chance, self.truth, speed)
        machine.plug(other, cable.ends[0], cable, dialled=True)
        other.plug(machine, cable.ends[1], cable, dialled=False)

    def cut(self, machine: FileMachine) -> None:
        """A cable is cut, or swallows all from now on."""
        if machine.links:
            other, (_, cable) = self.chance.choice(list(machine.links.items()))
            self.tell(f"between {machine} and {other} the cable breaks")
            self.chance.choice((cable.cut, cable.swallow))()

    def fill(self, machine: FileMachine) -> None:
        """A disk is full, or is no longer."""
        machine.is_full = not machine.is_full
        self.tell(f"{machine}'s disk is {'full' if machine.is_full else 'empty'}")

    def spoil(self, machine: FileMachine) -> None:
        """A disk spoils a copy, or loses it."""
        held = [file for file in self.truth.chunks if self.truth.holds(machine, file) and self.truth.chunks[file]]
        if not self.unlucky or not held:
            return
        file = self.chance.choice(held)
        self.tell(f"{machine}'s disk spoils {name(file)}")
        path = machine.store.folder.whole(file)
        self.truth.struck(machine, [file], machine.now_s)
        if self.chance.random() < 0.3:
            path.unlink()
        else:
            raw = bytearray(path.read_bytes())
            raw[self.chance.randrange(len(raw))] ^= 1
            path.write_bytes(raw)

    async def _days_pass(self, count: int) -> None:
        self.tell(f"{count} days pass")
        for _ in range(count):
            self.truth.day += 1
            for machine in self.truth.machines:
                machine.a_day_passes()
            await asyncio.sleep(self.chance.random() * DAYS_APART_S)
            self._tell_each_other()

    async def _while_off(self, machine: FileMachine) -> None:
        chance = self.chance.random()
        if chance < 0.2:
            machine.back_up()
        elif chance < 0.4 and self.unlucky:
            held = [file for file in self.truth.chunks if self.truth.holds(machine, file)]
            if machine.put_back():
                self.tell(f"{machine}'s old disk is put back")
                gone = [file for file in held if not self.truth.holds(machine, file)]
                self.truth.struck(machine, gone, machine.now_s)
        else:
            self.tell(f"{machine} starts")
            machine.start()

    async def _visit(self) -> None:
        """A PC brings a file, which several want, and leaves for good as soon as they have all of it together."""
        visitor = FileMachine(
            len(self.truth.machines), self._folder / str(len(self.truth.machines)), self.chance, self.truth
        )
        self.truth.machines.append(visitor)
        visitor.start()
        file = self._added(visitor, self.chance.randrange(2, 6) * CHUNK_SIZE + SMALL)
        self._say_of(visitor, file)
        for machine in self.truth.shop:
            if machine.is_on and machine is not visitor:
                machine.hears(visitor)
                machine.face.want(file)
                self.plug(machine, visitor, self.chance.choice((CHUNK_SIZE / 4, CHUNK_SIZE / 2)))
        for _ in range(40):
            await asyncio.sleep(1)
            if self.truth.is_there(file, besides=visitor):
                break
        self._remove(visitor)
        await visitor.crash()

    def _remove(self, machine: FileMachine) -> None:
        self.tell(f"{machine} is taken out of the shop")
        held = [file for file in self.truth.chunks if self.truth.holds(machine, file)]
        self.truth.struck(machine, held, machine.now_s)
        machine.is_removed = True
        for other in self.truth.shop:
            if machine in other.links:
                other.links[machine][0].news()

    # In the end

    async def _heal(self) -> None:
        """All are on and connected, lines are quick, there is room, and all is said."""
        self.tell("all is well")
        for machine in self.truth.shop:
            for _, cable in machine.links.values():
                cable.speed = 1e9
            machine.is_full = False
            if not machine.is_on:
                machine.start()
            machine.choose(keep_everything=machine.number % 2 == 0, budget=None)
            machine.drafts.clear()
            self.hear(machine)
            for _ in machine.store.check():
                pass
        self.truth.note_what_is_there()
        self._connect_all()
        await asyncio.sleep(SILENCE_S)
        self._connect_all()
        await self._days_pass(FORGETTING_DAYS)
        await self._until_all_is_well()
        for machine in self.truth.machines:
            if machine.is_on:
                await machine.crash()

    async def _until_all_is_well(self) -> None:
        until_s = asyncio.get_running_loop().time() + HEALING_S
        while asyncio.get_running_loop().time() < until_s:
            await asyncio.sleep(LOOK_S)
            with suppress(AssertionError):
                check(self)
                return


def name(file: bytes) -> str:
    """What a file is called in the story."""
    return file.hex()[:6]
