"""What one PC lacks and another may give it: keys of epochs, and bodies of entries that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sync.exchange.frames import BODIES_LIMIT, EPOCHS_LIMIT, Wants
from sync.exchange.store import Store

SEAL_AFTER_MS: Final = 4_000
"""Epoch keys that a peer lacks are sealed for it so long after it had all control, in which they may be. Whoever starts
an epoch and seals its key badly, or to few, makes the others wait for what is said in it no longer than that."""
SEAL_AT_LAST_MS: Final = 60_000
"""The same for a peer to which control goes on and on."""
SEAL_SPREAD_MS: Final = 40
"""How much later for each number of the own device id's first byte: when one PC has sealed them, others need not."""


class Needs:
    """Of one exchange: what the peer was told that is lacking here, and which keys it said that it lacks."""

    def __init__(self, store: Store, device: bytes) -> None:
        self._store = store
        self._spread_ms = device[0] * SEAL_SPREAD_MS
        self._told = Wants((), ())
        self._to_seal: dict[bytes, int] = {}

    def told(self, *, bodies: bool) -> Wants:
        """What is lacking now, which the peer is told; of bodies only when it has been told what is held."""
        lacking = self._store.bodies_lacking()[:BODIES_LIMIT] if bodies else ()
        self._told = Wants(tuple(self._store.epochs_wanted()[:EPOCHS_LIMIT]), tuple(lacking))
        return self._told

    def news(self, *, bodies: bool) -> Wants | None:
        """The same if it is not what the peer was told last."""
        before = self._told
        return None if self.told(bodies=bodies) == before else self._told

    def of_peer(self, epochs: Iterable[bytes], now_ms: int) -> None:
        """The peer says whose keys it lacks."""
        at_last_ms = now_ms + SEAL_AT_LAST_MS + self._spread_ms
        self._to_seal = {epoch: self._to_seal.get(epoch, at_last_ms) for epoch in epochs}

    def take_due(self, now_ms: int, *, is_level: bool) -> list[bytes]:
        """The epochs that the peer has lacked for long enough; each once. `is_level`: it has all control."""
        if is_level:
            soon_ms = now_ms + SEAL_AFTER_MS + self._spread_ms
            self._to_seal = {epoch: min(due_ms, soon_ms) for epoch, due_ms in self._to_seal.items()}
        due = [epoch for epoch, due_ms in self._to_seal.items() if now_ms >= due_ms]
        self._to_seal = {epoch: due_ms for epoch, due_ms in self._to_seal.items() if now_ms < due_ms}
        return due
