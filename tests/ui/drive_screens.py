"""The section Files over real shops."""

from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.drive import adding, commands
from desktop.files.commands import GivenFile
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.drive.screen import DriveScreen


@contextmanager
def filing(qtbot, person, size=(1200, 700), settings=None):
    """A shown section for a person of `tests.desktop.shops`, once it was read."""
    bridge = Bridge(person.workspace)
    screen = DriveScreen(bridge, settings or Remembered())
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        qtbot.waitUntil(lambda: screen._shown is not None)
        yield screen
    finally:
        screen.hide()
        screen.stop()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def give(person, *files, folder="", **more):
    """Files in the shop, by their names and what is in them."""
    given = [GivenFile(content, name) for name, content in files]
    return person.workspace.do(adding.add_given, given, folder, **more).result(WAIT_S).files


def make_folder(person, name, within="", readers="everyone"):
    """A folder in the shop."""
    return person.workspace.do(commands.new_folder, name, within, readers).result(WAIT_S).id


def names(screen):
    """What is listed."""
    return [row.name for row in screen.page.list.rows.all()]
