"""The network of a PC while nobody was in since the start: opened and ended beside the window."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Final

from ui.background_task import BackgroundTask
from ui.bridge import sentence_of

if TYPE_CHECKING:
    from desktop.engine.records import NetworkSettings
    from desktop.engine.standby import Standby
    from desktop.home.home import Home

_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 60.0


class WaitingNetwork:
    """Of a home. What cannot be opened is tried again after a pause, twice as long each time."""

    def __init__(self, home: Home, settings: NetworkSettings, shop: str) -> None:
        """It begins at once; `shop`: what is said to whoever comes with a code."""
        self._home = home
        self._settings = settings
        self._shop = shop
        self._over = Event()
        self._standby: Standby | None = None
        self._failure = ""
        self._task = BackgroundTask(self._keep, lambda _: None, lambda _: None).start()

    @property
    def trouble(self) -> str:
        """What does not work now, in words; empty where all does, or it is over."""
        standby = self._standby
        return standby.trouble if standby is not None else self._failure

    def end(self) -> None:
        """Leave the network to whoever is in now, in a moment."""
        self._over.set()

    def wait(self, timeout_s: float) -> None:
        """Wait for that; for closing only."""
        self._task.drop()
        self._task.wait(timeout_s)

    def _keep(self) -> None:
        standby = self._standby = self._opened()
        if standby is not None:
            self._over.wait()
            self._standby = None
            standby.stop()

    def _opened(self) -> Standby | None:
        from desktop.areas import AREAS
        from desktop.engine.standby import Standby

        pause_s = _PAUSE_S
        while not self._over.is_set():
            try:
                return Standby(self._home, self._settings, AREAS, lambda: self._shop).start()
            except Exception as error:
                self._failure = sentence_of(error)
            self._over.wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        return None
