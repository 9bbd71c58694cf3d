"""Bringing in chat history."""

import gzip
import json
import os
import subprocess
import sys
import threading
import time
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from desktop.chat import commands as chat_commands
from desktop.chat import import_file, importing
from desktop.chat import queries as chat_queries
from desktop.chat.importing import PAGE
from desktop.chat.records import ImportResult
from desktop.errors import InvalidError
from desktop.home.user_files import open_to_read
from desktop.notes import commands as notes_commands
from desktop.people import queries as people_queries
from sync.forgetting import DAY_MS, TERM_MS
from tests.desktop.command_line import ROOT, ask
from tests.desktop.shops import WAIT_S, Person, alone, reopened, until

Line = dict[str, str]

LINES = [
    {"date": "2020-05-01", "time": "10:00", "author": "carol", "text": "first"},
    {"date": "2020-05-01", "time": "10:00", "author": "dave", "text": "second, same minute"},
    {"date": "2020-05-01", "time": "10:00", "author": "carol", "text": ""},
    {"date": "2020-04-30", "time": "23:59", "author": "dave", "text": "the evening before \x03"},
]


def line(text: str, author: str = "carol", clock: str = "10:00") -> Line:
    return {"date": "2020-05-01", "time": clock, "author": author, "text": text}


def bring(person: Person, path: Path, lines: Sequence[Line], channel: str = "old") -> tuple[int, int]:
    """Import these lines; how many came in, and how many were there already."""
    path.write_text("\n".join(map(json.dumps, lines)))
    result: ImportResult = person.workspace.do(importing.import_chat, path, channel).result(WAIT_S)
    assert result.skipped == ()
    return result.imported, result.already_here


def shown(person: Person, channel: str = "old") -> list[tuple[str, str]]:
    conversation = person.workspace.do(chat_commands.create_channel, channel).result(WAIT_S)
    messages = chat_queries.messages(person.session, conversation.id, limit=100_000)
    return [(message.author, message.text) for message in messages]


@pytest.mark.parametrize("packed", [False, True])
def test_history_comes_in_with_its_times_order_and_names(tmp_path: Path, packed: bool) -> None:
    bad = [
        "no json",
        '{"date": "2020-13-01", "time": "10:00", "author": "x", "text": "x"}',
        '{"author": 1}',
        "[" * 9999,
    ]
    content = "\n".join([*map(json.dumps, LINES), *bad, ""]).encode()
    path = tmp_path / "chat"
    path.write_bytes(gzip.compress(content) if packed else content)
    progress: list[tuple[int, int]] = []
    with alone(tmp_path / "home") as alice:
        result = alice.workspace.do(importing.import_chat, path, "#old", lambda *done: progress.append(done)).result(
            WAIT_S
        )
        assert (result.imported, [skipped.line for skipped in result.skipped]) == (4, [5, 6, 7, 8])
        assert progress[-1] == (path.stat().st_size, path.stat().st_size)
        messages = chat_queries.messages(alice.session, result.conversation)
        assert [message.text for message in messages] == [LINES[at]["text"] for at in (3, 0, 1, 2)]
        assert messages[1].sent_at == datetime(2020, 5, 1, 10).astimezone()
        assert {(message.author_id, message.imported_by, message.mine) for message in messages} == {
            (None, "Alice", False)
        }
        assert [person.name for person in people_queries.people(alice.session)] == ["Alice"]
        conversation = chat_queries.conversation(alice.session, result.conversation)
        assert (conversation.title, conversation.unread) == ("old", 0)
        with pytest.raises(InvalidError):
            alice.workspace.do(importing.import_chat, tmp_path / "nowhere", "old").result(WAIT_S)


def test_a_file_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({**LINES[0], "text": f"m{number}"}) for number in range(5_000)).encode()
    path = tmp_path / "chat.gz"
    path.write_bytes(gzip.compress(lines)[:-2_000])
    with alone(tmp_path / "home") as alice:
        with pytest.raises(InvalidError):
            alice.workspace.do(importing.import_chat, path, "old").result(WAIT_S)
        alice.workspace.in_step().result(WAIT_S)
        came = len(shown(alice))
        assert 0 < came < 5_000
        path.write_bytes(gzip.compress(lines))
        result = alice.workspace.do(importing.import_chat, path, "old").result(WAIT_S)
        assert (result.imported, result.already_here) == (5_000 - came, came)
        assert shown(alice) == [("carol", f"m{number}") for number in range(5_000)]


