"""What two PCs say to each other: messages, their bytes, and the limits that are checked before anything is believed.

On the wire a frame is a 4-byte big-endian length and that many bytes (1 to 4 MiB): one MessagePack array
`[tag, field, …]`. A later version may append fields, which are ignored here, and may add tags. The same frames in a
file are a bundle. `sync/README.md` lists tags, fields and order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import msgspec

from sync.control import TIPS_LIMIT, Tip
from sync.entry import CONTENT, CONTROL, HASH_SIZE, HEADER_LIMIT, SEQ_LIMIT, Entry, chain_start, decode_entry
from sync.errors import MalformedError, TooLargeError
from sync.exchange.messages import (
    FRAME_LIMIT,
    SENTENCE_LIMIT,
    Bye,
    FrameDecoder,
    Ping,
    Pong,
    Strange,
    WireMessage,
    require,
)
from sync.identity import ID_SIZE, KEY_SIZE, SIGNATURE_SIZE
from sync.vectors import Vector

PROTOCOL: Final = 1
"""The version of the protocol that is spoken here."""
OLDEST_PROTOCOL: Final = 1
"""The oldest version of it that is still understood here."""

LENGTH_SIZE: Final = 4
BATCH_ENTRIES: Final = 512
"""Entries in one control or run frame."""
BATCH_BYTES: Final = FRAME_LIMIT - (16 << 10)
"""Sum of `Entry.size` in one control or run frame, so that it fits with all that is around the entries."""
FEEDS_LIMIT: Final = 4096
"""Feeds in one `have`; a larger vector comes in several."""
ADDRESSES_LIMIT: Final = 16
ADDRESS_LIMIT: Final = 255
EPOCHS_LIMIT: Final = 1024
BODIES_LIMIT: Final = 1024
SPACES_LIMIT: Final = 1024
TAG_SIZE: Final = 16

_TIME_LIMIT: Final = 1 << 53


class Welcome(WireMessage, frozen=True, tag=1):
    """The first thing both say: versions, wall clock in ms, shop, device, own addresses, epochs without a key."""

    version: int
    oldest: int
    wall_ms: int
    genesis: bytes
    device: bytes
    addresses: tuple[str, ...] = ()
    epochs: tuple[bytes, ...] = ()


class FeedTips(msgspec.Struct, array_like=True, frozen=True):
    """One feed's line in a vector."""

    feed: bytes
    tips: tuple[Tip, ...]


class Have(WireMessage, frozen=True, tag=2):
    """What the sender holds of these feeds' chains, and how many `control` and `run` frames it has dealt with so far.

    `complete`: with this one the whole vector of that chain kind has been given.
    """

    chain: int
    vector: tuple[FeedTips, ...]
    complete: bool
    handled: int


class Control(WireMessage, frozen=True, tag=3):
    """Control entries in the sender's order of arrival: header, body, signature."""

    entries: list[tuple[bytes, bytes, bytes]]


class RunFrame(WireMessage, frozen=True, tag=4):
    """A run of one content chain: header and body (nil when erased), with the last entry's signature."""

    feed: bytes
    entries: list[tuple[bytes, bytes | None]]
    signature: bytes


class Refused(WireMessage, frozen=True, tag=5):
    """A control entry or run of this feed could not be placed; `tips` is what is held, for the sender to rewind to."""

    chain: int
    feed: bytes
    tips: tuple[Tip, ...]


class Show(WireMessage, frozen=True, tag=6):
    """Asks for the signed header behind a claimed tip of the asker's own feed."""

    hash: bytes


class Shown(WireMessage, frozen=True, tag=7):
    """That header as received, and its signature."""

    header: bytes
    signature: bytes


class Wants(WireMessage, frozen=True, tag=8):
    """The epochs whose key and the entries whose bodies the sender now lacks, in place of those it named before."""

    epochs: tuple[bytes, ...]
    bodies: tuple[bytes, ...]


class Bulk(WireMessage, frozen=True, tag=12):
    """Whether the sender wants big gaps filled over this connection now; another PC may be filling them."""

    wanted: bool


