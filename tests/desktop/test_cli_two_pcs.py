"""Inviting, joining and serving from the command line, over loopback."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.chat import queries as chat_queries
from desktop.cli import network_commands
from desktop.home.wall_clock import wall_ms
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from tests.desktop.command_line import ROOT, ask, refused, run
from tests.desktop.shops import WAIT_S, two, until
from tests.process import Running

SHOP = f"Olive {os.getpid()}"

Start = Callable[..., Running]


@pytest.fixture(autouse=True)
def on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    monkeypatch.setenv("COUNTERTOP_PORT", "0")


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts commands that go on by themselves, and ends them."""
    running: list[Running] = []

    def begin(home: Path, *words: str) -> Running:
        running.append(Running([sys.executable, "-m", "ui", "--home", str(home), *words], ROOT))
        return running[-1]

    yield begin
    for process in running:
        process.kill()


@pytest.fixture
def till(tmp_path: Path) -> Path:
    ask(tmp_path / "till", "create", "--shop", SHOP, "--name", "Ann", "--pc", "Till")
    return tmp_path / "till"


def other(home: Path, name: str) -> dict[str, object]:
    """What `status` says of another PC."""
    (found,) = [pc for pc in ask(home, "status")["pcs"] if pc["name"] == name]
    return found  # type: ignore[no-any-return]


def test_a_second_pc_joins_and_both_know_what_the_other_has(till: Path, tmp_path: Path, start: Start) -> None:
    office = tmp_path / "office"
    ask(till, "say", "everyone", "welcome")
    inviting = start(till, "invite", "--json", "--role", "manager", "--minutes", "20")
    shown = json.loads(inviting.wait_for_line())
    assert set(shown) == {"code", "addresses", "expires_at"}
    assert 15 < (datetime.fromisoformat(shown["expires_at"]) - datetime.now(UTC)).total_seconds() / 60 < 21
    digits = f"{shown['code'][:4]} {shown['code'][4:]}"
    wrong = "0000 0000" if digits != "0000 0000" else "1111 1111"
    assert (
        "2 tries left"
        in json.loads(run(office, "join", "--json", wrong, "--name", "Bob", "--shop", SHOP).stderr)["message"]
    )
    joined = ask(office, "join", *digits.split(), "--name", "Bob", "--pc", "Office", "--shop", SHOP.upper())
    assert joined == {"shop": SHOP, "me": "Bob", "pc": "Office"}
    assert json.loads(inviting.wait_for_line()) == {"joined": "Bob"}
    assert inviting.wait() == 0
    assert ask(office, "status")["me"] == {"name": "Bob", "role": "manager"}
    assert [pc["online"] for pc in ask(till, "status")["pcs"]] == [True, False], "nobody holds the network now"
    assert "already" in refused(office, "join", digits, "--name", "Bob", "--shop", SHOP)

    serving = [start(home, "serve", "--json") for home in (till, office)]
    assert all(json.loads(each.wait_for_line())["listening"] for each in serving)
    said = ask(office, "say", "@Ann", "between us")
    assert said["channel"] == "@Ann"
    until(lambda: [message["text"] for message in ask(till, "read", "@Bob")] == ["between us"])
    until(lambda: other(till, "Office")["online"] is True and other(office, "Till")["missing"] == 0)
    assert other(till, "Office")["last_seen"] is not None
    serving[0].kill()
    assert other(till, "Office")["online"] is False
    ask(office, "say", "everyone", "anybody there?")
    until(lambda: other(office, "Till")["online"] is False and other(office, "Till")["missing"] == 1)
    assert serving[1].stop() == 0
    assert serving[1].stderr_lines == []


def test_the_second_server_says_that_it_waits_and_takes_over(till: Path, start: Start) -> None:
    first = start(till, "serve", "--json")
    first.wait_for_line("listening")
    second = start(till, "serve", "--json")
    until(lambda: bool(second.stderr_lines))
    assert "waits" in json.loads(second.stderr_lines[0])["message"]
    assert second.stdout_lines == []
    first.kill()
    second.wait_for_line("listening")
    assert second.stop() == 0


