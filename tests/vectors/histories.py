"""The histories of test stories as real entries: signed, with bodies, and with their own hashes."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import msgspec

from sync.control import Covered, Unknown, decode_control, encode_control
from sync.entry import CONTROL, chain_start, complete, control_draft
from sync.errors import MalformedError
from sync.identity import sign
from tests.sync.authority_stories import keys
from tests.sync.test_authority_orders import PCS, Turmoil

KINDS = (0, 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
"""What people do in `Turmoil`."""
SIGNERS = ["ada", "bo", "cy", *PCS, *(f"{pc}-recovery" for pc in PCS)]


class Told(NamedTuple):
    """A control entry as it goes over the wire, with its hash and feed."""

    hash: bytes
    feed: bytes
    header: bytes
    body: bytes
    signature: bytes


class History:
    """What people did: `control` in one order of arrival, `places` the spaces with an epoch each."""

    def __init__(self, seed: int, steps: int) -> None:
        drawn = random.Random(seed)
        turmoil = Turmoil(
            [
                (drawn.choice(KINDS), *(drawn.randrange(size) for size in (10, 10, 4, 256, 10)))
                for _ in range(steps)
            ]
        )  # fmt: skip
        self.genesis = turmoil.shop.genesis
        self._signing = {keys(name)[1].feed: keys(name)[1].signing for name in SIGNERS}
        self._names: dict[bytes, bytes] = {}
        self._last: dict[bytes, bytes] = {}
        self.control = [self._told(fact) for fact in turmoil.shop.facts]
        self.places = [(space, self._names.get(epoch, epoch)) for space, epoch in turmoil.spaces]

    def _told(self, fact: Any) -> Told:
        start = chain_start(self.genesis.hash, fact.feed, CONTROL)
        prev = start if fact.seq == 1 else self._names[fact.prev]
        heads = tuple(sorted({self._names[head] for head in fact.heads}))
        draft = control_draft(fact.feed, fact.seq, prev, fact.seq << 16)
        entry = complete(self.genesis.hash, draft, self._body(heads, fact.value))
        self._names[fact.hash] = entry.hash
        signature = sign(self._signing[fact.feed], entry.hash)
        return Told(entry.hash, fact.feed, entry.raw, entry.body or b"", signature)

    def _body(self, heads: tuple[bytes, ...], value: Any) -> bytes:
        """What a story says in a form that has no one form on the wire is a *covered* here."""
        kind, fields = (value.kind, []) if isinstance(value, Unknown) else (value.KIND, self._renamed(wire(value)))
        body = msgspec.msgpack.encode([heads, kind, fields])
        try:
            decode_control(body)
        except MalformedError:
            return encode_control(heads, Covered())
        return body

    def _renamed(self, value: Any) -> Any:
        """With the hashes of the entries in place of those of the story, cuts sorted anew."""
        if isinstance(value, bytes):
            return self._names.get(value, value)
        if not isinstance(value, list):
            return value
        renamed = [self._renamed(item) for item in value]
        are_lists = all(isinstance(item, list) for item in renamed)
        return sorted(renamed, key=lambda item: item[:2] if len(item) > 2 else item[1:]) if are_lists else renamed


def wire(value: Any) -> Any:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value))
