"""Recovery keys: kept away from any PC, such a key brings in a PC of its member, and opens that member's backups."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.authority.permission import recovery_proof_message
from sync.authority.seating import Recovery
from sync.authority.verdicts import Verdicts
from sync.control import RecoveryKeyAdded
from sync.errors import NotAllowedError
from sync.identity import SeatKeys, sealing_private, sign

SECRET_SIZE: Final = 16
"""Bytes of what a person keeps: twelve words of the list of BIP-39 without their check."""
_LABEL: Final = b"countertop/recovery/1"


class Uselessness(StrEnum):
    """Why a recovery key lets nobody in. REPLACED: another one of its member does; LEFT: its member is not in the
    shop."""

    REPLACED = "replaced"
    LEFT = "left"
    UNKNOWN = "unknown"


USELESS: Final = {
    Uselessness.REPLACED: "This recovery sheet lets nobody into the shop any more. Take the one that was made last.",
    Uselessness.LEFT: "Whose recovery sheet this is is not in the shop any more. Somebody who is can let them in anew.",
    Uselessness.UNKNOWN: (
        "These words are not known in this shop. They are of another shop's recovery sheet, or of one that was made on "
        "a PC from which the others have not heard since: then an older sheet works, or a backup."
    ),
}


class UselessKeyError(NotAllowedError):
    """A recovery key that lets nobody in; `reason` says why."""

    def __init__(self, reason: Uselessness) -> None:
        super().__init__(USELESS[reason])
        self.reason: Final = reason


def good_key(verdicts: Verdicts, key: bytes) -> Recovery:
    """What a recovery key, its public half, is good for. Raises UselessKeyError."""
    known = verdicts.seating.recovery_keys.get(key)
    if known is not None:
        return known
    whose, device = verdicts.author(key)
    member = None if device else verdicts.members.get(whose)
    if member is None:
        raise UselessKeyError(Uselessness.UNKNOWN)
    raise UselessKeyError(Uselessness.LEFT if member.role is None else Uselessness.REPLACED)


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

    @property
    def keys(self) -> SeatKeys:
        """For signing, and for opening what was sealed to it."""
        return SeatKeys(self.private, sealing_private(self.private))

    def added(self, genesis: bytes, member: bytes) -> RecoveryKeyAdded:
        """What its member says to have it, with the proof that it is had."""
        key = self.public
        return RecoveryKeyAdded(member, key, sign(self.private, recovery_proof_message(genesis, member, key)))
