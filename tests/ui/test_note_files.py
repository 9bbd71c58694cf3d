"""Pictures and files in notes on screen: dropped, pasted, moved, looked at, saved; what goes wrong loses none."""

import asyncio

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from desktop.files.commands import GivenFile, add_files
from desktop.files.contents import is_here
from desktop.files.waiting import all_waiting
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.coming import coming_files
from tests.desktop.shops import WAIT_S, alone, reopened, two
from tests.desktop.shops import until as until_true
from tests.desktop.test_note_files import OVEN
from tests.ui.accessibility import settle
from tests.ui.given_files import mime
from tests.ui.note_screens import CONTROL, commit, make_note, noting, open_note, press, put_caret, until
from tests.ui.windows import click
from ui.files import attachments, deeds
from ui.files.handing import handed_files
from ui.files.viewer import PictureViewer

AWAY = changed(OVEN, preview=b"")
"""A picture that no PC has."""


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "home", "Maria") as person:
        yield person


@pytest.fixture
def screen(maria):
    with noting(maria) as shown:
        yield shown
        assert shown.failures == []


def said(person, note):
    """The text of a note's row, which is what it says in words."""
    return notes_queries.note(person.session, note).text


def colour(page, at, file):
    """Of the middle of a file on the page."""
    return page.viewport().grab().toImage().pixelColor(page.rect_of(at, file).center())


def test_a_picture_is_a_paragraph_of_its_own_and_a_file_stands_in_its_line(screen, maria, oven, tmp_path, qtbot):
    prices = tmp_path / "面粉.csv"
    prices.write_text("flour;3\n", encoding="utf-8")
    note = make_note(maria, "Oven", "It is broken. See here.")
    editor = open_note(qtbot, screen, note)
    page = editor.page
    put_caret(page, len("It is broken."))
    page.insertFromMimeData(mime(oven))
    until(qtbot, lambda: said(maria, note) == "It is broken.\n[picture: broken oven.png]\n See here.")
    put_caret(page, page.document().characterCount() - 2)
    page.insertFromMimeData(mime(prices))
    until(qtbot, lambda: said(maria, note).endswith(" See here[file: 面粉.csv]."))
    assert not editor._strip.isVisible()
    at, file = next((at, file) for at, file in page._files())
    until(qtbot, lambda: colour(page, at, file).red() > 200 and colour(page, at, file).green() < 60)
    page.undo()
    page.undo()
    until(qtbot, lambda: said(maria, note) == "It is broken. See here.")
    page.redo()
    until(qtbot, lambda: "[picture: broken oven.png]" in said(maria, note))
    before = said(maria, note)
    for start, end in ((at, at + 1), (0, page.document().characterCount() - 1)):
        put_caret(page, start, end)
        press(page, Qt.Key.Key_Delete)
        until(qtbot, lambda: "[picture: broken oven.png]" not in said(maria, note))
        press(page, Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: said(maria, note) == before)
        assert page.file_at(page.rect_of(at, file).center()).file == file


def test_it_is_cut_and_pasted_within_the_note_and_copied_to_another(screen, maria, oven, qtbot):
    files = maria.workspace.do(add_files, [GivenFile.at(oven)]).result(WAIT_S)
    note, other = make_note(maria, "Oven"), make_note(maria, "Later", "end")
    maria.workspace.do(notes_commands.put_files, note, files).result(WAIT_S)
    page = open_note(qtbot, screen, note).page
    put_caret(page, 0, 1)
    assert page.selected_file == files[0]
    page.cut()
    until(qtbot, lambda: said(maria, note) == "\n")
    assert QGuiApplication.clipboard().text() == "[picture: broken oven.png]"
    assert handed_files(QGuiApplication.clipboard().mimeData()) == tuple(files)
    put_caret(page, 1)
    page.paste()
    until(qtbot, lambda: said(maria, note) == "\n[picture: broken oven.png]")
    page = open_note(qtbot, screen, other).page
    page.paste()
    until(qtbot, lambda: said(maria, other) == "[picture: broken oven.png]end")
    foreign = QMimeData()
    foreign.setText("from \ufffc elsewhere ")
    page.insertFromMimeData(foreign)
    until(qtbot, lambda: said(maria, other) == "[picture: broken oven.png]from  elsewhere end")


