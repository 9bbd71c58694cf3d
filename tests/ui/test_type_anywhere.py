"""What is typed in chat reaches the line for it, whole, wherever the focus is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat import commands as chat_commands
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, send, until


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        person.workspace.do(chat_commands.create_channel, "hours").result(WAIT_S)
        yield person


@pytest.fixture
def screen(alice):
    with chatting(alice) as shown:
        yield shown


def parts_with_focus(screen):
    return {
        "conversations": screen.listed.list,
        "messages": screen.pane.view,
        "a message's text": screen.pane.view.overlay.text,
        "a button": screen.listed.new,
    }


def focus(screen, where):
    screen.pane.view.setFocus(Qt.FocusReason.TabFocusReason)
    part = parts_with_focus(screen)[where]
    part.setFocus(Qt.FocusReason.OtherFocusReason)
    settle()
    assert part.hasFocus()
    return part


EVERYWHERE = ["conversations", "messages", "a message's text", "a button"]


@pytest.mark.parametrize("where", EVERYWHERE)
def test_letters_go_into_the_line_and_open_nothing_else(screen, qtbot, where):
    send(qtbot, screen, "first")
    focus(screen, where)
    for letter in "hours, please?":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    assert screen.pane.composer.text() == "hours, please?"
    assert screen.pane.composer.editor.hasFocus()
    assert screen.pane.conversation.kind == "everyone"


@pytest.mark.parametrize("where", EVERYWHERE)
def test_what_an_input_method_composes_arrives_whole(screen, qtbot, where):
    send(qtbot, screen, "first")
    part = focus(screen, where)
    compose(part, "n")
    assert part.hasFocus()
    compose(part, "ni")
    compose(part, "", commit="你")
    assert screen.pane.composer.text() == "你"
    assert screen.pane.composer.editor.hasFocus()


@pytest.mark.parametrize("where", EVERYWHERE)
def test_input_methods_are_on_wherever_the_focus_is(screen, qtbot, where):
    send(qtbot, screen, "first")
    focus(screen, where)
    asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(QApplication.focusObject(), asked)
    assert asked.value(Qt.InputMethodQuery.ImEnabled) is True


def test_a_click_on_a_conversation_is_ready_to_type(screen, qtbot):
    until(qtbot, lambda: len(screen.listed.conversations.rows()) == 2)
    rows = screen.listed.list
    rows.setFocus()
    hours = next(row.id for row in screen.listed.conversations.rows() if row.title == "hours")
    number = screen.listed.conversations.number_of(hours)
    place = rows.visualRect(screen.listed.conversations.index(number)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert screen.pane.conversation.title == "hours"
    assert screen.pane.composer.editor.hasFocus()


def test_other_fields_and_commands_keep_what_is_typed(screen, qtbot):
    screen.listed.field.setFocus()
    QTest.keyClicks(screen.listed.field, "flour")
    assert screen.listed.field.text() == "flour"
    screen.listed.field.clear()
    screen.listed.list.setFocus()
    QTest.keyClick(screen.listed.list, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(screen.listed.list, Qt.Key.Key_Down)
    assert screen.pane.composer.text() == ""
    assert screen.listed.list.hasFocus()


def compose(widget, preedit, commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)
