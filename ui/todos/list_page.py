"""One of the lists of to-dos: its name, the line for a new one, and what is in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QStackedWidget

from ui.bidi import filled
from ui.todos import empty
from ui.todos.list_choice import list_title
from ui.todos.new_line import NewLine
from ui.todos.overview import AWAY, DONE
from ui.todos.rows import ListShown
from ui.todos.todo_list import TodoList
from ui.widgets import EmptyState, Pane, PaneHeader

_ICONS = {AWAY: "trash-2", DONE: "check-check"}


class ListPage(Pane):
    """Attributes: `new`, the line; `list`."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("TodosScreen", "To-dos"))
        self._key = ""
        self.header = PaneHeader("", ruled=True)
        self.new = NewLine()
        self.list = TodoList()
        self._nothing = EmptyState("list-checks", "", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing)
        self.body.addWidget(self.header)
        self.body.addWidget(self.new)
        self.body.addWidget(self._stack, 1)
        self.first = self.list
        self.new.left_down.connect(self.list.setFocus)

    def show_list(self, shown: ListShown) -> None:
        """List what was read."""
        overview, rows = shown.overview, shown.rows
        anew, self._key = self._key != overview.key, overview.key
        self.header.set_texts(list_title(overview.key), self._below(shown))
        self.new.setVisible(overview.key not in (DONE, AWAY))
        self.new.show_overview(overview)
        self.list.show_rows(rows, anew=anew)
        self.list.setAccessibleName(list_title(overview.key))
        self._nothing.set_text(*empty.nothing_in(overview.key))
        self._stack.setCurrentWidget(self.list if rows else self._nothing)
        self.first = self.list if rows else self.new.edit if self.new.isVisibleTo(self) else None

    def _below(self, shown: ListShown) -> str:
        """Below its name: how much there is, or why the shop is closed."""
        closed = shown.overview.closed
        return filled(self.tr("Today: %1"), closed) if closed else shown.counts[shown.overview.key]
