"""The engine goes on whatever happens in it, says so, and ends cleanly: nothing is asked of what is closed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from desktop.chat import commands as chat_commands
from desktop.chat.events import ConversationChanged
from desktop.engine.events import SyncChanged
from desktop.engine.loop_thread import LoopThread
from desktop.errors import ClosedError, SavedNotShownError
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.people import queries as people_queries
from desktop.workspace import Workspace
from sync.network import Network
from tests.desktop.command_line import ask
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, alone, reopened, until


def fails_once(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    """Make the next call a bug."""
    sound = getattr(owner, name)

    def fail(*_given: Any) -> Any:
        monkeypatch.setattr(owner, name, sound)
        raise RuntimeError("a bug")

    monkeypatch.setattr(owner, name, fail)


@pytest.mark.parametrize(("part", "name"), [("replica", "refresh"), ("notifier", "events"), ("networking", "_look")])
def test_a_bug_in_a_service_is_said_and_the_service_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str, name: str
) -> None:
    monkeypatch.setattr("desktop.engine.engine.RETRY_S", 0.05)
    monkeypatch.setattr("desktop.engine.row_service.RETRY_S", 0.05)
    monkeypatch.setattr("desktop.engine.engine.CALM_S", 0.5)
    with alone(tmp_path) as here, reopened(tmp_path) as other:
        engine = here.workspace.engine
        fails_once(monkeypatch, getattr(engine, part), name)
        other.say("hello")
        until(lambda: "will be started again" in caplog.text)
        assert "a bug" in caplog.text
        until(lambda: here.texts() == ["hello"])
        until(lambda: not here.workspace.sync_state().problems)


def test_the_screen_is_told_of_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with alone(tmp_path) as here:
        fails_once(monkeypatch, here.workspace.engine.replica, "refresh")
        until(lambda: bool(here.workspace.sync_state().problems))
        assert "goes on" in here.workspace.sync_state().problems[0].sentence


def test_a_message_that_is_kept_but_meets_a_bug_is_not_to_be_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(tmp_path) as here:
        fails_once(monkeypatch, here.workspace.engine.notifier, "events")
        with pytest.raises(SavedNotShownError):
            here.say("once")
        until(lambda: here.texts() == ["once"])


def test_nothing_is_told_or_taken_after_closing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    workspace = Workspace.create(Home(tmp_path), "Olive & Co", "Alice", network=OFF)
    session, events = workspace.read(), workspace.engine.events

    def listen(_events: object) -> None:
        people_queries.people(session)
        events.add([SyncChanged(), ConversationChanged(str(time.monotonic_ns()))])

    workspace.subscribe(listen)
    said = [workspace.do(chat_commands.post_message, workspace.everyone, f"{number}") for number in range(20)]
    assert workspace.close(WAIT_S) == []
    session.close()
    assert all(future.done() for future in said)
    assert workspace.close(WAIT_S) == []
    for late in (
        workspace.do(chat_commands.post_message, workspace.everyone, "late"),
        workspace.verify(),
        workspace.do(notes_commands.write_note, "00" * 16, "late"),
    ):
        with pytest.raises(ClosedError):
            late.result(WAIT_S)
    assert caplog.text == ""


def test_a_network_that_is_being_taken_at_closing_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, given_back = threading.Event(), threading.Event()
    start, stop = Network.start, Network.stop

    async def start_slowly(network: Network) -> None:
        await start(network)
        begun.set()
        await asyncio.sleep(WAIT_S)

    async def stop_and_tell(network: Network) -> None:
        await stop(network)
        given_back.set()

    monkeypatch.setattr(Network, "start", start_slowly)
    monkeypatch.setattr(Network, "stop", stop_and_tell)
    home = Home(tmp_path)
    workspace = Workspace.create(home, "Olive & Co", "Alice", network=LOOPBACK)
    assert begun.wait(WAIT_S)
    assert workspace.close(WAIT_S) == []
    assert given_back.is_set()
    lock = home.network_lock()
    assert lock.take()
    lock.release()


def test_the_command_line_reads_all_that_is_in_the_log(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        for number in range(300):
            alice.workspace.do(chat_commands.post_message, alice.everyone, f"word {number}")
        note = alice.workspace.do(notes_commands.create_note, "word").result(WAIT_S).id
        model = alice.workspace.engine.model.path
    model.unlink()
    assert [message["text"] for message in ask(tmp_path, "read", "everyone", "--limit", "1")] == ["word 299"]
    model.unlink()
    assert [found["id"] for found in ask(tmp_path, "note", "list")] == [note]


def test_a_note_is_written_on_top_of_all_that_is_in_the_log(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, note, "ten eggs").result(WAIT_S)
        for number in range(600):
            alice.workspace.do(chat_commands.post_message, alice.everyone, f"{number}").result(WAIT_S)
        alice.workspace.engine.submit(alice.workspace.engine.rows.make_rows_again)
        alice.workspace.do(notes_commands.write_note, note, "twelve eggs").result(WAIT_S)
        alice.workspace.in_step().result(WAIT_S)
        assert notes_queries.note(alice.session, note).text == "twelve eggs"


def test_what_is_asked_while_a_thread_ends_is_answered() -> None:
    thread, goes_on = LoopThread("ending"), threading.Event()
    thread.submit(lambda: goes_on.wait(WAIT_S))
    ending = thread.submit_async(thread.cancel_others)
    late = thread.submit_async(lambda: asyncio.sleep(0))
    goes_on.set()
    ending.result(WAIT_S)
    with pytest.raises(ClosedError):
        late.result(WAIT_S)
    assert thread.stop(WAIT_S)


def test_work_that_fails_before_it_goes_on_is_answered() -> None:
    def refuse() -> Awaitable[None]:
        raise ClosedError("Not now.")

    thread = LoopThread("refusing")
    with pytest.raises(ClosedError, match="Not now"):
        thread.submit_async(refuse).result(WAIT_S)
    assert thread.stop(WAIT_S)
