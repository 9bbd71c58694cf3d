"""The network of a PC while nobody was in since the start: opened and ended beside the window."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from ui.background_task import BackgroundTask

if TYPE_CHECKING:
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home


class WaitingNetwork:
    """Of a home."""

    def __init__(self, home: Home, settings: NetworkSettings, shop: str) -> None:
        """It begins at once; `shop`: what is said to whoever comes with a code."""
        self._over = Event()

        def keep() -> None:
            from desktop.engine.standby import Standby

            standby = Standby(home, settings, lambda: shop).start()
            self._over.wait()
            standby.stop()

        self._task = BackgroundTask(keep, lambda _: None, lambda _: None).start()

    def end(self) -> None:
        """Leave the network to whoever is in now, in a moment."""
        self._over.set()

    def wait(self, timeout_s: float) -> None:
        """Wait for that; for closing only."""
        self._task.drop()
        self._task.wait(timeout_s)
