"""How somebody looks at a collection: as everyone does, or as they chose, which is kept for them on this PC."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.records.own_view import OwnView, first_view, keep_view, own_view

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from ui.bridge import Bridge

_KEEP_MS: Final = 300


class KeptView(QObject):
    """Every change is kept a moment later, and makes it one's own. Attributes: `now`, how that is; `is_own`: whether
    somebody chose it for themselves.

    Signals: `changed` whenever it is another; `replaced` after `changed` where all of it may be.
    """

    changed = Signal()
    replaced = Signal()

    def __init__(self, bridge: Bridge, parent: QObject, collection: Callable[[], RecordCollection]) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._collection = collection
        kept = own_view(bridge.session, collection())
        self.is_own = kept not in (None, collection().view)
        self.now: OwnView = kept if kept is not None else first_view(collection())
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._write)

    def change(self, **changed: Any) -> None:
        """These of its attributes are others from now on."""
        now = replace(self.now, **changed)
        if now != self.now:
            self.now, self.is_own = now, True
            self._keep.start()
            self.changed.emit()

    def become(self, view: OwnView) -> None:
        """Look at it so from now on, as oneself."""
        self.is_own = True
        self._keep.start()
        self._become(view)

    def as_everyone(self) -> None:
        """Look at it as everyone who chose nothing else."""
        self.is_own = False
        self._keep.start()
        self._become(first_view(self._collection()))

    def follow(self, collection: RecordCollection) -> None:
        """The collection says otherwise now how everyone looks at it. Whoever does so anyway is one of them."""
        if self.is_own and collection.view == self.now:
            self.is_own = False
            self._keep.start()
            self.changed.emit()
        if not self.is_own:
            self._become(first_view(collection))

    def keep(self) -> None:
        """Write down now what waits."""
        if self._keep.isActive():
            self._keep.stop()
            self._write()

    def _become(self, view: OwnView) -> None:
        if view != self.now:
            self.now = view
            self.changed.emit()
            self.replaced.emit()

    def _write(self) -> None:
        self._bridge.do(keep_view, self._collection(), self.now if self.is_own else None)
