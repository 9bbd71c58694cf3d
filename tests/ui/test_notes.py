"""Writing notes: what is typed is kept, what others write leaves caret, selection and view alone."""

import random
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QStandardPaths, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog, QHeaderView

from desktop.errors import DiskFullError
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.events import NoteChanged
from desktop.rows.records import HIT_END, HIT_START
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.note_screens import (
    CONTROL,
    SHIFT,
    commit,
    make_note,
    noting,
    open_note,
    press,
    put_caret,
    saved,
    until,
)
from tests.ui.placeholders import Remembered
from tests.ui.windows import click, says
from ui.notes.note_list import SNIPPET
from ui.theme import Theme
from ui.widgets import Menu, Toast


def titles(screen):
    rows = screen.list.rows
    return [rows.title(rows.note(row)) for row in range(rows.rowCount())]


def test_with_no_notes_the_screen_says_what_they_are_for_and_makes_the_first(screen, maria, qtbot):
    assert says(screen, "No notes yet")
    click(screen, "New note")
    new = screen._new
    assert new.title.hasFocus()
    commit(new.title, "价格 2027")
    press(new.title, Qt.Key.Key_Return)
    assert new.page.hasFocus()
    until(qtbot, lambda: screen.editor is not None)
    assert screen.editor.page.hasFocus()
    commit(screen.editor.page, "Bread 2.40 😀")
    press(screen.editor.page, Qt.Key.Key_Return, SHIFT)
    commit(screen.editor.page, "Roll")
    assert screen.editor.state_words == "Saving…"
    saved(qtbot, maria, screen.editor)
    (note,) = notes_queries.notes(maria.session)
    assert (note.title, notes_queries.note(maria.session, note.id).text) == ("价格 2027", "Bread 2.40 😀\nRoll")
    until(qtbot, lambda: titles(screen) == ["价格 2027"])


def test_whatever_is_typed_pasted_or_deleted_arrives_as_it_stands(screen, maria, qtbot):
    """The page's own text is what must come out, with characters of one and two code units."""
    text = open_note(qtbot, screen, make_note(maria, "Anything", "start 😀 middle 👩‍🍳 end")).page
    chance = random.Random(7)
    for _ in range(150):
        length = text.document().characterCount() - 1
        put_caret(text, chance.randint(0, length))
        if chance.random() < 0.3:
            text.moveCursor(QTextCursor.MoveOperation.WordRight, QTextCursor.MoveMode.KeepAnchor)
        act = chance.choice(["type", "delete", "back", "line", "paste", "compose", "cut"])
        if act == "type":
            commit(text, chance.choice(["a", "面粉", "😀", "é\u0301", "x😀y"]))
        elif act == "delete":
            press(text, Qt.Key.Key_Delete)
        elif act == "back":
            press(text, Qt.Key.Key_Backspace, chance.choice([Qt.KeyboardModifier.NoModifier, CONTROL]))
        elif act == "line":
            press(text, Qt.Key.Key_Return)
        elif act == "paste":
            paste(text, plain="one\r\ntwo\u2029three\x00\u202e", html="<b>one</b><table><tr><td>two</td></tr></table>")
        elif act == "compose":
            commit(text, "", preedit="nihao")
            commit(text, "你好")
        elif act == "cut" and length > 100:
            put_caret(text, chance.randint(0, 50), length)
            text.cut()
        assert screen.editor._session.text == text.toPlainText()
    saved(qtbot, maria, screen.editor)


def paste(text, plain, html=""):
    mime = QMimeData()
    mime.setText(plain)
    if html:
        mime.setHtml(html)
    text.insertFromMimeData(mime)


