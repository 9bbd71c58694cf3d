"""Files of records that somebody looks at over the window: no longer than the record is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.records import queries
from desktop.records.events import RecordChanged, RecordsChanged

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.files.deeds import FileDeeds


class LookedAt(QObject):
    """For whatever opens them by these deeds, with the ids of their records."""

    def __init__(self, bridge: Bridge, deeds: FileDeeds, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        for event in (RecordChanged, RecordsChanged):
            bridge.on(event, self._look_again)

    def _look_again(self) -> None:
        self._deeds.leave_gone(self._there, self.tr("“%1” is not here any more."))

    def _there(self, records: Sequence[str]) -> set[str]:
        return queries.standing(self._bridge.session, records)
