"""The section To-dos over real shops."""

from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.todos import commands
from desktop.todos.records import NewTodo
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.todos.screen import TodosScreen


@contextmanager
def doing(qtbot, person, settings=None, size=(1200, 700)):
    """A shown section for a person of `tests.desktop.shops`, once it was read; `screen.failures`, `screen.places`."""
    bridge = Bridge(person.workspace)
    screen = TodosScreen(bridge, Remembered() if settings is None else settings)
    screen.failures, screen.places = [], []
    bridge.command_failed.connect(screen.failures.append)
    screen.place_wanted.connect(screen.places.append)
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        qtbot.waitUntil(lambda: screen.page.header.title() != "")
        yield screen
    finally:
        screen.hide()
        screen.stop()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def add(person, title, **more):
    """A to-do in the shop."""
    return person.workspace.do(commands.add_todo, NewTodo(title, **more)).result(WAIT_S)


def titles(screen):
    """What stands in the list, headings too."""
    return [row.title for row in screen.page.list.rows.all()]
