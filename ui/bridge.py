"""Where the shop and the window meet: events become signals, commands run with their errors said in words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.chat.events import ConversationChanged, MessagePosted
from desktop.engine.events import CatchUpProgressed, InvitationChanged, PresenceChanged, ProblemRaised, SyncChanged
from desktop.errors import UserFacingError
from desktop.notes.events import NoteChanged
from desktop.people.events import PeopleChanged
from desktop.rows.event import Event

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

Result = TypeVar("Result")

UNEXPECTED = "Something unexpected went wrong ({}). What was saved before is safe."


class Bridge(QObject):
    """One open shop, seen from the window's thread.

    Attributes: `workspace`, for commands (hand their futures to `run`); `session`, for short reads in this thread.
    Signals carry ids only; those who listen ask `session` what it is now.
    """

    conversation_changed = Signal(str)
    message_posted = Signal(object)
    people_changed = Signal()
    note_changed = Signal(str)
    sync_changed = Signal()
    invitation_changed = Signal()
    catch_up_progressed = Signal(int, int)
    trouble_raised = Signal(str)
    command_failed = Signal(str)
    """A sentence, of a command whose caller did not say what to do with its failure."""

    _events_arrived = Signal(object)
    _settled = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.session: ReadSession = workspace.read()
        self._closed = False
        self._unfinished = 0
        self._events_arrived.connect(self._on_events_arrived, Qt.ConnectionType.QueuedConnection)
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = workspace.subscribe(self._events_arrived.emit)

    def run(
        self,
        command: Future[Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Go on with a command's result, or with its failure, in this thread."""
        self._unfinished += 1
        command.add_done_callback(lambda settled: self._hand_over(settled, done, failed))

    def unfinished(self) -> int:
        """How many commands have not come back yet."""
        return self._unfinished

    def close(self) -> None:
        """Hear no more events, and let go of the read connection; the workspace stays open."""
        if not self._closed:
            self._closed = True
            self._unsubscribe()
            self.session.close()

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
            return
        except Exception as error:
            self._report(error, failed)
            return
        if done is not None:
            done(result)

    def _report(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if failed is not None:
            failed(error)
        else:
            self.command_failed.emit(sentence_of(error))

    @Slot(object)
    def _on_events_arrived(self, events: tuple[Event, ...]) -> None:
        if self._closed:
            return
        for event in events:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        match event:
            case ConversationChanged(conversation):
                self.conversation_changed.emit(conversation)
            case MessagePosted():
                self.message_posted.emit(event)
            case NoteChanged(note):
                self.note_changed.emit(note)
            case PeopleChanged() | PresenceChanged():
                self.people_changed.emit()
            case SyncChanged():
                self.sync_changed.emit()
            case InvitationChanged():
                self.invitation_changed.emit()
            case CatchUpProgressed(have, total):
                self.catch_up_progressed.emit(have, total)
            case ProblemRaised(key):
                self.trouble_raised.emit(key)


def sentence_of(error: Exception) -> str:
    """What to show for an error: its own sentence when it was made for people."""
    return str(error) if isinstance(error, UserFacingError) else UNEXPECTED.format(type(error).__name__)
