"""What a recovery key is for: keys that go into its backups, and a seat on a PC where no other PC lets one in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Final

from sync.authoring import NO_RECOVERY, Author
from sync.control import SeatRemoved, Value
from sync.errors import NotAllowedError
from sync.recovery import RecoveryKey
from sync.replica_state import ReplicaState


class Recovering:
    """Of one replica; `writing` is its transaction."""

    def __init__(
        self, state: ReplicaState, author: Author, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._state: Final = state
        self._author: Final = author
        self._writing: Final = writing

    def renewal(self, key: RecoveryKey) -> list[Value]:
        """What this member says to have that recovery key, and none of those before it."""
        me = self._state.seat.member
        old = [feed for feed, known in self._state.verdicts.seating.recovery_keys.items() if known.member == me]
        return [key.added(self._state.genesis.hash, me), *(SeatRemoved(feed) for feed in sorted(old))]

    def epochs_for(self, key: bytes) -> dict[bytes, bytes]:
        """Of the epochs whose keys are held here, those that the member of a recovery key (its public half) may have.

        Raises NotAllowedError where that key lets nobody in.
        """
        known = self._state.verdicts.seating.recovery_keys.get(key)
        if known is None:
            raise NotAllowedError(NO_RECOVERY)
        held, entitled = self._state.keys, self._state.verdicts.entitled
        return {epoch: held[epoch] for epoch in sorted(held.held) if known.member in entitled(epoch)}

    def fits(self, epochs: Mapping[bytes, bytes]) -> bool:
        """Whether each of these is the key of that epoch."""
        return all(self._state.keys.fits(epoch, key) for epoch, key in epochs.items())

    def recover(self, key: RecoveryKey, epochs: Mapping[bytes, bytes]) -> None:
        """Take a seat on this PC by a recovery key, for the member whose it is, with these epochs' keys.

        Raises NotAllowedError where it lets nobody in.
        """
        with self._writing():
            self._author.recover(key, epochs)
