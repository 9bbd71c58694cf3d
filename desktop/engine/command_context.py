"""What commands work with, in the engine's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from desktop.documents.open_documents import OpenDocuments
    from desktop.engine.network_service import NetworkService
    from desktop.engine.problems import Problems
    from desktop.home.home import Home
    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from desktop.rows.local_state import LocalState
    from desktop.rows.projection import Projection
    from desktop.rows.read_model import ReadModel
    from desktop.rows.read_session import ReadSession
    from sync.control import Value
    from sync.entry import Entry
    from sync.replica import Replica

T = TypeVar("T")


class CommandContext(Protocol):
    """A command is a function of this and of what people chose. It is carried out whole before the next one, unless it
    is a coroutine, which others may come between.

    session: for the queries of areas
    documents: those that are open, and new ones
    """

    home: Home
    problems: Problems
    replica: Replica
    model: ReadModel
    local_state: LocalState
    projection: Projection
    session: ReadSession
    documents: OpenDocuments
    networking: NetworkService

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """Sign and keep an entry for each batch, and turn them into rows: durable and visible on return."""

    def control(self, *values: Value) -> None:
        """The same for records of who may do what."""

    def show_what_is_kept(self, head: int) -> None:
        """Make rows of what was appended after this arrival number."""

    def publish(self, events: Iterable[Event]) -> None:
        """Tell listeners."""

    async def until_in_step(self) -> None:
        """Wait until the rows say everything that is in the log now. Raises InvalidError when that cannot be."""

    async def until_shown(self) -> None:
        """The same after something was appended. Raises SavedNotShownError when that cannot be."""

    def random(self, size: int) -> bytes:
        """Random bytes."""

    def part(self, make: Callable[[CommandContext], T]) -> T:
        """What an area keeps for as long as the engine lives: made when it is first asked for."""
