"""Keys and ids of devices and seats, and the proofs that bind a seat to its member and device."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.errors import BadSignatureError, MalformedError

ID_SIZE = 16
KEY_SIZE = 32
SIGNATURE_SIZE = 64
CERTIFICATE_SIZE = 282

RandomBytes = Callable[[int], bytes]
"""Returns that many random bytes, as `os.urandom` does."""

_PROOF_LABEL = b"countertop/proof/1"
_DEVICE_LABEL = b"countertop/device/1"

# The parts of a certificate in DER: outer sequence; statement with version 3 and serial number 1; the algorithm;
# 1970-01-01 to 9999-12-31; basic constraints, critical, CA:FALSE; the signature's bit string.
_CERTIFICATE = bytes.fromhex("30820116")
_VERSION_AND_SERIAL = bytes.fromhex("3081c9a003020102020101")
_ED25519 = bytes.fromhex("300506032b6570")
_VALIDITY = bytes.fromhex("3020170d") + b"700101000000Z" + bytes.fromhex("180f") + b"99991231235959Z"
_NOT_A_CA = bytes.fromhex("a310300e300c0603551d130101ff04023000")
_SIGNATURE = bytes.fromhex("034100")
_KEY_AT = 158
"""Where the public key stands in a certificate."""
_FIELD = 2**255 - 19


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """A PC's identity: `device` (16 bytes, from its key), its Ed25519 key and its self-signed TLS certificate (DER)."""

    device: bytes
    private: bytes
    certificate: bytes

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the certificate."""
        return fingerprint_of(self.certificate)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature by the device key, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)


@dataclass(frozen=True, slots=True)
class SeatKeys:
    """A seat's private halves: Ed25519 for signing, X25519 for receiving sealed keys; 32 bytes each."""

    signing: bytes
    sealing: bytes

    @property
    def feed(self) -> bytes:
        """The Ed25519 public key, which is the feed's name."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    @property
    def sealing_public(self) -> bytes:
        """The X25519 public key."""
        return X25519PrivateKey.from_private_bytes(self.sealing).public_key().public_bytes_raw()


def new_device_keys(random: RandomBytes) -> DeviceKeys:
    """A new device's key, the id and the certificate that follow from it."""
    private = random(KEY_SIZE)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    statement = _statement(public)
    certificate = _CERTIFICATE + statement + _ED25519 + _SIGNATURE + sign(private, statement)
    return DeviceKeys(device_id(public), private, certificate)


def device_id(public: bytes) -> bytes:
    """The id that goes with a device's Ed25519 key: nobody else can claim it."""
    return blake2b(_DEVICE_LABEL + public, digest_size=ID_SIZE).digest()


def _statement(public: bytes) -> bytes:
    """What a device's certificate says (RFC 5280, TBSCertificate): nothing in it is free but the key."""
    name = bytes.fromhex("302b3129302706035504030c20") + device_id(public).hex().encode()
    key = bytes.fromhex("302a300506032b6570032100") + public
    return b"".join((_VERSION_AND_SERIAL, _ED25519, name, _VALIDITY, name, key, _NOT_A_CA))


def new_seat_keys(random: RandomBytes) -> SeatKeys:
    """New signing and sealing keys for one member on one device."""
    return SeatKeys(random(KEY_SIZE), random(KEY_SIZE))


def fingerprint_of(certificate: bytes) -> bytes:
    """SHA-256 of a certificate in DER."""
    return hashlib.sha256(certificate).digest()


def device_public_key(device: bytes, certificate: bytes) -> Ed25519PublicKey:
    """The key in a device's certificate.

    Raises MalformedError unless it is the one certificate that this device's key makes. Compared byte by byte, not
    parsed: what a library takes for a certificate changes with its version, and who is let in must not.
    """
    public = certificate[_KEY_AT : _KEY_AT + KEY_SIZE]
    start = _CERTIFICATE + _statement(public) + _ED25519 + _SIGNATURE
    if len(certificate) != CERTIFICATE_SIZE or certificate[:-SIGNATURE_SIZE] != start:
        raise MalformedError("A PC's certificate cannot be read.")
    try:
        verify(public, certificate[-SIGNATURE_SIZE:], _statement(public))
    except BadSignatureError as error:
        raise MalformedError("A PC's certificate cannot be read.") from error
    if device != device_id(public):
        raise MalformedError("A PC's certificate does not name that PC.")
    return Ed25519PublicKey.from_public_bytes(public)


def proof_message(binding: bytes, member: bytes, device: bytes, feed: bytes, sealing: bytes) -> bytes:
    """What a new seat signs with its own key: that it wants to be this member's on this device.

    `binding` is the genesis hash, or in the genesis itself (whose hash is not known yet) its nonce; both 32 bytes.
    """
    return _PROOF_LABEL + binding + member + device + feed + sealing


def prove_seat(keys: SeatKeys, binding: bytes, member: bytes, device: bytes) -> bytes:
    """The proof of possession for a seat, 64 bytes."""
    return sign(keys.signing, proof_message(binding, member, device, keys.feed, keys.sealing_public))


def sealing_of(public: bytes) -> bytes:
    """The X25519 key of who has an Ed25519 key (its public half): RFC 7748 §4.1, u = (1 + y) / (1 - y)."""
    y = int.from_bytes(public, "little") & (1 << 255) - 1
    return ((1 + y) * pow(1 - y, _FIELD - 2, _FIELD) % _FIELD).to_bytes(KEY_SIZE, "little")


def sealing_private(private: bytes) -> bytes:
    """The private half that goes with it: RFC 8032 §5.1.5, of which X25519 sets the bits itself."""
    return hashlib.sha512(private).digest()[:KEY_SIZE]


def sign(private: bytes, message: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes."""
    return _signer(private).sign(message)


@lru_cache(maxsize=4)
def _signer(private: bytes) -> Ed25519PrivateKey:
    """A key made ready, which takes as long as signing with it."""
    return Ed25519PrivateKey.from_private_bytes(private)


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise BadSignatureError unless the Ed25519 signature is good."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignatureError("A signature does not match its author.") from error
