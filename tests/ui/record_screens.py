"""Pages about records of the toy collection."""

from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop.records import commands
from tests.desktop.shops import WAIT_S
from tests.desktop.toy_collection.area import THINGS
from tests.ui.accessibility import settle
from ui.bridge import Bridge
from ui.records.deeds import Deeds
from ui.records.page import RecordPage
from ui.widgets import Toast


@contextmanager
def record_shown(qtbot, person, record, collection=THINGS, size=(400, 700)):
    """A shown page, once it was read; `page.wanted` is what it led to."""
    bridge, screen = Bridge(person.workspace), QMainWindow()
    page = RecordPage(bridge, Deeds(bridge, screen), collection, record)
    screen.setCentralWidget(page)
    page.fit(beside=False)
    page.wanted, page.failures = [], []
    page.record_wanted.connect(lambda *place: page.wanted.append(place))
    bridge.command_failed.connect(page.failures.append)
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        qtbot.waitUntil(lambda: page.shown is not None)
        yield page
    finally:
        for toast in screen.findChildren(Toast):
            toast.dismiss()
        page.stop()
        qtbot.waitUntil(lambda: not bridge.unfinished())
        screen.hide()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()
    assert page.failures == []


def make(person, collection=THINGS, **fields):
    """A record of the shop; its id."""
    return person.workspace.do(commands.create, collection, fields).result(WAIT_S).id
