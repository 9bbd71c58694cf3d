"""The smallest screen with the largest text: all can be read, and what has no room beside takes the place."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.chat import commands as chat_commands
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, texts, until
from tests.ui.windows import click, focused, named, says
from ui.jump import Jump, JumpBox

LOW = (1024 - 76, 600)


@pytest.fixture
def maria(tmp_path, theme):
    theme.set_text_percent(200)
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def test_that_a_message_was_taken_back_is_read_whole(maria, qtbot, theme):
    first = maria.say("nine boxes")
    maria.workspace.do(chat_commands.recall_message, first).result(WAIT_S)
    with chatting(maria, size=(640, 600)) as screen:
        until(qtbot, lambda: texts(screen) == [""])
        view = screen.pane.view
        body = view._delegate.places(screen.pane.history.row(0), view.row_width()).body
        words = view._delegate.recalled_words()
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = QFontMetrics(theme.font()).boundingRect(QRect(0, 0, body.width(), 1), flags, words)
        assert needed.height() > QFontMetrics(theme.font()).height(), "else there is no need to break the line"
        assert body.height() >= needed.height()
        assert body.width() >= needed.width()


def test_details_take_the_place_of_the_conversation_and_lead_back(maria, qtbot):
    with chatting(maria, size=LOW) as screen:
        click(screen.pane.header, "About this conversation")
        settle()
        assert not screen.pane.isVisible()
        assert screen.listed.isVisible()
        assert screen.details.width() == screen.width() - screen.listed.width() - 1
        click(screen, "Back")
        assert screen.pane.isVisible()
        assert screen.details is None


def test_what_is_typed_while_details_stand_there_leads_back_to_the_conversation(maria, qtbot):
    with chatting(maria, size=LOW) as screen:
        click(screen.pane.header, "Who can read this")
        until(qtbot, lambda: focused() is named(screen.details, "Back"))
        QTest.keyClicks(focused(), "h")
        until(qtbot, lambda: screen.pane.isVisible() and screen.pane.composer.text() == "h")
        assert focused() is screen.pane.composer.editor


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_jump_box_shows_whole_rows_within_the_window(qtbot, theme, count):
    theme.set_text_percent(200)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 600)
    window.show()
    jumps = [Jump(number, f"Order of the week {number}", "Archived channel") for number in range(count)]
    box = JumpBox(window, lambda _words, deliver: deliver(jumps))
    box.open()
    settle()
    rows = box.results
    assert window.rect().contains(box.geometry())
    assert box.rect().contains(QRect(rows.mapTo(box, QPoint()), rows.size()))
    for number in range(count):
        rows.scrollTo(rows.model().index(number, 0))
        place = rows.visualRect(rows.model().index(number, 0))
        assert rows.viewport().rect().contains(place)
    assert not rows.horizontalScrollBar().isVisible()
    assert rows.verticalScrollBar().isVisible() == (count == 20)
    box.close_box()
    assert not says(window, "Nothing is called that.")
