"""Who may drop its copy of a file; pure, and all of it in memory.

A PC that wants to drop a copy *intends* to, and asks the others under a number that is drawn for this intent alone. A
PC promises whose copy is whole, read anew, and that itself intends nothing with that file. With the promises of two
other PCs for one intent, the copy may go; no whole copy goes in another way, whether it was promised or not.

So at least two stay. Whoever promised, and intends to drop its own copy later, asks in turn PCs that intend nothing
then: none of those that came before it. The last of all that dropped theirs has two that keep, and so have the others.
A restart forgets intents together with the promises they got, and nothing rests on what is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sync.identity import RandomBytes

PROMISES: Final = 2
"""Promises of other PCs against which a copy goes."""
NUMBER_SIZE: Final = 16


class _Intent:
    """One file's: the number under which was asked, who has not answered, who promised."""

    def __init__(self, number: bytes, asked: Collection[bytes]) -> None:
        self.number: Final = number
        self.asked: Final = set(asked)
        self.promised: Final = set[bytes]()


class Promises:
    """What one PC intends to drop, and which promises it has for that; PCs are named by their device ids."""

    def __init__(self, device: bytes, random: RandomBytes) -> None:
        self._device: Final = device
        self._random: Final = random
        self._intents: Final[dict[bytes, _Intent]] = {}

    @property
    def intended(self) -> tuple[bytes, ...]:
        """The files that this PC intends to drop."""
        return tuple(self._intents)

    def intend(self, file: bytes, peers: Collection[bytes]) -> bytes:
        """Intend to drop a copy, in place of any earlier intent: the number with which to ask these PCs."""
        intent = self._intents[file] = _Intent(self._random(NUMBER_SIZE), set(peers) - {self._device})
        return intent.number

    def give_up(self, file: bytes) -> None:
        """Intend it no more: the copy stays, or has just gone."""
        self._intents.pop(file, None)

    def may_promise(self, file: bytes, asker: bytes) -> bool:
        """Whether to promise, now that the copy here has been found whole. Where both intend to drop theirs, the PC
        with the higher id gives up."""
        if file in self._intents and asker < self._device:
            self.give_up(file)
        return file not in self._intents

    def answered(self, device: bytes, file: bytes, number: bytes, *, promised: bool) -> None:
        """A PC promised to keep its copy, or did not; what was asked for an earlier intent says nothing any more."""
        intent = self._intents.get(file)
        if intent is not None and intent.number == number and device in intent.asked:
            intent.asked.discard(device)
            if promised:
                intent.promised.add(device)

    def lacks(self, device: bytes, file: bytes) -> None:
        """A PC that was asked says that it has that file no more."""
        if file in self._intents:
            self._intents[file].asked.discard(device)
            self._intents[file].promised.discard(device)

    def leave(self, device: bytes) -> None:
        """A PC is not connected any more, or in the shop: what it promised is not counted on."""
        for file in self._intents:
            self.lacks(device, file)

    def promised(self, file: bytes) -> frozenset[bytes]:
        """The PCs whose promises are in hand."""
        return frozenset(self._intents[file].promised if file in self._intents else ())

    def may_drop(self, file: bytes) -> bool:
        """Whether the copy may go now."""
        return len(self.promised(file)) >= PROMISES

    def is_hopeless(self, file: bytes) -> bool:
        """Whether too few are left of those that were asked."""
        intent = self._intents[file]
        return len(intent.promised) + len(intent.asked) < PROMISES
