"""Looks after what is set aside: how much there is, and whether it is more than somebody was told of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.aside import queries
from desktop.aside.commands import Counted, counted
from ui.aside_words import aside_words
from ui.bridge import Bridge
from ui.widgets import SettingsStore

_TOLD_KEY = "aside.told"
_AFTER_MS = 250


class AsideWatch(QObject):
    """`show` is called with what is said of what is set aside, and whether that is news, whenever that changes."""

    def __init__(self, bridge: Bridge, settings: SettingsStore, show: Callable[[str, bool], object]) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._settings = settings
        self._show = show
        self._stopped = False
        self._mark = (0, 0, 0)
        self._found = Counted(0, 0, False)
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._soon.timeout.connect(self.look)
        bridge.changed.connect(self._on_changed)
        self.look()

    def stop(self) -> None:
        """End for good."""
        self._stopped = True
        self._soon.stop()

    def look(self) -> None:
        """Ask how much there is, unless it is what there was."""
        mark = queries.mark(self._bridge.session)
        if mark != self._mark and not self._stopped:
            self._mark = mark
            self._bridge.do(counted, done=self._on_counted, failed=lambda _error: None)

    def tell(self) -> None:
        """Somebody was told of all there is."""
        self._settings.set(_TOLD_KEY, self._found.things)
        self._say(is_news=False)

    def _on_changed(self) -> None:
        if not self._stopped and not self._soon.isActive():
            self._soon.start()

    def _on_counted(self, found: Counted) -> None:
        self._found, count = found, found.things
        told = self._settings.get(_TOLD_KEY, 0)
        known = told if isinstance(told, int) else 0
        if count < known:
            self._settings.set(_TOLD_KEY, count)
        self._say(is_news=count > known and not self._bridge.workspace.sync_state().is_out)

    def _say(self, *, is_news: bool) -> None:
        self._show(aside_words(self._found.things, self._found.or_more), is_news)
