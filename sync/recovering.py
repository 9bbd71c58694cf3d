"""What a recovery key is for: keys that go into its backups, and a seat on a PC where no other PC lets one in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Final

from sync.authoring import Author
from sync.control import SeatRemoved, Value
from sync.recovery import RecoveryKey, good_key
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
        return [key.added(self._state.genesis.hash, me), *map(SeatRemoved, sorted(self._own()))]

    def lacking(self) -> frozenset[bytes]:
        """The recovery keys of this member to which not all that is held here is sealed: who started an epoch may not
        have known of them."""
        verdicts, me = self._state.verdicts, self._state.seat.member
        unsealed = (
            (key, epoch) for key in self._own() for epoch in self._state.keys.held if not verdicts.sealed_by(epoch, key)
        )
        return frozenset(key for key, epoch in unsealed if me in verdicts.entitled(epoch))

    def _own(self) -> list[bytes]:
        me, keys = self._state.seat.member, self._state.verdicts.seating.recovery_keys
        return [key for key, known in keys.items() if known.member == me]

    def epochs_for(self, key: bytes) -> dict[bytes, bytes]:
        """Of the epochs whose keys are held here, those that the member of a recovery key (its public half) may have.

        Raises UselessKeyError.
        """
        member = good_key(self._state.verdicts, key).member
        held, entitled = self._state.keys, self._state.verdicts.entitled
        return {epoch: held[epoch] for epoch in sorted(held.held) if member in entitled(epoch)}

    def fits(self, epochs: Mapping[bytes, bytes]) -> bool:
        """Whether each of these is the key of that epoch."""
        return all(self._state.keys.fits(epoch, key) for epoch, key in epochs.items())

    def recover(self, key: RecoveryKey, epochs: Mapping[bytes, bytes]) -> None:
        """Take a seat on this PC by a recovery key, for the member whose it is, with these epochs' keys and
        those that were sealed to it.

        Raises UselessKeyError.
        """
        with self._writing():
            self._author.recover(key, epochs)
