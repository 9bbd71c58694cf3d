"""What two PCs say to each other over a connection for files: messages, their bytes and their limits.

The same packets as in `sync.exchange.frames`; ping, pong and bye are the same messages. A file is named by its id, a
chunk by its file and its number from 0. `sync/README.md` lists tags, fields and order.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from sync.exchange.messages import (
    SENTENCE_LIMIT,
    Bye,
    FrameDecoder,
    Ping,
    Pong,
    Strange,
    WireMessage,
    require,
)
from sync.files.manifest import CHUNKS_LIMIT, HASH_SIZE, MANIFEST_LIMIT, SEALED_SIZE, SIZE_LIMIT, TAG_SIZE
from sync.files.promises import NUMBER_SIZE

PROTOCOL: Final = 2
"""The version of the protocol that is spoken here."""
PARTS_PROTOCOL: Final = 2
"""The first version in which parts are told of."""
OLDEST_PROTOCOL: Final = 1
"""The oldest version of it that is still understood here."""

LIST_SIZE: Final = 16
CHANGES_LIMIT: Final = 512
"""Changes told in one frame."""
NUMBER_LIMIT: Final = 1 << 53
PARTS_LIMIT: Final = 128
"""Parts of which one PC tells."""
SEALED_LIMIT: Final = SIZE_LIMIT + CHUNKS_LIMIT * TAG_SIZE
"""Bytes of all sealed chunks of a file."""


class FileWelcome(WireMessage, frozen=True, tag=1):
    """The first thing both say: the version spoken, and the oldest that is understood."""

    version: int
    oldest: int


class Since(WireMessage, frozen=True, tag=2):
    """What the sender knows of the receiver's list of whole files: which list (empty: none), up to which change."""

    list: bytes
    number: int


class FileChange(NamedTuple):
    """A change to a list of whole files: its number, the file's id, and its sealed size in bytes, or None when it is
    there no more."""

    number: int
    file: bytes
    size: int | None


class Holding(WireMessage, frozen=True, tag=3):
    """Changes to the sender's list, by rising number; `complete`: with these all is told."""

    list: bytes
    changes: tuple[FileChange, ...]
    complete: bool


class ManifestRequest(WireMessage, frozen=True, tag=4):
    """Asks what a file consists of."""

    file: bytes


class ManifestAnswer(WireMessage, frozen=True, tag=5):
    """The encoded manifest; None: the file is not here."""

    file: bytes
    manifest: bytes | None


class ChunkRequest(WireMessage, frozen=True, tag=6):
    """Asks for a chunk."""

    file: bytes
    number: int


class ChunkAnswer(WireMessage, frozen=True, tag=7):
    """The sealed chunk; None: it is not here."""

    file: bytes
    number: int
    sealed: bytes | None


class PromiseRequest(WireMessage, frozen=True, tag=12):
    """The sender wants to drop its copy of a file, and asks the receiver to promise that it keeps its own; `number` is
    of this one intent."""

    file: bytes
    number: bytes


class PromiseAnswer(WireMessage, frozen=True, tag=13):
    """Whether the sender promises that, its copy read anew."""

    file: bytes
    number: bytes
    promised: bool


class PartHolding(WireMessage, frozen=True, tag=14):
    """What the sender has of a file that is not whole there: the sealed size of all of it, and which chunks, chunk n
    as bit n % 8 of byte n // 8; no bytes: there is no such part there any more."""

    file: bytes
    size: int
    chunks: bytes

    @property
    def bits(self) -> int:
        """The chunks: bit n for chunk n."""
        return int.from_bytes(self.chunks, "little")


Known = (
    FileWelcome
    | Since
    | Holding
    | ManifestRequest
    | ManifestAnswer
    | ChunkRequest
    | ChunkAnswer
    | PromiseRequest
    | PromiseAnswer
    | PartHolding
    | Ping
    | Pong
    | Bye
)
Request = ManifestRequest | ChunkRequest
FileMessage = Known | Strange

_encoder: Final = msgspec.msgpack.Encoder()


def encode_file_message(message: Known) -> bytes:
    """A message's frame, without its length."""
    return _encoder.encode(message)


def decode_file_message(frame: bytes) -> FileMessage:
    """The message in a frame, its sizes and ranges checked; whether a chunk is the right one is not.

    A tag that is not known here gives `Strange`. Raises MalformedError or TooLargeError.
    """
    return _decoder.decode(frame)


def _check(message: Known) -> None:
    match message:
        case FileWelcome(version, oldest):
            require(1 <= oldest <= version)
        case Since(list_id, number):
            require(len(list_id) in (0, LIST_SIZE) and 0 <= number < NUMBER_LIMIT)
        case Holding(list_id, changes):
            require(len(list_id) == LIST_SIZE)
            _check_changes(changes)
        case ManifestRequest(file):
            _check_file(file)
        case ManifestAnswer(file, manifest):
            _check_file(file)
            require(manifest is None or len(manifest) <= MANIFEST_LIMIT)
        case ChunkRequest(file, number):
            _check_chunk(file, number)
        case ChunkAnswer(file, number, sealed):
            _check_chunk(file, number)
            require(sealed is None or TAG_SIZE < len(sealed) <= SEALED_SIZE)
        case PromiseRequest(file, intent) | PromiseAnswer(file, intent):
            _check_file(file)
            require(len(intent) == NUMBER_SIZE)
        case PartHolding(file, size, chunks):
            _check_file(file)
            require(0 <= size <= SEALED_LIMIT)
            require(not chunks or _are_chunks_of(size, chunks))
        case Bye(sentence):
            require(len(sentence) <= SENTENCE_LIMIT)


def _check_changes(changes: tuple[FileChange, ...]) -> None:
    require(len(changes) <= CHANGES_LIMIT)
    before = 0
    for change in changes:
        _check_file(change.file)
        require(before < change.number < NUMBER_LIMIT)
        require(change.size is None or 0 <= change.size <= SEALED_LIMIT)
        before = change.number


def _are_chunks_of(size: int, chunks: bytes) -> bool:
    count = -(-size // SEALED_SIZE)
    return len(chunks) == -(-count // 8) and int.from_bytes(chunks, "little") >> count == 0


def _check_file(file: bytes) -> None:
    require(len(file) == HASH_SIZE)


def _check_chunk(file: bytes, number: int) -> None:
    _check_file(file)
    require(0 <= number < CHUNKS_LIMIT)


_decoder: Final[FrameDecoder[Known]] = FrameDecoder(Known, frozenset((*range(1, 8), *range(9, 15))), _check)
