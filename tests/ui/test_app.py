import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from desktop.chat import commands as chat_commands
from desktop.home.home import Home
from desktop.home.lock import FileLock
from desktop.home.settings import Settings
from desktop.notes import commands as notes_commands
from desktop.workspace import Workspace
from tests.ui.windows import ALONE, click, open_window, says, until, waits_for
from ui.app import run
from ui.chat.places import ConversationPlace
from ui.faults import LOG_FILE, Faults
from ui.single_instance import LOCK_FILE, SingleInstance, socket_name
from ui.widgets import SearchField

ROOT = Path(__file__).parents[2]
KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.single_instance import SingleInstance
application = QCoreApplication([])
first = SingleInstance(Path(sys.argv[1]))
assert first.take()
while first._server is None or not first._server.isListening():
    application.processEvents()
print("there", flush=True)
os.kill(os.getpid(), 9)
"""

TABBING = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from ui.__main__ import main

def press_tab():
    application = QApplication.instance()
    for window in application.topLevelWidgets():
        if window.isVisible():
            QTest.keyClick(application.focusWidget() or window, Qt.Key.Key_Tab)
            if any(ring.isVisible() for ring in window.findChildren(QWidget, "focusRing")):
                print("ring", flush=True)
                application.quit()

def started():
    pressing = QTimer(QApplication.instance(), interval=20)
    pressing.timeout.connect(press_tab)
    pressing.start()

sys.exit(main(["--home", sys.argv[1]], started))
"""
STARTING = """
import sys
from ui.app import run
from ui.single_instance import SingleInstance
ask = SingleInstance._ask
def tell_and_ask(instance, patience_ms):
    print("asks", flush=True)
    SingleInstance._ask = ask
    return ask(instance, patience_ms)
SingleInstance._ask = tell_and_ask
run(["--home", sys.argv[1]], lambda: print("there", flush=True))
"""


@pytest.fixture
def window(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() != "")
        yield window


# One window a home


def test_a_second_start_brings_the_first_window_forward(tmp_path, qtbot):
    first = SingleInstance(tmp_path)
    assert first.take()
    second = subprocess.Popen([sys.executable, "-m", "ui", "--home", str(tmp_path)], cwd=ROOT)
    try:
        with qtbot.waitSignal(first.asked_to_raise, timeout=60_000):
            pass
        assert second.wait(20) == 0
    finally:
        second.kill()
        second.wait()
        first.close()


def test_the_socket_of_a_killed_window_is_in_nobodys_way(tmp_path, qtbot):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert killed.stdout == "there\n", killed.stderr
    first = SingleInstance(tmp_path)
    assert first.take()
    until(qtbot, lambda: first._server is not None and first._server.isListening())
    other = SingleInstance(tmp_path)
    assert not other.take()
    first.close()
    assert other.take()
    other.close()


