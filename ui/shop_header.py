"""What stands at the top of every list: the shop, and whom one writes as."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.people.events import PeopleChanged
from ui.bridge import Bridge
from ui.widgets import PaneHeader


class ShopHeader(PaneHeader):
    """The shop's name and one's own below it, as they are now."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._bridge = bridge
        bridge.on(PeopleChanged, self.show_names)
        self.show_names()

    def show_names(self) -> None:
        """Show both names anew."""
        workspace = self._bridge.workspace
        self.set_texts(workspace.shop, workspace.me.name)