def test_importing_again_brings_only_what_is_not_there_and_counts_how_often(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    twice = [line("yes"), line("no"), line("yes"), line("\x00 \u202e粉"), line(""), line("yes", "dave")]
    more = [line("before", clock="09:59"), *twice, line("yes"), line("yes", clock="10:01"), line("")]
    with alone(tmp_path / "home") as alice:
        channel = alice.workspace.do(chat_commands.create_channel, "old").result(WAIT_S).id
        alice.say("yes", channel)
        assert bring(alice, path, twice) == (6, 0)
        assert bring(alice, path, twice) == (0, 6)
        assert bring(alice, path, list(reversed(twice))) == (0, 6), "whatever the order of the lines"
        assert bring(alice, path, more) == (4, 6)
        assert bring(alice, path, twice, "elsewhere") == (6, 0), "another channel is another place"
        wanted = [("carol", "before"), *((each["author"], each["text"]) for each in twice)]
        wanted += [("carol", "yes"), ("carol", ""), ("carol", "yes"), ("Alice", "yes")]
        assert shown(alice) == wanted
    for model in (tmp_path / "home" / "seats").glob("*/model.db*"):
        model.unlink()
    with reopened(tmp_path / "home") as alice:
        assert bring(alice, path, more) == (0, 10), "also where the rows have only just been made again"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_byte_order_mark_makes_no_other_message_of_the_first_line(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "chat.jsonl"
    with alone(tmp_path / "home") as alice:
        assert bring(alice, path, LINES) == (4, 0)
        path.write_bytes(pack(BOM_UTF8 + path.read_bytes()))
        result = alice.workspace.do(importing.import_chat, path, "old").result(WAIT_S)
        assert (result.imported, result.already_here, result.skipped) == (0, 4, ())


def test_what_was_imported_and_taken_back_does_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    lines = [line("secret"), line("hello"), line("secret"), line("secret", "dave")]
    with alone(tmp_path / "home") as alice:
        assert bring(alice, path, lines) == (4, 0)
        channel = alice.workspace.do(chat_commands.create_channel, "old").result(WAIT_S).id
        for message in chat_queries.messages(alice.session, channel)[:2]:
            alice.workspace.do(chat_commands.recall_message, message.id).result(WAIT_S)
        assert bring(alice, path, [*lines, line("secret"), line("new")]) == (2, 4)
        assert [text for _, text in shown(alice)] == ["", "", "secret", "secret", "secret", "new"]


def test_what_was_taken_back_does_not_come_back_when_nobody_knows_what_it_said(tmp_path: Path) -> None:
    lines = [line("a"), line("b"), line("b"), line("c")]
    with alone(tmp_path / "home") as alice:
        bring(alice, tmp_path / "chat", lines)
        conversation = alice.workspace.do(chat_commands.create_channel, "old").result(WAIT_S)
        messages = chat_queries.messages(alice.session, conversation.id, limit=10)
        for message in messages[:2]:
            alice.workspace.do(chat_commands.recall_message, message.id).result(WAIT_S)
        engine, clock = alice.workspace.engine, alice.workspace.engine.replica.wall_ms
        for day in range(TERM_MS // DAY_MS + 2):
            engine.replica.wall_ms = lambda day=day: clock() + day * DAY_MS + 1
            engine.submit(lambda: engine.replica.forgetting.is_due(engine.replica.wall_ms())).result(WAIT_S)
        while engine.submit(engine.rows.forget).result(WAIT_S):
            pass
        left = [message.text for message in messages[2:]]
        assert [text for _, text in shown(alice)] == left
        assert bring(alice, tmp_path / "chat", lines) == (0, 4)
        assert bring(alice, tmp_path / "chat", [*lines, line("b")]) == (1, 4)
        assert [text for _, text in shown(alice)] == [*left, "b"]
        assert alice.workspace.verify().result(WAIT_S).ok


def test_a_minute_with_more_messages_than_are_looked_at_at_once(tmp_path: Path) -> None:
    lines = [line(f"m{number % 700}") for number in range(2 * PAGE + 3)]
    with alone(tmp_path / "home") as alice:
        assert bring(alice, tmp_path / "chat", lines) == (len(lines), 0)
        assert bring(alice, tmp_path / "chat", [*lines, line("m0"), line("m1")]) == (2, len(lines))


def test_an_import_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "chat.jsonl"
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    lines = [line(f"m{number // 2}") for number in range(20_000)]
    path.write_text("\n".join(map(json.dumps, lines)))
    command = [sys.executable, "-m", "ui", "--home", str(home), "import-chat", str(path), "--channel", "old"]
    command.append("--new-channel")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as importing:
        wal = home / "log.db-wal"
        until(lambda: (wal.exists() and wal.stat().st_size > 1 << 20) or importing.poll() is not None)
        importing.kill()
    answer = ask(home, "import-chat", str(path), "--channel", "old", "--new-channel")
    assert answer["imported"] > 0, "it was killed on the way"
    assert answer["already_here"] > 0
    assert answer["imported"] + answer["already_here"] == len(lines)
    with reopened(home) as ann:
        assert [text for _, text in shown(ann)] == [each["text"] for each in lines]


def test_only_an_ordinary_file_is_read(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("This system has no such files.")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    (tmp_path / "link-to-itself").symlink_to(tmp_path / "link-to-itself")
    (tmp_path / "folder").mkdir()
    with alone(tmp_path / "home") as alice:
        note = alice.workspace.do(notes_commands.create_note, "Hours").result(WAIT_S)
        for name in ("pipe", "link", "folder", "link-to-itself", "/dev/zero", "x" * 300, "nul\0", "nowhere/file"):
            for wanted in (
                alice.workspace.do(importing.import_chat, tmp_path / name, "old"),
                alice.workspace.do(notes_commands.export_note, note.id, tmp_path / name),
            ):
                with pytest.raises(InvalidError):
                    wanted.result(WAIT_S)
        assert [conversation.title for conversation in chat_queries.conversations(alice.session)] == ["Everyone"]


def test_a_disk_that_does_not_answer_holds_up_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, asked = threading.Event(), threading.Event()

    def hang(path: Path) -> BinaryIO:
        asked.set()
        assert answers.wait(WAIT_S)
        return open_to_read(path)

    monkeypatch.setattr(import_file, "open_to_read", hang)
    (tmp_path / "chat").write_text(json.dumps(line("x")))
    with alone(tmp_path / "home") as alice:
        under_way = alice.workspace.do(importing.import_chat, tmp_path / "chat", "old")
        assert asked.wait(WAIT_S)
        alice.say("meanwhile")
        with pytest.raises(InvalidError, match="Another import"):
            alice.workspace.do(importing.import_chat, tmp_path / "chat", "old").result(WAIT_S)
        answers.set()
        assert under_way.result(WAIT_S).imported == 1
        answers.clear()
        asked.clear()
        alice.workspace.do(importing.import_chat, tmp_path / "chat", "old")
        assert asked.wait(WAIT_S)
    answers.set()


def bomb(line: bytes, size: int) -> bytes:
    member = gzip.compress(line * ((1 << 20) // len(line)))
    return member * (size >> 20)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: bomb(b" " * 999 + b"\n", 256 << 20), "unpack without end"),
        (lambda: bomb(b"0", 256 << 20), "does not end"),
        (lambda: bytes(65 << 20), "does not end"),
        (lambda: b"x\n" * 100_002, "Line 2: The line is not JSON"),
    ],
)
def test_what_is_no_chat_is_given_up(tmp_path: Path, make: Callable[[], bytes], sentence: str) -> None:
    first = json.dumps(line("first")).encode() + b"\n"
    data = make()
    (tmp_path / "chat").write_bytes((gzip.compress(first) if data[:2] == b"\x1f\x8b" else first) + data)
    with alone(tmp_path / "home") as alice:
        with pytest.raises(InvalidError, match=sentence):
            alice.workspace.do(importing.import_chat, tmp_path / "chat", "old").result(WAIT_S)
        alice.workspace.in_step().result(WAIT_S)
        assert shown(alice) == [("carol", "first")]


@pytest.mark.parametrize("harm", ["cut", "grown", "replaced"])
def test_a_file_that_changes_meanwhile_is_said_and_can_be_imported_again(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "chat.jsonl"
    lines = [json.dumps(line(f"m{number}")) + "\n" for number in range(3_000)]
    path.write_text("".join(lines))
    changed: list[bool] = []

    def change(done: int, total: int) -> None:
        if not changed and done:
            changed.append(True)
            if harm == "cut":
                os.truncate(path, done + 1)
            elif harm == "grown":
                with path.open("a") as file:
                    file.write(json.dumps(line("more")))
            else:
                with path.open("r+") as file:
                    file.write("{" * 500)

    with alone(tmp_path / "home") as alice:
        with pytest.raises(InvalidError, match="changed while it was read"):
            alice.workspace.do(importing.import_chat, path, "old", change).result(WAIT_S)
        path.write_text("".join(lines))
        result = alice.workspace.do(importing.import_chat, path, "old").result(WAIT_S)
        assert result.imported + result.already_here == 3_000
        assert {f"m{number}" for number in range(3_000)} <= {text for _, text in shown(alice)}


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="This system cannot change a process's zone.")
def test_times_are_local_also_where_the_clocks_are_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        minutes = ("2023-03-26 01:59", "2023-03-26 02:30", "2023-10-29 02:30", "2023-10-29 03:00")
        lines = [
            dict(zip(("date", "time"), minute.split(), strict=True), author="Carol", text="") for minute in minutes
        ]
        (tmp_path / "chat.jsonl").write_text("\n".join(map(json.dumps, lines)))
        with alone(tmp_path / "home") as alice:
            imported = alice.workspace.do(importing.import_chat, tmp_path / "chat.jsonl", "Old").result(WAIT_S)
            found = chat_queries.messages(alice.session, imported.conversation)
        assert [f"{message.sent_at:%d %H:%M}" for message in found] == ["26 00:59", "26 01:30", "29 00:30", "29 02:00"]
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="This system cannot change a process's zone.")
def test_a_file_is_the_same_on_a_pc_in_another_zone_once_the_shop_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, path = tmp_path / "home", tmp_path / "chat.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)))
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    ask(home, "channel", "new", "old")
    ask(home, "settings", "set", "zone", "Europe/Berlin")
    counts = []
    try:
        for zone in ("Asia/Tokyo", "America/New_York"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            said = ask(home, "import-chat", str(path), "--channel", "old")
            counts.append((said["imported"], said["already_here"]))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert counts == [(4, 0), (0, 4)]
    first = ask(home, "read", "old")[0]
    assert datetime.fromisoformat(first["sent_at"]) == datetime(2020, 4, 30, 21, 59, tzinfo=UTC)