def test_what_others_write_moves_neither_caret_nor_selection_nor_view(screen, maria, qtbot):
    lines = [f"line {number} 😀" for number in range(200)]
    note = make_note(maria, "Long", "\n".join(lines))
    text = open_note(qtbot, screen, note).page
    place = text.toPlainText().index("line 100") + 2  # code units differ from code points here
    units = len("\n".join(lines)[:place].encode("utf-16-le")) // 2
    put_caret(text, units, units + 4)
    text.centerCursor()
    selected, top = text.textCursor().selectedText(), text.firstVisibleBlock().text()
    changed = ["first, from elsewhere", "面粉😀", *lines[:150], "below", *lines[151:]]
    maria.workspace.do(notes_commands.write_note, note, "\n".join(changed)).result(WAIT_S)
    until(qtbot, lambda: text.toPlainText().endswith("line 199 😀") and "below" in text.toPlainText())
    assert text.toPlainText() == "\n".join(changed)
    assert text.textCursor().selectedText() == selected
    assert text.firstVisibleBlock().text() == top
    saved(qtbot, maria, screen.editor)


def test_what_comes_where_the_caret_is_comes_behind_it(screen, maria, qtbot):
    note = make_note(maria, "Here", "ab")
    text = open_note(qtbot, screen, note).page
    put_caret(text, 1)
    maria.workspace.do(notes_commands.write_note, note, "aXYb").result(WAIT_S)
    until(qtbot, lambda: text.toPlainText() == "aXYb")
    assert text.textCursor().position() == 1
    commit(text, "-")
    saved(qtbot, maria, screen.editor)
    assert text.toPlainText() == "a-XYb"


def test_what_others_write_waits_for_an_input_method(screen, maria, qtbot):
    note = make_note(maria, "Composed", "one\ntwo")
    text = open_note(qtbot, screen, note).page
    put_caret(text, 7)
    commit(text, "", preedit="mianfen")
    heard = []
    screen._bridge.on(NoteChanged, heard.append)
    maria.workspace.do(notes_commands.write_note, note, "zero\none\ntwo").result(WAIT_S)
    until(qtbot, lambda: heard == [NoteChanged(note)])
    settle()
    assert text.toPlainText() == "one\ntwo"
    commit(text, "面粉")
    until(qtbot, lambda: text.toPlainText() == "zero\none\ntwo面粉")
    saved(qtbot, maria, screen.editor)


