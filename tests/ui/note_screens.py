"""The screen of notes over real shops."""

from contextlib import contextmanager

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.notes.screen import NotesScreen

PATIENCE_MS = 60_000
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@contextmanager
def noting(person, settings=None, size=(1000, 640)):
    """A shown notes screen for a person of `tests.desktop.shops`; `screen.failures` is what went wrong."""
    bridge = Bridge(person.workspace)
    screen = NotesScreen(bridge, Remembered() if settings is None else settings)
    screen.failures = []
    bridge.command_failed.connect(screen.failures.append)
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        yield screen
    finally:
        screen.hide()
        screen.stop()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def make_note(person, title, text=""):
    """A note in the shop; its id."""
    note = person.workspace.do(notes_commands.create_note, title).result(WAIT_S).id
    if text:
        person.workspace.do(notes_commands.write_note, note, text).result(WAIT_S)
    return note


def open_note(qtbot, screen, note):
    """Open a note and wait until it can be written."""
    screen.open_note(note)
    until(qtbot, lambda: not screen.editor.page.isReadOnly())
    return screen.editor


def until(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def saved(qtbot, person, editor):
    """Wait until what is on the page is in the shop and the page says so."""
    until(qtbot, lambda: editor.state_words == "Saved" and not editor.unsaved)
    assert notes_queries.note(person.session, editor.note.id).text == editor.page.toPlainText()


def commit(widget, text, *, preedit=""):
    """Type as an input method does, which takes any script; `preedit` is what is not decided yet."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def put_caret(text, at, to=None):
    """Put the caret somewhere, in code units, or select from there."""
    cursor = text.textCursor()
    cursor.setPosition(at)
    if to is not None:
        cursor.setPosition(to, cursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, key, modifier)
