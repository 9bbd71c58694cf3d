"""Where the shop and the window meet: events become calls, commands run with their errors said in words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, overload

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.errors import ClosedError, UserFacingError
from desktop.rows.event import Event
from ui.query_pool import QueryPool

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

Values = TypeVarTuple("Values")
Result = TypeVar("Result")
Told = TypeVar("Told", bound=Event)

UNEXPECTED = "Something unexpected went wrong ({}). What was saved before is safe."


class _Channel(QObject):
    """Events of one type, on their way to those who listen."""

    told = Signal(object)


class Bridge(QObject):
    """One open shop, seen from the window's thread.

    Attributes: `workspace`; `session`, for short reads in this thread; `pool`, for long ones beside it. Events carry
    ids only: those who listen ask `session` what it is now.
    """

    command_failed = Signal(str)
    """A sentence, of a command whose caller did not say what to do with its failure."""

    changed = Signal()
    """After whatever happened was told: what stands somewhere may read otherwise now."""

    _events_arrived = Signal(object)
    _settled = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.session: ReadSession = workspace.read()
        self.pool = QueryPool(workspace)
        self._closed = False
        self._unfinished = 0
        self._channels: dict[type[Event], _Channel] = {}
        self._events_arrived.connect(self._on_events_arrived, Qt.ConnectionType.QueuedConnection)
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = workspace.subscribe(self._events_arrived.emit)

    def on(self, kind: type[Told], slot: Callable[[Told], object] | Callable[[], object]) -> Callable[[], None]:
        """Call `slot` in this thread for every event of this very type, as long as the slot's QObject lives.

        A slot that takes no value gets none. Returns what ends it earlier; call that once.
        """
        if kind not in self._channels:
            self._channels[kind] = _Channel(self)
        told = self._channels[kind].told
        told.connect(slot)
        return lambda: told.disconnect(slot)

    @overload
    def do(
        self,
        command: Callable[[CommandContext, *Values], Coroutine[Any, Any, Result]],
        *values: *Values,
        done: Callable[[Result], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None: ...

    @overload
    def do(
        self,
        command: Callable[[CommandContext, *Values], Result],
        *values: *Values,
        done: Callable[[Result], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None: ...

    def do(self, command: Any, *values: Any, done: Any = None, failed: Any = None) -> None:
        """Carry out a command of an area; go on in this thread with what it returns, or with its failure."""
        self.run(self.workspace.do(command, *values), done, failed)

    def run(
        self,
        command: Future[Result],
        done: Callable[[Result], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Go on in this thread with what is being carried out already, or with its failure."""
        self._unfinished += 1
        command.add_done_callback(lambda settled: self._hand_over(settled, done, failed))

    def unfinished(self) -> int:
        """How many commands have not come back yet."""
        return self._unfinished

    def close(self) -> None:
        """Hear no more events, and let go of the read connections; the workspace stays open."""
        if not self._closed:
            self._closed = True
            self._unsubscribe()
            self.session.close()
            self.pool.close()

    def _hand_over(self, settled: Future[Any], done: Any, failed: Any) -> None:
        if not self._closed:
            self._settled.emit((settled, done, failed))

    @Slot(object)
    def _on_settled(self, outcome: tuple[Future[Any], Any, Any]) -> None:
        self._unfinished -= 1
        settled, done, failed = outcome
        if self._closed:
            return
        try:
            result = settled.result()
        except CancelledError:
            if failed is not None:
                failed(ClosedError("This was not done."))
            return
        except Exception as error:
            self._report(error, failed)
            return
        if done is not None:
            done(result)

    def _report(self, error: Exception, failed: Callable[[Exception], object] | None) -> None:
        if failed is not None:
            failed(error)
        else:
            self.command_failed.emit(sentence_of(error))

    @Slot(object)
    def _on_events_arrived(self, events: tuple[Event, ...]) -> None:
        for event in events:
            channel = self._channels.get(type(event))
            if channel is not None and not self._closed:
                channel.told.emit(event)
        if not self._closed:
            self.changed.emit()


def sentence_of(error: Exception) -> str:
    """What to show for an error: its own sentence when it was made for people."""
    return str(error) if isinstance(error, UserFacingError) else UNEXPECTED.format(type(error).__name__)
