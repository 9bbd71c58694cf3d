"""A window whose rows are there before its engine: what is done meanwhile, and what becomes of it when none comes."""

import random
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.areas import AREAS
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.engine.engine import Engine
from desktop.errors import DiskFullError, ModelDamagedError, OutdatedError, SeatMovedError
from desktop.home.home import Home
from desktop.home.settings import Settings
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.workspace import Workspace
from sync.migrations import OUTDATED
from tests.desktop.shops import two
from tests.ui.accessibility import settle
from tests.ui.windows import ALONE, PATIENCE_MS, click, open_window, says, until, waits_for, write
from ui import app
from ui.notes import editor

FULL = DiskFullError("The disk is full. Nothing is lost: make some room, then try again.")
PAGE = 4096


class Gate:
    """Holds every engine up until `open()`; with `error` set, what comes then."""

    def __init__(self, start):
        self._start = start
        self._goes_on = threading.Event()
        self.reached = threading.Event()
        self.error: Exception | None = None

    def start(self, *wanted, **more):
        self.reached.set()
        assert self._goes_on.wait(PATIENCE_MS / 1000)
        if self.error is not None:
            raise self.error
        return self._start(*wanted, **more)

    def open(self, error=None):
        self.error = error
        self._goes_on.set()

    def shut(self):
        self._goes_on.clear()
        self.reached.clear()


@pytest.fixture
def gate(home, monkeypatch) -> Iterator[Gate]:
    gate = Gate(Engine.start)
    monkeypatch.setattr(Engine, "start", gate.start)
    yield gate
    gate.open()


def shown(window, qtbot):
    until(qtbot, lambda: window.shell.current_section() != "")


def opened(window, qtbot):
    until(qtbot, lambda: window._shop is not None and window._shop.workspace.has_begun)


def composer(window):
    return window._shop.screens["chat"].pane.composer


def send(window, words):
    QTest.keyClicks(composer(window).editor, words)
    QTest.keyClick(composer(window).editor, Qt.Key.Key_Return)


def test_what_was_sent_and_typed_stands_there_again_when_the_engine_did_not_open(home, gate, qtbot):
    with open_window(home) as window:
        shown(window, qtbot)
        until(qtbot, gate.reached.is_set)
        send(window, "one")
        send(window, "two")
        QTest.keyClicks(composer(window).editor, "and th")
        gate.open(FULL)
        waits_for(qtbot, window.shell, "The disk is full")
        assert window._unwritten(), "closing asks about it"
        gate.error = None
        click(window.shell, "Try again")
        opened(window, qtbot)
        assert composer(window).text() == "one\ntwo\nand th"
        until(qtbot, lambda: not window._unwritten())
    with open_window(home) as window:
        shown(window, qtbot)
        assert composer(window).text() == "one\ntwo\nand th"


def test_rows_of_a_closed_seat_give_way_and_what_was_sent_stands_there_again(home, gate, qtbot):
    with open_window(home) as window:
        shown(window, qtbot)
        until(qtbot, gate.reached.is_set)
        first = window._shop
        send(window, "to whom it may concern")
        gate.open(SeatMovedError("This PC goes on in another place."))
        until(qtbot, lambda: window._shop is not first)
        gate.error = None
        opened(window, qtbot)
        assert composer(window).text() == "to whom it may concern"


def test_rows_that_are_newer_than_the_log_give_way_to_it(home, gate, qtbot):
    gate.open()
    workspace = Workspace.open(Home(home), network=ALONE)
    workspace.do(chat_commands.post_message, workspace.everyone, "before the backup").result()
    workspace.close()
    shutil.copy(home / "log.db", home / "backup.db")
    workspace = Workspace.open(Home(home), network=ALONE)
    workspace.do(chat_commands.post_message, workspace.everyone, "after it").result()
    workspace.close()
    for part in home.glob("log.db*"):
        part.unlink()
    (home / "backup.db").rename(home / "log.db")
    gate.shut()
    with open_window(home) as window:
        shown(window, qtbot)
        history = window._shop.screens["chat"].pane.history
        assert history.last().text == "after it"
        gate.open()
        until(qtbot, lambda: history.last().text == "before the backup")
        send(window, "go on")
        until(qtbot, lambda: history.last().text == "go on")


