"""A shop whose rows are shown before its engine is there."""

import os
import sys
import threading
from concurrent.futures import CancelledError, Future
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from desktop.areas import AREAS, VERSIONS
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.events import ConversationChanged
from desktop.engine.deferred import DeferredEngine
from desktop.engine.engine import Engine
from desktop.engine.records import NetworkSettings
from desktop.errors import ClosedError, HomeDamagedError, ModelDamagedError
from desktop.home.home import Home
from desktop.rows.read_session import ReadSession
from desktop.rows.sources import remembered
from desktop.workspace import Workspace
from sync.errors import StorageError

OFF = NetworkSettings(enabled=False)
WAIT_S = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    workspace = Workspace.create(home, "Olive & Co", "Alice", "Till", network=OFF)
    workspace.do(chat_commands.post_message, workspace.everyone, "from before").result(WAIT_S)
    workspace.close(WAIT_S)
    return home


def texts(workspace: Workspace) -> list[str]:
    session = workspace.read()
    try:
        return [message.text for message in chat_queries.messages(session, workspace.everyone)]
    finally:
        session.close()


def reading(home: Home) -> Workspace:
    workspace = Workspace.reading(home, network=OFF)
    assert workspace is not None
    return workspace


def test_what_was_there_shows_at_once_and_what_is_said_waits_in_order(home: Home) -> None:
    workspace = reading(home)
    assert (workspace.shop, workspace.me.name, workspace.this_pc.name) == ("Olive & Co", "Alice", "Till")
    assert texts(workspace) == ["from before"]
    assert workspace.sync_state().kind == "opening"
    told: list[object] = []
    workspace.subscribe(told.extend)
    said = [workspace.do(chat_commands.post_message, workspace.everyone, f"message {n}") for n in range(20)]
    draft = workspace.do(chat_commands.save_draft, workspace.everyone, "and then")
    assert not any(one.done() for one in said)
    assert texts(workspace) == ["from before"]
    workspace.begin()
    draft.result(WAIT_S)
    assert all(one.result(WAIT_S).mine for one in said)
    assert workspace.close(WAIT_S) == []
    assert ConversationChanged(workspace.everyone) in told
    again = reading(home)
    assert texts(again) == ["from before", *(f"message {n}" for n in range(20))]
    assert again.close() == []


def test_commands_know_of_other_pcs_what_screens_know(home: Home) -> None:
    workspace = reading(home)
    workspace.begin()
    session = workspace.read()
    known = workspace.do(lambda context: context.session.sources.everybody()).result(WAIT_S)
    assert set(known) == {session.sources.device} == set(session.sources.everybody())
    session.close()
    assert workspace.close() == []


def test_what_another_process_wrote_before_the_engine_is_told(home: Home) -> None:
    workspace = reading(home)
    other = Workspace.open(home, network=OFF)
    other.do(chat_commands.post_message, other.everyone, "meanwhile").result(WAIT_S)
    other.close(WAIT_S)
    told: list[object] = []
    workspace.subscribe(told.extend)
    workspace.begin()
    workspace.close(WAIT_S)
    assert ConversationChanged(workspace.everyone) in told


def test_when_the_engine_does_not_open_what_waited_says_why(home: Home) -> None:
    workspace = reading(home)
    said = workspace.do(chat_commands.post_message, workspace.everyone, "too late")
    home.log_path.rename(home.log_path.with_name("elsewhere.db"))
    with pytest.raises(HomeDamagedError):
        workspace.begin()
    for command in (said, workspace.do(chat_commands.post_message, workspace.everyone, "later still")):
        with pytest.raises(HomeDamagedError):
            command.result(WAIT_S)
    assert workspace.close() == []


@pytest.mark.parametrize("missing", ["seats/*/model.db", "seats/*/own.db"])
def test_without_rows_there_is_nothing_to_read(home: Home, missing: str) -> None:
    (file,) = home.path.glob(missing)
    file.unlink()
    assert Workspace.reading(home, network=OFF) is None


def test_rows_that_were_found_damaged_are_not_shown(home: Home) -> None:
    (file,) = home.path.glob("seats/*/model.db")
    file.write_bytes(b"not a database")
    assert Workspace.reading(home, network=OFF) is None


def test_a_model_that_is_found_damaged_before_the_engine_opens_is_not_made_anew_under_the_window(home: Home) -> None:
    workspace = reading(home)
    (model,) = home.path.glob("seats/*/model.db")
    model.with_name("model.db.damaged").touch()
    said = workspace.do(chat_commands.post_message, workspace.everyone, "not yet")
    with pytest.raises(ModelDamagedError):
        workspace.begin()
    with pytest.raises(ModelDamagedError):
        said.result(WAIT_S)
    assert model.exists()
    assert workspace.close() == []
    again = Workspace.open(home, network=OFF)
    assert texts(again) == ["from before"]
    assert again.close(WAIT_S) == []


def test_closed_before_the_engine_opens_what_waited_is_told(home: Home) -> None:
    workspace = reading(home)
    said = workspace.do(chat_commands.post_message, workspace.everyone, "too late")
    assert workspace.close() == []
    with pytest.raises(ClosedError):
        said.result(WAIT_S)


def test_closed_while_the_engine_opens_it_is_closed_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = reading(home)
    start, goes_on, began = Engine.start, threading.Event(), threading.Event()

    def slowly(*wanted: object, **more: object) -> Engine:
        began.set()
        assert goes_on.wait(WAIT_S)
        return start(*wanted, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "start", slowly)
    ended: list[Exception] = []

    def begin() -> None:
        try:
            workspace.begin()
        except ClosedError as error:
            ended.append(error)

    opening = threading.Thread(target=begin)
    opening.start()
    assert began.wait(WAIT_S)
    said = workspace.do(chat_commands.post_message, workspace.everyone, "too late")
    assert workspace.close(0.01) == ["Countertop is still opening the shop."]
    goes_on.set()
    opening.join(WAIT_S)
    assert ended, "the engine is there, and nobody would close it"
    with pytest.raises(ClosedError):
        said.result(WAIT_S)
    monkeypatch.undo()
    again = reading(home)
    assert texts(again) == ["from before"]
    assert again.close() == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what is open")
def test_rows_that_cannot_be_shown_leave_no_file_open(home: Home) -> None:
    (own,) = home.path.glob("seats/*/own.db")
    own.write_bytes(b"not a database")
    sources = remembered(home, home.key(), VERSIONS, lambda: AREAS)
    assert sources is not None
    with pytest.raises(StorageError) as caught:
        ReadSession(sources)
    held = {os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")}
    assert not [path for path in held if path.startswith(str(home.path))], caught


def test_an_answer_that_asks_again_does_not_wait_for_itself() -> None:
    deferred = DeferredEngine()
    asked: list[str] = []
    deferred.submit(lambda: None).add_done_callback(
        lambda _: deferred.submit(lambda: None).add_done_callback(lambda _: asked.append("again"))
    )
    deferred.reject(HomeDamagedError("log.db"))
    assert asked == ["again"]


def test_what_the_engine_cancelled_ends_for_who_asked_before_it_was_there() -> None:
    deferred, cancelled = DeferredEngine(), Future[None]()
    cancelled.cancel()
    asked = deferred.submit(lambda: None)
    deferred.resolve(cast("Engine", SimpleNamespace(submit=lambda _work: cancelled)))
    with pytest.raises(CancelledError):
        asked.result(WAIT_S)
