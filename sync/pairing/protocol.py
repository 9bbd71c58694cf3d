"""Joining with a short code: SPAKE2 bound to both certificates, key confirmation, then the admission; pure, sans-I/O.

Source of SPAKE2: Abdalla, Pointcheval, "Simple Password-Based Encrypted Key Exchange Protocols" (2005), as in the
`spake2` package (Ed25519 group); it has no key confirmation, so a wrong code would end silently in two different
keys. The joiner is side A, the inviter side B. `sync/README.md` shows the messages in order.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sync.control import Role
from sync.errors import MalformedError, SyncError
from sync.genesis import Genesis, decode_genesis
from sync.identity import (
    ID_SIZE,
    KEY_SIZE,
    SIGNATURE_SIZE,
    DeviceKeys,
    RandomBytes,
    SeatKeys,
    device_public_key,
    fingerprint_of,
    proof_message,
    prove_seat,
    sign,
    verify,
)
from sync.recovery import USELESS, RecoveryKey
from sync.transport.handshake import NONCE_SIZE, VERSION, HandshakeMessage, Hello

if TYPE_CHECKING:
    from spake2 import SPAKE2_A, SPAKE2_B

CODE_DIGITS: Final = 8

_JOIN_LABEL: Final = b"countertop/join/1"
_CODE_LABEL: Final = b"countertop/code/1"
_JOINER_LABEL: Final = b"countertop/confirm/joiner/1"
_INVITER_LABEL: Final = b"countertop/confirm/inviter/1"
_RECOVERY_LABEL: Final = b"countertop/recover/1"
_PAKE_SIZE: Final = 33


class Denial(StrEnum):
    """Why an inviter does not let a joiner in."""

    CLOSED = "closed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    USED = "used"
    LOCKED = "locked"
    BUSY = "busy"
    WRONG = "wrong"
    VERSION = "version"
    FAILED = "failed"
    REPLACED = "replaced"
    LEFT = "left"
    UNKNOWN = "unknown"


class PairingError(SyncError):
    """A joining that did not work out; `reason` says why, `tries_left` is known after a wrong code."""

    reason: Denial = Denial.FAILED

    def __init__(self, sentence: str, tries_left: int | None = None) -> None:
        super().__init__(sentence)
        self.tries_left = tries_left


class CodeFormError(PairingError):
    """What was typed is not eight digits."""


class WrongCodeError(PairingError):
    """The code is not the one on the other PC's screen; a try is used up."""

    reason = Denial.WRONG


class LockedCodeError(PairingError):
    """Three wrong tries: that code is no good any more."""

    reason = Denial.LOCKED


class ExpiredCodeError(PairingError):
    """The code's time is over."""

    reason = Denial.EXPIRED


class CancelledCodeError(PairingError):
    """The inviter took the code back."""

    reason = Denial.CANCELLED


class UsedCodeError(PairingError):
    """Another PC joined with this code."""

    reason = Denial.USED


class NoCodeError(PairingError):
    """The other PC has no code open."""

    reason = Denial.CLOSED


class InviterBusyError(PairingError):
    """Another PC is joining with this code at this moment."""

    reason = Denial.BUSY


class VersionError(PairingError):
    """The two PCs' versions of Countertop cannot join each other."""

    reason = Denial.VERSION


class UselessWordsError(PairingError):
    """The recovery key lets nobody into this shop; the code is as good as before."""

    reason = Denial.UNKNOWN


class OtherPurposeError(PairingError):
    """The code is for whoever has a recovery key, and the joiner has none; or the other way round."""


_SENTENCES: Final[dict[str, tuple[type[PairingError], str]]] = {
    Denial.LOCKED: (LockedCodeError, "That code was typed wrongly three times. Ask for a new code."),
    Denial.EXPIRED: (ExpiredCodeError, "That code's time is over. Ask for a new code."),
    Denial.CANCELLED: (CancelledCodeError, "That code was taken back. Ask for a new code."),
    Denial.USED: (UsedCodeError, "That code has been used already. Ask for a new code."),
    Denial.CLOSED: (NoCodeError, "The other PC has no code open. Ask for a new code."),
    Denial.BUSY: (InviterBusyError, "Another PC is joining with that code right now. Try again in a minute."),
    Denial.VERSION: (VersionError, "The two PCs have different versions of Countertop. Update both, then try again."),
    **{reason: (UselessWordsError, sentence) for reason, sentence in USELESS.items()},
}


class Join(HandshakeMessage, frozen=True, tag="join"):
    """Joiner: its device, the proof that it holds its key, and its SPAKE2 message."""

    version: int
    device: bytes
    certificate: bytes
    signature: bytes
    pake: bytes


class Pake(HandshakeMessage, frozen=True, tag="pake"):
    """Inviter: its SPAKE2 message."""

    pake: bytes


