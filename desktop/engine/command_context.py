"""What commands work with, in the engine's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from desktop.documents.open_documents import OpenDocuments
    from desktop.engine.event_queue import Listener
    from desktop.engine.network_service import NetworkService
    from desktop.engine.problems import Problems
    from desktop.engine.row_service import RowService
    from desktop.home.home import Home
    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from desktop.rows.local_state import LocalState
    from desktop.rows.projection import Projection
    from desktop.rows.read_model import ReadModel
    from desktop.rows.read_session import ReadSession
    from sync.authority.rights import Taker
    from sync.control import Value
    from sync.entry import Entry
    from sync.replica import Replica

T = TypeVar("T")


class CommandContext(Protocol):
    """A command is a function of this and of what people chose. It is carried out whole before the next one, unless it
    is a coroutine, which others may come between.

    rows: to wait until they say all that is in the log
    session: for the queries of areas
    documents: those that are open, and new ones
    """

    home: Home
    problems: Problems
    replica: Replica
    model: ReadModel
    local_state: LocalState
    projection: Projection
    rows: RowService
    session: ReadSession
    documents: OpenDocuments
    networking: NetworkService

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """Sign and keep an entry for each batch, and turn them into rows: durable and visible on return."""

    def control(self, *values: Value) -> list[Entry]:
        """The same for records of who may do what."""

    def take_out(self, value: Taker) -> None:
        """Take a person, a PC or a right away, with new keys where it could be read."""

    def publish(self, events: Iterable[Event]) -> None:
        """Tell listeners."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear what listeners are told, in the engine's thread; the result ends that."""

    def random(self, size: int) -> bytes:
        """Random bytes."""

    def part(self, make: Callable[[CommandContext], T]) -> T:
        """What an area keeps for as long as the engine lives: made when it is first asked for."""