def test_undo_takes_back_own_edits_only(screen, maria, qtbot):
    note = make_note(maria, "Undo", "Bread\n")
    text = open_note(qtbot, screen, note).page
    put_caret(text, 6)
    commit(text, "mine")
    saved(qtbot, maria, screen.editor)
    maria.workspace.do(notes_commands.write_note, note, "Rye\nBread\nmine").result(WAIT_S)
    until(qtbot, lambda: text.toPlainText() == "Rye\nBread\nmine")
    press(text, Qt.Key.Key_Z, CONTROL)
    assert text.toPlainText() == "Rye\nBread\n"
    press(text, Qt.Key.Key_Z, CONTROL)
    assert text.toPlainText() == "Rye\nBread\n"
    press(text, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert text.toPlainText() == "Rye\nBread\nmine"
    press(text, Qt.Key.Key_Z, CONTROL)
    press(text, Qt.Key.Key_Y, CONTROL)
    assert text.textCursor().position() == len("Rye\nBread\nmine")
    saved(qtbot, maria, screen.editor)
    assert [action.isEnabled() for action in text.menu().actions()[:2]] == [True, False]


def test_leaving_a_note_keeps_what_was_typed_at_once(screen, maria, qtbot):
    first, second = make_note(maria, "First"), make_note(maria, "Second")
    editor = open_note(qtbot, screen, first)
    commit(editor.page, "typed a moment ago")
    commit(editor.title, "")
    editor.title.setText("")
    commit(editor.title, "Renamed")
    screen.open_note(second)
    until(qtbot, lambda: screen.unwritten() == [])
    assert (notes_queries.note(maria.session, first).text, notes_queries.note(maria.session, first).title) == (
        "typed a moment ago",
        "Renamed",
    )


def test_stopping_keeps_what_was_typed(maria, qtbot):
    note = make_note(maria, "Closing")
    with noting(maria) as screen:
        editor = open_note(qtbot, screen, note)
        commit(editor.page, "the last words")
        editor.title.end(False)
        commit(editor.title, "!")
    until(qtbot, lambda: notes_queries.note(maria.session, note).title == "Closing!")
    assert notes_queries.note(maria.session, note).text == "the last words"


@pytest.fixture
def disk(maria, monkeypatch):
    """Maria's disk, which `disk.is_full` or is not."""
    documents, disk = maria.workspace.engine.documents, SimpleNamespace(is_full=False)
    keep = documents.append

    def append(*args):
        if disk.is_full:
            raise DiskFullError("The disk is full.")
        keep(*args)

    monkeypatch.setattr(documents, "append", append)
    return disk


def test_a_full_disk_is_said_and_what_was_typed_is_kept_once_there_is_room(screen, maria, disk, qtbot):
    note = make_note(maria, "Full")
    editor = open_note(qtbot, screen, note)
    disk.is_full = True
    commit(editor.page, "flour 😀")
    until(qtbot, lambda: editor.state_words.startswith("Not saved yet: The disk is full."))
    assert screen.unwritten() == ["the note “Full”"]
    disk.is_full = False
    saved(qtbot, maria, editor)
    assert notes_queries.note(maria.session, note).text == "flour 😀"


def test_opening_again_first_keeps_what_was_typed(screen, maria, disk, qtbot):
    editor = open_note(qtbot, screen, make_note(maria, "Broken"))
    disk.is_full = True
    commit(editor.page, "flour")
    editor.page.detach()
    editor.page.broken.emit(IndexError("no 2 characters at 7"))
    click(editor, "Open again")
    until(qtbot, lambda: editor.state_words.startswith("Not saved yet: The disk is full."))
    assert editor.page.toPlainText() == "flour"
    disk.is_full = False
    until(qtbot, lambda: not editor.page.isReadOnly())
    saved(qtbot, maria, editor)


def test_every_note_is_closed_though_the_disk_is_full(maria, disk, qtbot):
    notes = [make_note(maria, title) for title in ("One", "Two")]
    with noting(maria) as screen:
        editors = [open_note(qtbot, screen, note) for note in notes]
        disk.is_full = True
        commit(editors[1].page, "flour")
        until(qtbot, lambda: editors[1].state_words.startswith("Not saved yet"))
        screen.stop()
        assert editors[1].page.isReadOnly()


def test_a_note_that_opens_slowly_says_so(screen, maria, qtbot, monkeypatch):
    open_at_once, may_open = maria.workspace.open_document, Event()
    monkeypatch.setattr(maria.workspace, "open_document", lambda *key: may_open.wait(WAIT_S) and open_at_once(*key))
    screen.open_note(make_note(maria, "Slow", "bread"))
    assert screen.editor.state_words == ""
    until(qtbot, lambda: screen.editor.state_words == "Opening…")
    assert (screen.editor.page.toPlainText(), screen.editor.page.isReadOnly()) == ("bread", True)
    may_open.set()
    saved(qtbot, maria, screen.editor)


def test_earlier_states_are_shown_and_can_be_brought_back(screen, maria, qtbot):
    note = make_note(maria, "Prices", "Bread 2.40")
    maria.workspace.do(notes_commands.write_note, note, "Bread 2.60\nRoll 0.60").result(WAIT_S)
    editor = open_note(qtbot, screen, note)
    click(screen, "Earlier states")
    earlier = editor.earlier
    until(qtbot, lambda: earlier.page.toPlainText() == "Bread 2.60\nRoll 0.60")
    assert says(screen, "State 3 of 3")
    assert says(screen, "Maria, Today")
    press(earlier.slider, Qt.Key.Key_Left)
    until(qtbot, lambda: earlier.page.toPlainText() == "Bread 2.40")
    assert says(screen, "This is an earlier state. The note itself has not changed.")
    until(qtbot, lambda: earlier._bring_back.isEnabled())
    click(screen, "Bring back")
    assert editor.page.toPlainText() == "Bread 2.40"
    saved(qtbot, maria, editor)
    editor.page.undo()
    assert editor.page.toPlainText() == "Bread 2.60\nRoll 0.60"
    saved(qtbot, maria, editor)


def test_archiving_can_be_undone_and_what_is_archived_is_read_only(screen, maria, qtbot):
    keep, away = make_note(maria, "Keep"), make_note(maria, "Old prices", "2026")
    commit(open_note(qtbot, screen, away).page, "and ")
    screen.archive(away)
    until(qtbot, lambda: titles(screen) == ["Keep"] and screen.findChild(Toast) is not None)
    assert notes_queries.note(maria.session, away).text == "and 2026"
    click(screen, "Archived (1)")
    assert titles(screen) == ["Old prices"]
    screen.open_note(away)
    settle()
    assert says(screen, "This note is archived. It can be read, not written.")
    assert screen.editor.page.isReadOnly()
    for part in (screen.editor.page, screen.editor.title):
        commit(part, "粉")
    assert (screen.editor.page.toPlainText(), screen.editor.title.text()) == ("and 2026", "Old prices")
    click(screen, "Bring back")
    until(qtbot, lambda: sorted(titles(screen)) == ["Keep", "Old prices"] and not screen.editor.page.isReadOnly())
    screen.archive(away)
    until(qtbot, lambda: titles(screen) == ["Keep"])
    until(qtbot, lambda: any(toast.isVisible() for toast in screen.findChildren(Toast)))
    click(screen, "Undo")
    until(qtbot, lambda: sorted(titles(screen)) == ["Keep", "Old prices"])
    assert {note.id for note in notes_queries.notes(maria.session)} == {keep, away}


def test_after_archiving_the_keyboard_goes_on_at_the_note_that_took_its_place(screen, maria, qtbot):
    first, second, third = (make_note(maria, title) for title in ("Alpha", "Beta", "Gamma"))
    until(qtbot, lambda: titles(screen) == ["Gamma", "Beta", "Alpha"])
    for archived, goes_on, then in ((second, first, "Alpha"), (first, third, "Gamma")):
        open_note(qtbot, screen, archived)
        QApplication.focusWidget().setFocus(Qt.FocusReason.TabFocusReason)
        screen.archive(archived)
        until(qtbot, lambda archived=archived: archived not in screen.list.rows.ids() and screen.list.hasFocus())
        assert screen.editor.note.id == goes_on
        assert screen.list.currentIndex().data() == then
    screen.archive(third)
    until(qtbot, lambda: titles(screen) == [] and screen.new_note_button.hasFocus())
    assert screen.editor is None


def test_archiving_another_note_than_the_open_one_leaves_that_open(screen, maria, qtbot):
    other, here = make_note(maria, "Other"), make_note(maria, "Here")
    open_note(qtbot, screen, here)
    screen.archive(other)
    until(qtbot, lambda: titles(screen) == ["Here"] and screen.list.hasFocus())
    assert screen.editor.note.id == here
    assert screen.list.currentIndex().data() == "Here"


def test_notes_are_found_by_title_and_text(screen, maria, qtbot):
    for title, text in (("Prices", "Bread 2.40"), ("供应商", "面粉周二到"), ("Holidays", "Maria in May")):
        make_note(maria, title, text)
    until(qtbot, lambda: len(titles(screen)) == 3)
    for words, found in (("pri", ["Prices"]), ("面粉", ["供应商"]), ("may", ["Holidays"]), ("nothing of it", [])):
        screen.search.setText(words)
        until(qtbot, lambda found=found: titles(screen) == found)
    assert says(screen, "No note found")
    screen.search.setText("may")
    until(qtbot, lambda: titles(screen) == ["Holidays"])
    assert screen.list.rows.index(0).data(SNIPPET) == f"Maria in {HIT_START}May{HIT_END}"
    screen.search.clear()
    assert len(titles(screen)) == 3


def test_it_opens_where_it_was_left(maria, qtbot):
    first, _second = make_note(maria, "First"), make_note(maria, "Second")
    settings = Remembered()
    with noting(maria, settings) as screen:
        open_note(qtbot, screen, first)
    with noting(maria, settings) as screen:
        assert screen.editor.note.id == first
        until(qtbot, lambda: not screen.editor.page.isReadOnly())


def test_a_title_that_is_too_long_is_refused_in_words(screen, maria, qtbot):
    editor = open_note(qtbot, screen, make_note(maria, "Short"))
    commit(editor.title, "long" * 300)
    until(qtbot, lambda: says(screen, "This title is too long."))
    assert notes_queries.note(maria.session, editor.note.id).title == "Short"


def test_a_copy_is_written_as_text(screen, maria, qtbot, tmp_path):
    editor = open_note(qtbot, screen, make_note(maria, "Copy", "面粉 😀\n"))
    copy = tmp_path / "copy.txt"
    copy.write_text("what the dialog asked about")
    editor.write_copy(str(copy))
    until(qtbot, lambda: says(screen, "Copied to copy.txt"))
    assert copy.read_text("utf-8") == "面粉 😀\n"
    editor.write_copy(str(tmp_path / "nowhere" / "copy.txt"))
    until(qtbot, lambda: says(screen, "The note itself is safe."))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.txt"]


def test_characters_that_qt_takes_for_breaks_do_not_shift_what_is_typed(screen, maria, qtbot):
    """Another program may have put them there; here they only have to stay where they are."""
    note = make_note(maria, "Odd", "x")
    with_odd = maria.workspace.open_document(notes_queries.key_of(maria.session, note))
    with_odd.splice(0, 1, "a\rb\u2029c\ufdd0d\u2028e")
    with_odd.flush().result(WAIT_S)
    with_odd.close()
    text = open_note(qtbot, screen, note).page
    text.moveCursor(QTextCursor.MoveOperation.End)
    commit(text, "!")
    put_caret(text, 3)
    commit(text, "?")
    assert screen.editor._session.text == "a\rb?\u2029c\ufdd0d\u2028e!"
    until(qtbot, lambda: not screen.editor.unsaved)


def test_the_screen_has_manners(screen, maria, qtbot, both_themes, assert_accessible):
    assert_accessible(screen)
    make_note(maria, "A title that is far too long for any list, and for most windows too, 面粉和黄油", "text " * 50)
    note = make_note(maria, "", "")
    QAbstractItemModelTester(screen.list.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, screen)
    open_note(qtbot, screen, note)
    until(qtbot, lambda: len(titles(screen)) == 2)
    assert_accessible(screen)
    click(screen, "Earlier states")
    until(qtbot, lambda: says(screen, "State 1 of 1"))
    assert_accessible(screen)


def test_each_paragraph_begins_where_its_writing_begins(screen, maria, qtbot):
    note = make_note(maria, "Hours", "مفتوح من الثامنة\nopen from eight")
    page = open_note(qtbot, screen, note).page
    arabic, latin = page.document().firstBlock(), page.document().lastBlock()
    assert arabic.layout().lineAt(0).naturalTextRect().left() > page.viewport().width() / 2
    assert latin.layout().lineAt(0).naturalTextRect().left() == 0


def test_a_copy_is_offered_with_a_name_in_the_folder_of_documents(screen, maria, qtbot):
    editor = open_note(qtbot, screen, make_note(maria, "Prices: 2026"))
    click(screen, "More")
    menu = editor.findChild(Menu)
    next(action for action in menu.actions() if action.text() == "Save a copy…").trigger()
    menu.close()
    dialog = editor.findChild(QFileDialog)
    assert [Path(file).name for file in dialog.selectedFiles()] == ["Prices_ 2026.txt"]
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert dialog.directory().absolutePath() in (folder, str(Path.home()))
    header = dialog.findChild(QHeaderView)
    painted = header.grab().toImage().pixelColor(header.width() // 2, 1)
    assert painted == Theme.current().colour("paper"), "it is readable, not black"
    dialog.close()