def test_a_start_while_the_first_window_still_closes_opens_the_next_one(tmp_path, qtbot):
    closing, probe = FileLock(tmp_path / LOCK_FILE), FileLock(tmp_path / LOCK_FILE)
    assert closing.take()
    second = subprocess.Popen([sys.executable, "-c", STARTING, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert second.stdout.readline() == b"asks\n"
        closing.release()
        assert second.stdout.readline() == b"there\n"
        assert not probe.take()
    finally:
        second.kill()
        second.communicate()


def test_homes_have_sockets_of_their_own(tmp_path):
    assert socket_name(tmp_path / "a") != socket_name(tmp_path / "b")
    assert socket_name(tmp_path / "a") == socket_name(tmp_path / "b" / ".." / "a")


def test_a_command_line_that_means_nothing_is_a_usage_error(capsys):
    assert run(["--home"]) == 2
    assert run(["--house=x"]) == 2
    assert "usage: countertop [--home DIR]" in capsys.readouterr().err


def test_a_start_shows_where_the_keyboard_is(tmp_path):
    command = [sys.executable, "-c", TABBING, str(tmp_path)]
    window = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (window.stdout, window.returncode) == ("ring\n", 0), window.stderr


# In the window


def test_messages_from_elsewhere_count_as_unread_in_the_title_until_seen(window, home, qtbot):
    shell = window.shell
    assert shell.windowTitle() == "Rossi’s Bakery"
    assert says(shell.rail, "One PC")


def test_the_jump_box_finds_conversations_and_messages(window, home, qtbot):
    other = Workspace.open(Home(home), network=ALONE)
    try:
        other.do(chat_commands.create_channel, "Oven").result()
        other.do(chat_commands.post_message, other.everyone, "The flour comes at nine").result()
    finally:
        other.close()
    found = []
    until(qtbot, lambda: bool(_find(window, "oven", found)) and found[-1][0].title == "Oven")
    assert isinstance(found[-1][0].target, ConversationPlace)
    until(qtbot, lambda: bool(_find(window, "flour", found)) and "flour" in found[-1][0].title)
    window.shell.jumped.emit(found[-1][0].target)
    assert window.shell.current_section() == "chat"


def _find(window, words, found):
    window._shop.find(words, lambda jumps: found.append(list(jumps)))
    return found and found[-1]


def test_a_jump_to_what_is_gone_is_said_in_words(window, qtbot):
    window.shell.jumped.emit(ConversationPlace("ab" * 32))
    waits_for(qtbot, window.shell, "This conversation is not here.")


def test_what_nobody_foresaw_is_logged_and_said_and_the_window_goes_on(home, qtbot, caplog):
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() != "")
        faults: Faults = window._faults
        faults.watch()
        try:
            with caplog.at_level(logging.CRITICAL, logger="ui.faults"):
                QTimer.singleShot(0, lambda: 1 / 0)
                waits_for(qtbot, window.shell, "Something unexpected went wrong")
        finally:
            faults.close()
        click(window.shell, "Close")
        assert not says(window.shell, "Something unexpected went wrong")


def test_the_log_keeps_where_it_was_and_of_which_kind_and_not_what_it_was_about(tmp_path, qtbot):
    faults = Faults(tmp_path / "logs")
    faults.keep_log()
    faults.watch()
    try:
        with qtbot.waitSignal(faults.happened):
            try:
                int("a till without a drawer")
            except ValueError as error:
                sys.excepthook(ValueError, error, error.__traceback__)
    finally:
        faults.close()
    log = (tmp_path / "logs" / LOG_FILE).read_text("utf-8")
    assert "drawer" not in log
    assert re.search(
        r"ERROR ui.faults: Unexpected: ValueError\n  .*/test_app.py:\d+ in test_the_log\w+\nValueError\n", log
    )


# Closing


def test_closing_says_once_that_this_pc_then_stops_syncing(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() != "")
        window.shell.close()
        waits_for(qtbot, window.shell, "Nothing is lost: it catches up")
        click(window.shell, "Close Countertop")
        until(qtbot, lambda: not window.shell.isVisible())
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() != "")
        window.shell.close()
        until(qtbot, lambda: not window.shell.isVisible())


def test_closing_while_the_shop_opens_leaves_it_as_it_was(home, qtbot):
    with open_window(home) as window:
        window.shell.close()
    assert Home(home).state()[0] == "ready"
    Workspace.open(Home(home), network=ALONE).close()


def test_the_window_opens_where_it_was_left(home, qtbot):
    Settings(home / "settings.json").set("window.geometry", [40, 30, 900, 600, False])
    with open_window(home) as window:
        assert (*window.shell.pos().toTuple(), *window.shell.size().toTuple()) == (40, 30, 900, 600)


@pytest.mark.parametrize(
    ("section", "part"),
    [("documents", "Notes"), ("todos", "New to-do"), ("people", "People"), ("settings", "Settings")],
)
def test_the_keyboard_is_in_the_section_that_was_left(home, qtbot, section, part):
    Settings(home / "settings.json").set("window.section", section)
    workspace = Workspace.open(Home(home), network=ALONE)
    workspace.do(notes_commands.create_note, "Opening times")
    assert workspace.close() == []
    with open_window(home) as window:
        until(qtbot, lambda: (held := window.shell.focusWidget()) is not None and held.accessibleName() == part)


@pytest.mark.parametrize("section", ["chat", "documents"])
def test_ctrl_f_leads_to_the_search_of_the_section(home, qtbot, section):
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "Everyone")
        window.shell.open_section(section)
        QTest.keyClick(window.shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: isinstance(window.shell.focusWidget(), SearchField))


def test_ctrl_f_where_nothing_is_listed_opens_the_jump_box(home, qtbot):
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "Everyone")
        window.shell.open_section("settings")
        QTest.keyClick(window.shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert window.shell.jump_box.isVisible()


def test_no_screen_is_loaded_before_it_is_opened():
    code = """
import sys
import ui.app
screens = [name for name in sys.modules if name.startswith("ui.") and name.endswith(".screen")]
queries = [name for name in sys.modules if name.startswith("desktop.") and name.endswith((".queries", ".commands"))]
print(screens + queries)
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"