def test_one_more_pc_of_a_person_takes_its_name(till: Path, tmp_path: Path, start: Start) -> None:
    inviting = start(till, "invite", "--json", "--for", "ann")
    shown = json.loads(inviting.wait_for_line())
    laptop = tmp_path / "laptop"
    joined = ask(laptop, "join", shown["code"], "--name", "Anna", "--pc", "Laptop", "--at", shown["addresses"][0])
    assert joined == {"shop": SHOP, "me": "Ann", "pc": "Laptop"}
    assert json.loads(inviting.wait_for_line()) == {"joined": "Laptop"}
    assert inviting.wait() == 0


def test_no_shop_to_join_is_said_after_a_while_and_burns_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_commands, "LOOK_S", 0.5)
    # Not compared with what people are told: other shops may come and go on this network meanwhile.
    ended = run(tmp_path / "new", "join", "1234 5678", "--name", "Bob", "--shop", "No such shop", "--json")
    sentence = ended.error["message"]
    assert ended.status == 1
    assert "was not found" in sentence
    assert "still works" in sentence
    assert not (tmp_path / "new" / "log.db").exists()
    assert "not running" in refused(tmp_path / "new", "join", "1234 5678", "--name", "Bob", "--at", "127.0.0.1:9")


def test_a_code_that_nobody_typed_expires(till: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead_ms = 0
    print_code = network_commands._print_code

    def print_and_let_time_pass(*shown: object) -> None:
        nonlocal ahead_ms
        print_code(*shown)
        ahead_ms = 61_000

    monkeypatch.setattr("desktop.engine.engine.wall_ms", lambda: wall_ms() + ahead_ms)
    monkeypatch.setattr(network_commands, "_print_code", print_and_let_time_pass)
    ended = run(till, "invite", "--json", "--minutes", "1")
    assert (ended.status, ended.stderr) == (0, "")
    code, outcome = (json.loads(line) for line in ended.stdout.splitlines())
    assert set(code) == {"code", "addresses", "expires_at"}
    assert outcome == {"expired": True}


def test_an_invitation_that_is_stopped_is_taken_back(till: Path, tmp_path: Path, start: Start) -> None:
    inviting = start(till, "invite", "--json")
    shown = json.loads(inviting.wait_for_line())
    serving = start(till, "serve", "--json")
    os.kill(inviting.pid, signal.SIGINT)
    assert inviting.wait() == 1
    assert len(inviting.stderr_lines) == 1
    address = json.loads(serving.wait_for_line())["listening"][0]
    assert "code" in refused(tmp_path / "new", "join", shown["code"], "--name", "Bob", "--at", address)


def test_a_mention_that_is_typed_here_counts_as_one(tmp_path: Path) -> None:
    with two(tmp_path) as (_alice, bob):
        ask(tmp_path / "alice", "say", "everyone", "not you, bob@example.com")
        ask(tmp_path / "alice", "say", "everyone", "@BOB come")
        until(lambda: chat_queries.conversation(bob.session, bob.everyone).unread == 2)
        assert chat_queries.conversation(bob.session, bob.everyone).mentions == 1


def test_who_takes_the_owners_name_is_told_apart(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        bob.workspace.do(people_commands.rename_me, "Αlice").result(WAIT_S)
        bob.say("pay this account")
        alice.say("no")
        until(lambda: len(alice.texts()) == 2)
        until(lambda: [pc.name for pc in people_queries.pcs(alice.session)] == ["Till", "Office"])
        home = alice.workspace.engine.home.path
    shown = run(home, "read", "everyone").stdout
    assert "Αlice (Office): pay this account" in shown
    assert "Alice (Till): no" in shown
    assert "Αlice (Office): " in run(home, "search", "account").stdout
    assert {message["author"] for message in ask(home, "read", "everyone")} == {"Alice", "Αlice"}
