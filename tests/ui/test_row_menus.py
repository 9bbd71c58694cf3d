"""What can be done with a row of a list: by the right mouse button, and by the menu key."""

import pytest
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.notes import queries as notes_queries
from tests.desktop.shops import WAIT_S, alone
from tests.ui.chat_screens import chatting, until
from tests.ui.note_screens import make_note, noting
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.people.screen import PeopleScreen
from ui.widgets import Menu


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


def menu_of(screen, rows, number, *, by_key=False):
    """The menu of a row, as {words: action}."""
    index = rows.model().index(number, 0)
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    place = rows.visualRect(index).center()
    event = QContextMenuEvent(reason, place, rows.viewport().mapToGlobal(place))
    QApplication.sendEvent(rows.viewport(), event)
    menu = screen.findChildren(Menu)[-1]
    menu.hide()
    return {action.text(): action for action in menu.actions()}


def no_menu_of(screen, rows, number):
    place = rows.visualRect(rows.model().index(number, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, rows.viewport().mapToGlobal(place))
    QApplication.sendEvent(rows.viewport(), event)
    return not screen.findChildren(Menu)


def test_a_conversation_is_marked_as_read_without_being_opened(alice, qtbot):
    channel = alice.workspace.do(chat_commands.create_channel, "deliveries").result(WAIT_S).id
    with chatting(alice) as screen:
        until(qtbot, lambda: screen.listed.conversations.number_of(channel) is not None)
        number = screen.listed.conversations.number_of(channel)
        assert no_menu_of(screen, screen.listed.list, number - 1), "a title"
        actions = menu_of(screen, screen.listed.list, number)
        assert not actions["Mark as read"].isEnabled()
        assert screen.pane.conversation.kind == "everyone"
        actions["Open"].trigger()
        assert screen.pane.conversation.id == channel
        assert chat_queries.conversation(alice.session, channel).unread == 0


def test_a_note_is_archived_and_brought_back_from_the_list(alice, qtbot):
    note = make_note(alice, "Prices")
    with noting(alice) as screen:
        menu_of(screen, screen.list, 0)["Archive"].trigger()
        until(qtbot, lambda: notes_queries.note(alice.session, note).archived)
        screen._show_archived(True)
        menu_of(screen, screen.list, 0)["Bring back"].trigger()
        until(qtbot, lambda: not notes_queries.note(alice.session, note).archived)


def test_the_menu_key_opens_the_menu_of_the_current_row(alice, qtbot):
    bridge = Bridge(alice.workspace)
    screen = PeopleScreen(bridge, Remembered())
    screen.show()
    wanted = []
    screen.invite_wanted.connect(wanted.append)
    actions = menu_of(screen, screen.list, 0, by_key=True)
    assert "Write a message" not in actions
    actions["Add a PC"].trigger()
    assert wanted == [alice.workspace.me.id]
    screen.hide()
    screen.stop()
    bridge.close()
    screen.deleteLater()
