"""The chat screen over real shops."""

from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from ui.area import jump_of_hit
from ui.areas import AREAS
from ui.bridge import Bridge
from ui.chat.screen import ChatScreen

PATIENCE_MS = 60_000


class Seen(QObject):
    """What a screen told: unread counts, failures, wishes."""

    def __init__(self, screen, bridge):
        super().__init__()
        self.unread, self.failures, self.invited, self.wanted = [], [], [], []
        screen.unread_changed.connect(self.unread.append)
        screen.invite_wanted.connect(lambda: self.invited.append(True))
        screen.place_wanted.connect(self.wanted.append)
        bridge.command_failed.connect(self.failures.append)


@contextmanager
def chatting(person, settings=None, size=(1100, 720)):
    """A shown chat screen for a person of `tests.desktop.shops`; `screen.seen` is what it told."""
    bridge = Bridge(person.workspace)
    of_hit = partial(jump_of_hit, AREAS)
    screen = ChatScreen(bridge, Remembered() if settings is None else settings, of_hit)
    screen.seen = Seen(screen, bridge)
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        yield screen
    finally:
        screen.close()
        screen.stop()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def write(screen, text):
    """Type into the composer as an input method does, which takes any script."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    screen.focus_composer()
    QApplication.sendEvent(screen.pane.composer.editor, event)


def enter(screen, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(screen.pane.composer.editor, Qt.Key.Key_Return, modifier)


def texts(screen):
    """What the history shows, oldest first."""
    history = screen.pane.history
    return [history.row(number).message.text for number in range(history.rowCount())]


def until(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def send(qtbot, screen, text):
    """Write and press Enter, until it stands there."""
    write(screen, text)
    enter(screen)
    until(qtbot, lambda: texts(screen)[-1:] == [text])
