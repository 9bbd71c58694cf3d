"""Files in conversations: dropped, pasted, sent, seen, opened; what goes wrong loses nothing."""

import os
from functools import partial

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.files.commands import GivenFile, add_files
from desktop.files.contents import pieces
from tests.desktop.shops import WAIT_S, alone, reopened, two
from tests.ui.chat_screens import chatting, enter, texts, until, write
from tests.ui.given_files import mime
from tests.ui.windows import says
from ui.files import deeds
from ui.files.attachment_strip import DropSign
from ui.files.giving import given_files
from ui.files.picture_canvas import PictureCanvas
from ui.files.viewer import PictureViewer
from ui.widgets import Dialog, Menu


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


@pytest.fixture
def screen(alice):
    with chatting(alice) as shown:
        yield shown
        assert shown.seen.failures == []


def attached(screen):
    return screen.pane.composer.attached.attachments


def paste(screen, data, qtbot):
    screen.pane.composer.editor.insertFromMimeData(data)
    until(qtbot, lambda: bool(attached(screen).rows) and not attached(screen).coming)


def message(screen, number):
    return screen.pane.history.row(number).message


def centre_of(screen, number, file=0):
    """Where a file of a row is, in the view."""
    view = screen.pane.view
    index = view.history.index(number, 0)
    tile = view.overlay.layout_of(index).files[file]
    return tile.rect.translated(view.visualRect(index).topLeft()).center()


def test_files_are_dropped_sent_with_a_line_and_shown(screen, alice, oven, tmp_path, qtbot):
    prices = tmp_path / "面粉.csv"
    prices.write_text("flour;3\n")
    over, copy = QPointF(10, 10), Qt.DropAction.CopyAction
    said, none, left = mime(oven, prices), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    screen.pane.dragEnterEvent(QDragEnterEvent(over.toPoint(), copy, said, left, none))
    assert "Everyone" in screen.pane.findChild(DropSign).words
    screen.pane.dropEvent(QDropEvent(over, copy, said, left, none))
    assert not screen.pane.findChild(DropSign).isVisible()
    until(qtbot, lambda: len(attached(screen).files) == 2)
    assert screen.pane.composer.attached.isVisible()
    write(screen, "look")
    enter(screen)
    until(qtbot, lambda: texts(screen) == ["look"])
    assert [file.name for file in message(screen, 0).files] == ["broken oven.png", "面粉.csv"]
    assert not screen.pane.composer.attached.isVisible()
    assert "broken oven.png" in screen.pane.history.spoken(screen.pane.history.row(0))

    def is_red():
        colour = screen.pane.view.viewport().grab().toImage().pixelColor(centre_of(screen, 0))
        return colour.red() > 200 and colour.green() < 60

    until(qtbot, is_red)


def test_a_screenshot_is_pasted_and_needs_no_words(screen, alice, qtbot):
    picture = QMimeData()
    picture.setImageData(QImage(20, 10, QImage.Format.Format_RGB32))
    paste(screen, picture, qtbot)
    enter(screen)
    until(qtbot, lambda: texts(screen) == [""])
    (file,) = message(screen, 0).files
    assert (file.width, file.height, file.media_type) == (20, 10, "image/png")
    assert file.name.startswith("Picture 20")
    assert chat_queries.conversations(alice.session)[0].last.gist == file.name


def test_what_waits_to_be_sent_is_there_after_a_restart_and_can_be_taken_away(tmp_path, oven, qtbot):
    with alone(tmp_path / "home") as alice, chatting(alice) as screen:
        paste(screen, mime(oven), qtbot)
        until(qtbot, lambda: bool(chat_queries.attachments_of(alice.session, alice.everyone)))
    with reopened(tmp_path / "home") as alice, chatting(alice) as screen:
        assert [row.name for row in attached(screen).rows] == ["broken oven.png"]
        attached(screen).take_away(attached(screen).rows[0])
        until(qtbot, lambda: not chat_queries.attachments_of(alice.session, alice.everyone))
        enter(screen)
        assert texts(screen) == []


def test_what_cannot_go_with_it_is_said_and_the_rest_stays(screen, oven, tmp_path, qtbot):
    screen.pane.composer.editor.insertFromMimeData(mime(tmp_path, tmp_path / "gone.txt"))
    until(qtbot, lambda: "folder" in screen.pane.composer.problem() and "gone.txt" in screen.pane.composer.problem())
    assert attached(screen).rows == []
    paste(screen, mime(*[oven] * 17), qtbot)
    assert len(attached(screen).files) == 16
    assert "16 files" in screen.pane.composer.problem()
    strip = screen.pane.composer.attached
    until(qtbot, lambda: strip.height() == strip.heightForWidth(strip.width()) > 2 * strip.sizeHint().height())
    write(screen, "still here")
    assert screen.pane.composer.text() == "still here"


