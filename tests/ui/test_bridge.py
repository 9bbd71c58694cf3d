"""The bridge: events reach those who listen for their type, commands are gone on with in the window's thread."""

import threading
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.chat import commands as chat_commands
from desktop.errors import ClosedError, InvalidError
from desktop.notes import commands as notes_commands
from desktop.notes.events import NoteChanged
from desktop.rows.event import Event
from tests.desktop.shops import alone
from tests.ui.accessibility import settle
from tests.ui.windows import until
from ui.bridge import Bridge


class Rang(Event, frozen=True):
    """An event that no area has."""

    times: int


class Listener(QObject):
    def __init__(self):
        super().__init__()
        self.heard = []
        self.threads = set()

    def on_rang(self, event):
        self.heard.append(event)
        self.threads.add(threading.current_thread())


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria") as maria:
        yield maria


@pytest.fixture
def bridge(maria):
    bridge = Bridge(maria.workspace)
    yield bridge
    bridge.close()
    bridge.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def ring(bridge, times):
    bridge.workspace.do(lambda context: context.publish([Rang(times)]))


def test_an_event_is_heard_by_its_type_in_the_windows_thread(bridge, qtbot):
    listener, others = Listener(), []
    bridge.on(Rang, listener.on_rang)
    bridge.on(NoteChanged, others.append)
    ring(bridge, 3)
    until(qtbot, lambda: listener.heard == [Rang(3)])
    assert listener.threads == {threading.current_thread()}
    assert others == []


def test_a_listener_that_takes_no_value_gets_none(bridge, qtbot):
    timer = QTimer(interval=600_000)
    bridge.on(Rang, timer.start)
    ring(bridge, 1)
    until(qtbot, timer.isActive)
    timer.stop()


def test_a_listener_ends_with_its_object_or_when_it_says_so(bridge, qtbot):
    gone, ended, left = Listener(), Listener(), Listener()
    bridge.on(Rang, gone.on_rang)
    end = bridge.on(Rang, ended.on_rang)
    bridge.on(Rang, left.on_rang)
    ring(bridge, 1)
    until(qtbot, lambda: left.heard == [Rang(1)])
    gone.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    end()
    ring(bridge, 2)
    until(qtbot, lambda: left.heard == [Rang(1), Rang(2)])
    assert gone.heard == ended.heard == [Rang(1)]


def test_nothing_is_heard_once_it_is_closed_not_even_what_is_on_its_way(bridge, qtbot):
    listener, told = Listener(), threading.Event()
    bridge.on(Rang, listener.on_rang)
    bridge.workspace.subscribe(lambda _events: told.set())
    ring(bridge, 1)
    assert told.wait(20)
    bridge.close()
    settle()
    assert listener.heard == []


def test_a_command_is_gone_on_with_in_the_windows_thread(bridge, qtbot):
    here, results = threading.current_thread(), []
    bridge.do(
        chat_commands.create_channel,
        "Oven",
        done=lambda channel: results.append((channel.title, threading.current_thread())),
    )
    assert bridge.unfinished() == 1
    until(qtbot, lambda: results == [("Oven", here)])
    assert bridge.unfinished() == 0
    bridge.do(notes_commands.create_note, "Prices", done=lambda note: results.append(note.title))
    until(qtbot, lambda: results[1:] == ["Prices"])


def test_a_failure_goes_to_who_asked_for_it_and_else_is_said(bridge, qtbot):
    failures, sentences = [], []
    bridge.command_failed.connect(sentences.append)
    bridge.do(chat_commands.create_channel, "", failed=failures.append)
    until(qtbot, lambda: len(failures) == 1)
    assert isinstance(failures[0], InvalidError)
    assert sentences == []
    bridge.do(chat_commands.create_channel, "")
    until(qtbot, lambda: sentences == [str(failures[0])])


def test_who_asked_for_what_was_cancelled_hears_of_it(bridge, qtbot):
    failures, sentences, cancelled = [], [], Future()
    bridge.command_failed.connect(sentences.append)
    cancelled.cancel()
    bridge.run(cancelled)
    bridge.run(cancelled, failed=failures.append)
    until(qtbot, lambda: [type(failure) for failure in failures] == [ClosedError])
    assert (bridge.unfinished(), sentences) == (0, [])
