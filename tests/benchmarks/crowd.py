"""A shop in which one employee has added ever more seats of their own, each of which has said something."""

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import replace

from desktop.home import key_store
from desktop.home.home import Home
from sync.admission import Newcomer
from sync.control import Covered, Role, SeatAdded, Value, encode_control
from sync.entry import CONTROL, Entry, chain_start, complete, control_draft
from sync.identity import SeatKeys, new_device_keys, new_seat_keys, prove_seat, sign
from sync.log import Log
from sync.replica import Replica

MEMBER = bytes(range(16))
SLICE = 10_000


class Signer:
    """One seat's control chain, signed without a replica."""

    def __init__(self, genesis: bytes, keys: SeatKeys, stamps: Iterator[int]) -> None:
        self.keys = keys
        self._genesis = genesis
        self._stamps = stamps
        self._seq, self._prev = 0, chain_start(genesis, keys.feed, CONTROL)

    def says(self, value: Value, *heads: bytes) -> Entry:
        self._seq += 1
        draft = control_draft(self.keys.feed, self._seq, self._prev, next(self._stamps))
        entry = complete(self._genesis, draft, encode_control(heads, value))
        self._prev = entry.hash
        return replace(entry, signature=sign(self.keys.signing, entry.hash))


def crowded(genesis: bytes, device: bytes, first: SeatKeys, admission: bytes, seats: int) -> Iterator[Entry]:
    """The entries of a member's first seat, which adds so many others, and of those, which see that they are added."""
    stamps = itertools.count((time.time_ns() // 1_000_000) << 16)
    signer = Signer(genesis, first, stamps)
    yield signer.says(Covered(), admission)
    added = []
    for _ in range(seats):
        keys = new_seat_keys(os.urandom)
        proof = prove_seat(keys, genesis, MEMBER, device)
        entry = signer.says(SeatAdded(MEMBER, device, keys.feed, keys.sealing_public, proof))
        added.append((keys, entry.hash))
        yield entry
    for keys, hash in added:
        yield Signer(genesis, keys, stamps).says(Covered(), hash)


def fill(home: Home, seats: int) -> None:
    """Let an employee into a closed shop, with so many seats."""
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"), synchronous="OFF")
    replica = Replica.open(log, os.urandom, lambda: time.time_ns() // 1_000_000)
    genesis, device, keys = replica.genesis.hash, new_device_keys(os.urandom), new_seat_keys(os.urandom)
    proof = prove_seat(keys, genesis, MEMBER, device.device)
    replica.admit(
        Newcomer(MEMBER, Role.EMPLOYEE, device.device, device.certificate, keys.feed, keys.sealing_public, proof)
    )
    admission = replica.verdicts.seats[keys.feed].admission
    entries = crowded(genesis, device.device, keys, admission, seats)
    while some := list(itertools.islice(entries, SLICE)):
        with log.transaction():
            log.append(some)
    replica.close()
