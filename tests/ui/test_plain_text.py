"""No-break spaces, which French and figures need, survive composing, copying and bringing back."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat import queries as chat_queries
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from tests.desktop.shops import alone
from tests.ui.chat_screens import chatting, enter, texts, until
from tests.ui.note_screens import make_note, noting, open_note
from ui.plain_text import PlainTextEdit

FRENCH = "Combien\u00a0? 1\u00a0000\u202f€\nOui\u00a0!"


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


def paste(editor, text):
    data = QMimeData()
    data.setText(text)
    editor.insertFromMimeData(data)


def copied_from(widget):
    QApplication.clipboard().clear()
    widget.selectAll()
    widget.copy()
    return QApplication.clipboard().text()


def test_a_message_is_sent_edited_and_copied_as_it_was_typed(alice, qtbot):
    with chatting(alice) as screen:
        editor = screen.pane.composer.editor
        paste(editor, FRENCH)
        assert copied_from(editor) == FRENCH
        enter(screen)
        until(qtbot, lambda: texts(screen) == [FRENCH])
        QTest.keyClick(editor, Qt.Key.Key_Up)
        assert screen.pane.composer.text() == FRENCH
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        view = screen.pane.view
        view.setFocus(Qt.FocusReason.TabFocusReason)
        reading = view.overlay.text
        assert copied_from(reading) == FRENCH
        assert reading.selected() == FRENCH


def test_a_draft_comes_back_as_it_was_typed(alice, qtbot):
    with chatting(alice) as screen:
        paste(screen.pane.composer.editor, FRENCH)
        until(qtbot, lambda: chat_queries.conversation(alice.session, alice.everyone).draft == FRENCH)
    with chatting(alice) as screen:
        assert screen.pane.composer.text() == FRENCH


def test_a_note_is_copied_and_brought_back_as_it_was_typed(alice, qtbot):
    note = make_note(alice, "Prix", FRENCH)
    alice.workspace.do(notes_commands.write_note, note, "gone").result(20)
    with noting(alice) as screen:
        editor = open_note(qtbot, screen, note)
        editor.show_earlier(wanted=True)
        earlier = editor.earlier
        until(qtbot, lambda: earlier.page.toPlainText() == "gone")
        QTest.keyClick(earlier.slider, Qt.Key.Key_Left)
        until(qtbot, lambda: "Combien" in earlier.page.toPlainText() and earlier._bring_back.isEnabled())
        assert copied_from(editor.earlier.page) == FRENCH
        editor.earlier._copy.click()
        assert QApplication.clipboard().text() == FRENCH
        editor.earlier._bring_back.click()
        assert copied_from(editor.page) == FRENCH
        until(qtbot, lambda: not editor.unsaved)
        assert notes_queries.note(alice.session, note).text == FRENCH


def test_a_word_without_an_end_is_broken_anywhere_and_nothing_else_is(qtbot):
    """Which is laid out in a moment, where Qt's usual way takes minutes."""
    page, mode = PlainTextEdit(), QTextOption.WrapMode
    qtbot.addWidget(page)
    for text in ("flour " * 5_000, "面" * 5_000, "ขนมปัง" * 500, "a" * 1_000):
        page.setPlainText(text)
        assert page.wordWrapMode() == mode.WrapAtWordBoundaryOrAnywhere
    for _ in range(5):
        page.insert_pasted("b" * 900)
    assert page.wordWrapMode() == mode.WrapAnywhere
    page.setPlainText("flour")
    assert page.wordWrapMode() == mode.WrapAtWordBoundaryOrAnywhere
