"""Messages and channels on the command line: said, read, found, and brought in out of files."""

import gzip
import json
import os
from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.cli import PARTLY
from tests.desktop.command_line import ask, begun, is_recent, refused, run
from tests.desktop.shops import WAIT_S, reopened

MESSAGE = {"id", "channel", "author", "author_id", "text", "sent_at", "clock_ahead", "edited", "reply_to", "files"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return begun(tmp_path)


def test_messages_are_said_read_and_found(shop: Path) -> None:
    said = ask(shop, "say", "everyone", "flour is out")
    assert set(said) == MESSAGE
    assert (said["channel"], said["author"], said["text"]) == ("everyone", "Ann", "flour is out")
    assert (said["edited"], said["reply_to"]) == (None, None)
    assert is_recent(said["sent_at"])
    assert ask(shop, "channel", "new", "#Orders")["channel"] == "Orders"
    in_channel = [ask(shop, "say", name, f"{name} flour") for name in ("orders", "#orders", "ORDERS")]
    assert {message["channel"] for message in in_channel} == {"Orders"}
    assert [message["text"] for message in ask(shop, "read", "#orders", "--limit", "2")] == [
        "#orders flour", "ORDERS flour",
    ]  # fmt: skip
    assert ask(shop, "read", "everyone") == [said]
    hits = ask(shop, "search", "flour", "out")
    assert [{key: hit[key] for key in MESSAGE} for hit in hits] == [said]
    assert set(hits[0]) == MESSAGE | {"kind", "snippet"}
    assert (hits[0]["kind"], hits[0]["snippet"]) == ("message", "flour is out")
    listed = ask(shop, "channel", "list")
    assert [(each["channel"], each["kind"]) for each in listed] == [("everyone", "everyone"), ("Orders", "channel")]


def test_what_was_edited_and_answered_shows(shop: Path) -> None:
    with reopened(shop) as ann:
        first = ann.say("at nine")
        ann.workspace.do(chat_commands.edit_message, first, "at ten").result(WAIT_S)
        ann.say("fine", reply_to=first)
        ann.workspace.do(chat_commands.recall_message, ann.say("oops")).result(WAIT_S)
    edited, answer, recalled = ask(shop, "read", "everyone")
    assert (edited["text"], is_recent(edited["edited"])) == ("at ten", True)
    assert answer["reply_to"] == edited["id"]
    assert recalled["text"] == ""
    assert [hit["edited"] for hit in ask(shop, "search", "ten")] == [edited["edited"]]
    assert "Ann: at ten (edited)" in run(shop, "read", "everyone").stdout


def test_the_newest_fifty_are_read_unless_said_otherwise(shop: Path) -> None:
    with reopened(shop) as ann:
        for number in range(55):
            ann.say(f"m{number}")
    assert [message["text"] for message in ask(shop, "read", "everyone")] == [f"m{n}" for n in range(5, 55)]
    assert [message["text"] for message in ask(shop, "read", "everyone", "--limit", "1")] == ["m54"]
    assert len(ask(shop, "read", "everyone", "--limit", "1000000")) == 55


def test_an_unknown_channel_or_person_is_told_what_there_is(shop: Path) -> None:
    ask(shop, "channel", "new", "orders")
    assert refused(shop, "say", "odrers", "x") == "There is no channel called “odrers”. There is: everyone, #orders."
    assert refused(shop, "read", "") == "There is no channel called “”. There is: everyone, #orders."
    assert refused(shop, "read", "@Bob") == "Nobody in the shop is called “Bob”. There is: Ann."
    assert "Bob" in refused(shop, "invite", "--for", "Bob")
    assert "That is you" in refused(shop, "say", "@Ann", "x")
    assert "There is no note" in refused(shop, "note", "show", "abc")
    assert "nothing to send" in refused(shop, "say", "everyone", "  ")
    assert "another name" in refused(shop, "channel", "new", "Everyone")


def test_names_are_taken_however_they_are_typed(shop: Path) -> None:
    ask(shop, "channel", "new", "Café")
    for typed in ("Cafe\u0301", "CAFÉ", "#café", "cafe"):
        assert ask(shop, "say", typed, "x")["channel"] == "Café"
    ask(shop, "channel", "new", "Cafe")
    assert ask(shop, "say", "cafe", "x")["channel"] == "Cafe"
    assert ask(shop, "say", "café", "x")["channel"] == "Café"
    assert ask(shop, "channel", "new", "For\u200b")["channel"] == ask(shop, "channel", "new", "for")["channel"] == "For"


def test_a_file_of_chat_comes_in_with_its_bad_lines_told(shop: Path, tmp_path: Path) -> None:
    good = [
        {"date": "2019-07-01", "time": "09:00", "author": "Zoë", "text": "flour"},
        {"date": "2019-01-01", "time": "09:00", "author": "Li", "text": ""},
        {"date": "2019-07-01", "time": "09:00", "author": "Li", "text": "面粉\x1b[31m"},
    ]
    lines = [json.dumps(line).encode() for line in good]
    bad = [b"{", b"[]", b'{"date": "2019-07-01"}', b'{"date": "x", "time": "y", "author": "a", "text": "t"}', b"\xff"]
    bad.append(json.dumps(good[0] | {"author": " \u200b"}).encode())
    file = tmp_path / "old.jsonl.gz"
    file.write_bytes(gzip.compress(b"\n".join([lines[0], *bad, b"", *lines[1:]])))
    assert "--new-channel" in refused(shop, "import-chat", str(file), "--channel", "#old")
    assert [each["channel"] for each in ask(shop, "channel", "list")] == ["everyone"]
    ended = run(shop, "import-chat", "--json", str(file), "--channel", "#old", "--new-channel")
    assert (ended.status, ended.stderr) == (PARTLY, "")
    answer = json.loads(ended.stdout)
    assert (answer["channel"], answer["imported"]) == ("old", 3)
    assert [skipped["line"] for skipped in answer["skipped"]] == [2, 3, 4, 5, 6, 7]
    assert all(skipped["reason"] for skipped in answer["skipped"])
    shown = ask(shop, "read", "old")
    assert [(message["author"], message["text"]) for message in shown] == [
        ("Li", ""), ("Zoë", "flour"), ("Li", "面粉\x1b[31m"),
    ]  # fmt: skip
    assert [message["sent_at"] for message in shown[:2]] == [
        "2019-01-01T09:00:00.000+01:00", "2019-07-01T09:00:00.000+02:00",
    ]  # fmt: skip
    assert {message["author_id"] for message in shown} == {None}
    assert "\x1b" not in run(shop, "read", "old").stdout, "nothing imported steers the terminal"
    assert {each["channel"]: each["unread"] for each in ask(shop, "channel", "list")} == {"everyone": 0, "old": 0}


@pytest.mark.parametrize("harm", ["absent", "a folder", "truncated", "flipped"])
def test_a_file_that_cannot_be_read_to_its_end_says_so(shop: Path, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "old.jsonl.gz"
    line = json.dumps({"date": "2019-07-01", "time": "09:00", "author": "Li", "text": os.urandom(3000).hex()})
    packed = bytearray(gzip.compress(f"{line}\n".encode() * 3))
    if harm == "a folder":
        file.mkdir()
    elif harm == "truncated":
        file.write_bytes(packed[:-20])
    elif harm == "flipped":
        packed[len(packed) // 2] ^= 0x55
        packed[len(packed) // 3] ^= 0xFF
        file.write_bytes(packed)
    assert "old.jsonl.gz" in refused(shop, "import-chat", str(file), "--channel", "old", "--new-channel")
    assert ask(shop, "verify")["ok"]
