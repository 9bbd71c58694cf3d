"""Taking a person, a PC or a right out: with a cut at all that is held here, and new keys for what follows."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from sync.authoring import Author
from sync.authority.rights import Taker
from sync.entry import Entry
from sync.replica_state import ReplicaState


class Removing:
    """Writes what takes something away."""

    def __init__(self, state: ReplicaState, author: Author) -> None:
        self._state: Final = state
        self._author: Final = author

    def take_out(self, value: Taker) -> list[Entry]:
        """Say it, with a cut at all that is held here of whom it concerns, and start an epoch in each space of one's
        own where they could read; other spaces get theirs when somebody writes there. The entry that says it is the
        last one.

        Raises NotAllowedError with the sentence why not.
        """
        cut = self._state.log.chains.cut(self._state.verdicts.feeds_of(value))
        written = self._author.control([structs.replace(value, cut=cut)])
        if self._author.may_sign:
            self._author.renew_epochs()
        return written
