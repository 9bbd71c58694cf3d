"""Looking for words from a conversation: in it first, and in everything when that is asked for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.chat import commands as chat_commands
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, texts, until
from tests.ui.windows import click, focused, named, press, says, write


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        maria.say("ten rolls for the school")
        cakes = maria.workspace.do(chat_commands.create_channel, "Kuchen").result(WAIT_S).id
        maria.say("rolls? No, cakes", conversation=cakes)
        maria.cakes = cakes
        yield maria


def found(screen):
    hits = screen.listed.search.hits
    return [hits.hit(number).text for number in range(hits.rowCount())]


def test_the_magnifier_of_a_conversation_searches_it_and_can_be_widened(maria, qtbot):
    with chatting(maria) as screen:
        screen.open_conversation(maria.cakes)
        settle()
        click(screen.pane.header, "Search this conversation")
        field = named(screen, "Search this conversation")
        assert focused() is screen.listed.field
        write("rolls")
        until(qtbot, lambda: screen.listed.searching() and found(screen) == ["rolls? No, cakes"])
        assert field is not None
        click(screen, "Search everywhere")
        until(qtbot, lambda: found(screen) == ["rolls? No, cakes", "ten rolls for the school"])
        assert focused() is screen.listed.field
        assert focused().accessibleName() == "Search messages and notes"
        assert not says(screen, "Search everywhere")


def test_a_narrow_search_that_finds_nothing_says_where_it_looked(maria, qtbot):
    with chatting(maria) as screen:
        screen.open_conversation(maria.cakes)
        click(screen.pane.header, "Search this conversation")
        write("school")
        until(qtbot, lambda: says(screen, "Nothing in this conversation holds these words."))
        click(screen, "Search everywhere")
        until(qtbot, lambda: found(screen) == ["ten rolls for the school"])
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: texts(screen) == ["ten rolls for the school"])


@pytest.mark.parametrize("leaving", ["escape", "elsewhere", "another"])
def test_a_narrow_search_ends_with_the_conversation_or_when_nothing_was_looked_for(maria, leaving):
    with chatting(maria) as screen:
        screen.open_conversation(maria.cakes)
        click(screen.pane.header, "Search this conversation")
        if leaving == "escape":
            press(Qt.Key.Key_Escape)
        elif leaving == "elsewhere":
            QTest.mouseClick(screen.pane.composer.editor.viewport(), Qt.MouseButton.LeftButton)
        else:
            write("rolls")
            screen.open_conversation(maria.everyone)
        settle()
        assert not says(screen, "Search everywhere")
        assert screen.listed.field.accessibleName() == "Search messages and notes"
