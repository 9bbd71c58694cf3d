"""How much is in what is chosen, folders with all that is in them: counted when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.drive import giving, queries
from desktop.drive.giving import GivenThings
from desktop.files.sizes import size_words
from ui.background_task import BackgroundTask
from ui.bidi import filled, side_by_side
from ui.bridge import sentence_of
from ui.drive.rows import files_words
from ui.widgets import Toast

if TYPE_CHECKING:
    from ui.bridge import Bridge


class HowLarge(QObject):
    """For one pane."""

    def __init__(self, bridge: Bridge, pane: QWidget) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane

    def tell(self, ids: Sequence[str]) -> None:
        """Count it beside the window, and say it."""

        def work() -> GivenThings:
            session = self._bridge.workspace.read()
            try:
                return giving.taken(session, queries.things(session, ids))
            finally:
                session.close()

        BackgroundTask(work, self._say, lambda error: self._toast(sentence_of(error)), self).start()

    def _say(self, found: GivenThings) -> None:
        missing = len(found.missing)
        away = filled(self.tr("%1 not on this PC"), files_words(missing)) if missing else ""
        self._toast(side_by_side(*filter(None, (files_words(len(found.files)), size_words(found.size), away))))

    def _toast(self, words: str) -> None:
        Toast(self._pane, words, at_foot=True)
