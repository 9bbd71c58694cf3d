"""PCs of one shop, as tests of the log and the replica use them: seeded, with a clock that the test sets."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from sync.admission import Newcomer
from sync.control import Role, Tip
from sync.database import MEMORY
from sync.entry import CONTENT, CONTROL, Batch, Entry, Payload
from sync.exchange.frames import BATCH_BYTES, BATCH_ENTRIES, Run
from sync.forgetting import DAY_MS
from sync.identity import RandomBytes, prove_seat
from sync.log import Log
from sync.replica import Replica
from sync.seats import Seats
from sync.vectors import Tips

KEY = bytes(range(32))
START_MS = 1_700_000_000_000


class WallClock:
    """A wall clock that stands still until the test moves it."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def seeded(seed: int | str) -> RandomBytes:
    """Random bytes that are the same in every run."""
    return random.Random(seed).randbytes


def founded(path: Path | str = MEMORY, *, seed: str = "founder", wall_ms: Callable[[], int] | None = None) -> Replica:
    """A new shop on its first PC."""
    return Replica.found(Log.create(path, KEY), seeded(seed), wall_ms or WallClock())


def pass_time(replica: Replica, clock: WallClock, ms: int) -> None:
    """Let so much time pass on a PC that is used every day."""
    while ms > 0:
        step = min(ms, DAY_MS)
        clock.now_ms, ms = clock.now_ms + step, ms - step
        replica.forgetting.is_due(clock.now_ms)


def newcomer_of(seats: Seats, genesis: bytes, member: bytes, role: Role | None) -> Newcomer:
    """What a joiner asks with."""
    device, keys = seats.device(), seats.waiting()
    proof = prove_seat(keys, genesis, member, device.device)
    return Newcomer(member, role, device.device, device.certificate, keys.feed, keys.sealing_public, proof)


def joined(
    inviter: Replica,
    path: Path | str = MEMORY,
    *,
    seed: str = "joiner",
    role: Role | None = Role.EMPLOYEE,
    member: bytes | None = None,
    wall_ms: Callable[[], int] | None = None,
) -> Replica:
    """One more PC in the inviter's shop: of a new member, or with role None of an existing one."""
    give = seeded(seed)
    log = Log.create(path, KEY)
    seats = Seats(log, give)
    member = member or give(16)
    inviter.admit(newcomer_of(seats, inviter.genesis.hash, member, role))
    return Replica.join(log, inviter.genesis.raw, member, all_control(inviter), give, wall_ms or WallClock())


def all_control(replica: Replica) -> list[Entry]:
    """Every control entry, in order of arrival."""
    return [entry for _, entry in replica.log.control(0, 1_000_000)]


def said(text: str) -> Batch:
    """A message as one entry says it."""
    return Batch([Payload("message.posted", False, [text])])


def texts(replica: Replica) -> list[str]:
    """Every message that is readable, in order of arrival."""
    arrivals = replica.arrivals(0, 1_000_000)
    return [payload.value[0] for arrival in arrivals for payload in arrival.payloads or ()]


def next_run(giver: Replica, taker: Replica, feed: bytes, sent: Tips = ()) -> Run | None:
    """What an exchange would send next of one feed: on from what both hold, and from what was sent; from the start when
    branches differ."""
    mine, theirs = giver.vector(CONTENT).get(feed, ()), taker.vector(CONTENT).get(feed, ())
    if all(taker.holds(tip.hash) and not misses_bodies(taker, feed) for tip in mine):
        return None
    common = (*sent, *(tip for tip in theirs if giver.holds(tip.hash)))
    return next(giver.runs_after(feed, common, taker.device.device), None)


def misses_bodies(replica: Replica, feed: bytes) -> bool:
    """Whether something of this feed ought to be held with its body and is not."""
    entries = map(replica.log.entry, replica.bodies_lacking())
    return any(entry is not None and entry.feed == feed for entry in entries)


def give(giver: Replica, taker: Replica) -> None:
    """Everything of the giver's that the taker lacks and may have."""
    after = 0
    while True:
        entries, after = giver.control_since({}, after, BATCH_ENTRIES, BATCH_BYTES)
        if not entries:
            break
        assert taker.receive_control(entries) is None
    for feed in giver.vector(CONTENT):
        sent: Tips = ()
        while run := next_run(giver, taker, feed, sent):
            if taker.receive_run(run) is not None:
                break
            sent = (*sent, Tip(run.entries[-1].seq, run.entries[-1].hash))
    for digest in taker.bodies_lacking():
        if run := giver.run_with(digest, taker.device.device):
            taker.receive_run(run)


def agree(*replicas: Replica) -> None:
    """Give and take until nobody has news, sealing what keys others lack."""
    while True:
        before = [held(replica) for replica in replicas]
        for giver in replicas:
            for taker in replicas:
                if giver is not taker:
                    give(giver, taker)
                    giver.seal_for(taker.device.device, taker.epochs_wanted())
        if before == [held(replica) for replica in replicas]:
            return


def held(replica: Replica) -> tuple[object, ...]:
    """What moves when a PC takes something in."""
    return replica.vector(CONTROL), replica.vector(CONTENT), len(replica.bodies_lacking())


def reopened(path: Path, seed: str = "again", wall_ms: Callable[[], int] | None = None) -> Replica:
    """A PC whose Countertop was started again."""
    return Replica.open(Log.open(path, KEY), seeded(seed), wall_ms or WallClock())


def problems(replica: Replica) -> list[str]:
    """What a check of the whole log finds wrong."""
    return list(replica.verify().problems())
