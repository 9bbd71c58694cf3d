"""Beginning again from a backup on the first screen, as somebody whose only PC is gone."""

import shutil
import threading
from contextlib import ExitStack

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop import recovery
from desktop.backups import commands
from desktop.backups.words import unknown_in, words_of
from desktop.bundles.drives import drive_at
from desktop.chat import commands as chat_commands
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join
from tests.ui.windows import ALONE, click, focused, named, open_window, press, says, until, waits_for, write
from ui.bridge import Bridge
from ui.inviting import InvitingDialog
from ui.setup import restoring


@pytest.fixture
def lost(tmp_path):
    """A backup and the words of its sheet; the PC that made it is gone."""
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    shop.do(chat_commands.post_message, shop.everyone, "The oven is broken").result(WAIT_S)
    words = shop.do(commands.make_sheet).result(WAIT_S)
    made = shop.do(commands.back_up, tmp_path).result(WAIT_S)
    shop.close()
    shutil.rmtree(tmp_path / "till")
    return made.path, words


@pytest.fixture(autouse=True)
def drive(monkeypatch):
    """The drives that are plugged in: none."""
    found = []
    monkeypatch.setattr(restoring, "drives", lambda: found)
    return found


def test_a_shop_comes_back_after_a_wrong_word_and_leads_to_the_pc_that_is_gone(qtbot, tmp_path, lost, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    file, words = lost
    with open_window(tmp_path / "new") as window:
        shell = window.shell
        click(shell, "Begin again")
        click(shell, "With a backup")
        page = window._setup.restoring
        assert focused() is page.choose
        assert not page.go_on.isEnabled()
        page.choose_file(file)
        assert says(page, "Rossi’s Bakery: ")
        write(" ".join([*words[:2], "ovens", *words[3:]]))
        assert [one.cursor.selectedText() for one in page.words.edit.extraSelections()] == ["ovens"]
        press(Qt.Key.Key_Return)
        waits_for(qtbot, page, "“ovens”, word 3, is none of those on a recovery sheet")
        page.words.edit.setPlainText(" ".join(words_of(bytes(16))))
        click(page, "Bring the shop back")
        waits_for(qtbot, page, "do not open this file")
        assert not (tmp_path / "new" / "home.json").exists()
        page.words.edit.setPlainText(" 1. " + ", ".join(words).upper())
        assert page.words.edit.extraSelections() == []
        named(page, "This PC’s name").setText("新店")
        click(page, "Bring the shop back")
        waits_for(qtbot, shell, "Rossi’s Bakery is here again")
        click(shell, "Take Till PC out…")
        until(qtbot, lambda: shell.current_section() == "people")
        click(shell, "Take it out")
        until(qtbot, lambda: len(window._shop.bridge.workspace.me.pcs) == 1)
        assert window._shop.bridge.workspace.this_pc.name == "新店"


def test_it_is_stopped_and_nothing_stays(qtbot, tmp_path, lost, drive, monkeypatch):
    file, words = lost
    drive.append(drive_at(tmp_path))
    read, goes_on = recovery._read, threading.Event()
    monkeypatch.setattr(recovery, "_read", lambda *given: (read(*given), goes_on.wait(WAIT_S))[0])
    with open_window(tmp_path / "new") as window:
        click(window.shell, "Begin again")
        click(window.shell, "With a backup")
        page = window._setup.restoring
        until(qtbot, lambda: page.file == file)
        click(page, "Choose another one…")
        chooser = window.shell.findChild(QFileDialog)
        assert "*.countertop-backup" in chooser.nameFilters()[0]
        chooser.reject()
        page.words.edit.setPlainText(" ".join(words))
        click(page, "Bring the shop back")
        click(page, "Stop")
        goes_on.set()
        waits_for(qtbot, page, "You stopped it")
        assert not (tmp_path / "new" / "home.json").exists()
        click(page, "Back")
        click(window.shell, "Back")
        assert says(window.shell, "Welcome to Countertop")


@pytest.fixture
def left(tmp_path):
    """The words of a sheet whose owner's PC is gone, and an employee's, which is left."""
    with ExitStack() as stack:
        office = Person(
            Workspace.create(Home(tmp_path / "office"), "Rossi’s Bakery", "Maria", "Office", network=LOOPBACK)
        )
        words = office.workspace.do(commands.make_sheet).result(WAIT_S)
        till = Person(join(office, Home(tmp_path / "till"), "王小明", "Till PC"))
        stack.callback(till.close)
        office.close()
        yield till, words


def test_she_begins_again_from_an_employees_pc_after_an_old_code_and_wrong_words(qtbot, tmp_path, left, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    till, words = left
    bridge = Bridge(till.workspace)
    dialog = InvitingDialog(bridge, None, till.workspace.me.id)
    qtbot.addWidget(dialog, before_close_func=lambda _: bridge.close())
    dialog.show()
    panel = dialog.panel
    until(qtbot, lambda: panel.invitation() is not None)
    for_me = panel.invitation()
    with open_window(tmp_path / "new") as window:
        click(window.shell, "Begin again")
        click(window.shell, "From another PC of the shop")
        page = window._setup.reclaiming
        click(page, "Not found? Type its address")
        page.address.set_text(for_me.addresses[0])
        page.code.set_text(for_me.code)
        page.words.set_text(" ".join(words_of(bytes(16))))
        page.pc.set_text("新店")
        click(page, "Begin again")
        waits_for(qtbot, page, "not for a recovery sheet")
        click(panel, "Whoever has the recovery sheet")
        until(qtbot, lambda: panel.invitation().code != for_me.code)
        assert says(panel, "you decide nothing")
        page.code.set_text(panel.invitation().code)
        click(page, "Begin again")
        waits_for(qtbot, page, "not known in this shop")
        assert page.words.edit.hasFocus()
        page.words.edit.setPlainText(" ".join(words))
        click(page, "Begin again")
        waits_for(qtbot, window.shell, "Rossi’s Bakery is here again")
        assert says(window.shell, "You are Maria in it.")
        waits_for(qtbot, dialog, "新店 has joined")
        click(window.shell, "Take Office out…")
        click(window.shell, "Take it out")
        until(qtbot, lambda: len(window._shop.bridge.workspace.me.pcs) == 1)
        until(qtbot, lambda: "Office" not in {pc.name for pc in people_queries.pcs(till.session)})


def test_wrong_words_are_marked_where_they_stand():
    assert unknown_in("zoo, bakery; Abandon 12 🙂 abou") == [(5, 11)]
    assert unknown_in("bakery") == [(0, 6)]
    assert unknown_in("aband on ") == [(0, 5), (6, 8)]
    assert unknown_in("ａｂａｎｄｏｎ zoo ") == []
