"""HPKE in base mode (RFC 9180 §4, §5), one message: DHKEM(X25519), HKDF-SHA256, ChaCha20-Poly1305 (§4)."""

import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from tests.second.notation import raw

KEM = b"KEM\0\x20"
SUITE = b"HPKE\0\x20\0\1\0\3"


def labelled(suite: bytes, salt: bytes, label: bytes, data: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + data, hashlib.sha256).digest()


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return HKDFExpand(SHA256(), size, struct.pack(">H", size) + b"HPKE-v1" + suite + label + info).derive(secret)


def schedule(shared: bytes, enc: bytes, recipient: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key and nonce of the only message."""
    secret = expand(KEM, labelled(KEM, b"", b"eae_prk", shared), b"shared_secret", enc + recipient, 32)
    context = b"\0" + labelled(SUITE, b"", b"psk_id_hash", b"") + labelled(SUITE, b"", b"info_hash", info)
    prk = labelled(SUITE, secret, b"secret", b"")
    return expand(SUITE, prk, b"key", context, 32), expand(SUITE, prk, b"base_nonce", context, 12)


def hpke_open(private: X25519PrivateKey, info: bytes, sealed: bytes) -> bytes | None:
    enc, box = sealed[:32], sealed[32:]
    try:
        key, nonce = schedule(private.exchange(X25519PublicKey.from_public_bytes(enc)), enc, raw(private), info)
        return ChaCha20Poly1305(key).decrypt(nonce, box, b"")
    except (InvalidTag, ValueError):
        return None


def hpke_seal(public: bytes, info: bytes, data: bytes, ephemeral: X25519PrivateKey | None = None) -> bytes:
    ephemeral = ephemeral or X25519PrivateKey.generate()
    enc = raw(ephemeral)
    key, nonce = schedule(ephemeral.exchange(X25519PublicKey.from_public_bytes(public)), enc, public, info)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, data, b"")


def seal_info(genesis: bytes, space: bytes, epoch: bytes, feed: bytes) -> bytes:
    return b"countertop/seal/1" + genesis + space + epoch + feed
