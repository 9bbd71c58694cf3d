"""Who can read what: the keys of each space's epochs, sealed to seats and opened again.

A key travels in *key sealed* control entries, by HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256),
HKDF-SHA256, ChaCha20-Poly1305. It is checked against the hash in the *epoch started* entry that names it, so sealing
needs no trust. Keys are never stored: each start opens what was sealed to this PC's own seats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.control import SEALED_LIMIT, EpochStarted, KeySealed, SealedKey, Value, epoch_key_hash
from sync.identity import KEY_SIZE, RandomBytes, SeatKeys

_LABEL: Final = b"countertop/seal/1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _info(genesis: bytes, space: bytes, epoch: bytes, feed: bytes) -> bytes:
    return _LABEL + genesis + space + epoch + feed


def new_epoch_key(random: RandomBytes) -> bytes:
    """A new epoch's key, 32 bytes."""
    return random(KEY_SIZE)


class EpochKeys:
    """The epoch keys held here, by the hash of the entry that started the epoch."""

    def __init__(self, genesis: bytes, own: Mapping[bytes, SeatKeys]) -> None:
        self._genesis = genesis
        self._own = dict(own)
        self._started: dict[bytes, EpochStarted] = {}
        self._keys: dict[bytes, bytes] = {}
        self._early: dict[bytes, list[SealedKey]] = {}

    def __contains__(self, epoch: bytes) -> bool:
        return epoch in self._keys

    def __getitem__(self, epoch: bytes) -> bytes:
        return self._keys[epoch]

    def get(self, epoch: bytes) -> bytes | None:
        """An epoch's key, if it is held."""
        return self._keys.get(epoch)

    @property
    def held(self) -> frozenset[bytes]:
        """The epochs whose keys are held."""
        return frozenset(self._keys)

    def held_in(self, space: bytes) -> list[bytes]:
        """The epochs of one space whose keys are held, sorted."""
        return sorted(epoch for epoch in self._keys if self._started[epoch].space == space)

    def add_seat(self, feed: bytes, keys: SeatKeys) -> None:
        """Open what is sealed to one more own seat."""
        self._own[feed] = keys

    def note(self, digest: bytes, value: Value) -> None:
        """Take in what a control entry says, if it concerns keys."""
        if isinstance(value, EpochStarted):
            self.epoch_started(digest, value)
        elif isinstance(value, KeySealed):
            self.key_sealed(value)

    def epoch_started(self, epoch: bytes, value: EpochStarted) -> None:
        """Take note of an epoch; a key that came before it is opened now."""
        self._started[epoch] = value
        for item in self._early.pop(epoch, ()):
            self._open(item)

    def made(self, epoch: bytes, key: bytes) -> None:
        """Hold the key of an epoch that this PC has just started."""
        self._keys[epoch] = key

    def fits(self, epoch: bytes, key: bytes) -> bool:
        """Whether this is the key of an epoch that is known."""
        started = self._started.get(epoch)
        return started is not None and len(key) == KEY_SIZE and epoch_key_hash(key) == started.key_hash

    def learn(self, epoch: bytes, key: bytes) -> None:
        """Hold a key that came on another way, if it fits."""
        if self.fits(epoch, key):
            self._keys[epoch] = key

    def key_sealed(self, value: KeySealed) -> None:
        """Open what is sealed to one of this PC's own seats; what does not open or fit is ignored."""
        for item in value.keys:
            if item.feed in self._own and item.epoch not in self._keys:
                if item.epoch in self._started:
                    self._open(item)
                else:
                    self._early.setdefault(item.epoch, []).append(item)

    def _open(self, item: SealedKey) -> None:
        started = self._started[item.epoch]
        private = X25519PrivateKey.from_private_bytes(self._own[item.feed].sealing)
        info = _info(self._genesis, started.space, item.epoch, item.feed)
        try:
            key = _SUITE.decrypt(item.sealed, private, info=info)
        except (InvalidTag, ValueError):
            return
        self.learn(item.epoch, key)

    def seal(self, items: Iterable[tuple[bytes, bytes]], sealing: Callable[[bytes], bytes]) -> Iterator[KeySealed]:
        """Control values that seal held epochs to seats.

        `items` are pairs of epoch and feed; `sealing(feed)` is that seat's X25519 key. Epochs not held and seats whose
        key is not a usable one are left out.
        """
        sealed = (self._seal(epoch, feed, sealing(feed)) for epoch, feed in items if epoch in self._keys)
        found = (item for item in sealed if item is not None)
        while part := tuple(islice(found, SEALED_LIMIT)):
            yield KeySealed(part)

    def _seal(self, epoch: bytes, feed: bytes, sealing: bytes) -> SealedKey | None:
        info = _info(self._genesis, self._started[epoch].space, epoch, feed)
        try:
            recipient = X25519PublicKey.from_public_bytes(sealing)
            return SealedKey(epoch, feed, _SUITE.encrypt(self._keys[epoch], recipient, info=info))
        except ValueError:
            return None