class Confirm(HandshakeMessage, frozen=True, tag="confirm"):
    """Joiner: proof that it has the same key, which is one try of the code."""

    mac: bytes


class Offer(HandshakeMessage, frozen=True, tag="offer"):
    """Inviter: proof that it has the same key; the genesis, and who the joiner will be.

    `role` is a `Role`, or 0 for another PC of a member that exists; `member` is empty for that of whoever has a
    recovery key.
    """

    mac: bytes
    genesis: bytes
    member: bytes
    role: int


class SeatRequest(HandshakeMessage, frozen=True, tag="seat"):
    """Joiner: the public halves of keys that it has stored, and the seat's proof."""

    feed: bytes
    sealing: bytes
    proof: bytes


class RecoveryProof(HandshakeMessage, frozen=True, tag="recovery"):
    """Joiner, instead of a seat: the public half of a recovery key, and the proof that it has it."""

    key: bytes
    signature: bytes


class Admitted(HandshakeMessage, frozen=True, tag="admitted"):
    """Inviter: you are in; the hash of your *seat added*, or of your *recovery key added*, which is among the control
    entries sent before."""

    seat: bytes


class Denied(HandshakeMessage, frozen=True, tag="denied"):
    """Inviter: no; `reason` is a `Denial` or, from a later version, something else."""

    reason: str
    tries_left: int = 0


def denial_error(denied: Denied) -> PairingError:
    """What the joiner's screen says about a denial."""
    if denied.reason == Denial.WRONG:
        left = f"{denied.tries_left} {'try' if denied.tries_left == 1 else 'tries'} left"
        return WrongCodeError(f"That is not the code on the other PC's screen. {left}.", denied.tries_left)
    kind, sentence = _SENTENCES.get(denied.reason, (PairingError, "The other PC could not let this PC in. Try again."))
    return kind(sentence)


