"""Joining a shop: looking for one, trying a code, being let in. For screens and the command line alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from desktop.home import Home
from desktop.records import ON_THE_LAN, JoiningState, NetworkSettings
from desktop.workspace import Workspace


class Joining:
    """One attempt to join; states go to the listener, from the joining thread.

    The order is free: `enter` may come before a shop is found (it is tried when there is exactly one, or one was
    chosen).
    """

    result: Future[Workspace]

    def __init__(
        self,
        home: Home,
        name: str,
        pc: str | None = None,
        *,
        network: NetworkSettings = ON_THE_LAN,
        listener: Callable[[JoiningState], None] = lambda state: None,
    ) -> None:
        raise NotImplementedError

    @property
    def state(self) -> JoiningState:
        raise NotImplementedError

    def start(self) -> None:
        raise NotImplementedError

    def choose(self, shop: str) -> None:
        """A `FoundShop.key`, or a typed `host:port`."""
        raise NotImplementedError

    def enter(self, code: str) -> None:
        """The code, with or without spaces."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop; the result is cancelled, nothing stays in the home."""
        raise NotImplementedError
