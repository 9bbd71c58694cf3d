"""What every connection's messages have in common: MessagePack arrays `[tag, field, …]`, read with their limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import msgspec

from sync.errors import MalformedError, TooLargeError

FRAME_LIMIT: Final = 4 << 20
SENTENCE_LIMIT: Final = 500

M = TypeVar("M")


class WireMessage(msgspec.Struct, array_like=True, frozen=True):
    """Base of what is said; a class's tag is the array's first element."""


class Ping(WireMessage, frozen=True, tag=9):
    """Are you there?"""


class Pong(WireMessage, frozen=True, tag=10):
    """Yes."""


class Bye(WireMessage, frozen=True, tag=11):
    """The connection ends, for this reason."""

    sentence: str


class Strange(msgspec.Struct, frozen=True):
    """A message whose tag is not known here."""

    tag: int


class _Tagged(msgspec.Struct, array_like=True, frozen=True):
    tag: int


class FrameDecoder(Generic[M]):
    """Reads one kind of connection's frames. `known` is the union of its messages, `tags` theirs; `check` raises
    MalformedError for a message whose sizes and ranges are wrong."""

    def __init__(self, known: Any, tags: frozenset[int], check: Callable[[M], None]) -> None:
        self._decoder: msgspec.msgpack.Decoder[M] = msgspec.msgpack.Decoder(known)
        self._tag_decoder = msgspec.msgpack.Decoder(_Tagged)
        self._tags = tags
        self._check = check

    def decode(self, frame: bytes) -> M | Strange:
        """The message in a frame; `Strange` for an unknown tag. Raises MalformedError or TooLargeError."""
        if len(frame) > FRAME_LIMIT:
            raise TooLargeError("The other PC sent more than 4 MiB at once.")
        try:
            message = self._decoder.decode(frame)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return self._strange(frame, error)
        self._check(message)
        return message

    def _strange(self, frame: bytes, error: Exception) -> Strange:
        try:
            tag = self._tag_decoder.decode(frame).tag
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            tag = 0
        if tag < 1 or tag in self._tags:
            raise MalformedError("The other PC sent something that cannot be read.") from error
        return Strange(tag)


def require(holds: bool) -> None:
    """Raises MalformedError where something does not hold."""
    if not holds:
        raise MalformedError("The other PC sent something that is not well formed.")
