"""How far one's last message in the open conversation got, kept true while PCs come and go."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop.chat import queries as chat_queries
from desktop.chat.records import Message
from desktop.errors import DesktopError
from ui.bridge import Bridge
from ui.chat.anchored_list import AnchoredListView
from ui.chat.delivery import delivery_words

DELIVERY_MS = 250


class DeliveryTracker(QObject):
    """Writes the delivery line of a view's history."""

    def __init__(self, bridge: Bridge, view: AnchoredListView) -> None:
        super().__init__(view)
        self._bridge = bridge
        self._view = view
        self._history = view.history
        self._soon = QTimer(self, singleShot=True, interval=DELIVERY_MS)
        self._soon.timeout.connect(self._on_due)

    def stop(self) -> None:
        """Nothing is looked up any more by itself."""
        self._soon.stop()

    def look_soon(self) -> None:
        """It may be otherwise now; many such hints make one look."""
        if not self._soon.isActive():
            self._soon.start()

    def update(self) -> None:
        """Write the line; for within a change of rows."""
        self._history.set_delivery(*self._delivery())

    def _on_due(self) -> None:
        if self._delivery() != self._history.delivery:
            self._view.keeping_place(self.update)

    def _delivery(self) -> tuple[str, str]:
        """The last own message here, and how far it got."""
        mine = self._last_own()
        if mine is None:
            return "", ""
        try:
            looked = self._bridge.workspace.sync_state().kind != "opening"
            reached = chat_queries.reached(self._bridge.session, mine.id)
            return mine.id, delivery_words(reached, looked=looked, has_files=bool(mine.files))
        except DesktopError:
            return mine.id, ""

    def _last_own(self) -> Message | None:
        if not self._history.at_end:
            return None
        rows = (self._history.row(number).message for number in reversed(range(self._history.rowCount())))
        return next((message for message in rows if message.mine and not message.recalled), None)
