"""Tables over real shops."""

from contextlib import contextmanager
from types import SimpleNamespace

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.records import commands
from tests.desktop.shops import WAIT_S
from tests.desktop.toy_collection.area import THINGS
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from tests.ui.windows import until
from ui.bridge import Bridge
from ui.records.screen import RecordsScreen


@contextmanager
def tabling(qtbot, person, collection=THINGS, size=(1100, 700)):
    """A shown table for a person of `tests.desktop.shops`, once it was read and its view has the focus."""
    bridge = Bridge(person.workspace)
    screen = RecordsScreen(SimpleNamespace(bridge=bridge, settings=Remembered()), collection)
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        until(qtbot, lambda: screen.table.rows.ground is not None)
        screen.table.view.setFocus()
        settle()
        yield screen
    finally:
        screen.hide()
        screen.stop()
        until(qtbot, lambda: not bridge.unfinished())
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def add(person, collection=THINGS, **fields):
    """A record in the shop."""
    return person.workspace.do(commands.create, collection, fields).result(WAIT_S)


def change(person, record, collection=THINGS, **fields):
    """The same record, saying something else."""
    return person.workspace.do(commands.change, collection, record.id, fields).result(WAIT_S)


def column(screen, label):
    """The number of the column that is called so."""
    return next(number for number, each in enumerate(screen.table.rows.columns) if each.label == label)


def cells(screen, label):
    """What stands below a label, as far as it is known, blank rows too."""
    rows, number = screen.table.rows, column(screen, label)
    return [rows.index(row, number).data() for row in range(rows.rowCount())]


def stand_on(screen, row, label):
    """Put the keyboard on a cell."""
    screen.table.view.setFocus()
    screen.table.view.go(row, column(screen, label))
    settle()
