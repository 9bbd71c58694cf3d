"""When the seat that signs here has to give way to a new one, by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Final

from sync.authoring import Author
from sync.errors import BehindError, ClosedSeatError, StorageError
from sync.recovering import Recovering
from sync.replica_state import ReplicaState


class SeatLife:
    """Of one replica; `writing` is its transaction. Where nobody is in, nothing happens."""

    def __init__(
        self, state: ReplicaState, author: Author, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._state: Final = state
        self._author: Final = author
        self._writing: Final = writing

    def follow_clock(self) -> bool:
        """Take a new seat when the stamps of this one lead this PC's clock by a day; whether it did."""
        if self._state.own and self._author.leads_clock:
            with suppress(StorageError), self._writing():
                if self._author.leads_clock:  # another process may have done it just now
                    self._author.renew_seat()
                    return True
        return False

    def leave_shared_seat(self) -> None:
        """Take a new seat when the key of the own one is in use elsewhere too."""
        if not self._state.own or not self._author.shares_seat():
            return
        try:
            with self._writing():
                if self._author.shares_seat():  # another process may have been quicker
                    self._author.renew_seat()
        except ClosedSeatError:
            with self._writing():
                self._author.close_seat()

    def seal_lacking(self, recovering: Recovering) -> None:
        """Seal the keys held here to open seats of this PC that are somewhere else, and to one's recovery keys."""
        lacking = self._author.copies() | recovering.lacking() if self._state.own else frozenset()
        if lacking:
            with suppress(ClosedSeatError, BehindError), self._writing():
                self._author.seal(self._state.keys.held, lacking)
