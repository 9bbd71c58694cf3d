"""A to-do from a message: made at once where everybody can read the message, else put into the line for a new one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.chat import queries as chat_queries
from desktop.chat.records import Message
from desktop.people import queries as people_queries
from desktop.todos.commands import add_todo
from desktop.todos.from_message import title_from, todo_from
from desktop.todos.records import Todo
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.todos.places import NewTodoPlace, TodoPlace
from ui.widgets import Toast


class TodoMaker(QObject):
    """`go`: to a place of another area."""

    def __init__(self, bridge: Bridge, screen: QWidget, go: Callable[[object], None]) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._go = go

    def make(self, message: Message) -> None:
        """Make it, or let whoever wants it say that everybody may read what two wrote to each other."""
        conversation = chat_queries.conversation(self._bridge.session, message.conversation)
        if conversation.kind == "direct":
            self._go(NewTodoPlace(title_from(message.gist), message.conversation, message.id))
            return
        new = todo_from(message, people_queries.people(self._bridge.session))
        self._bridge.do(add_todo, new, done=self._on_made, failed=self._on_refused)

    def _on_made(self, todo: Todo) -> None:
        toast = Toast(self._screen, filled(self.tr("“%1” is a to-do now."), todo.title), self.tr("Open"))
        toast.clicked.connect(lambda: self._go(TodoPlace(todo.id)))

    def _on_refused(self, error: Exception) -> None:
        Toast(self._screen, sentence_of(error))
