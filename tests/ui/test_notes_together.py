"""One note, two people writing at the same time, each in a window of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from desktop.notes import queries as notes_queries
from desktop.notes.writing import NoteContents
from tests.desktop.shops import WAIT_S, alone, two
from tests.desktop.shops import until as until_true
from tests.desktop.test_note_files import BILL, OVEN
from tests.ui.accessibility import settle
from tests.ui.note_screens import CONTROL, SHIFT, commit, make_note, noting, open_note, press, put_caret, saved, until
from ui.bridge import Bridge
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles


def test_two_people_on_two_pcs_write_one_note(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        note = make_note(alice, "Market day", "Bread:\nRolls:\n")
        until_true(lambda: [row.id for row in notes_queries.notes(bob.session)] == [note])
        with noting(alice) as till, noting(bob) as office:
            here, there = open_note(qtbot, till, note), open_note(qtbot, office, note)
            put_caret(here.page, len("Bread:"))
            put_caret(there.page, len("Bread:\nRolls:"))
            for mine, theirs in zip(" 40 面包 😀", " 120 all", strict=True):
                commit(here.page, mine)
                commit(there.page, theirs)
            agreed = "Bread: 40 面包 😀\nRolls: 120 all\n"
            until(qtbot, lambda: here.page.toPlainText() == there.page.toPlainText() == agreed)
            assert here.page.textCursor().position() == len("Bread: 40 面包 😀") + 1  # the last one has two code units
            there.page.undo()
            until(qtbot, lambda: here.page.toPlainText() == "Bread: 40 面包 😀\nRolls:\n")
            saved(qtbot, alice, here)
            saved(qtbot, bob, there)
            there.title.setText("")
            commit(there.title, "Market day, June")
            until(qtbot, lambda: here.title.text() == "Market day, June")
            until(qtbot, lambda: here._wrote.text().startswith("Bob"))


typing = st.tuples(st.just("type"), st.integers(0, 200), st.sampled_from(["a", "面粉", "😀", "x\ny", "👩‍🍳 "]))
deleting = st.tuples(st.sampled_from(["back", "delete", "word", "cut"]), st.integers(0, 200), st.integers(1, 9))
filing = st.tuples(st.just("file"), st.integers(0, 200), st.sampled_from([OVEN, BILL]))
moving = st.tuples(st.just("move"), st.integers(0, 200), st.just(0))
turning = st.tuples(st.sampled_from(["undo", "redo", "meet", "meet"]), st.just(0), st.just(0))
acts = st.lists(st.tuples(st.integers(0, 1), typing | deleting | filing | moving | turning), min_size=1, max_size=14)


@pytest.fixture(scope="module")
def pages(tmp_path_factory, qapp):
    """Two people's pages of one note; what they write meets only when `meet` is done."""
    from ui.notes.note_text import NoteText

    with alone(tmp_path_factory.mktemp("shop")) as person:
        made = []
        bridge = Bridge(person.workspace)
        shown = ShownFiles(bridge)

        def fresh():
            for page, session in made:
                page.detach()
                page.deleteLater()
                session.close()
            made.clear()
            note = make_note(person, "Together", "Bread 😀\nRolls\n")
            key = notes_queries.key_of(person.session, note)
            for _ in range(2):
                page = NoteText("Note text", shown, FileDeeds(bridge, None))
                made.append((page, person.workspace.open_document(key, NoteContents(page.signs))))
            for page, session in made:
                page.resize(400, 300)
                page.attach(session)
            return made

        yield fresh
        for page, session in made:
            page.deleteLater()
            session.close()
        shown.deleteLater()
        bridge.close()


def do(page, act, at, what):
    text = page.toPlainText()
    at = at % (len(text) + 1)
    units = len(text[:at].encode("utf-16-le")) // 2
    put_caret(page, units)
    if act == "type":
        commit(page, what)
    elif act == "file":
        page.put_file(page.textCursor(), what)
    elif act == "move":
        page.moveCursor(QTextCursor.MoveOperation.Right, KEEP)
        page.cut()
        put_caret(page, 0)
        page.paste()
    elif act == "back":
        press(page, Qt.Key.Key_Backspace)
    elif act == "delete":
        press(page, Qt.Key.Key_Delete)
    elif act == "word":
        press(page, Qt.Key.Key_Backspace, CONTROL)
    elif act == "cut":
        page.moveCursor(QTextCursor.MoveOperation.End if what > 7 else QTextCursor.MoveOperation.Right, KEEP)
        press(page, Qt.Key.Key_Delete)
    elif act in ("undo", "redo"):
        press(page, Qt.Key.Key_Z, CONTROL | SHIFT if act == "redo" else CONTROL)


KEEP = QTextCursor.MoveMode.KeepAnchor


@settings(max_examples=40)
@given(acts)
def test_whatever_two_people_do_they_end_with_the_same_text(pages, acts):
    both = pages()
    for who, (act, at, what) in acts:
        page, session = both[who]
        if act == "meet":
            meet(both)
        else:
            do(page, act, at, what)
        assert page.body() == page.signs.body(session.text)
    meet(both)
    (one, _), (other, _) = both
    assert one.body() == other.body()


def meet(both):
    """Everything that either has typed reaches the other."""
    for _, session in both:
        session.flush().result(WAIT_S)
    for page, session in both:
        caret = page.textCursor()
        before = caret.position()
        splices = session.merge()
        page.take_in(splices)
        assert page.body() == page.signs.body(session.text)
        if not splices:
            assert page.textCursor().position() == before
    settle()
