"""Keys and ids of devices and seats, and the proofs that bind a seat to its member and device."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.errors import BadSignatureError, MalformedError

ID_SIZE = 16
KEY_SIZE = 32
SIGNATURE_SIZE = 64
FINGERPRINT_SIZE = 32
CERTIFICATE_LIMIT = 2048

RandomBytes = Callable[[int], bytes]
"""Returns that many random bytes, as `os.urandom` does."""

_PROOF_LABEL = b"countertop/proof/1"
_VALID_FROM = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_VALID_UNTIL = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """A PC's identity: `device` (16 bytes), its Ed25519 key and its self-signed TLS certificate (DER)."""

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
    """A new device id, key and certificate (CN = device id, CA:FALSE, valid 1970–9999)."""
    device, private = random(ID_SIZE), random(KEY_SIZE)
    key = Ed25519PrivateKey.from_private_bytes(private)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, device.hex())])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(device, "big") >> 1 | 1)
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, None)
    )
    return DeviceKeys(device, private, certificate.public_bytes(serialization.Encoding.DER))


def new_seat_keys(random: RandomBytes) -> SeatKeys:
    """New signing and sealing keys for one member on one device."""
    return SeatKeys(random(KEY_SIZE), random(KEY_SIZE))


def fingerprint_of(certificate: bytes) -> bytes:
    """SHA-256 of a certificate in DER."""
    return hashlib.sha256(certificate).digest()


def device_public_key(device: bytes, certificate: bytes) -> Ed25519PublicKey:
    """The key in a device's certificate.

    Raises MalformedError unless it is a self-signed Ed25519 certificate whose common name is the device id.
    """
    if len(certificate) > CERTIFICATE_LIMIT:
        raise MalformedError("A PC's certificate is too large.")
    try:
        parsed = x509.load_der_x509_certificate(certificate)
        key = parsed.public_key()
        names = parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        parsed.verify_directly_issued_by(parsed)
    except (ValueError, TypeError, InvalidSignature, x509.InvalidVersion) as error:
        raise MalformedError("A PC's certificate cannot be read.") from error
    if not isinstance(key, Ed25519PublicKey) or [name.value for name in names] != [device.hex()]:
        raise MalformedError("A PC's certificate does not name that PC.")
    return key


def proof_message(binding: bytes, member: bytes, device: bytes, feed: bytes, sealing: bytes) -> bytes:
    """What a new seat signs with its own key: that it wants to be this member's on this device.

    `binding` is the genesis hash, or in the genesis itself (whose hash is not known yet) its nonce; both 32 bytes.
    """
    return _PROOF_LABEL + binding + member + device + feed + sealing


def prove_seat(keys: SeatKeys, binding: bytes, member: bytes, device: bytes) -> bytes:
    """The proof of possession for a seat, 64 bytes."""
    return sign(keys.signing, proof_message(binding, member, device, keys.feed, keys.sealing_public))


def sign(private: bytes, message: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise BadSignatureError unless the Ed25519 signature is good."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignatureError("A signature does not match its author.") from error
