"""A file that is fetched: what lacks of it, who has that, from whom it is on its way; pure.

Its places are its chunks, by number. Before the manifest is known there is one place alone, the *beginning* (None): the
manifest, or the only chunk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sync.files.manifest import SEALED_SIZE

_MANIFEST_SIZE: Final = 1 << 15


class ComingFile:
    """claims: who says that it has it, of which sealed size; parts: who of these has only which chunks, as bits
    lacking: what lacks, in the order in which it is asked for; asked: what is on its way, from whom
    keeping: what came and is being kept
    is_open: whether its chunks are known
    """

    def __init__(self, *, has_begun: bool) -> None:
        self.claims: dict[bytes, int] = {}
        self.parts: dict[bytes, int] = {}
        self.is_open = False
        self.lacking: dict[int | None, None] = {} if has_begun else {None: None}
        self._lacking_bits = 0
        self.asked: dict[int | None, set[bytes]] = {}
        self.keeping: set[int | None] = set()
        self._chunk_size = SEALED_SIZE

    def open(self, lacking: Iterable[int], chunk_size: int) -> None:
        """Its manifest is known: these chunks lack, of this size."""
        self.is_open = True
        self.lacking = dict.fromkeys(lacking)
        self._lacking_bits = sum(map(_bit, self.lacking))
        self.asked, self.keeping = {}, set()
        self._chunk_size = chunk_size

    def claim(self, peer: bytes, size: int, chunks: int | None) -> None:
        """That PC has all of it, or (None is all) these chunks."""
        self.claims[peer] = size
        if chunks is None:
            self.parts.pop(peer, None)
        else:
            self.parts[peer] = chunks

    def disclaim(self, peer: bytes) -> None:
        """That PC has nothing of it, or is not believed."""
        self.claims.pop(peer, None)
        self.parts.pop(peer, None)

    def may_give(self, peer: bytes, place: int | None) -> bool:
        """Whether that PC says that it has this."""
        return place is None or bool(self.parts.get(peer, -1) & _bit(place))

    def is_of_use(self, peer: bytes) -> bool:
        """Whether that PC has anything that lacks."""
        return not self.lacking or not self.is_open or self.parts.get(peer, -1) & self._lacking_bits != 0

    def next_of(self, peer: bytes) -> int | None:
        """What to ask a PC for that is of use. Raises LookupError when it was asked for all of that before."""
        for place in self.lacking:
            if self.may_give(peer, place) and peer not in self.asked.get(place, ()):
                return place
        raise LookupError

    def found(self, place: int | None) -> None:
        """It lacks no more, or is asked for now."""
        if place in self.lacking:
            del self.lacking[place]
            self._lacking_bits ^= _bit(place)

    def question(self, peer: bytes, place: int | None) -> int | None:
        """What to ask a PC for: one that says that there is only one chunk is asked for that."""
        return 0 if place is None and 0 < self.claims[peer] <= SEALED_SIZE else place

    def place(self, number: int | None) -> int | None:
        """What an answer is for."""
        return number if self.is_open else None

    def size_of(self, peer: bytes, place: int | None) -> int:
        """The bytes of that PC's answer."""
        if self.is_open:
            return self._chunk_size
        return _MANIFEST_SIZE if self.question(peer, place) is None else self.claims[peer]

    def misses(self, place: int | None) -> bool:
        """Whether it lacks, on its way or not."""
        return place not in self.keeping and (place in self.lacking or place in self.asked)

    def forget(self, peer: bytes, place: int | None) -> bool:
        """It is not on its way from that PC any more; whether it was on its way at all, so that it is missing."""
        if place not in self.asked:
            return False
        self.asked[place].discard(peer)
        if not self.asked[place]:
            del self.asked[place]
        return True

    def give_back(self, place: int | None) -> None:
        """It lacks again: next in turn."""
        self.lacking = {place: None, **self.lacking}
        self._lacking_bits |= _bit(place)


def _bit(place: int | None) -> int:
    return 0 if place is None else 1 << place