def normalise_code(typed: str) -> str:
    """Eight ASCII digits from a code as typed, with spaces, dashes or full-width digits. Raises CodeFormError."""
    digits = re.sub(r"[\s\-–—.]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits):
        raise CodeFormError(f"The code has {CODE_DIGITS} digits, for example 1234 5678.")
    return digits


@dataclass(frozen=True, slots=True)
class Ends:
    """What both ends of one joining connection know and the code's key is bound to: the server's nonce and the
    SHA-256 of both certificates."""

    nonce: bytes
    joiner: bytes
    inviter: bytes

    @property
    def joined_message(self) -> bytes:
        """What the joiner signs with its device key."""
        return _JOIN_LABEL + self.nonce + self.inviter + self.joiner

    def recovery_message(self, genesis: bytes) -> bytes:
        """What a recovery key signs for this connection alone."""
        return _RECOVERY_LABEL + genesis + self.nonce + self.inviter + self.joiner

    def confirmation(self, label: bytes, key: bytes, pake_a: bytes, pake_b: bytes) -> bytes:
        """HMAC-SHA256 over the transcript, under SPAKE2's key."""
        transcript = label + self.nonce + self.joiner + self.inviter + pake_a + pake_b
        return hmac.digest(key, transcript, "sha256")


class JoinerPairing:
    """The joiner's side of one try: `join()`, then `confirm(pake)`, then `accept(offer)`, perhaps `prove(…)`."""

    def __init__(
        self, hello: Hello, keys: DeviceKeys, server_certificate: bytes, code: str, random: RandomBytes
    ) -> None:
        if hello.version < VERSION or len(hello.nonce) != NONCE_SIZE:
            raise MalformedError("The other PC began in a way that is not part of the protocol.")
        from spake2 import SPAKE2_A  # reckons tables when it is loaded, and a code is a rare thing

        self._keys = keys
        self._ends = Ends(hello.nonce, keys.fingerprint, fingerprint_of(server_certificate))
        self._pake = SPAKE2_A(
            _CODE_LABEL + code.encode(), idA=self._ends.joiner, idB=self._ends.inviter, entropy_f=random
        )
        self._sent: bytes = self._pake.start()
        self._key = b""
        self._received = b""

    def join(self) -> Join:
        """What to say first."""
        signature = self._keys.sign(self._ends.joined_message)
        return Join(VERSION, self._keys.device, self._keys.certificate, signature, self._sent)

    def confirm(self, pake: Pake) -> Confirm:
        """The proof of the key; sending it is one try. Raises MalformedError."""
        self._received = pake.pake
        self._key = _finish(self._pake, pake.pake)
        return Confirm(self._ends.confirmation(_JOINER_LABEL, self._key, self._sent, self._received))

    def accept(self, offer: Offer) -> Genesis:
        """The shop, once the inviter has proved that it knows the code too.

        Raises MalformedError or, for an inviter that does not know the code, WrongCodeError.
        """
        expected = self._ends.confirmation(_INVITER_LABEL, self._key, self._sent, self._received)
        if not hmac.compare_digest(expected, offer.mac):
            raise WrongCodeError("The other PC could not prove that it showed that code. Ask for a new one.")
        if len(offer.member) not in (0, ID_SIZE) or offer.role not in ((0, *Role) if offer.member else (0,)):
            raise MalformedError("The other PC's offer is not part of the protocol.")
        return decode_genesis(offer.genesis)

    def prove(self, key: RecoveryKey, genesis: Genesis) -> RecoveryProof:
        """What to say to an offer for whoever has a recovery key."""
        return RecoveryProof(key.public, sign(key.private, self._ends.recovery_message(genesis.hash)))


class InviterPairing:
    """The inviter's side of one try: `check(join)`, `pake(code)`, `confirms(confirm)`, `offer(…)`, `check_seat(…)` or
    `check_recovery(…)`."""

    def __init__(self, join: Join, nonce: bytes, own_fingerprint: bytes) -> None:
        """Raises MalformedError or BadSignatureError unless the joiner holds its certificate's key."""
        if len(join.device) != ID_SIZE or len(join.pake) != _PAKE_SIZE or len(join.signature) != SIGNATURE_SIZE:
            raise MalformedError("The joining PC said something that is not part of the protocol.")
        key = device_public_key(join.device, join.certificate)
        self._join = join
        self._ends = Ends(nonce, fingerprint_of(join.certificate), own_fingerprint)
        verify(key.public_bytes_raw(), join.signature, self._ends.joined_message)
        self._key = b""
        self._sent = b""

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the joiner's certificate."""
        return self._ends.joiner

    @property
    def device(self) -> bytes:
        """The joiner's device id."""
        return self._join.device

    @property
    def certificate(self) -> bytes:
        """The joiner's certificate, DER."""
        return self._join.certificate

    def pake(self, code: str, random: RandomBytes) -> Pake:
        """The answer to `join`. Raises MalformedError."""
        from spake2 import SPAKE2_B

        pake = SPAKE2_B(_CODE_LABEL + code.encode(), idA=self._ends.joiner, idB=self._ends.inviter, entropy_f=random)
        self._sent = pake.start()
        self._key = _finish(pake, self._join.pake)
        return Pake(self._sent)

    def confirms(self, confirm: Confirm) -> bool:
        """Whether the joiner typed the code. Count the try durably before calling this."""
        expected = self._ends.confirmation(_JOINER_LABEL, self._key, self._join.pake, self._sent)
        return hmac.compare_digest(expected, confirm.mac)

    def offer(self, genesis: Genesis, member: bytes, role: Role | None) -> Offer:
        """What the joiner gets after a good confirmation; `role` None means another PC of that member."""
        mac = self._ends.confirmation(_INVITER_LABEL, self._key, self._join.pake, self._sent)
        return Offer(mac, genesis.raw, member, 0 if role is None else int(role))

    def check_seat(self, seat: SeatRequest, genesis: Genesis, member: bytes) -> None:
        """That the joiner holds the keys it names and wants to be this member. Raises MalformedError."""
        if (len(seat.feed), len(seat.sealing), len(seat.proof)) != (KEY_SIZE, KEY_SIZE, SIGNATURE_SIZE):
            raise MalformedError("The joining PC's keys are not part of the protocol.")
        verify(seat.feed, seat.proof, proof_message(genesis.hash, member, self.device, seat.feed, seat.sealing))

    def check_recovery(self, proof: RecoveryProof, genesis: Genesis) -> None:
        """That the joiner has the recovery key that it names. Raises MalformedError or BadSignatureError."""
        if (len(proof.key), len(proof.signature)) != (KEY_SIZE, SIGNATURE_SIZE):
            raise MalformedError("The joining PC's recovery key is not part of the protocol.")
        verify(proof.key, proof.signature, self._ends.recovery_message(genesis.hash))


def seat_message(keys: SeatKeys, genesis: Genesis, member: bytes, device: bytes) -> SeatRequest:
    """The joiner's public halves and proof; store the keys durably before sending it."""
    return SeatRequest(keys.feed, keys.sealing_public, prove_seat(keys, genesis.hash, member, device))


def _finish(pake: SPAKE2_A | SPAKE2_B, received: bytes) -> bytes:
    if len(received) != _PAKE_SIZE:
        raise MalformedError("The other PC said something that is not part of the protocol.")
    try:
        key: bytes = pake.finish(received)
    except Exception as error:  # the library raises bare Exceptions and AssertionErrors for bad group elements
        raise MalformedError("The other PC said something that is not part of the protocol.") from error
    return key
