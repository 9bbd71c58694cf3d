"""Killing at random moments, over two PCs under load: what was acknowledged is on both, and both verify clean."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Final

from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.workspace import Workspace
from tests.desktop.acknowledged import missing, taken_back
from tests.desktop.disk_stories import PAGE, fill, make_room
from tests.desktop.shops import Person, join, meet, until
from tests.torture.pc import PARTS, Pc

LONGEST_S: Final = 2.5
"""A kill comes within that time of the one before: also while a process is just starting."""
MEET_S: Final = 300.0
POWER_CUTS: Final = "power cuts"
KINDS: Final = {
    "kills of serve": PARTS[:1],
    "kills of the writer": PARTS[1:],
    "kills of both": PARTS,
    POWER_CUTS: PARTS,
}
FULL_DISKS: Final = 0.2
PORTS: Final = (47401, 47402)


@contextmanager
def here(pc: Pc) -> Iterator[Person]:
    """A PC in this process."""
    person = pc.opened()
    try:
        yield person
    finally:
        person.close()


def in_step(one: Person, other: Person) -> bool:
    """Whether each is connected and known to have all of the other."""
    states = [person.workspace.sync_state() for person in (one, other)]
    others = [peer for state in states for peer in state.peers if not peer.is_this]
    return len(others) == 2 and all(peer.online and peer.missing == 0 for peer in others)


def problems(pc: Pc, own: Person, other: Person) -> Iterator[str]:
    """What of all that was acknowledged on this PC is not on both, and what a check finds here."""
    lacks = missing(own.session, pc.note, pc.acknowledged)
    if lacks:
        yield f"{pc} lacks {len(lacks)} of its own {len(pc.acknowledged)}: {lacks[:5]}"
    gone = taken_back(own.session, pc.acknowledged)
    lacks = missing(other.session, pc.note, [each for each in pc.acknowledged if each[1] not in gone])
    if lacks:
        yield f"of the {len(pc.acknowledged)} of {pc} the other one lacks {len(lacks)}: {lacks[:5]}"
    yield from (f"{pc}: {problem}" for problem in own.workspace.verify().result(MEET_S).problems)


class Torture:
    """`counts` says what was done, and what was found.

    note: is told what is done, a line each
    small_disks: whether the folders lie on disks of their own, which may be filled
    """

    def __init__(
        self, disks: Sequence[Path], chance: Random, note: Callable[[str], None], *, small_disks: bool
    ) -> None:
        self.pcs = [Pc(disk.name, disk, port) for disk, port in zip(disks, PORTS, strict=True)]
        self.counts: Counter[str] = Counter()
        self._chance = chance
        self._note = note
        self._small_disks = small_disks

    def found(self) -> None:
        """A shop on both PCs, with a note that both write."""
        till, office = self.pcs
        with ExitStack() as stack:
            workspace = Workspace.create(Home(till.home), "Olive & Co", "Alice", "Till", network=till.network)
            alice = Person(workspace)
            stack.callback(alice.close)
            bob = Person(join(alice, Home(office.home), "Bob", "Office"))
            stack.callback(bob.close)
            till.note = office.note = workspace.do(notes_commands.create_note, "Orders").result(MEET_S).id
            until(lambda: in_step(alice, bob), MEET_S)

    def run(self, rounds: int, check_every: int, tell: Callable[[str], None]) -> None:
        """So many kills. Raises AssertionError for whatever must not be."""
        try:
            for number in range(1, rounds + 1):
                self.round()
                if number % check_every == 0 or number == rounds:
                    self._note(f"check after {number}")
                    self.check()
                    tell(f"{number:,} of {rounds:,} rounds: {self.told()}")
        finally:
            for pc in self.pcs:
                pc.kill(*PARTS)

    def told(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))

    def round(self) -> None:
        for pc in self.pcs:
            pc.begin()
        pc = self._chance.choice(self.pcs)
        kind = self._chance.choice(list(KINDS))
        full = self._small_disks and self._chance.random() < FULL_DISKS
        what = f"{kind}{' on a full disk' if full else ''}"
        self._note(f"{pc}: {what}")
        if full:
            time.sleep(self._chance.uniform(0, LONGEST_S))
            fill(pc.disk, self._chance.randint(0, 60) * PAGE)
        time.sleep(self._chance.uniform(0, LONGEST_S))
        pc.kill(*KINDS[kind])
        if full:
            make_room(pc.disk)
        if kind == POWER_CUTS:
            pc.lose_what_was_not_synced(self._chance)
        self.counts[what] += 1

    def check(self) -> None:
        """Kill all; both PCs meet, lack nothing that was acknowledged, and verify clean."""
        for pc in self.pcs:
            pc.kill(*PARTS)
        with ExitStack() as stack:
            people = [stack.enter_context(here(pc)) for pc in self.pcs]
            meet(*people)
            until(lambda: in_step(*people), MEET_S)
            for person in people:
                person.workspace.in_step().result(MEET_S)
            pairs = zip(self.pcs, people, reversed(people), strict=True)
            found = [problem for pc, own, other in pairs for problem in problems(pc, own, other)]
            assert found == [], found
        self.counts["checks"] += 1
        for kind, count in Counter(kind for pc in self.pcs for kind, _ in pc.acknowledged).items():
            self.counts[f"acknowledged as {kind}"] = count
        self.counts["processes that a full disk ended"] = sum(pc.left for pc in self.pcs)
        self.counts["refusals by a full disk"] = sum(pc.refusals for pc in self.pcs)