def test_a_changed_message_keeps_its_files_and_takes_no_more(screen, alice, oven, qtbot):
    files = alice.workspace.do(add_files, [GivenFile.at(oven)]).result(WAIT_S)
    alice.workspace.do(chat_commands.post_message, alice.everyone, "first", files=files).result(WAIT_S)
    until(qtbot, lambda: texts(screen) == ["first"])
    screen.pane.composer.edit(message(screen, 0))
    screen.pane.composer.give_files([GivenFile.at(oven)])
    assert "new message" in screen.pane.composer.problem()
    screen.pane.composer.editor.setPlainText("")
    enter(screen)
    until(qtbot, lambda: texts(screen) == [""])
    assert list(message(screen, 0).files) == files


def test_a_click_opens_a_copy_that_can_only_be_read_and_what_may_run_is_saved(
    screen, alice, tmp_path, monkeypatch, qtbot
):
    opened, asked = [], []
    monkeypatch.setattr(deeds, "open_file", lambda path, _window: opened.append(path))
    monkeypatch.setattr(deeds, "ask_where_to_save", lambda *said: asked.append(said))
    given = [GivenFile(b"flour;3", "prices.csv"), GivenFile(b"del", "run.bat")]
    files = alice.workspace.do(add_files, given).result(WAIT_S)
    alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=files).result(WAIT_S)
    until(qtbot, lambda: texts(screen) == [""])
    QTest.mouseClick(screen.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(screen, 0))
    until(qtbot, lambda: bool(opened))
    assert opened[0].name == "prices.csv"
    assert opened[0].read_bytes() == b"flour;3"
    assert not opened[0].stat().st_mode & 0o222
    QTest.mouseClick(screen.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(screen, 0, file=1))
    assert (asked[0][2], asked[0][3][0]) == ("run", "bat")
    asked[0][4](str(tmp_path / "copy.bat"))
    until(qtbot, lambda: (tmp_path / "copy.bat").exists())
    assert (tmp_path / "copy.bat").read_text() == "del"
    menu = screen.pane.view.actions.open_menu(message(screen, 0), QPoint())
    assert [action.text() for action in menu.actions()][:3] == ["prices.csv", "run.bat", "Reply"]
    for below, words in ((0, "Look at prices.csv here"), (1, "Save a copy of run.bat…")):
        assert menu.actions()[below].menu().actions()[0].text() == words
    menu.close()
    assert b"".join(pieces(alice.session, files[1])) == b"del"


def test_taking_a_message_back_takes_its_files_from_the_screen(screen, alice, oven, qtbot):
    paste(screen, mime(oven), qtbot)
    enter(screen)
    until(qtbot, lambda: texts(screen) == [""])
    before = screen.pane.view.overlay.layout_of(screen.pane.history.index(0, 0)).height
    screen.pane.show_file(message(screen, 0), message(screen, 0).files[0])
    assert screen.findChild(PictureViewer).isVisible()
    screen.pane.view.actions.recall.emit(message(screen, 0))
    dialog = screen.findChildren(Dialog)[-1]
    assert says(dialog, "and its files with it")
    dialog.reject()
    alice.workspace.do(chat_commands.recall_message, message(screen, 0).id).result(WAIT_S)
    until(qtbot, lambda: message(screen, 0).recalled)
    until(qtbot, lambda: says(screen, "was taken back.") and not screen.findChildren(PictureViewer))
    assert screen.pane.view.overlay.layout_of(screen.pane.history.index(0, 0)).height < before


def test_pictures_are_looked_at_one_after_another_by_keys_alone(screen, alice, oven, tmp_path, monkeypatch, qtbot):
    saved = []
    monkeypatch.setattr(deeds, "ask_where_to_save", lambda *said: saved.append(said[2]))
    tall = tmp_path / "receipt.png"
    QImage(100, 3000, QImage.Format.Format_RGB32).save(str(tall))
    given = [GivenFile.at(oven), GivenFile.at(tall), GivenFile(b"no picture", "list.txt")]
    files = alice.workspace.do(add_files, given).result(WAIT_S)
    for sent in ([files[0], files[2]], [files[1]]):
        alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=sent).result(WAIT_S)
    until(qtbot, lambda: len(texts(screen)) == 2)
    screen.pane.view.file_clicked.emit(message(screen, 0), files[0])
    viewer = screen.findChild(PictureViewer)
    canvas = viewer.findChild(PictureCanvas)
    assert (viewer.picture.file, canvas.zoom) == (files[0], 1.0)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.picture.file == files[1]
    assert "2 of 2" in viewer.accessibleName()
    fitting = canvas.zoom
    assert fitting < 0.3
    QTest.keyClick(viewer, Qt.Key.Key_Plus)
    assert canvas.zoom > fitting
    QTest.keyClick(viewer, Qt.Key.Key_1)
    assert canvas.zoom == 1.0
    QTest.keyClick(viewer, Qt.Key.Key_R)
    assert fitting < canvas.zoom < 1.0
    QTest.keyClick(viewer, Qt.Key.Key_S)
    assert saved == ["receipt"]
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.picture.file == files[1]
    assert screen.pane.composer.text() == ""
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    until(qtbot, lambda: screen.findChild(PictureViewer) is None)