def test_rows_that_are_found_damaged_later_are_made_anew_and_what_is_typed_stays(home, qtbot, monkeypatch):
    def fail():
        raise ModelDamagedError("These rows cannot be read.")

    with open_window(home) as window:
        window._faults.watch()
        try:
            opened(window, qtbot)
            first = window._shop
            QTest.keyClicks(composer(window).editor, "and th")
            said = []
            with monkeypatch.context() as watching:
                watching.setattr(window._hindrance, "show_trouble", lambda _shell, error: said.append(error))
                for _ in range(2):
                    QTimer.singleShot(0, fail)
                until(qtbot, lambda: window._shop is not first)
                opened(window, qtbot)
            assert not said
            assert composer(window).text() == "and th"
            QTimer.singleShot(0, fail)
            waits_for(qtbot, window.shell, "These rows cannot be read.")
        finally:
            window._faults.close()


def test_a_log_that_is_damaged_is_said_though_its_rows_can_be_shown(home, qtbot):
    workspace = Workspace.open(Home(home), network=ALONE)
    workspace.do(chat_commands.post_message, workspace.everyone, "how far it got is read from the log").result()
    workspace.close()
    (home / "log.db").write_bytes(bytes(10 * PAGE))
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "The damaged file")
        assert says(window.shell, "log.db")
        assert says(window.shell, "Begin anew on this PC")


def test_an_edit_that_was_begun_goes_on_when_the_shop_opens_after_all(home, gate, qtbot):
    gate.open()
    with open_window(home) as window:
        opened(window, qtbot)
        send(window, "flour")
        until(qtbot, lambda: not window._unwritten())
    gate.shut()
    with open_window(home) as window:
        shown(window, qtbot)
        until(qtbot, gate.reached.is_set)
        QTest.keyClick(composer(window).editor, Qt.Key.Key_Up)
        QTest.keyClicks(composer(window).editor, " and eggs")
        gate.open(FULL)
        waits_for(qtbot, window.shell, "The disk is full")
        gate.error = None
        click(window.shell, "Try again")
        opened(window, qtbot)
        assert says(window.shell, "Edit your message")
        QTest.keyClick(composer(window).editor, Qt.Key.Key_Return)
        until(qtbot, lambda: window._shop.screens["chat"].pane.history.last().text == "flour and eggs")


OVER_THE_WINDOW = {
    "PCs": lambda window: window._shop.show_pcs(),
    "a code": lambda window: window._shop.invite(),
    "the jump box": lambda window: window.shell.open_jump_box(),
}


@pytest.mark.parametrize("what", OVER_THE_WINDOW)
def test_nothing_of_a_shop_that_did_not_open_stays_over_the_trouble(home, gate, qtbot, what):
    with open_window(home) as window:
        shown(window, qtbot)
        until(qtbot, gate.reached.is_set)
        OVER_THE_WINDOW[what](window)
        gate.open(FULL)
        waits_for(qtbot, window.shell, "The disk is full")
        settle()
        assert not [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
        assert window.shell.jump_box is None or not window.shell.jump_box.isVisible()


def test_a_code_that_is_asked_for_before_the_engine_is_there_is_shown_when_it_is(home, gate, qtbot):
    with open_window(home) as window:
        shown(window, qtbot)
        until(qtbot, gate.reached.is_set)
        window._shop.invite()
        gate.open()
        panel = window._shop._inviting.panel
        until(qtbot, lambda: panel.invitation() is not None)
        window._shop._inviting.reject()


def test_a_note_can_be_opened_while_the_engine_opens_and_written_when_it_is_there(home, gate, qtbot):
    gate.open()
    with open_window(home) as window:
        opened(window, qtbot)
        window._shop.workspace.do(notes_commands.create_note, "Hours").result()
    Settings(home / "settings.json").set("window.section", "documents")
    gate.shut()
    with open_window(home) as window:
        shown(window, qtbot)
        note = window._shop.screens["documents"].editor
        assert note.page.isReadOnly()
        gate.open()
        until(qtbot, lambda: not note.page.isReadOnly())
        note.page.setFocus()
        write("From eight")
        until(qtbot, lambda: not window._unwritten())
        assert notes_queries.note(window._shop.bridge.session, note.note.id).text == "From eight"


def test_closing_at_once_waits_for_nothing_that_waits_for_the_engine(home, qtbot, monkeypatch):
    workspace = Workspace.open(Home(home), network=ALONE)
    workspace.do(notes_commands.create_note, "Hours").result()
    workspace.close()
    Settings(home / "settings.json").set("window.section", "documents")
    monkeypatch.setattr(app, "_BEGIN_MS", 1_000_000)
    monkeypatch.setattr(editor, "RETIRE_S", 1_000.0)
    with open_window(home) as window:
        shown(window, qtbot)
        opening = window._shop.screens["documents"].editor._opening
    assert opening.outcome is not None, "its thread ended with the window"


def test_closing_while_the_engine_opens_waits_for_what_was_sent(home, gate, qtbot):
    Settings(home / "settings.json").set("window.told_that_closing_stops_syncing", True)
    with open_window(home) as window:
        shown(window, qtbot)
        until(qtbot, gate.reached.is_set)
        send(window, "last one out")
        window.shell.close()
        waits_for(qtbot, window.shell, "Countertop closes by itself when this is on the disk")
        gate.open()
        until(qtbot, lambda: not window.shell.isVisible())
    workspace = Workspace.open(Home(home), network=ALONE)
    session = workspace.read()
    assert [message.text for message in chat_queries.messages(session, workspace.everyone)] == ["last one out"]
    session.close()
    workspace.close()


def test_an_engine_that_takes_its_time_is_said_until_it_is_there(home, gate, qtbot, monkeypatch):
    monkeypatch.setattr(app, "_STILL_MS", 1)
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "Countertop is still opening")
        gate.open()
        opened(window, qtbot)
        until(qtbot, lambda: not says(window.shell, "Countertop is still opening"))


