"""A shop whose rows are shown before its engine is there."""

from pathlib import Path

import pytest

from desktop.backstage import Backstage
from desktop.errors import HomeDamagedError
from desktop.events import ConversationChanged
from desktop.home import Home
from desktop.records import NetworkSettings
from desktop.workspace import Workspace

OFF = NetworkSettings(enabled=False)
WAIT_S = 30.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    workspace = Workspace.create(home, "Olive & Co", "Alice", "Till", network=OFF)
    workspace.post_message(workspace.everyone, "from before").result(WAIT_S)
    workspace.close(WAIT_S)
    return home


def texts(workspace: Workspace) -> list[str]:
    queries = workspace.queries()
    try:
        return [message.text for message in queries.messages(workspace.everyone)]
    finally:
        queries.close()


def reading(home: Home) -> Workspace:
    workspace = Workspace.reading(home, network=OFF)
    assert workspace is not None
    return workspace


def test_what_was_there_shows_at_once_and_what_is_said_waits_in_order(home: Home) -> None:
    workspace = reading(home)
    assert (workspace.shop, workspace.me.name, workspace.this_pc.name) == ("Olive & Co", "Alice", "Till")
    assert texts(workspace) == ["from before"]
    told: list[object] = []
    workspace.subscribe(told.extend)
    said = [workspace.post_message(workspace.everyone, f"message {n}") for n in range(20)]
    draft = workspace.save_draft(workspace.everyone, "and then")
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


def test_what_another_process_wrote_before_the_engine_is_told(home: Home) -> None:
    workspace = reading(home)
    other = Workspace.open(home, network=OFF)
    other.post_message(other.everyone, "meanwhile").result(WAIT_S)
    other.close(WAIT_S)
    told: list[object] = []
    workspace.subscribe(told.extend)
    workspace.begin()
    workspace.close(WAIT_S)
    assert ConversationChanged(workspace.everyone) in told


def test_when_the_engine_does_not_open_what_waited_says_why(home: Home) -> None:
    workspace = reading(home)
    said = workspace.post_message(workspace.everyone, "too late")
    home.log_path.rename(home.log_path.with_name("elsewhere.db"))
    with pytest.raises(HomeDamagedError):
        workspace.begin()
    for command in (said, workspace.post_message(workspace.everyone, "later still")):
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


def test_an_answer_that_asks_again_does_not_wait_for_itself() -> None:
    backstage = Backstage()
    asked: list[str] = []
    backstage.submit(lambda: None).add_done_callback(
        lambda _: backstage.submit(lambda: None).add_done_callback(lambda _: asked.append("again"))
    )
    backstage.refused(HomeDamagedError("log.db"))
    assert asked == ["again"]
