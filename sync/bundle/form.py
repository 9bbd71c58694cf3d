"""What stands around the frames of a bundle: how it begins, and how its end says whose it is and that it is whole."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from sync.errors import BadSignatureError
from sync.identity import DeviceKeys, device_public_key, verify

LABEL: Final = b"countertop/bundle/1"
START: Final = LABEL + b"\n"
"""The first bytes of the file."""


class Digest:
    """Of everything in the file so far: what its last frame signs."""

    def __init__(self) -> None:
        self._hash = blake2b(LABEL, digest_size=32)

    def take(self, data: bytes) -> bytes:
        """The same bytes, counted in."""
        self._hash.update(data)
        return data

    def signed(self, keys: DeviceKeys) -> bytes:
        """The signature, 64 bytes."""
        return keys.sign(self._hash.digest())

    def is_signed(self, signature: bytes, device: bytes, certificate: bytes) -> bool:
        """Whether this device's key made that signature."""
        try:
            public = device_public_key(device, certificate).public_bytes_raw()
            verify(public, signature, self._hash.digest())
        except BadSignatureError:
            return False
        return True