def test_it_is_looked_at_and_saved_by_mouse_and_by_keys(screen, maria, oven, monkeypatch, qtbot):
    asked = []
    monkeypatch.setattr(deeds, "ask_where_to_save", lambda *said: asked.append(said[2]))
    files = maria.workspace.do(add_files, [GivenFile.at(oven), GivenFile(b"del", "run.bat")]).result(WAIT_S)
    note = make_note(maria, "Oven")
    maria.workspace.do(notes_commands.put_files, note, files).result(WAIT_S)
    page = open_note(qtbot, screen, note).page
    middle = page.rect_of(0, files[0]).center()
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert page.selected_file == files[0]
    QTest.mouseDClick(page.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    screen.findChild(PictureViewer).close()
    settle()
    press(page, Qt.Key.Key_Return)
    assert screen.findChild(PictureViewer).picture.file == files[0]
    screen.findChild(PictureViewer).close()
    menu = page.menu()
    assert [action.text() for action in menu.actions()][-5:-1] == [
        "Look at broken oven.png here", "Open broken oven.png in its own program", "Save a copy of broken oven.png…",
        "Copy broken oven.png",
    ]  # fmt: skip
    menu.close()
    put_caret(page, 2, 3)
    press(page, Qt.Key.Key_Return)
    assert asked == ["run"]
    press(page, Qt.Key.Key_Delete)
    until(qtbot, lambda: said(maria, note) == "[picture: broken oven.png]\n\n")
    press(page, Qt.Key.Key_Z, CONTROL)
    until(qtbot, lambda: "[file: run.bat]" in said(maria, note))


def test_a_new_note_begins_with_a_screenshot(screen, maria, qtbot):
    screen.new_note()
    picture = QMimeData()
    picture.setImageData(QImage(20, 10, QImage.Format.Format_RGB32))
    screen._new.page.insertFromMimeData(picture)
    until(qtbot, lambda: [note.text[:12] for note in notes_queries.notes(maria.session)] == ["[picture: Pi"])


def test_what_is_still_copied_when_the_note_is_left_gets_in(screen, maria, oven, tmp_path, qtbot):
    note, other = make_note(maria, "Oven"), make_note(maria, "Other")
    editor = open_note(qtbot, screen, note)
    editor.page.insertFromMimeData(mime(oven))
    screen.open_note(other)
    assert any("Oven" in what for what in screen.unwritten())
    until(qtbot, lambda: said(maria, note) == "[picture: broken oven.png]\n")
    until(qtbot, lambda: screen.unwritten() == [])
    screen.editor.page.insertFromMimeData(mime(tmp_path, *[oven] * 16))
    until(qtbot, lambda: "16 files" in screen.editor._problem.text())
    until(qtbot, lambda: said(maria, other).count("[picture: broken oven.png]") == 15)


def test_earlier_states_and_archived_notes_show_their_files_and_copies_take_them_along(
    screen, maria, oven, tmp_path, qtbot
):
    files = maria.workspace.do(add_files, [GivenFile.at(oven)]).result(WAIT_S)
    note = make_note(maria, "Oven", "first")
    maria.workspace.do(notes_commands.put_files, note, [*files, AWAY]).result(WAIT_S)
    maria.workspace.do(notes_commands.write_note, note, "gone").result(WAIT_S)
    editor = open_note(qtbot, screen, note)
    click(screen, "Earlier states")
    until(qtbot, lambda: editor.earlier.page.body() == ("gone",))
    editor.earlier.slider.setValue(editor.earlier.slider.value() - 1)
    until(qtbot, lambda: editor.earlier.page.body() == ("first\n", files[0], "\n", AWAY, "\n"))
    click(screen, "Bring back")
    until(qtbot, lambda: said(maria, note).startswith("first\n[picture: broken oven.png]"))
    editor.write_copy(str(tmp_path / "Oven.txt"))
    until(qtbot, lambda: (tmp_path / "Oven files" / "broken oven.png").exists())
    assert "[picture: broken oven.png]" in (tmp_path / "Oven.txt").read_text(encoding="utf-8")
    maria.workspace.do(notes_commands.archive_note, note).result(WAIT_S)
    until(qtbot, lambda: editor.page.isReadOnly())
    assert editor.page.body()[1] == files[0]


def test_two_pcs_put_pictures_into_one_note_and_both_see_both(tmp_path, oven, qtbot):
    with two(tmp_path) as (alice, bob):
        note = make_note(alice, "Oven", "here: ")
        until_true(lambda: [row.id for row in notes_queries.notes(bob.session)] == [note])
        with noting(alice) as till, noting(bob) as office:
            here, there = open_note(qtbot, till, note), open_note(qtbot, office, note)
            here.page.insertFromMimeData(mime(oven))
            image = QMimeData()
            image.setImageData(QImage(20, 10, QImage.Format.Format_RGB32))
            there.page.insertFromMimeData(image)
            commit(there.page, "and words")
            until(qtbot, lambda: len(list(here.page._files())) == len(list(there.page._files())) == 2)
            until(qtbot, lambda: here.page.body() == there.page.body())
            files = [mark.file for mark in here.page._files()]
            for person in (alice, bob):
                until(qtbot, lambda person=person: all(is_here(person.session, file) for file in files))


def test_what_was_on_its_way_when_the_pc_went_down_comes_back_to_its_place(tmp_path, oven, monkeypatch, qtbot):
    async def stuck(context, given, watch):
        if given[0].name == oven.name:
            await asyncio.sleep(WAIT_S)
        return await add_files(context, given, watch)

    (tmp_path / "prices.csv").write_text("flour;3")
    with alone(tmp_path / "home", "Maria") as maria:
        note = make_note(maria, "Oven", "It is broken. See here.")
        with monkeypatch.context() as patched, noting(maria) as screen:
            patched.setattr(attachments, "add_files", stuck)
            page = open_note(qtbot, screen, note).page
            put_caret(page, len("It is broken."))
            page.insertFromMimeData(mime(oven, tmp_path / "prices.csv"))
            until(qtbot, lambda: [one.value is None for one in coming_files(maria.session, note)] == [True, False])
            (tmp_path / "prices.csv").unlink()
    with reopened(tmp_path / "home") as maria:
        for _ in range(2):
            with noting(maria) as screen:
                open_note(qtbot, screen, note)
                until(qtbot, lambda: coming_files(maria.session, note) == ())
                assert said(maria, note) == "It is broken.\n[picture: broken oven.png]\n[file: prices.csv] See here."
        assert all_waiting(maria.session.local_state) == frozenset()
