"""A file's key, and sealing and opening its chunks with it. Pure; any thread, and others run meanwhile.

The key follows from the seat and the content: a seat that adds the same bytes twice makes the same file, and nobody
else can tell from a file whether it holds a content that they know.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.errors import UnreadableError

KEY_SIZE: Final = 32
_LABEL: Final = b"countertop/files/1"
_NONCE_SIZE: Final = 12


def file_secret(signing: bytes) -> bytes:
    """What a seat's file keys are made with, 32 bytes; `signing` is its Ed25519 private key."""
    return blake2b(_LABEL, key=signing, digest_size=KEY_SIZE).digest()


def file_key(secret: bytes, plain_hash: bytes) -> bytes:
    """A file's key, 32 bytes; `plain_hash` is the BLAKE2b-256 of the plain file."""
    return blake2b(plain_hash, key=secret, digest_size=KEY_SIZE).digest()


class FileCipher:
    """ChaCha20-Poly1305 with one file's key: a chunk's nonce is its number."""

    def __init__(self, key: bytes) -> None:
        """`key` has 32 bytes."""
        self._cipher: Final = ChaCha20Poly1305(key)

    def seal(self, number: int, plain: bytes) -> bytes:
        """A sealed chunk, 16 bytes longer."""
        return self._cipher.encrypt(_nonce(number), plain, None)

    def open(self, number: int, sealed: bytes) -> bytes:
        """The plain chunk. Raises UnreadableError when this is not the key or not the chunk of this number."""
        try:
            return self._cipher.decrypt(_nonce(number), sealed, None)
        except InvalidTag as error:
            raise UnreadableError("This file cannot be opened: its key is not the right one.") from error


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_SIZE, "big")
