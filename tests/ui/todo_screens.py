"""The section To-dos over real shops."""

from contextlib import contextmanager
from datetime import date, timedelta

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from desktop.settings.proposal import Proposal
from desktop.settings.shop_calendar import ShopCalendar
from desktop.todos import commands, shop_days
from desktop.todos.records import NewTodo
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.todos.screen import TodosScreen
from ui.widgets import Toast

MONDAY = date(2026, 11, 30)
MONDAY_NOON_MS = 1_796_040_000_000
DAY = timedelta(1)
CONTROL = Qt.KeyboardModifier.ControlModifier


def monday_noon(monkeypatch):
    """It is Monday noon, in a shop that nobody has set."""
    monkeypatch.setattr(shop_days, "now_ms", lambda: MONDAY_NOON_MS)
    monkeypatch.setattr("desktop.settings.queries.guess", lambda: Proposal(ShopCalendar(), "EUR"))


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


def toasts(screen):
    """What toasts say."""
    return [toast.accessibleName() for toast in screen.window().findChildren(Toast) if toast.isVisible()]


def stand_on(screen, title):
    """Put the keyboard on a row."""
    screen.page.list.setFocus()
    assert screen.page.list.choose(next(row.key for row in screen.page.list.rows.all() if row.title == title))
    settle()
