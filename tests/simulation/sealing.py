"""HPKE with a seeded ephemeral key, so that a simulated run can be replayed to the bit.

RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, one message. Opening is the real
library's, which checks this one on every run.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync import spaces
from sync.identity import RandomBytes

_KEM = b"KEM\x00\x20"
_HPKE = b"HPKE\x00\x20\x00\x01\x00\x03"


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, sha256)


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labeled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labeled + b"\x01", sha256)[:length]


class SeededSuite:
    """Seals with a given source of randomness and opens with the real suite."""

    def __init__(self, random: RandomBytes) -> None:
        self._random = random
        self.decrypt = spaces._SUITE.decrypt

    def encrypt(self, plain: bytes, recipient: X25519PublicKey, info: bytes) -> bytes:
        ephemeral = X25519PrivateKey.from_private_bytes(self._random(32))
        enc = ephemeral.public_key().public_bytes_raw()
        context = enc + recipient.public_bytes_raw()
        agreed = _extract(_KEM, b"", b"eae_prk", ephemeral.exchange(recipient))
        shared = _expand(_KEM, agreed, b"shared_secret", context, 32)
        hashes = _extract(_HPKE, b"", b"psk_id_hash", b"") + _extract(_HPKE, b"", b"info_hash", info)
        secret = _extract(_HPKE, shared, b"secret", b"")
        key, nonce = (
            _expand(_HPKE, secret, name, b"\x00" + hashes, n) for name, n in ((b"key", 32), (b"base_nonce", 12))
        )
        return enc + ChaCha20Poly1305(key).encrypt(nonce, plain, b"")


@contextmanager
def seeded_sealing(random: RandomBytes) -> Iterator[None]:
    """Seal with this randomness while it lasts."""
    real = spaces._SUITE
    spaces._SUITE = SeededSuite(random)
    try:
        yield
    finally:
        spaces._SUITE = real
