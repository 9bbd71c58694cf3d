"""Bringing in chat history."""

import gzip
import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from desktop.errors import InvalidError
from tests.desktop.shops import WAIT_S, alone

LINES = [
    {"date": "2020-05-01", "time": "10:00", "author": "carol", "text": "first"},
    {"date": "2020-05-01", "time": "10:00", "author": "dave", "text": "second, same minute"},
    {"date": "2020-05-01", "time": "10:00", "author": "carol", "text": ""},
    {"date": "2020-04-30", "time": "23:59", "author": "dave", "text": "the evening before \x03"},
]


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
        result = alice.workspace.import_chat(path, "#old", lambda *done: progress.append(done)).result(WAIT_S)
        assert (result.imported, [skipped.line for skipped in result.skipped]) == (4, [5, 6, 7, 8])
        assert progress[-1] == (path.stat().st_size, path.stat().st_size)
        messages = alice.queries.messages(result.conversation)
        assert [message.text for message in messages] == [LINES[at]["text"] for at in (3, 0, 1, 2)]
        assert messages[1].sent_at == datetime(2020, 5, 1, 10).astimezone()
        assert {(message.author_id, message.imported_by, message.mine) for message in messages} == {
            (None, "Alice", False)
        }
        assert [person.name for person in alice.queries.people()] == ["Alice"]
        conversation = alice.queries.conversation(result.conversation)
        assert (conversation.title, conversation.unread) == ("old", 0)
        with pytest.raises(InvalidError):
            alice.workspace.import_chat(tmp_path / "nowhere", "old").result(WAIT_S)


def test_a_file_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({**LINES[0], "text": f"m{number}"}) for number in range(5_000)).encode()
    path = tmp_path / "chat.gz"
    path.write_bytes(gzip.compress(lines)[:-2_000])
    with alone(tmp_path / "home") as alice:
        with pytest.raises(InvalidError):
            alice.workspace.import_chat(path, "old").result(WAIT_S)
        channel = alice.workspace.create_channel("old").result(WAIT_S)
        alice.workspace.engine.thread.submit_async(alice.workspace.engine.until_in_step).result(WAIT_S)
        assert 0 < alice.queries.count(channel.id) < 5_000


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
            imported = alice.workspace.import_chat(tmp_path / "chat.jsonl", "Old").result(WAIT_S)
            found = alice.queries.messages(imported.conversation)
        assert [f"{message.sent_at:%d %H:%M}" for message in found] == ["26 00:59", "26 01:30", "29 00:30", "29 02:00"]
    finally:
        monkeypatch.undo()
        time.tzset()
