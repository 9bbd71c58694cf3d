"""What a service of the engine needs of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.engine.event_queue import EventQueue
    from desktop.engine.loop_thread import LoopThread
    from desktop.engine.problems import Problems
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home
    from desktop.rows.change_notifier import ChangeNotifier
    from desktop.rows.local_state import LocalState
    from desktop.rows.projection import Projection
    from desktop.rows.read_model import ReadModel
    from desktop.rows.viewer import Viewer
    from sync.replica import Replica

T = TypeVar("T")


class ProgressSource(Protocol):
    """Whoever knows how much there is to receive."""

    def progress_total(self) -> int:
        """Entries that are known to exist, here or on a PC that is connected."""


class ServiceHost(Protocol):
    """The engine, as its services see it."""

    home: Home
    key: bytes
    rows_key: bytes
    areas: Areas
    network_settings: NetworkSettings
    thread: LoopThread
    events: EventQueue
    problems: Problems
    closing: bool
    replica: Replica
    model: ReadModel
    local_state: LocalState
    projection: Projection
    notifier: ChangeNotifier
    viewer: Viewer

    @property
    def networking(self) -> ProgressSource: ...

    def do_idle_work(self) -> None:
        """Do some of what areas have that can wait."""

    def do(self, work: Callable[[], T]) -> T:
        """Do this with errors of the disk in words."""
