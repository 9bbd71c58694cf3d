"""A new note: an empty page first, a note when something is typed, and all of it comes into that."""

from desktop.errors import DiskFullError
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.note_screens import commit, make_note, open_note, put_caret, until
from tests.ui.windows import says


def test_a_new_note_is_nowhere_before_something_is_typed(screen, maria, qtbot):
    for _ in range(3):
        screen.new_note_button.click()
    settle()
    assert notes_queries.notes(maria.session) == []
    open_note(qtbot, screen, make_note(maria, "Prices"))
    assert [note.title for note in notes_queries.notes(maria.session)] == ["Prices"]
    assert screen.unwritten() == []


def test_all_that_is_typed_before_the_note_is_there_comes_into_it(screen, maria, qtbot):
    screen.new_note()
    new = screen._new
    commit(new.page, "fl")
    assert screen.unwritten() == ["the note “Untitled”"]
    commit(new.page, "our\u00a0😀")
    commit(new.title, "Shopping")
    put_caret(new.page, 2)
    new.page.setFocus()
    until(qtbot, lambda: screen.editor is not None)
    editor = screen.editor
    assert (editor.page.textCursor().position(), editor.page.hasFocus()) == (2, True)
    commit(editor.page, "--")
    until(qtbot, lambda: not editor.unsaved)
    (note,) = notes_queries.notes(maria.session)
    assert (note.title, notes_queries.note(maria.session, note.id).text) == ("Shopping", "fl--our\u00a0😀")


def test_one_that_is_left_while_it_is_made_is_kept(screen, maria, qtbot):
    other = make_note(maria, "Prices")
    screen.new_note()
    commit(screen._new.page, "flour")
    screen.open_note(other)
    until(qtbot, lambda: screen.unwritten() == [])
    kept = {note.title: note.text for note in notes_queries.notes(maria.session)}
    assert kept == {"Prices": "", "": "flour"}
    assert screen.editor.note.id == other


def test_what_an_input_method_composes_is_waited_for(screen, maria, qtbot):
    screen.new_note()
    new = screen._new
    commit(new.page, "a")
    commit(new.page, "", preedit="nihao")
    until(qtbot, lambda: new._editor is not None and new._editor.is_ready)
    settle()
    assert screen.editor is None
    commit(new.page, "你好")
    until(qtbot, lambda: screen.editor is not None)
    assert screen.editor.page.toPlainText() == "a你好"


def test_a_new_note_waits_for_room_on_the_disk(screen, maria, monkeypatch, qtbot):
    begin, full = notes_commands.begin_note, [True]

    def begin_note(*words):
        if full:
            raise DiskFullError("The disk is full.")
        return begin(*words)

    monkeypatch.setattr(notes_commands, "begin_note", begin_note)
    screen.new_note()
    commit(screen._new.page, "flour")
    until(qtbot, lambda: says(screen, "Not saved yet: The disk is full. Countertop keeps trying."))
    full.clear()
    until(qtbot, lambda: screen.editor is not None and not screen.editor.unsaved)
    assert [note.text for note in notes_queries.notes(maria.session)] == ["flour"]


def test_one_note_is_made_where_its_row_cannot_be(screen, maria, monkeypatch, qtbot):
    show, tries = notes_commands.kept_note, []

    def kept_note(context, id):
        tries.append(id)
        return show(context, id)

    monkeypatch.setattr(notes_commands, "kept_note", kept_note)
    with monkeypatch.context() as full:
        for way in ("advance", "take_now"):
            full.setattr(maria.workspace.engine.projection, way, no_room)
        screen.new_note()
        commit(screen._new.page, "fl")
        until(qtbot, lambda: len(tries) > 1)
        assert says(screen, "what you write is not saved yet")
        commit(screen._new.page, "our")
        assert screen.unwritten() == ["the note “Untitled”"]
    until(qtbot, lambda: screen.editor is not None and not screen.editor.unsaved)
    assert [note.text for note in notes_queries.notes(maria.session)] == ["flour"]


def no_room(*_given):
    raise DiskFullError("The disk is full.")


def test_a_title_waits_for_the_rows_too(screen, maria, monkeypatch, qtbot):
    editor = open_note(qtbot, screen, make_note(maria, "Prices"))
    with monkeypatch.context() as full:
        for way in ("advance", "take_now"):
            full.setattr(maria.workspace.engine.projection, way, no_room)
        maria.workspace.do(notes_commands.begin_note, "Hours").result(WAIT_S)
        editor.title.setFocus()
        commit(editor.title, " at noon")
        until(qtbot, lambda: "Countertop keeps trying" in editor.state_words)
    until(qtbot, lambda: not editor.unsaved)
    assert "at noon" in notes_queries.note(maria.session, editor.note.id).title
