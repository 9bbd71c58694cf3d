"""Recovery keys: kept away from any PC, such a key brings in a PC of its member, and opens that member's backups."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.authority.permission import recovery_proof_message
from sync.control import RecoveryKeyAdded
from sync.identity import sign

SECRET_SIZE: Final = 16
"""Bytes of what a person keeps: twelve words of the list of BIP-39 without their check."""
_LABEL: Final = b"countertop/recovery/1"


class RecoveryKey(NamedTuple):
    """What follows from the secret: an Ed25519 private key, 32 bytes."""

    private: bytes

    @classmethod
    def of(cls, secret: bytes) -> RecoveryKey:
        """The key of a secret of 16 random bytes."""
        return cls(blake2b(_LABEL, key=secret, digest_size=32).digest())

    @property
    def public(self) -> bytes:
        """What control knows it by."""
        return Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def added(self, genesis: bytes, member: bytes) -> RecoveryKeyAdded:
        """What its member says to have it, with the proof that it is had."""
        key = self.public
        return RecoveryKeyAdded(member, key, sign(self.private, recovery_proof_message(genesis, member, key)))
