"""What one PC lacks and another may give it: keys of epochs, and bodies of entries that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sync.exchange.frames import BODIES_LIMIT, EPOCHS_LIMIT, Wants
from sync.exchange.store import Store

SEAL_AFTER_MS: Final = 60_000
"""Epoch keys that a peer lacks are sealed for it after this long and up to `SEAL_SPREAD_MS` more, by device id."""
SEAL_SPREAD_MS: Final = 25_600


class Needs:
    """Of one exchange: what the peer was told that is lacking here, and which keys it said that it lacks."""

    def __init__(self, store: Store, device: bytes) -> None:
        self._store = store
        self._delay_ms = SEAL_AFTER_MS + device[0] * (SEAL_SPREAD_MS // 256)
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
        self._to_seal = {epoch: self._to_seal.get(epoch, now_ms + self._delay_ms) for epoch in epochs}

    def take_due(self, now_ms: int) -> list[bytes]:
        """The epochs that the peer has lacked for long enough; each once."""
        due = [epoch for epoch, due_ms in self._to_seal.items() if now_ms >= due_ms]
        self._to_seal = {epoch: due_ms for epoch, due_ms in self._to_seal.items() if now_ms < due_ms}
        return due
