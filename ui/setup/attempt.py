"""One attempt to join, seen from the window's thread: states as signals, and nothing here waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.errors import InvalidError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from ui.background_task import BackgroundTask

if TYPE_CHECKING:
    from desktop.joining import Joining


class Attempt(QObject):
    """Signals: `state_changed(JoiningState)`, `joined(Workspace)`, `failed(Exception)` at the end, `refused(str)` with
    a sentence for what was typed and cannot be taken.

    What is entered before joining has started is passed on when it has.
    """

    state_changed = Signal(object)
    joined = Signal(object)
    failed = Signal(object)
    refused = Signal(str)
    _ended = Signal(object)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._joining: Joining | None = None
        self._waiting: list[Callable[[Joining], None]] = []
        self._cancelled = False
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._starting = BackgroundTask(lambda: self._begin(home), self._on_started, self._on_not_started, self)
        self._starting.start()

    def enter(self, code: str, shop: str, pc: str, *, person: str = "", words: str | None = None) -> None:
        """Let somebody, by name or with the words of a recovery sheet, try a code at a found shop (its key), a typed
        address, or ("") the only shop found."""

        def wish(joining: Joining) -> None:
            joining.choose(shop)
            joining.enter(code, person, pc, words)

        self._pass_on(wish)

    def cancel(self) -> None:
        """Stop; nothing more is told."""
        self._cancelled = True
        if self._joining is not None:
            BackgroundTask(self._joining.cancel, lambda _: None, lambda _: None, self).start()

    def finish(self, timeout_s: float) -> None:
        """For closing, when there is no window left to hold up: stop, and leave nothing half made."""
        self._cancelled = True
        self._starting.wait(timeout_s)
        joining = self._joining or (self._starting.outcome and self._starting.outcome[0])
        if joining:
            joining.cancel()
            if joining.result.done() and joining.result.exception() is None:
                joining.result.result().close(timeout_s)

    def _begin(self, home: Home) -> Joining:
        """Beside the window: what joining needs takes a while to load."""
        from desktop.joining import Joining

        joining = Joining(home, network=network_settings(), listener=self._tell)
        joining.result.add_done_callback(self._ended.emit)
        joining.start()
        return joining

    def _tell(self, state: Any) -> None:
        if not self._cancelled:
            self.state_changed.emit(state)

    def _pass_on(self, wish: Callable[[Joining], None]) -> None:
        if self._joining is None:
            self._waiting.append(wish)
            return
        try:
            wish(self._joining)
        except InvalidError as error:
            self.refused.emit(str(error))

    def _on_started(self, joining: Joining) -> None:
        self._joining = joining
        if self._cancelled:
            self.cancel()
            return
        for wish in self._waiting:
            self._pass_on(wish)

    def _on_not_started(self, error: Exception) -> None:
        if not self._cancelled:
            self.failed.emit(error)

    @Slot(object)
    def _on_ended(self, result: Future[Any]) -> None:
        try:
            workspace = result.result()
        except CancelledError:
            return
        except Exception as error:
            if not self._cancelled:
                self.failed.emit(error)
            return
        self.joined.emit(workspace)
