"""While the shop is open, what stands in its files is read, so that they are found by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.extracts.looking_through import look_through

if TYPE_CHECKING:
    from ui.bridge import Bridge


class FilesWatch:
    """Begins with the window; nobody waits for its end."""

    def __init__(self, bridge: Bridge) -> None:
        bridge.workspace.do(look_through)

    def stop(self) -> None:
        """It ends with the shop."""
