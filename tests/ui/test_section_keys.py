"""Ctrl and a digit lead into a section: to its list the first time, later to where one was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.accessibility import settle
from tests.ui.windows import focused, open_window, until


@pytest.fixture
def shell(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() == "chat" and window.shell.isActiveWindow())
        yield window.shell


def go(key):
    QTest.keyClick(focused(), key, Qt.KeyboardModifier.ControlModifier)
    settle()


def test_the_first_key_of_a_section_leads_to_its_list_and_later_ones_to_where_one_was(shell, qtbot):
    until(qtbot, lambda: focused() is shell.page("chat").pane.composer.editor)
    go(Qt.Key.Key_4)
    assert focused() is shell.page("todos").page.new.edit
    go(Qt.Key.Key_6)
    people = shell.page("people")
    assert focused() is people.list
    go(Qt.Key.Key_3)
    notes = shell.page("documents")
    assert focused() in (notes.list, notes.list_pane.first)
    go(Qt.Key.Key_2)
    assert focused() is shell.page("chat").pane.composer.editor
    people.add_person_button.setFocus()
    shell.open_section("people")
    people.add_person_button.setFocus()
    go(Qt.Key.Key_2)
    go(Qt.Key.Key_6)
    assert focused() is people.add_person_button
