"""Numbers, bytes, hashes and signatures as sync/README.md §1 writes them."""

import hashlib
import time
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

ZERO = bytes(32)
MAX_SEQ = 2**53 - 1


class Bad(Exception):
    """What came over the wire is malformed or does not verify."""


def need(condition: object, words: str) -> None:
    if not condition:
        raise Bad(words)


def blake(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def pack(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


def unpack(data: bytes) -> Any:
    try:
        return msgspec.msgpack.decode(data)
    except Exception as error:
        raise Bad(f"not MessagePack: {error!r}") from None


def raw_parts(data: bytes) -> list[bytes]:
    """The elements of an array, each as it stands there, whatever it is."""
    try:
        return [bytes(part) for part in msgspec.msgpack.decode(data, type=list[msgspec.Raw])]
    except Exception as error:
        raise Bad(f"not an array: {error!r}") from None


def is_bin(value: Any, size: int) -> bool:
    return type(value) is bytes and len(value) == size


def is_uint(value: Any, top: int = 2**64 - 1) -> bool:
    return type(value) is int and 0 <= value <= top


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def raw(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    """The public half."""
    return key.public_key().public_bytes_raw()


def next_stamp(latest: int) -> int:
    return max(latest + 1, int(time.time() * 1000) << 16)
