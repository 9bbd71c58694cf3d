"""A to-do's title and its note, kept while they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Signal

from desktop.records.seen import seen
from desktop.todos.commands import change_todo
from desktop.todos.records import TodoChange
from ui.auto_save import AutoSave
from ui.bridge import Bridge
from ui.todos.growing_text import GrowingText


class KeptText(GrowingText):
    """What others wrote meanwhile is not overwritten: it is shown beside. Signals: `refused(str)`.

    Attributes: `saving`, which goes on where this one is gone before all is on the disk.
    """

    refused = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        todo: str,
        name: str,
        change: Callable[[str], TodoChange],
        *,
        most_lines: int,
        one_line: bool = False,
        at_once: bool = False,
    ) -> None:
        """`at_once`: kept during the typing, else when Return is pressed or the focus goes."""
        super().__init__(name, most_lines=most_lines, one_line=one_line)
        self._bridge = bridge
        self._todo = todo
        self._change = change
        self._kept = ""
        self._seen: Sequence[bytes] | None = None
        self.saving = AutoSave(bridge, self._save, bridge)
        self.saving.refused.connect(self._on_refused)
        self.saving.saved.connect(self._on_saved)
        self.began.connect(self._look)
        self.left.connect(self.keep)
        self.entered.connect(self.keep)
        if at_once:
            self.textChanged.connect(self._on_typed)

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not on the disk."""
        return self.saving.unsaved or self._is_other()

    def show_text(self, text: str) -> None:
        """What it is now, unless something else was typed meanwhile."""
        if not self.unsaved and text != self._kept:
            self._kept = text
            super().show_text(text)
            self._look()

    def keep(self) -> None:
        """Keep what is typed, if it is something else."""
        if self._is_other():
            self.saving.touch(self.text())
        self.saving.flush()

    def _is_other(self) -> bool:
        newest = self.saving.value if self.saving.unsaved else self._kept
        return self.text() != newest

    def _on_typed(self) -> None:
        if self._is_other():
            self.saving.touch(self.text())

    def _look(self) -> None:
        """What is typed from now on is typed by who has seen what is shown now."""
        self._seen = seen(self._bridge.session, [self._todo])

    def _save(self, text: str) -> Future[Any]:
        return self._bridge.workspace.do(change_todo, self._todo, self._change(text), self._seen)

    def _on_saved(self, _todo: object) -> None:
        self._kept = self.saving.value

    def _on_refused(self, sentence: str) -> None:
        super().show_text(self._kept)
        self.refused.emit(sentence)
