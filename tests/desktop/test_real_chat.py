"""Real messages: imported on one PC, and each found again on a second one that joined afterwards.

The first 20,000 of them in every run, all 195,615 in the slow one.
"""

import gzip
import json
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from desktop.chat import queries as chat_queries
from desktop.home.home import Home
from desktop.status import status
from desktop.workspace import Workspace
from tests.desktop.command_line import ask
from tests.desktop.shops import LOOPBACK, Person, join, reopened, until

COUNT = 195_615
SOME = 5_000
WAIT_S = 900.0

Row = tuple[datetime, str, str]


def expected(lines: list[str]) -> list[Row]:
    """Time, author and text of each message, as they are to be shown: by local time, then in the order of the file."""
    rows = [row(json.loads(line)) for line in lines]
    return sorted(rows, key=lambda row: row[0])


def row(line: dict[str, str]) -> Row:
    local = datetime.strptime(f"{line['date']} {line['time']}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local, by astimezone
    return local.astimezone(UTC), line["author"], line["text"]


@pytest.mark.data
@pytest.mark.timeout(2 * WAIT_S)
@pytest.mark.parametrize("count", [SOME, pytest.param(COUNT, marks=pytest.mark.slow)])
def test_a_pc_that_joins_after_the_import_holds_each_message(tmp_path: Path, countertop_data: Path, count: int) -> None:
    with gzip.open(countertop_data / "chat-messages.jsonl.gz", "rt", encoding="utf-8") as messages:
        lines = list(islice(messages, count))
    file = tmp_path / "old.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as copy:
        copy.writelines(lines)
    ask(tmp_path / "alice", "create", "--shop", "Olive", "--name", "Alice")
    answer = ask(tmp_path / "alice", "import-chat", str(file), "--channel", "old", "--new-channel")
    assert answer == {"channel": "old", "imported": count, "already_here": 0, "skipped": []}
    wanted = expected(lines)
    with reopened(tmp_path / "alice", LOOPBACK) as alice:
        bob = Person(join(alice, Home(tmp_path / "bob"), "Bob", "Office"))
        try:
            compare(bob.workspace, bob, wanted)
        finally:
            bob.close()


def compare(workspace: Workspace, person: Person, wanted: list[Row]) -> None:
    until(lambda: any(c.title == "old" for c in chat_queries.conversations(person.session)))
    (old,) = [c.id for c in chat_queries.conversations(person.session) if c.title == "old"]
    until(lambda: chat_queries.total(person.session) >= len(wanted), WAIT_S)
    shown = chat_queries.messages(person.session, old, limit=len(wanted) + 1)
    assert len(shown) == len(wanted)
    for found, meant in zip(shown, wanted, strict=True):
        assert (found.sent_at, found.author, found.text) == meant
    assert {message.author_id for message in shown} == {None}
    assert {message.imported_by for message in shown} == {"Alice"}
    assert workspace.do(status).result().waiting == 0
    (conversation,) = [c for c in chat_queries.conversations(person.session) if c.id == old]
    assert (conversation.unread, conversation.mentions) == (0, 0)
