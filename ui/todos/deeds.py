"""What somebody does with to-dos in this window, and taking it back, the last first."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from desktop.records.commands import BATCH_SIZE
from desktop.todos.commands import add_todo, throw_todo_away, undo_todo
from desktop.todos.records import NewTodo, Todo
from ui.bridge import Bridge, sentence_of
from ui.widgets import Toast, announce

_REMEMBERED: Final = 50


class Deeds(QObject):
    """Carries them out. Signals: `settled` when one is done or refused; the section looks again then."""

    settled = Signal()

    def __init__(self, bridge: Bridge, screen: Any) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._undone_by: list[Callable[[], None]] = []

    def do(
        self,
        command: Callable[..., Todo],
        *values: object,
        said: str = "",
        done: Callable[[Todo], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """A command that takes a batch. `said` stands in a toast for a while, with a way back."""
        batch = os.urandom(BATCH_SIZE)

        def on_done(todo: Todo) -> None:
            self._remember(lambda: self._take_back(undo_todo, batch), said)
            if done is not None:
                done(todo)
            self.settled.emit()

        self._bridge.do(
            partial(command, batch=batch), *values, done=on_done, failed=lambda error: self._on_refused(error, failed)
        )

    def add(
        self, new: NewTodo, done: Callable[[Todo], object], failed: Callable[[Exception], object] | None = None
    ) -> None:
        """A new to-do."""

        def on_done(todo: Todo) -> None:
            self._remember(lambda: self._take_back(throw_todo_away, todo.id))
            done(todo)
            self.settled.emit()

        self._bridge.do(add_todo, new, done=on_done, failed=lambda error: self._on_refused(error, failed))

    def undo(self) -> None:
        """Take back what was done last, if anything was."""
        if self._undone_by:
            self._undone_by.pop()()

    def _remember(self, undo: Callable[[], None], said: str = "") -> None:
        self._undone_by = [*self._undone_by, undo][-_REMEMBERED:]
        if not said:
            return
        toast = Toast(self._screen, said, self.tr("Undo"), at_foot=True)
        toast.clicked.connect(lambda: self._undo_this(undo))

    def _undo_this(self, undo: Callable[[], None]) -> None:
        if undo in self._undone_by:
            self._undone_by.remove(undo)
            undo()

    def _take_back(self, command: Callable[..., object], what: object) -> None:
        self._bridge.do(command, what, done=lambda _: self._on_taken_back(), failed=self._on_refused)

    def _on_taken_back(self) -> None:
        for toast in self._screen.window().findChildren(Toast):
            toast.dismiss()
        announce(self._screen, self.tr("Taken back"))
        self.settled.emit()

    def _on_refused(self, error: Exception, failed: Callable[[Exception], object] | None = None) -> None:
        if failed is not None:
            failed(error)
        else:
            Toast(self._screen, sentence_of(error), at_foot=True)
        self.settled.emit()
