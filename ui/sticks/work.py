"""One thing that is done with a stick at a time, whether its dialog is open or not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.bundles import commands, sticks
from desktop.bundles.events import BundleProgressed
from desktop.bundles.records import Drive, ReadBundle, WrittenBundle
from ui.bridge import Bridge, sentence_of
from ui.sticks.words import progress_words, read_words, written_words
from ui.widgets import Toast


class StickWork(QObject):
    """Signals: `told(str)` how far it has come; `ended(str, bool)` what came of it, and whether it was done."""

    told = Signal(str)
    ended = Signal(str, bool)

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._window = window
        self.is_busy = False
        self.is_watched = False
        self._writing, self._total = False, 0
        bridge.on(BundleProgressed, self._on_progressed)

    @staticmethod
    def of(bridge: Bridge, window: QWidget) -> StickWork:
        """The one of a window, and of the shop that it shows."""
        there = [work for work in window.findChildren(StickWork) if work._bridge is bridge]
        return there[0] if there else StickWork(bridge, window)

    def write(self, drive: Drive, total: int, *, everything: bool) -> None:
        """Write this PC's file there; about so many bytes."""
        self._begin(total, writing=True)
        self._bridge.do(sticks.write_to, drive, everything, done=self._on_written, failed=self._on_failed)

    def take_in(self, file: Path, total: int) -> None:
        """Take in another PC's file, of so many bytes."""
        self._begin(total, writing=False)
        self._bridge.do(commands.read_bundle, file, done=self._on_read, failed=self._on_failed)

    def _begin(self, total: int, *, writing: bool) -> None:
        self.is_busy, self._writing, self._total = True, writing, total
        self.told.emit(progress_words(0, total, writing=writing))

    def _on_progressed(self, event: BundleProgressed) -> None:
        if self.is_busy:
            self.told.emit(progress_words(event.bytes, self._total, writing=self._writing))

    def _on_written(self, written: WrittenBundle) -> None:
        self._end(written_words(written), done=True)

    def _on_read(self, read: ReadBundle) -> None:
        self._end(read_words(read), done=read.is_whole)

    def _on_failed(self, error: Exception) -> None:
        stays = QCoreApplication.translate("Sticks", "Nothing on this PC is lost by that.")
        self._end(f"{sentence_of(error)} {stays}", done=False)

    def _end(self, words: str, *, done: bool) -> None:
        self.is_busy = False
        self.ended.emit(words, done)
        if not self.is_watched:
            Toast(self._window, words)
