"""What somebody does with to-dos in this window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.todos.commands import add_todo, throw_todo_away, undo_todo
from desktop.todos.records import NewTodo, Todo
from ui.bridge import Bridge
from ui.records.deeds import Deeds


class TodoDeeds(Deeds):
    """The same with to-dos, of which new ones are made here."""

    def __init__(self, bridge: Bridge, screen: QWidget) -> None:
        super().__init__(bridge, screen, undo_todo)

    def add(
        self, new: NewTodo, done: Callable[[Todo], object], failed: Callable[[Exception], object] | None = None
    ) -> None:
        """A new to-do."""

        def on_done(todo: Todo) -> None:
            self.remember_command(throw_todo_away, todo.id)
            done(todo)
            self.settled.emit()

        self._bridge.do(add_todo, new, done=on_done, failed=lambda error: self.refuse(error, failed))
