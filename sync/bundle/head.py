"""How a bundle begins: whose it is, and what the PC that wrote it held. Reading it takes nothing in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from sync.bundle.form import START
from sync.bundle.reading import NO_BUNDLE, TIPS_MOST
from sync.entry import CONTENT, CONTROL
from sync.errors import MalformedError
from sync.exchange.frames import FrameReader, Have, Welcome, decode_message
from sync.vectors import Vector, newest

_PIECE: Final = 1 << 16


@dataclass
class BundleHead:
    """genesis, device: the shop and the PC, as it says; told: by chain kind, what that PC held."""

    genesis: bytes
    device: bytes
    told: dict[int, Vector] = field(default_factory=lambda: {CONTROL: {}, CONTENT: {}})

    @property
    def tips(self) -> int:
        """Of how many ends of chains it tells."""
        return sum(len(tips) for vector in self.told.values() for tips in vector.values())

    def is_held_by(self, held: dict[int, Vector]) -> bool:
        """Whether whoever holds this holds all of that, as far as numbers say."""
        return _reaches(held, self.told)

    def holds(self, held: dict[int, Vector]) -> bool:
        """Whether that PC held all of this, as far as numbers say."""
        return _reaches(self.told, held)


def _reaches(far: dict[int, Vector], near: dict[int, Vector]) -> bool:
    return all(
        newest(tips) <= newest(far[chain].get(feed, ()))
        for chain, vector in near.items()
        for feed, tips in vector.items()
    )


def read_head(stream: BinaryIO) -> BundleHead:
    """Of a stream that is read from its start. Raises MalformedError with the sentence why it is none, OSError."""
    if stream.read(len(START)) != START:
        raise MalformedError(NO_BUNDLE)
    frames = _frames(stream)
    welcome = decode_message(next(frames, b""))
    if not isinstance(welcome, Welcome):
        raise MalformedError(NO_BUNDLE)
    found = BundleHead(welcome.genesis, welcome.device)
    tips = 0
    for frame in frames:
        said = decode_message(frame)
        if not isinstance(said, Have):
            break
        tips += sum((len(line.tips) for line in said.vector), 1)  # nor frames without end that tell of nothing
        if tips > TIPS_MOST:
            raise MalformedError(NO_BUNDLE)
        found.told[said.chain].update({line.feed: line.tips for line in said.vector})
    return found


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    reader = FrameReader()
    while data := stream.read(_PIECE):
        yield from reader.feed(data)