class Summary(WireMessage, frozen=True, tag=13):
    """What the sender's rows say: `basis` of all that it holds, and by space a tag and a digest, sorted, which only who
    holds the same and has the same keys can compare; see `sync.showing`."""

    basis: bytes
    spaces: tuple[tuple[bytes, bytes], ...]


Known = Welcome | Have | Control | RunFrame | Refused | Show | Shown | Wants | Ping | Pong | Bye | Bulk | Summary
Message = Known | Strange


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive entries of one content chain; `signature` is the last entry's."""

    feed: bytes
    chain: int
    entries: list[Entry]
    signature: bytes

    @property
    def tip(self) -> Tip:
        """The last entry's number and hash."""
        return Tip(self.entries[-1].seq, self.entries[-1].hash)

    @property
    def prev(self) -> bytes:
        """What the first entry follows."""
        return self.entries[0].header.prev


_encoder = msgspec.msgpack.Encoder()


def packet(frame: bytes) -> bytes:
    """A frame as it goes over the wire or into a file: its length, then itself."""
    return len(frame).to_bytes(LENGTH_SIZE, "big") + frame


class FrameReader:
    """Cuts a stream of bytes into frames; never holds more than one unfinished frame and the last piece fed."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def unfinished(self) -> bool:
        """Whether the stream stands in the middle of a frame."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that are complete now. Raises TooLargeError or MalformedError as soon as a length is wrong."""
        self._buffer += data
        frames, start = [], 0
        while (length := self._length(start)) is not None and len(self._buffer) - start >= LENGTH_SIZE + length:
            frames.append(bytes(memoryview(self._buffer)[start + LENGTH_SIZE : start + LENGTH_SIZE + length]))
            start += LENGTH_SIZE + length
        del self._buffer[:start]
        return frames

    def _length(self, start: int) -> int | None:
        if len(self._buffer) - start < LENGTH_SIZE:
            return None
        length = int.from_bytes(self._buffer[start : start + LENGTH_SIZE], "big")
        if length > FRAME_LIMIT:
            raise TooLargeError("The other PC announced more than 4 MiB at once.")
        if length == 0:
            raise MalformedError("The other PC sent something empty.")
        return length


def encode_message(message: Message) -> bytes:
    """A message's frame, without its length."""
    return _encoder.encode(message)


def _check(message: Known) -> None:
    match message:
        case Welcome():
            _check_welcome(message)
        case Have():
            _check_have(message)
        case Control(entries):
            require(0 < len(entries) <= BATCH_ENTRIES)
            require(all(len(signature) == SIGNATURE_SIZE for _raw, _body, signature in entries))
        case RunFrame(feed, entries, signature):
            require(0 < len(entries) <= BATCH_ENTRIES and len(feed) == KEY_SIZE)
            require(len(signature) == SIGNATURE_SIZE)
        case Refused(chain, feed, tips):
            require(chain in (CONTROL, CONTENT) and len(feed) == KEY_SIZE)
            _check_tips(tips)
        case Show():
            require(len(message.hash) == HASH_SIZE)
        case Shown(header, signature):
            require(0 < len(header) <= HEADER_LIMIT and len(signature) == SIGNATURE_SIZE)
        case Wants(epochs, bodies):
            _check_hashes(epochs, EPOCHS_LIMIT)
            _check_hashes(bodies, BODIES_LIMIT)
        case Summary(basis, spaces):
            require(len(basis) == HASH_SIZE and len(spaces) <= SPACES_LIMIT)
            require(all(len(tag) == TAG_SIZE and len(digest) == HASH_SIZE for tag, digest in spaces))
        case Bye(sentence):
            require(len(sentence) <= SENTENCE_LIMIT)


