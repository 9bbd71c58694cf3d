"""Ctrl and a digit lead into a section: to its list the first time, later to where one was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.accessibility import settle
from tests.ui.windows import digit_of, focused, open_window, until


@pytest.fixture
def shell(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() == "chat" and window.shell.isActiveWindow())
        yield window.shell


def go(section):
    QTest.keyClick(focused(), digit_of(section), Qt.KeyboardModifier.ControlModifier)
    settle()


def test_the_first_key_of_a_section_leads_to_its_list_and_later_ones_to_where_one_was(shell, qtbot):
    until(qtbot, lambda: focused() is shell.page("chat").pane.composer.editor)
    go("todos")
    assert focused() is shell.page("todos").page.new.edit
    go("people")
    people = shell.page("people")
    assert focused() is people.list
    go("documents")
    notes = shell.page("documents")
    assert focused() in (notes.list, notes.list_pane.first)
    go("chat")
    assert focused() is shell.page("chat").pane.composer.editor
    people.add_person_button.setFocus()
    shell.open_section("people")
    people.add_person_button.setFocus()
    go("chat")
    go("people")
    assert focused() is people.add_person_button
