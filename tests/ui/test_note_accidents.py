"""Nobody changes a note without meaning to: by a key after a click, or by something that is not in sight."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.note_screens import CONTROL, SHIFT, commit, make_note, open_note, press, put_caret, saved, until
from tests.ui.windows import click, says
from ui.widgets import Menu, Toast


def archived_note(maria, title, text=""):
    note = make_note(maria, title, text)
    maria.workspace.do(notes_commands.archive_note, note).result(WAIT_S)
    return note


def type_where_the_focus_is(words):
    QTest.keyClicks(QApplication.focusWidget(), words)


def choices(editor):
    """What the menu of the note offers, as {words: whether it can be chosen}."""
    click(editor, "More")
    menu = editor.findChildren(Menu)[-1]
    offered = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    menu.close()
    settle()
    return offered


def test_a_key_after_bringing_back_goes_into_the_text_and_not_over_the_title(screen, maria, qtbot):
    note = archived_note(maria, "Opening hours", "Monday")
    screen.show_list()
    click(screen, "Archived (1)")
    screen.list.setFocus(Qt.FocusReason.MouseFocusReason)
    screen.open_note(note)
    settle()
    click(screen, "Bring back")
    until(qtbot, lambda: not screen.editor.page.isReadOnly())
    settle()
    editor = screen.editor
    assert editor.page.hasFocus()
    assert editor.title.selectedText() == ""
    type_where_the_focus_is("q")
    saved(qtbot, maria, editor)
    assert notes_queries.note(maria.session, note).title == "Opening hours"
    assert editor.page.toPlainText() == "qMonday"


def test_a_note_that_somebody_else_brings_back_does_not_offer_its_title_to_the_next_key(screen, maria, qtbot):
    note = archived_note(maria, "Opening hours", "Monday")
    screen.open_note(note)
    settle()
    screen.editor._archived.button.setFocus(Qt.FocusReason.TabFocusReason)
    maria.workspace.do(notes_commands.bring_back_note, note).result(WAIT_S)
    until(qtbot, lambda: not screen.editor.page.isReadOnly())
    settle()
    type_where_the_focus_is("q")
    saved(qtbot, maria, screen.editor)
    assert notes_queries.note(maria.session, note).title == "Opening hours"


def test_taking_back_that_a_note_was_archived_leaves_the_caret_in_its_text(screen, maria, qtbot):
    note = make_note(maria, "Opening hours", "Monday")
    open_note(qtbot, screen, note)
    screen.archive(note)
    until(qtbot, lambda: any(toast.isVisible() for toast in screen.findChildren(Toast)))
    click(screen, "Undo")
    until(qtbot, lambda: screen.editor is not None and not screen.editor.page.isReadOnly())
    settle()
    assert screen.editor.page.hasFocus()
    assert screen.editor.title.selectedText() == ""


@pytest.mark.parametrize("reason", [Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason])
def test_tab_reaches_the_title_and_selects_nothing(screen, maria, qtbot, reason):
    title = open_note(qtbot, screen, make_note(maria, "Opening hours")).title
    title.setCursorPosition(7)
    title.setFocus(reason)
    assert title.hasFocus()
    assert (title.selectedText(), title.cursorPosition()) == ("", 7)


def test_nothing_changes_the_note_while_it_is_seen_as_it_was(screen, maria, qtbot):
    editor = open_note(qtbot, screen, make_note(maria, "Prices", "Bread 2.40"))
    commit(editor.page, "Fresh ")
    put_caret(editor.page, len("Fresh Bread 2.40"))
    commit(editor.page, " and 2.60")
    press(editor.page, Qt.Key.Key_Z, CONTROL)
    saved(qtbot, maria, editor)
    now = editor.page.toPlainText()
    assert now == "Fresh Bread 2.40"
    assert choices(editor)["Undo"]
    assert choices(editor)["Redo"]
    click(screen, "Earlier states")
    until(qtbot, lambda: says(screen, "This is the newest state. Move to the left to see how it came about."))
    press(editor.earlier.slider, Qt.Key.Key_Left)
    until(qtbot, lambda: says(screen, "This is an earlier state. The note itself has not changed."))
    offered = choices(editor)
    assert (offered["Undo"], offered["Redo"]) == (False, False)
    for part in (editor.earlier.slider, editor.earlier.page, editor.title):
        part.setFocus()
        for key, modifier in ((Qt.Key.Key_Z, CONTROL), (Qt.Key.Key_Z, CONTROL | SHIFT), (Qt.Key.Key_Y, CONTROL)):
            press(part, key, modifier)
        QTest.keyClicks(part, "q")
        if part is not editor.earlier.slider:
            commit(part, "粉")
    assert "粉" not in editor.earlier.page.toPlainText()
    editor.page.undo()
    editor.page.redo()
    assert (editor.page.toPlainText(), editor.title.text()) == (now, "Prices")
    click(screen, "Back to now")
    assert choices(editor)["Undo"]
    commit(editor.title, "Our ")
    assert editor.title.text() == "Our Prices"
    saved(qtbot, maria, editor)


def test_taking_back_what_was_brought_back_shows_the_note_as_it_is(screen, maria, qtbot):
    note = make_note(maria, "Prices", "Bread 2.40")
    maria.workspace.do(notes_commands.write_note, note, "Bread 2.60").result(WAIT_S)
    editor = open_note(qtbot, screen, note)
    click(screen, "Earlier states")
    until(qtbot, lambda: editor.earlier.page.toPlainText() == "Bread 2.60")
    press(editor.earlier.slider, Qt.Key.Key_Left)
    until(qtbot, lambda: editor.earlier._bring_back.isEnabled())
    click(screen, "Bring back")
    click(screen, "Earlier states")
    assert editor.earlier.isVisible()
    click(screen, "Undo")
    assert editor.page.isVisible()
    assert editor.page.toPlainText() == "Bread 2.60"
    saved(qtbot, maria, editor)


def test_where_all_notes_are_archived_nobody_is_told_that_there_are_none(screen, maria, qtbot):
    assert says(screen, "No notes yet")
    note = archived_note(maria, "Opening hours")
    until(qtbot, lambda: says(screen, "All notes are archived"))
    assert not says(screen, "No notes yet")
    screen.bring_back(note)
    until(qtbot, lambda: screen.editor is not None and not screen.editor.page.isReadOnly())
    assert not says(screen, "All notes are archived")
