"""What takes many things away at once: it says nothing until an owner agrees (sync/README.md §5, *OwnerAnswered*).

A rule of the kernel, for whatever area: a type of fact says how much a fact takes away. So neither a program gone wrong
nor a PC that took an empty disk for the truth takes more from the others than people would see and bring back by hand.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from sync.control import PUT_AWAY_LIMIT


class PutAway(NamedTuple):
    """How many things a fact takes away, with all of the step that it belongs to; what its author calls that step,
    empty where it is none; what they are, as its area tells them apart."""

    things: int
    step: bytes = b""
    what: bytes = b""

    @property
    def is_much(self) -> bool:
        """Whether an owner has to agree."""
        return self.things > PUT_AWAY_LIMIT


NOTHING_AWAY: Final = PutAway(0)
ERASED: Final = "erased"
"""What is taken away by a record of who may do what: entries that are taken back for good."""


def nothing_put_away(fact: Any) -> PutAway:
    """It takes nothing away."""
    return NOTHING_AWAY


class AwaitedYes(Struct, frozen=True):
    """What is noted of an entry that waits for an owner: whose it is, in hex, the step that it belongs to, and how much
    that takes away of what. The entries of a step have the same. Of what is `ERASED` there is no step, and things are
    those of one entry, 0 where nobody can tell."""

    author: str
    step: str
    things: int
    what: str

    def packed(self) -> str:
        """As it is noted."""
        return msgspec.json.encode(self).decode()


def unpacked(detail: str) -> AwaitedYes:
    """What was noted."""
    return msgspec.json.decode(detail, type=AwaitedYes)
