"""Older and newer rows of a history, loaded before one scrolls to where they are."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ui.chat.anchored_list import AnchoredListView

_SCREENS_AHEAD = 2


class PageLoader(QObject):
    """Loads the next page of a view's history once fewer than two screens of rows are left in a direction."""

    def __init__(self, view: AnchoredListView) -> None:
        super().__init__(view)
        self._view = view
        self._history = view.history
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._load)
        view.moved.connect(self._look_ahead)

    def stop(self) -> None:
        """Nothing is loaded any more by itself."""
        self._soon.stop()

    def _look_ahead(self) -> None:
        if (self._needs_older() or self._needs_newer()) and self._view.isVisible():
            self._soon.start()

    def _load(self) -> None:
        if self._needs_older():
            self._view.keeping_place(self._history.load_older)
        elif self._needs_newer():
            self._view.keeping_place(self._history.load_newer)

    def _needs_older(self) -> bool:
        return not self._history.at_start and self._view.verticalScrollBar().value() < self._ahead()

    def _needs_newer(self) -> bool:
        bar = self._view.verticalScrollBar()
        return not self._history.at_end and bar.maximum() - bar.value() < self._ahead()

    def _ahead(self) -> int:
        return _SCREENS_AHEAD * self._view.viewport().height()
