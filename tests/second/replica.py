"""What one seat holds, on disk and in memory, and what it says."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.second.authority import REMOVALS, Authority
from tests.second.contents import ContentJudge
from tests.second.control import SHOP, Kind, epoch_key_hash, space_id
from tests.second.entries import (
    CONTENT,
    CONTROL,
    KEPT,
    Entry,
    associated,
    chain_start,
    decrypt_body,
    encrypt_body,
    entry_hash,
    make_header,
    parse_entry,
    parse_run,
)  # fmt: skip
from tests.second.identity import device_id, make_certificate, parse_genesis
from tests.second.notation import need, next_stamp, pack, raw, unpack, verify
from tests.second.pasts import Fact
from tests.second.sealing import hpke_open, hpke_seal, seal_info

FIVE_MINUTES_MS = 300_000


class Replica:
    """A folder with `secret.json` and `log.bin`: header, body and signature of each entry, in order of arrival."""

    def __init__(self, home: Path) -> None:
        secret = {name: bytes.fromhex(text) for name, text in json.loads((home / "secret.json").read_text()).items()}
        self.device_key = Ed25519PrivateKey.from_private_bytes(secret["device"])
        self.seat_key = Ed25519PrivateKey.from_private_bytes(secret["seat"])
        self.sealing_key = X25519PrivateKey.from_private_bytes(secret["sealing"])
        self.genesis, self.member, self.server = parse_genesis(secret["genesis"]), secret["member"], secret["server"]
        self.device, self.feed = device_id(raw(self.device_key)), raw(self.seat_key)
        self.certificate, self.session = make_certificate(self.device_key), os.urandom(16)
        self.authority = Authority(self.genesis)
        self.chains: dict[tuple[int, bytes], dict[bytes, Entry]] = {}
        self.control: list[Entry] = []
        self.keys: dict[bytes, bytes] = {}
        self.latest = 0
        self.log = home / "log.bin"
        self._read_log()

    def _read_log(self) -> None:
        data = self.log.read_bytes() if self.log.exists() else b""
        while data:
            size = int.from_bytes(data[:4], "big")
            self._remember(parse_entry(self.genesis.hash, *unpack(data[4 : 4 + size])))
            data = data[4 + size :]

    def keep(self, e: Entry) -> bool:
        """Whether it was new."""
        if not self._remember(e):
            return False
        line = pack([e.header, e.body, e.signature])
        with self.log.open("ab") as log:
            log.write(len(line).to_bytes(4, "big") + line)
        return True

    def _remember(self, e: Entry) -> bool:
        chain = self.chains.setdefault((e.chain, e.feed), {})
        if e.hash in chain:
            return False
        chain[e.hash] = e
        if e.stamp >> 16 <= time.time() * 1000 + FIVE_MINUTES_MS:
            self.latest = max(self.latest, e.stamp)
        if e.chain == CONTROL:
            heads = [head for head in e.heads if head != self.genesis.hash]
            self.authority.add(Fact(e.hash, e.feed, e.seq, e.prev, heads, e.kind, e.value))
            self.control.append(e)
            if e.kind == Kind.KEY_SEALED:
                self._unseal(e.value[0])
        return True

    def _unseal(self, boxes: list[Any]) -> None:
        for epoch, feed, sealed in (box[:3] for box in boxes):
            started = self.authority.facts.get(epoch)
            if feed == self.feed and epoch not in self.keys and started and started.kind == Kind.EPOCH_STARTED:
                info = seal_info(self.genesis.hash, started.value[0], epoch, feed)
                key = hpke_open(self.sealing_key, info, sealed)
                if key and epoch_key_hash(key) == started.value[1]:
                    self.keys[epoch] = key

    # What is held

    def tips(self, chain: int, feed: bytes) -> list[list[Any]]:
        held = self.chains.get((chain, feed), {})
        followed = {e.prev for e in held.values()}
        return sorted(([e.seq, e.hash] for e in held.values() if e.hash not in followed), key=lambda tip: tip[1])

    def vector(self, chain: int) -> list[list[Any]]:
        return [[feed, self.tips(chain, feed)] for kind, feed in self.chains if kind == chain]

    def last(self, chain: int) -> Entry | None:
        held = self.chains.get((chain, self.feed), {})
        return max(held.values(), key=lambda e: e.seq, default=None)

    # What others send

    def take_control(self, triple: Any) -> Entry | None:
        """None where it cannot be placed yet."""
        need(isinstance(triple, list) and len(triple) >= 3, "control frame: entry")
        e = parse_entry(self.genesis.hash, *triple[:3])
        need(e.chain == CONTROL, "control frame: content")
        if e.hash in self.authority.facts:
            return e
        parents = {*e.heads, *([e.prev] if e.seq > 1 else [])} - {self.genesis.hash}
        if not parents <= self.authority.facts.keys():
            return None
        need(self._is_admitted(e.feed), "control frame: somebody whom nobody added")
        before = self.authority.facts.get(e.prev)
        need(e.seq == 1 or (before and (before.feed, before.seq + 1) == (e.feed, e.seq)), "control frame: chain")
        need(verify(e.feed, e.signature or b"", e.hash), "control frame: bad signature")
        self.keep(e)
        return e

    def _is_admitted(self, feed: bytes) -> bool:
        named = {Kind.SEAT_ADDED: 2, Kind.RECOVERY_ADDED: 1}
        return feed == self.genesis.feed or any(
            e.kind in named and e.value[named[e.kind]] == feed for e in self.control
        )

    def take_run(self, feed: bytes, items: Any, signature: bytes) -> list[Entry] | None:
        """What was new; None where it cannot be placed yet."""
        entries = parse_run(self.genesis.hash, feed, items, signature)
        views = [self.authority.facts.get(e.view) for e in entries]
        need(all(view is None or view.feed == feed for view in views), "run: view of another feed")
        need(all(e.view != self.genesis.hash for e in entries), "run: the genesis as view")
        first, held = entries[0], self.chains.get((CONTENT, feed), {})
        if not self._is_admitted(feed) or None in views or (first.seq > 1 and first.prev not in held):
            return None
        return [e for e in entries if self.keep(e)]

    def read(self) -> Iterator[tuple[Entry, str, list[Any]]]:
        """Entry, standing and payloads of all content that can be read."""
        judge = ContentJudge(self.authority)
        for (chain, _), held in list(self.chains.items()):
            for e in held.values():
                if chain == CONTENT and e.body is not None and e.epoch in self.keys:
                    yield e, judge.standing(e, held), decrypt_body(self.keys[e.epoch], self.genesis.hash, e)

    # What it says

    def frontier(self) -> list[bytes]:
        mine = self.last(CONTROL)
        seen = self.authority.pasts.upto(mine.hash) if mine else frozenset()
        new = {hash for hash in self.authority.facts if hash not in seen and self.authority.counts(hash)}
        return sorted(self.authority.pasts.latest(new))

    def say_control(self, kind: int, value: list[Any], heads: list[bytes] | None = None) -> Entry:
        heads = self.frontier() if heads is None and kind != Kind.KEY_SEALED else heads or []
        while len(heads) > 64:
            self.say_control(Kind.COVERED, [], heads[:64])
            heads = heads[64:]
        body = pack([heads, int(kind), value])
        header = make_header(self.feed, CONTROL, *self._place(CONTROL), body)
        e = parse_entry(self.genesis.hash, header, body, self._sign(header))
        self.keep(e)
        return e

    def _place(self, chain: int) -> tuple[int, bytes, int]:
        """Number, what is before it, stamp."""
        last = self.last(chain)
        self.latest = next_stamp(max(self.latest, last.stamp if last else 0))
        start = chain_start(self.genesis.hash, self.feed, chain)
        return (last.seq + 1, last.hash, self.latest) if last else (1, start, self.latest)

    def _sign(self, header: bytes) -> bytes:
        return self.seat_key.sign(entry_hash(self.genesis.hash, header))

    def shop(self) -> bytes:
        return space_id(self.genesis.hash, SHOP)

    def writing_epoch(self, space: bytes) -> bytes:
        """The lowest held epoch of the shop's space whose past covers every removal; a new one where there is none."""
        now = self.authority.now()
        lost = {hash for hash in now.accepted if self.authority.facts[hash].kind in REMOVALS}
        good = [hash for hash, epoch in now.epochs.items() if epoch.value[0] == space and hash in self.keys]
        return min((hash for hash in good if not lost - self.authority.pasts.past(hash)), default=b"")

    def start_epoch(self, space: bytes) -> bytes:
        key = os.urandom(32)
        e = self.say_control(Kind.EPOCH_STARTED, [space, epoch_key_hash(key)])
        self.keys[e.hash] = key
        now = self.authority.now()
        entitled = [seat for seat in now.open_seats.values() if now.is_entitled(seat.member, now.epochs[e.hash])]
        info = {seat.feed: seal_info(self.genesis.hash, space, e.hash, seat.feed) for seat in entitled}
        boxes = [[e.hash, seat.feed, hpke_seal(seat.sealing, info[seat.feed], key)] for seat in entitled]
        self.say_control(Kind.KEY_SEALED, [boxes])
        return e.hash

    def say(self, payloads: list[Any], *, kept: bool = False) -> Entry:
        """Payloads in one entry of the shop's space."""
        space = self.shop()
        if self.frontier() or not self.last(CONTROL):
            self.say_control(Kind.COVERED, [])
        epoch = self.writing_epoch(space) or self.start_epoch(space)
        view = self.last(CONTROL)
        need(view, "nothing was ever covered")
        salt, (seq, prev, stamp) = os.urandom(24), self._place(CONTENT)
        bound = associated(self.genesis.hash, self.feed, seq, prev, space, epoch, salt)
        body = encrypt_body(self.keys[epoch], self.feed, salt, bound, payloads)
        about = (view.hash if view else b"", space, epoch, salt)
        header = make_header(self.feed, CONTENT, seq, prev, stamp, body, about, KEPT if kept else 0)
        e = parse_entry(self.genesis.hash, header, body, self._sign(header))
        self.keep(e)
        return e
