"""Saving what somebody did with records, one step each, beside the window: tried again while the disk is full."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.agreeing.commands import PUT_AWAY_LIMIT
from desktop.errors import SavedNotShownError
from desktop.records.commands import BATCH_SIZE
from desktop.records.row_saves import RowsSaved, put_row, save_rows
from ui.auto_save import REFUSALS, RETRY_MS
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.records.much_away import put_away

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds


class StepSaves(QObject):
    """`deeds`, of the screen, takes back what is done here too. Signals: `settled()` when a step is saved or refused;
    `refused(str)`: why one is not saved, or not yet.
    """

    settled = Signal()
    refused = Signal(str)

    def __init__(
        self, bridge: Bridge, parent: QObject, deeds: Deeds, collection: Callable[[], RecordCollection]
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._collection = collection
        self._running = 0

    @property
    def are_running(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._running > 0

    def put_away(self, changed: Mapping[str, Mapping[str, Value]], counted: str, said: str) -> None:
        """Many records into the bin; `counted`: these, in words."""
        if len(changed) <= PUT_AWAY_LIMIT:
            self.save(changed, said=said)
            return
        command = partial(save_rows, collection=self._collection(), changed=changed, added=())
        put_away(self._bridge, self._deeds, command, len(changed), counted, said)

    def save(
        self,
        changed: Mapping[str, Mapping[str, Value]],
        added: Sequence[Mapping[str, Value]] = (),
        done: Callable[[RowsSaved], object] = lambda _: None,
        failed: Callable[[], object] = lambda: None,
        *,
        said: str = "",
        seen_before: Sequence[bytes] | None = None,
        key: bytes = b"",
    ) -> None:
        """One step; `said`: what stands in a toast then, with a way back; `key`: what the added one is derived from."""
        self._running += 1
        batch = os.urandom(BATCH_SIZE)
        save: Callable[..., Any] = partial(save_rows, changed=changed, added=added, seen_before=seen_before)
        if key:
            save = partial(put_row, key=key, fields=added[0])
        save = partial(save, collection=self._collection(), batch=batch)

        def attempt() -> None:
            self._bridge.do(save, done=on_done, failed=on_failed)

        def on_done(saved: RowsSaved) -> None:
            self._running -= 1
            self._deeds.remember(batch, said)
            done(saved)
            self.settled.emit()

        def on_failed(error: Exception) -> None:
            if not isinstance(error, REFUSALS):
                self.refused.emit(filled(self.tr("Not saved yet: %1 Countertop keeps trying."), sentence_of(error)))
                QTimer.singleShot(RETRY_MS, self, attempt)
                return
            self._running -= 1
            failed()
            words = self.tr("%1") if isinstance(error, SavedNotShownError) else self.tr("Not saved: %1")
            self.refused.emit(filled(words, sentence_of(error)))
            self.settled.emit()

        attempt()