def _check_welcome(welcome: Welcome) -> None:
    require(1 <= welcome.oldest <= welcome.version and 0 <= welcome.wall_ms < _TIME_LIMIT)
    require(len(welcome.genesis) == HASH_SIZE and len(welcome.device) == ID_SIZE)
    require(len(welcome.addresses) <= ADDRESSES_LIMIT)
    require(all(0 < len(address) <= ADDRESS_LIMIT and address.isprintable() for address in welcome.addresses))
    _check_hashes(welcome.epochs, EPOCHS_LIMIT)


def _check_have(have: Have) -> None:
    require(have.chain in (CONTROL, CONTENT) and have.handled >= 0 and len(have.vector) <= FEEDS_LIMIT)
    for line in have.vector:
        require(len(line.feed) == KEY_SIZE and bool(line.tips))
        _check_tips(line.tips)


def _check_tips(tips: tuple[Tip, ...]) -> None:
    hashes = [tip.hash for tip in tips]
    require(len(tips) <= TIPS_LIMIT and all(1 <= tip.seq < SEQ_LIMIT and len(tip.hash) == HASH_SIZE for tip in tips))
    require(hashes == sorted(set(hashes)))


def _check_hashes(hashes: tuple[bytes, ...], limit: int) -> None:
    require(len(hashes) <= limit and all(len(item) == HASH_SIZE for item in hashes))


_decoder: Final[FrameDecoder[Known]] = FrameDecoder(Known, frozenset(range(1, 14)), _check)


def decode_message(frame: bytes) -> Message:
    """The message in a frame, its sizes and ranges checked; entries in it are not decoded yet.

    A tag that is not known here gives `Strange`. Raises MalformedError or TooLargeError.
    """
    return _decoder.decode(frame)


def encode_have(chain: int, vector: Vector, handled: int, *, complete: bool = False) -> Iterator[bytes]:
    """A vector's frames, at least one; the last says `complete` if asked."""
    lines = [FeedTips(feed, tips) for feed, tips in vector.items() if tips]
    parts = [lines[start : start + FEEDS_LIMIT] for start in range(0, len(lines), FEEDS_LIMIT)] or [[]]
    for index, part in enumerate(parts):
        yield encode_message(Have(chain, tuple(part), complete and index == len(parts) - 1, handled))


def encode_control(entries: Iterable[Entry]) -> bytes:
    """A control frame; every entry has its body and its signature."""
    return encode_message(Control([(item.raw, item.body or b"", item.signature or b"") for item in entries]))


def decode_control(genesis: bytes, frame: Control) -> list[Entry]:
    """The entries of a control frame, hashes and sizes checked, signatures not. Raises MalformedError."""
    entries = [decode_entry(genesis, raw, body, signature) for raw, body, signature in frame.entries]
    if any(entry.chain != CONTROL for entry in entries):
        raise MalformedError("The other PC sent content where records of who may do what belong.")
    return entries


def encode_run(run: Run) -> bytes:
    """A run's frame."""
    return encode_message(RunFrame(run.feed, [(entry.raw, entry.body) for entry in run.entries], run.signature))


def decode_run(genesis: bytes, frame: RunFrame) -> Run:
    """The run in a frame: hashes, sizes and the chain from entry to entry checked, the signature not.

    The last entry carries the signature. Raises MalformedError or TooLargeError.
    """
    entries = [decode_entry(genesis, raw, body) for raw, body in islice(frame.entries, len(frame.entries) - 1)]
    entries.append(decode_entry(genesis, *frame.entries[-1], frame.signature))
    _check_chain(genesis, frame.feed, entries)
    return Run(frame.feed, CONTENT, entries, frame.signature)


def _check_chain(genesis: bytes, feed: bytes, entries: Sequence[Entry]) -> None:
    first = entries[0].header
    if (first.seq == 1) != (first.prev == chain_start(genesis, feed, CONTENT)):
        raise MalformedError("A chain begins in a wrong way.")
    seq, prev = first.seq, first.prev
    for entry in entries:
        header = entry.header
        if header.feed != feed or header.chain != CONTENT or header.seq != seq or header.prev != prev:
            raise MalformedError("The links of a chain do not hold together.")
        seq, prev = seq + 1, entry.hash
