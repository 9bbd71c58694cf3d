"""Which chunk to ask of whom, over all connections; sans-I/O: answers and times go in, questions come out.

A file is fetched from all PCs at once that have it or parts of it, each asked for the next chunk that lacks. A PC is
asked for no more than one chunk, or as many bytes of small files, before that is kept: so that is all that comes again
after a crash. No chunk is asked for twice at once, except where the PC that was asked has stalled, or takes long while
another has nothing else to do.

A file of one chunk needs no manifest: it follows from the chunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

from sync.files.asked_peer import AskedPeer
from sync.files.coming_file import ComingFile
from sync.files.manifest import SEALED_SIZE

BUDGET: Final = 16 * SEALED_SIZE
"""Bytes that were asked for, over all connections, and are not kept yet."""
FILES_LIMIT: Final = 128
"""Files that are fetched at once; as many more that somebody wants; but for those that somebody waits for."""
SLOW_MS: Final = 10_000
"""What has been on its way for so long is asked of a PC, too, that has nothing else to do."""


class Ask(NamedTuple):
    """A question to a PC: for a chunk, or (None) for the manifest."""

    peer: bytes
    file: bytes
    number: int | None


class Fetching:
    """All files that are coming now, in the order in which they are asked for."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._peers: dict[bytes, AskedPeer] = {}
        self._files: dict[bytes, ComingFile] = {}
        self._unkept: dict[tuple[bytes, int | None], tuple[bytes, int]] = {}

    # PCs

    def meet(self, peer: bytes, now_ms: int) -> None:
        """A PC is connected."""
        self._peers[peer] = AskedPeer(now_ms)

    def leave(self, peer: bytes) -> None:
        """A PC is not connected any more: others are asked for what it was asked."""
        left = self._peers.pop(peer, None)
        for fetch, place in self._asked_of(left) if left else ():
            if fetch.forget(peer, place):
                self._give_back(fetch, place)
        for fetch in self._files.values():
            fetch.disclaim(peer)

    def heard(self, peer: bytes, now_ms: int) -> None:
        """Bytes came from a PC, if only a part of an answer."""
        if peer in self._peers:
            self._peers[peer].heard_ms = max(now_ms, self._peers[peer].heard_ms)

    def moved(self, peer: bytes, now_ms: int) -> None:
        """Bytes of an answer came from a PC that is not all there yet."""
        if peer in self._peers:
            self._peers[peer].moved_ms = now_ms

    def claims(self, peer: bytes, file: bytes, size: int | None) -> None:
        """A PC says that it has a file of this sealed size, or (None) that it has it no more, or is not believed."""
        fetch = self._files.get(file)
        if fetch is None or peer not in self._peers:
            return
        if size is None:
            fetch.disclaim(peer)
        else:
            fetch.claim(peer, size, None)

    def has_part(self, peer: bytes, file: bytes, size: int, chunks: int) -> None:
        """A PC says that it has these chunks (bit n: chunk n) of a file, whose sealed size is this; 0: none any
        more. Of a file that it says to have whole that says nothing."""
        fetch = self._files.get(file)
        if fetch is None or peer not in self._peers or (peer in fetch.claims and peer not in fetch.parts):
            return
        if chunks:
            fetch.claim(peer, size, chunks)
        else:
            fetch.disclaim(peer)

    # Files

    @property
    def room(self) -> int:
        """How many more files may be fetched at once."""
        return max(0, FILES_LIMIT - len(self._files))

    @property
    def room_for_wishes(self) -> int:
        """How many more files that somebody wants."""
        return max(0, 2 * FILES_LIMIT - len(self._files))

    @property
    def files(self) -> tuple[bytes, ...]:
        """The files that are coming, in order."""
        return tuple(self._files)

    def fetch(self, file: bytes, claims: Mapping[bytes, int], *, first: bool = False, has_begun: bool = False) -> None:
        """Begin to fetch a file from the connected ones of these PCs, which say that its sealed size is this.

        `has_begun`: its manifest is here, and `opened` is next.
        """
        if file not in self._files:
            self._files[file] = ComingFile(has_begun=has_begun)
        for peer, size in claims.items():
            self.claims(peer, file, size)
        if first:
            self._files = {file: self._files.pop(file), **self._files}

    def drop(self, file: bytes) -> None:
        """Do not fetch a file any more; answers that are on their way count for nothing."""
        self._files.pop(file, None)
        for number in [number for other, number in self._unkept if other == file]:
            self._settle(file, number)

    def opened(self, file: bytes, lacking: Iterable[int], size: int) -> None:
        """The manifest is known, so is which chunks lack, and the sealed size of all."""
        self._settle(file, None)
        fetch = self._files.get(file)
        if fetch is not None:
            fetch.open(lacking, min(size, SEALED_SIZE))
            waiting = {peer for peer, asked in self._peers.items() if (file, 0) in asked.asked}
            if waiting and 0 in fetch.lacking:
                fetch.asked[0] = waiting
                fetch.found(0)
                self._give_back(fetch, 0)

    def forsaken(self) -> list[bytes]:
        """The files of which no connected PC is believed to have anything that lacks, and nothing is on its way."""
        return [
            file
            for file, fetch in self._files.items()
            if not (fetch.asked or fetch.keeping or any(map(fetch.is_of_use, fetch.claims)))
        ]

    def sources(self, file: bytes) -> set[bytes]:
        """The PCs from which parts of a file are on their way."""
        fetch = self._files.get(file)
        return set().union(*fetch.asked.values()) if fetch else set()

    # Answers

    def came(self, peer: bytes, file: bytes, number: int | None, now_ms: int) -> bool:
        """Bytes came for an answer; whether they are of use. If so `opened`, `kept`, `failed` or `wrong` is next."""
        fetch = self._files.get(file)
        is_missing = fetch is not None and fetch.misses(fetch.place(number)) and (file, number) not in self._unkept
        size = self._answered(peer, file, number, now_ms)
        if fetch is not None and is_missing:
            fetch.found(fetch.place(number))
            fetch.keeping.add(fetch.place(number))
            self._unkept[file, number] = peer, size
            self._take(peer, size)
        return is_missing

    def came_not(self, peer: bytes, file: bytes, number: int | None, now_ms: int) -> None:
        """A PC answered that it has not what was asked for."""
        fetch = self._files.get(file)
        is_missing = fetch is not None and fetch.misses(fetch.place(number))
        self._answered(peer, file, number, now_ms)
        if fetch is not None and is_missing:
            self._give_back(fetch, fetch.place(number))
        self.claims(peer, file, None)

    def kept(self, file: bytes, number: int) -> None:
        """A chunk was right and is kept."""
        self._settle(file, number)
        fetch = self._files.get(file)
        if fetch is not None:
            fetch.keeping.discard(fetch.place(number))
            fetch.asked.pop(fetch.place(number), None)

    def failed(self, file: bytes, number: int | None) -> None:
        """What came was right and could not be kept."""
        self._settle(file, number)
        fetch = self._files.get(file)
        if fetch is not None and fetch.place(number) in fetch.keeping:
            fetch.keeping.remove(fetch.place(number))
            self._give_back(fetch, fetch.place(number))

    def _settle(self, file: bytes, number: int | None) -> None:
        """What came is in no memory any more."""
        peer, size = self._unkept.pop((file, number), (b"", 0))
        self._take(peer, -size)

    def _take(self, peer: bytes, size: int) -> None:
        if peer in self._peers:
            self._peers[peer].taken += size

    def wrong(self, peer: bytes, file: bytes, number: int | None) -> None:
        """What came was not what was asked for: that PC is not believed, as far as this file goes."""
        self.failed(file, number)
        self.claims(peer, file, None)

    def _answered(self, peer: bytes, file: bytes, number: int | None, now_ms: int) -> int:
        if peer not in self._peers:
            return 0
        asked = self._peers[peer]
        size = asked.answered((file, number))
        asked.heard_ms = asked.moved_ms = now_ms
        if file in self._files:
            self._files[file].forget(peer, self._files[file].place(number))
        if asked.has_stalled:
            asked.has_stalled = False
            self._wait_again(asked)
        return size

    def _wait_again(self, peer: AskedPeer) -> None:
        """It goes on after all: what it was asked for is not asked of others, unless it has been."""
        for fetch, place in self._asked_of(peer):
            if place in fetch.asked:
                fetch.found(place)

    def _asked_of(self, peer: AskedPeer) -> Iterator[tuple[ComingFile, int | None]]:
        """What it was asked for, the last first: given back so, it is next in its order."""
        for file, number in reversed(peer.asked):
            if file in self._files:
                yield self._files[file], self._files[file].place(number)

    def _give_back(self, fetch: ComingFile, place: int | None) -> None:
        """It lacks again, unless it is on its way from somebody else."""
        if place in fetch.keeping or place in fetch.lacking:
            return
        if all(self._peers[peer].has_stalled for peer in fetch.asked.get(place, ())):
            fetch.give_back(place)

    # Questions

    @property
    def on_the_way(self) -> int:
        """Bytes that were asked for or are being kept."""
        asked = sum(asked.size for peer in self._peers.values() for asked in peer.asked.values())
        return asked + sum(size for _, size in self._unkept.values())

    def asks(self, now_ms: int) -> list[Ask]:
        """What to ask now; taken as asked."""
        self._look_for_stalls(now_ms)
        left = self._budget - self.on_the_way
        asks: list[Ask] = []
        for ask, size in self._possible(now_ms) if left >= SEALED_SIZE else ():
            asks.append(ask)
            left -= size
            if left < SEALED_SIZE:
                break
        return asks

    def _possible(self, now_ms: int) -> Iterator[tuple[Ask, int]]:
        for file, fetch in self._files.items():
            if fetch.lacking:
                if not any(peer.may_take(1) for peer in self._peers.values()):
                    break
                yield from self._asks_for(file, fetch, now_ms)
        if any(peer.is_idle for peer in self._peers.values()):
            for file, fetch in self._files.items():
                yield from self._second_asks_for(file, fetch, now_ms)

    def _asks_for(self, file: bytes, fetch: ComingFile, now_ms: int) -> Iterator[tuple[Ask, int]]:
        while fetch.lacking and (found := self._next(fetch)):
            peer, place = found
            fetch.found(place)
            yield self._ask(peer, file, fetch, place, now_ms)

    def _second_asks_for(self, file: bytes, fetch: ComingFile, now_ms: int) -> Iterator[tuple[Ask, int]]:
        for peer in [peer for peer in fetch.claims if self._peers[peer].is_idle]:
            for place, asked in fetch.asked.items():
                if (
                    peer not in asked
                    and fetch.may_give(peer, place)
                    and all(self._is_slow(other, file, place, now_ms) for other in asked)
                ):
                    yield self._ask(peer, file, fetch, place, now_ms)
                    break

    def _is_slow(self, peer: bytes, file: bytes, place: int | None, now_ms: int) -> bool:
        asked = self._peers[peer].asked
        found = asked.get((file, place)) or asked.get((file, 0))
        return found is not None and now_ms - found.at_ms >= SLOW_MS

    def _ask(self, peer: bytes, file: bytes, fetch: ComingFile, place: int | None, now_ms: int) -> tuple[Ask, int]:
        number, size = fetch.question(peer, place), fetch.size_of(peer, place)
        fetch.asked.setdefault(place, set()).add(peer)
        self._peers[peer].ask((file, number), size, now_ms)
        return Ask(peer, file, number), size

    def _next(self, fetch: ComingFile) -> tuple[bytes, int | None] | None:
        """Of those that have something that lacks and may be asked now, the one with least to do; and what to ask."""
        free = [peer for peer in fetch.claims if self._peers[peer].may_take(1) and fetch.is_of_use(peer)]
        for peer in sorted(free, key=lambda peer: (self._peers[peer].taken, peer)):
            with suppress(LookupError):
                place = fetch.next_of(peer)
                if self._peers[peer].may_take(fetch.size_of(peer, place)):
                    return peer, place
        return None

    def _look_for_stalls(self, now_ms: int) -> None:
        for peer in self._peers.values():
            if not peer.has_stalled and peer.is_resting(now_ms):
                peer.has_stalled = True
                for fetch, place in self._asked_of(peer):
                    if place in fetch.asked:
                        self._give_back(fetch, place)