def test_nothing_is_said_of_the_other_pcs_before_they_are_looked_for(tmp_path, qtbot, monkeypatch):
    with two(tmp_path) as (alice, _bob):
        message = alice.say("flour is here")
        until(qtbot, lambda: [pc.name for pc in chat_queries.reached(alice.session, message).have] == ["Office"])
    gate = Gate(Engine.start)
    monkeypatch.setattr(Engine, "start", gate.start)
    with open_window(tmp_path / "alice") as window:
        shown(window, qtbot)
        history = window._shop.screens["chat"].pane.history
        assert says(window.shell.rail, "Opening")
        assert history.delivery == (message, "On this PC")
        gate.open()
        until(qtbot, lambda: history.delivery == (message, "On all PCs"))
        until(qtbot, lambda: not says(window.shell.rail, "Opening"))


def test_rows_that_are_damaged_are_made_anew_without_a_question(home, qtbot):
    texts = [f"{number} " + "x" * 400 for number in range(60)]
    workspace = Workspace.open(Home(home), network=ALONE)
    for text in texts:
        workspace.do(chat_commands.post_message, workspace.everyone, text).result()
    workspace.close()
    (model,) = home.glob("seats/*/model.db")
    pristine = model.read_bytes()
    pages = range(len(pristine) // PAGE)
    for page in sorted(random.Random("rows").sample(pages, 8)):
        harmed = bytearray(pristine)
        harmed[page * PAGE + 2000] ^= 0x10
        for file in model.parent.glob("model.db*"):
            file.unlink()
        model.write_bytes(harmed)
        with open_window(home) as window:
            window._faults.watch()
            try:
                opened(window, qtbot)
                history = window._shop.screens["chat"].pane.history
                until(qtbot, lambda history=history: history.last() is not None)
                assert history.last().text == texts[-1]
            finally:
                window._faults.close()


def test_an_update_while_the_window_is_open_is_said_and_what_is_typed_stays(home, qtbot):
    with open_window(home) as window:
        window._faults.watch()
        try:
            opened(window, qtbot)
            newer = tuple(replace(area, version=area.version + 1) for area in AREAS)
            workspace = Workspace.open(Home(home), network=ALONE, areas=newer)
            waits_for(qtbot, window.shell, OUTDATED)
            QTest.keyClicks(composer(window).editor, "too late")
            QTest.keyClick(composer(window).editor, Qt.Key.Key_Return)
            until(qtbot, lambda: composer(window).text() == "too late")
            with qtbot.waitSignal(window._faults.happened):
                QTimer.singleShot(0, outdate)
            assert says(window.shell, OUTDATED)
            assert not says(window.shell, "Something unexpected")
            workspace.close()
        finally:
            window._faults.close()


def outdate():
    raise OutdatedError(OUTDATED)
