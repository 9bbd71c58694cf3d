"""What areas work with on a PC where nobody is in: the log as it lies there, and no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.home.home import Home
    from sync.replica import Replica


class Unattended(Protocol):
    """Such a PC, in the thread of its network. `replica`: in nobody's name, so it signs and opens nothing."""

    home: Home
    areas: Areas

    @property
    def replica(self) -> Replica: ...
