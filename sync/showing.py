"""What rows say of each space, told so that only a PC that holds the same and reads the same can compare it.

Of each space a tag and a digest, both under a key that is made of all its epochs' keys: who lacks one of them, as
somebody who came in later without history does, rightly shows something else, and finds nothing that it could compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b

import msgspec

from sync.entry import CONTROL, HASH_SIZE
from sync.exchange.frames import SPACES_LIMIT, TAG_SIZE, Summary
from sync.replica_state import ReplicaState

_BASIS = b"countertop/shown/1"
_KEY = b"countertop/shown-key/1"
_TAG = b"countertop/show1"
_DIGEST = b"countertop/rows1"


class Showing:
    """Of one replica; it makes no rows, whoever does tells what they say."""

    def __init__(self, state: ReplicaState) -> None:
        self._state = state
        self._told: tuple[int, Summary] | None = None

    def tell(self, made_by: bytes, spaces: Mapping[bytes, bytes]) -> None:
        """By space a digest of its rows, which say all that is held now. `made_by`: only what is made alike is alike;
        it names what made them, with versions."""
        self._state.catch_up()
        basis = self._basis(made_by)
        lines = sorted(self._lines(basis, spaces))[:SPACES_LIMIT]
        self._told = self._state.log.head, Summary(basis, tuple(lines))

    def summary(self) -> Summary | None:
        """What was told last, if nothing has come since."""
        if self._told is None or self._told[0] != self._state.log.head:
            return None
        return self._told[1]

    def _basis(self, made_by: bytes) -> bytes:
        control = [(feed, [tip.hash for tip in tips]) for feed, tips in self._state.log.chains.vector(CONTROL).items()]
        says = self._state.genesis.hash, made_by, sorted(control), sorted(self._content())
        return blake2b(_BASIS + msgspec.msgpack.encode(says), digest_size=HASH_SIZE).digest()

    def _content(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """Of each feed its tips; of one that was cut off, of which some hold more than others, what is here of those
        entries that cuts name."""
        verdicts = self._state.verdicts
        for feed, tips in self._state.erasures.vector().items():
            if feed not in verdicts.cut_feeds:
                yield feed, [tip.hash for tip in tips]
        for feed in verdicts.cut_feeds:
            yield feed, [tip for tip in sorted(verdicts.cut_tips(feed)) if self._state.log.holds(tip)]

    def _lines(self, basis: bytes, spaces: Mapping[bytes, bytes]) -> Iterator[tuple[bytes, bytes]]:
        for space, digest in spaces.items():
            key = self._key(space)
            if key is not None:
                tag = blake2b(basis, key=key, digest_size=TAG_SIZE, person=_TAG).digest()
                yield tag, blake2b(basis + digest, key=key, digest_size=HASH_SIZE, person=_DIGEST).digest()

    def _key(self, space: bytes) -> bytes | None:
        """None where nothing can be read."""
        known, keys = self._state.verdicts.spaces.get(space), self._state.keys
        held = sorted(epoch.hash for epoch in known.epochs if epoch.hash in keys) if known else []
        if not held:
            return None
        parts = (_KEY, space, *(epoch + keys[epoch] for epoch in held))
        return blake2b(b"".join(parts), digest_size=HASH_SIZE).digest()
