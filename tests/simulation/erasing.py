"""What people take back in a simulated shop."""

from __future__ import annotations

from random import Random

from sync.control import Erased, ErasedRange, OwnerAnswered
from tests.simulation.machine import Machine


def erase(machine: Machine, chance: Random) -> str:
    """Take back an entry, or some that follow one another, or drop what was taken back; what was done, in words."""
    if chance.random() < 0.3:
        return f"forgets {forget(machine, machine.replica.wall_ms())}"
    if answered := _answered(machine, chance):
        return answered
    own = [a.entry for a in machine.replica.arrivals(0, 10**6) if a.payloads and a.payloads[0].type != "change"]
    if not own:
        return "has nothing to erase"
    entry, kept = chance.choice(own), chance.random() < 0.3
    first = chance.randint(max(1, entry.seq - 9), entry.seq)
    ranges = (ErasedRange(first, entry.hash),) if chance.random() < 0.5 else ()
    machine.replica.control(Erased(entry.feed, () if ranges else (entry.hash,), ranges, kept))
    return f"erases {f'from {first} to' if ranges else ''} {entry.seq}{' of all' if kept else ''}"


def _answered(machine: Machine, chance: Random) -> str:
    """An owner says yes or no to some of what erases much, now and then; in words, empty where nobody said anything."""
    verdicts = machine.replica.verdicts
    waiting = sorted(digest for digest, *_ in verdicts.putting_away.unagreed())
    if not waiting or chance.random() < 0.5 or verdicts.may(machine.member or b"", OwnerAnswered((), True)):
        return ""
    some, yes = chance.sample(waiting, chance.randint(1, len(waiting))), chance.random() < 0.7
    machine.replica.control(OwnerAnswered(tuple(some), yes))
    return f"says {'yes' if yes else 'no'} to erasing {len(some)} times"


def forget(machine: Machine, now_ms: int) -> int:
    """Drop all that is due at a time; how much that was."""
    forgetting, dropped = machine.replica.forgetting, 0
    while forgetting.is_due(now_ms):
        due = forgetting.due(now_ms)
        forgetting.drop(due)
        dropped += len(due)
    return dropped
