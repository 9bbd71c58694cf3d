"""A shop in which one employee has added ever more seats of their own, each of which has said something.

`python -m tests.benchmarks.crowd HOME` opens its log in a process of its own and prints one JSON object: `mib` taken
then, `open_s`, and in ms a message that is kept (`post`), one after more control (`after`), a run and control that
somebody else sent (`receive`), and an exchange with a PC that has all the same (`level`).
"""

import itertools
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop.home import key_store
from desktop.home.home import Home
from sync.admission import Newcomer
from sync.control import Covered, Role, SeatAdded, Value, encode_control
from sync.entry import CONTROL, Batch, Entry, Payload, chain_start, complete, control_draft
from sync.identity import SeatKeys, new_device_keys, new_seat_keys, prove_seat, sign
from sync.log import Log
from sync.replica import Replica
from tests.benchmarks.measure import seconds_of
from tests.simulation.pair import Pair

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


def mebibytes() -> float:
    """What this process takes now."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) / 1024


def main(path: str) -> None:
    home = Home(Path(path))
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"))
    start = time.perf_counter()
    replica = Replica.open(log, os.urandom, lambda: time.time_ns() // 1_000_000)
    said = Batch([Payload("message.posted", False, ["hello"])])

    def post() -> None:
        replica.post(replica.shop_space, said)

    def receive(entry: Entry) -> None:
        assert replica.receive_control([entry]) is None

    post()
    figures = {"open_s": time.perf_counter() - start, "mib": mebibytes()}
    figures["post"] = min(seconds_of(post) for _ in range(5)) * 1000
    stamps = itertools.count(time.time_ns() // 1_000_000 << 16)
    keys = new_seat_keys(os.urandom)
    me = replica.me
    proof = prove_seat(keys, replica.genesis.hash, me.member, me.device)
    admission = replica.control(SeatAdded(me.member, me.device, keys.feed, keys.sealing_public, proof))[-1]
    figures["after"] = seconds_of(post) * 1000
    other = Signer(replica.genesis.hash, keys, stamps)
    receive(other.says(Covered(), admission.hash))
    later = other.says(Covered())
    figures["receive"] = seconds_of(lambda: receive(later)) * 1000
    figures["level"] = seconds_of(Pair(replica, replica, devices=(me.device, bytes(16))).settle) * 1000
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
