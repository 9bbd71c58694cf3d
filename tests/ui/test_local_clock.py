"""A window that stands open goes on being right: over midnight, and when the computer's time zone is changed."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel

from desktop.chat import importing
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, send, texts, until
from tests.ui.note_screens import make_note, noting, open_note
from ui.local_clock import LocalClock
from ui.times import clock_time, moment

EVENING = datetime(2026, 3, 10, 22, 59, tzinfo=UTC)
"""One minute before midnight where the tests are."""


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


@pytest.fixture
def clock(monkeypatch):
    clock = LocalClock.current()
    clock.look()
    return clock


@pytest.fixture
def set_clock(clock, monkeypatch):
    def set_to(at):
        monkeypatch.setattr(clock, "now", lambda: at)
        clock.look()
        settle()

    yield set_to
    monkeypatch.undo()
    clock.look()


@pytest.fixture
def set_zone(clock):
    here = os.environ["TZ"]

    def set_to(zone):
        os.environ["TZ"] = zone
        time.tzset()
        clock.look()
        settle()

    yield set_to
    set_to(here)


def test_it_tells_of_a_new_day_once(set_clock, clock):
    set_clock(EVENING)
    told = []
    clock.changed.connect(lambda: told.append(clock.today()))
    set_clock(EVENING + timedelta(seconds=59))
    assert told == []
    set_clock(EVENING + timedelta(minutes=2))
    set_clock(EVENING + timedelta(minutes=3))
    assert [str(day) for day in told] == ["2026-03-11"]
    clock.changed.disconnect()


def test_times_are_those_of_the_zone_that_is_set_now(set_zone, clock):
    assert clock_time(EVENING) == "23:59"
    told = []
    clock.changed.connect(lambda: told.append(True))
    set_zone("JST-9")
    assert clock_time(EVENING) == "07:59"
    set_zone("GMT0")
    assert told == [True, True]
    clock.changed.disconnect()


def test_over_midnight_the_history_and_the_lists_say_yesterday(alice, set_clock, qtbot):
    with chatting(alice) as screen:
        send(qtbot, screen, "said in the evening")
        until(qtbot, lambda: screen.listed.conversations.conversation(0).last is not None)
        said = screen.pane.history.row(0).message.sent_at
        set_clock(said)
        settle()
        parts = [screen.pane.view.viewport(), screen.listed.list.viewport()]
        today = [part.grab().toImage() for part in parts]
        painted = Painted(parts)
        set_clock(said + timedelta(days=1))
        assert painted.parts == set(parts)
        yesterday = [part.grab().toImage() for part in parts]
        assert all(before != after for before, after in zip(today, yesterday, strict=True))


def test_who_has_a_message_says_the_day_it_was_written(alice, set_clock, qtbot):
    with chatting(alice) as screen:
        send(qtbot, screen, "hello")
        message = screen.pane.history.row(0).message
        set_clock(message.sent_at)
        screen.pane.view.actions.who.emit(message)
        assert says(screen.details, "Today")
        set_clock(message.sent_at + timedelta(days=1))
        assert says(screen.details, "Yesterday")


def test_a_note_says_the_day_it_was_written(alice, set_clock, qtbot):
    note = make_note(alice, "Prices")
    with noting(alice) as screen:
        editor = open_note(qtbot, screen, note)
        set_clock(editor.note.updated_at)
        assert says(editor, "Today")
        set_clock(editor.note.updated_at + timedelta(days=1))
        assert says(editor, "Yesterday")


def test_days_begin_where_the_zone_has_them(alice, tmp_path, set_zone, qtbot):
    lines = [
        {"date": "2024-01-02", "time": "23:30", "author": "Omar", "text": "late"},
        {"date": "2024-01-03", "time": "00:30", "author": "Omar", "text": "early"},
    ]
    (tmp_path / "old.jsonl").write_text("\n".join(map(json.dumps, lines)))
    old = alice.workspace.do(importing.import_chat, tmp_path / "old.jsonl", "old").result(WAIT_S).conversation
    with chatting(alice) as screen:
        screen.open_conversation(old)
        until(qtbot, lambda: len(texts(screen)) == 2)
        assert screen.pane.history.row(1).starts_day
        set_zone("EST5")
        assert not screen.pane.history.row(1).starts_day


def test_last_seen_is_a_time_today_and_a_day_later(set_clock):
    set_clock(EVENING)
    assert moment(EVENING) == "23:59"
    set_clock(EVENING + timedelta(minutes=2))
    assert moment(EVENING) == "yesterday, 23:59"


def says(widget, words):
    return any(words in label.text() for label in widget.findChildren(QLabel) if label.isVisible())


class Painted(QObject):
    """Which of some widgets were painted again."""

    def __init__(self, widgets):
        super().__init__()
        self.parts = set()
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.parts.add(watched)
        return False
