"""What stands in a bundle besides the frames of connections: how it begins, which files its writer lacks, and how its
end says whose it is and that it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from sync.errors import BadSignatureError
from sync.exchange.messages import FrameDecoder, Strange, WireMessage, require
from sync.files.manifest import HASH_SIZE
from sync.identity import DeviceKeys, device_public_key, verify

LABEL: Final = b"countertop/bundle/1"
START: Final = LABEL + b"\n"
"""The first bytes of the file."""
FILES_VERSION: Final = 3
"""Of what is said of files: as over a connection, and since version 3 also what lacks."""
LACKING: Final = 15
"""The tag of that."""
NEEDS_LIMIT: Final = 512
"""Files in one frame."""


class FileNeed(NamedTuple):
    """A file that is not whole on a PC of which it is said, and whether it is asked for though it be large."""

    file: bytes
    asked: bool


class LackingFiles(WireMessage, frozen=True, tag=LACKING):
    """Files that the PC that writes lacks, of those that its entries speak of."""

    files: tuple[FileNeed, ...]


def decode_lacking(frame: bytes) -> LackingFiles:
    """Raises MalformedError."""
    message = _decoder.decode(frame)
    assert not isinstance(message, Strange)
    return message


def encode_lacking(files: Iterable[FileNeed]) -> bytes:
    """A frame, without its length."""
    return msgspec.msgpack.encode(LackingFiles(tuple(files)))


def _check(message: LackingFiles) -> None:
    require(len(message.files) <= NEEDS_LIMIT)
    require(all(len(need.file) == HASH_SIZE for need in message.files))


_decoder: Final[FrameDecoder[LackingFiles]] = FrameDecoder(LackingFiles, frozenset({LACKING}), _check)


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
