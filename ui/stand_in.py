"""What is shown in place of the window, which is hidden meanwhile: this PC is left to whoever stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.shell import Shell
    from ui.widgets import SettingsStore

STANDS_IN_KEY: Final = "window.stands_in"
"""Something stood in for the window when it was there last: it is not shown before the shop says so."""


class StandInWindow(Protocol):
    """A window of its own, a QWidget."""

    left: Any
    """A signal: the window is wanted again."""

    def open(self) -> None:
        """Be shown, in front."""

    def stop(self) -> None:
        """End for good, before the shop is closed."""


class StandIn(QObject):
    """Attributes: `window`, what stands in; None where nothing does."""

    def __init__(self, shell: Shell, settings: SettingsStore) -> None:
        super().__init__(shell)
        self._shell = shell
        self._settings = settings
        self.window: Any = None

    def put(self, window: StandInWindow) -> None:
        """Show this in place of the window, until it is left."""
        self.stop()
        self.window = window
        window.left.connect(self.end)
        self._settings.set(STANDS_IN_KEY, True)
        window.open()
        self._shell.hide()

    def end(self) -> None:
        """The window again."""
        self._settings.set(STANDS_IN_KEY, False)
        self._shell.show()
        self.stop()
        self._shell.bring_to_front()

    def bring_to_front(self) -> None:
        """Whoever starts Countertop again gets what stands in, or the window."""
        if self.window is None:
            self._shell.bring_to_front()
        else:
            self.window.open()

    def stop(self) -> None:
        """It goes."""
        window, self.window = self.window, None
        if window is not None:
            window.left.disconnect(self.end)
            window.stop()
            window.hide()
            window.deleteLater()
