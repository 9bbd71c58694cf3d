"""Texts of pages that were left and are not all on the disk yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from ui.auto_save import AutoSave


class LeftTexts(QObject):
    """Keeps what saves them until they are. Signals: `refused(str)` with why one cannot be taken."""

    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._savings: list[AutoSave] = []

    @property
    def unsaved(self) -> bool:
        """Whether anything of them is not on the disk."""
        return any(saving.unsaved for saving in self._savings)

    def take(self, savings: Iterable[AutoSave]) -> None:
        """Look after these from now on."""
        for saving in savings:
            self._savings.append(saving)
            saving.refused.connect(self.refused)
            saving.changed.connect(partial(self._let_go, saving))
            self._let_go(saving)

    def stop(self) -> None:
        """Save what waits; nothing is tried again."""
        for saving in self._savings:
            saving.flush()
            saving.end()

    def _let_go(self, saving: AutoSave) -> None:
        """Of one that is saved nothing is left."""
        if not saving.unsaved and saving in self._savings:
            self._savings.remove(saving)
            saving.end()
            saving.deleteLater()