def test_a_large_file_of_another_pc_is_fetched_by_a_click_and_then_opened(tmp_path, monkeypatch, qtbot):
    opened = []
    monkeypatch.setattr(deeds, "open_file", lambda path, _window: opened.append(path))
    with two(tmp_path) as (alice, bob), chatting(bob) as screen, chatting(alice) as hers:
        given = [GivenFile(os.urandom(2 << 20), "film.mp4")]
        files = alice.workspace.do(add_files, given).result(WAIT_S)
        alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=files).result(WAIT_S)
        until(qtbot, lambda: texts(screen) == [""])
        words = partial(screen.pane.files.words, files[0])
        until(qtbot, lambda: words() == "click to fetch it")
        until(qtbot, lambda: hers.pane.files.words(files[0]) == "only on this PC")
        until(qtbot, lambda: hers.pane.history.delivery[1] == "The message is on all PCs")
        QTest.mouseClick(screen.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(screen, 0))
        until(qtbot, lambda: words() == "" and screen.pane.files.is_here(files[0]))
        until(qtbot, lambda: hers.pane.files.words(files[0]) == "")
        assert opened == []
        QTest.mouseClick(screen.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(screen, 0))
        until(qtbot, lambda: bool(opened))
        menu = screen.pane.view.actions.open_menu(message(screen, 0), QPoint())
        assert "Keep film.mp4 on this PC" in [action.text() for action in menu.actions()]
        menu.close()


def test_all_files_of_a_conversation_stand_beside_it_and_lead_back_to_their_place(screen, alice, oven, qtbot):
    files = alice.workspace.do(add_files, [GivenFile.at(oven), GivenFile(b"flour;3", "prices.csv")]).result(WAIT_S)
    for file in files:
        alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=[file]).result(WAIT_S)
    until(qtbot, lambda: len(texts(screen)) == 2)
    screen.pane.header.files_wanted.emit()
    listed = screen.details.list
    names = [listed.files.index(number, 0).data() for number in range(listed.files.rowCount())]
    assert names == ["prices.csv", "broken oven.png"]
    alice.workspace.do(chat_commands.recall_message, message(screen, 1).id).result(WAIT_S)
    until(qtbot, lambda: listed.files.rowCount() == 1)
    listed.setCurrentIndex(listed.files.index(0, 0))
    QTest.keyClick(listed, Qt.Key.Key_Return)
    viewer = screen.findChild(PictureViewer)
    assert viewer.picture.file == files[0]
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    QTest.keyClick(listed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [one.content for one in given_files(QGuiApplication.clipboard().mimeData())] == [files[0]]
    screen.pane.composer.editor.paste()
    until(qtbot, lambda: screen.pane.composer.attached.attachments.files == [files[0]])
    enter(screen)
    until(qtbot, lambda: listed.files.rowCount() == 2 and listed.files.sent(listed.files.index(0, 0)).file == files[0])
    alice.workspace.do(chat_commands.recall_message, message(screen, 2).id).result(WAIT_S)
    until(qtbot, lambda: listed.files.rowCount() == 1)
    listed.setCurrentIndex(listed.files.index(0, 0))
    listed.menu_wanted.emit(listed.files.sent(listed.currentIndex()), QPoint())
    menu = screen.findChildren(Menu)[-1]
    assert [action.text() for action in menu.actions()][:2] == [
        "Show in its place",
        "Open broken oven.png in its own program",
    ]
    menu.actions()[0].trigger()
    assert screen.pane.view.current_message().id == message(screen, 0).id
    menu.close()


def test_a_click_on_one_of_several_files_asks_what_to_do_with_that_one(screen, alice, qtbot):
    long = f"{'a name that a camera gave ' * 6}.txt"
    files = alice.workspace.do(add_files, [GivenFile(b"1", "salt & pepper.txt"), GivenFile(b"2", long)]).result(WAIT_S)
    alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=files).result(WAIT_S)
    until(qtbot, lambda: texts(screen) == [""])
    view = screen.pane.view
    for file, begins in enumerate(("Look at salt && pepper.txt", "Look at a name")):
        at = centre_of(screen, 0, file)
        place = view.viewport().mapToGlobal(at)
        QGuiApplication.sendEvent(view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, place))
        menu = view.window().findChildren(Menu)[-1]
        words = [action.text() for action in menu.actions()]
        assert words[0].startswith(begins)
        assert len(words[0]) < 60
        assert "Reply" in words
        menu.close()
