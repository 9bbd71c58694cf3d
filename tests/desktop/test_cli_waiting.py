"""A command that takes long says what it waits for, to people and on standard error alone."""

import io
import json
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop.cli import main, network_commands, waiting
from desktop.cli.progress import ProgressBar

SOON_S = 0.01


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is done so quickly that nothing would be said."""
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    monkeypatch.setenv("COUNTERTOP_PORT", "0")
    monkeypatch.setattr(waiting, "FIRST_S", 0.0)


def said(capfd: pytest.CaptureFixture[str], home: Path, *words: str) -> tuple[int, list[str], list[str]]:
    """Status, and the lines on standard output and on standard error."""
    capfd.readouterr()
    status = main(["--home", str(home), *words])
    out, err = capfd.readouterr()
    return status, out.splitlines(), err.splitlines()


def test_whatever_takes_long_is_said_and_nothing_of_it_to_programs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "till"
    status, _, waited = said(capfd, home, "create", "--shop", "Olive", "--name", "Ann")
    assert (status, waited[0]) == (0, "Making the shop…")
    for words in (["status"], ["verify"], ["search", "x"], ["say", "everyone", "x"], ["read", "everyone"]):
        status, out, waited = said(capfd, home, *words)
        assert (status, len(out) > 0) == (0, True)
        assert waited[0].startswith("Opening the shop")
        assert all(line.endswith("…") for line in waited)
        status, out, waited = said(capfd, home, words[0], "--json", *words[1:])
        assert (status, len(out), waited) == (0, 1, [])


def test_it_is_said_again_and_what_is_true_then(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = iter(range(1000))
    heard = io.StringIO()
    monkeypatch.setattr(sys, "stderr", heard)
    with waiting.said_while_waiting(lambda: f"Step {next(steps)}…", as_json=False, first_s=SOON_S, again_s=SOON_S):
        while "Step 2…\n" not in heard.getvalue():
            time.sleep(SOON_S)
    assert heard.getvalue().startswith("Step 0…\nStep 1…\nStep 2…\n")
    assert not [thread for thread in threading.enumerate() if thread.name == "countertop-waiting"]


def test_where_no_terminal_shows_a_bar_a_line_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = io.StringIO()
    monkeypatch.setattr(sys, "stderr", heard)
    with ProgressBar(heard, as_json=False) as bar:
        bar.show(1, 4)
        while not heard.getvalue().endswith("\n"):
            time.sleep(SOON_S)
    assert heard.getvalue() in {"0 % is done…\n", "25 % is done…\n"}


def test_looking_for_a_shop_that_is_not_there_is_said_at_once_and_again_and_ends_with_what_to_try(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_commands, "LOOK_S", 1.0)
    monkeypatch.setattr(network_commands, "LOOK_AGAIN_S", 0.1)
    status, out, (first, *more, last) = said(capfd, tmp_path, "join", "12345678", "--name", "Bob", "--shop", "Nobody’s")
    assert (status, out) == (1, [])
    assert first.startswith("Looking on this network for a shop that shows a code (0 of 1 seconds)…")
    assert more
    assert "The code was not tried and still works." in last
    assert "--at HOST:PORT" in last
    status, out, (only,) = said(capfd, tmp_path, "join", "--json", "12345678", "--name", "Bob", "--shop", "Nobody’s")
    assert (status, out, "--at" in json.loads(only)["message"]) == (1, [], True)
