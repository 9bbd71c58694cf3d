"""What stands for a file in messages and records: what is one, what is none, and that entries name their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.areas import AREAS
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.facts import Posted
from desktop.errors import InvalidError
from desktop.files.value import FileValue
from desktop.records import values
from desktop.records.facts import RecordChange, RecordSaved
from desktop.rows.fact_types import Fact, FactTypes, VoidFactError
from sync.entry import Header
from tests.desktop.shops import WAIT_S, alone

PHOTO = FileValue(b"\1" * 32, b"\2" * 32, 2_000_000, "image/jpeg", "broken oven.jpg", b"\xff\xd8\xff", 4000, 3000)
LIST = FileValue(b"\3" * 32, b"\4" * 32, 10, "text/csv", "prices 面粉.csv")
TYPES = FactTypes(known for area in AREAS for known in area.facts)
SAVED = RecordSaved((RecordChange(b"c" * 16, b"", b"", {"a": 1, "photo": values.write(PHOTO)}),))


@pytest.mark.parametrize("file", [PHOTO, LIST])
def test_a_field_holds_a_file_and_gives_it_back(file: FileValue) -> None:
    assert values.unpack(values.pack(file)) == file
    assert (PHOTO.is_picture, LIST.is_picture) == (True, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": b"short"}, {"key": b""}, {"size": -1}, {"size": (4 << 30) + 1}, {"media_type": "JPEG"},
        {"media_type": "image/jpeg; q=1"}, {"name": " "}, {"name": "two\nlines"}, {"name": "gpj.\u202eexe"},
        {"name": "x" * 1_025}, {"preview": b"\x89PNG"}, {"preview": b"\xff\xd8\xff" + bytes(2_048)}, {"width": 65_536},
        {"height": -1}, {"size": "1"},
    ],
)  # fmt: skip
def test_what_is_none_makes_what_speaks_of_it_void(wrong: dict[str, Any]) -> None:
    raw = ["file", *(wrong.get(name, value) for name, value in msgspec.structs.asdict(PHOTO).items())]
    with pytest.raises(VoidFactError):
        values.read(raw)
    with pytest.raises(VoidFactError):
        read({Posted.TYPE: [b"", "look", b"", [], [raw]]}, files=[PHOTO.id])


def read(said: dict[str, Any], files: list[bytes]) -> list[Fact]:
    from sync.entry import Payload

    header = Header(1, b"", 1, 1, b"", 0, b"", b"", b"", b"", 0, b"", 1, tuple(files))
    return TYPES.read([Payload(type, False, value) for type, value in said.items()], header)


@pytest.mark.parametrize("fact", [Posted(b"", "look", files=(PHOTO, LIST)), SAVED])
def test_an_entry_names_the_files_that_it_speaks_of_or_says_nothing(fact: Fact) -> None:
    batch = TYPES.batch([fact])
    assert set(batch.files) == ({PHOTO.id, LIST.id} if isinstance(fact, Posted) else {PHOTO.id})
    said = {fact.TYPE: msgspec.to_builtins(fact, builtin_types=(bytes,))}
    assert read(said, files=sorted(batch.files)) == [fact]
    assert read(said, files=sorted({*batch.files, b"\5" * 32})) == [fact]
    with pytest.raises(VoidFactError):
        read(said, files=[LIST.id])


def test_a_message_has_its_files_until_it_is_taken_back(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        everyone = alice.everyone
        do = alice.workspace.do
        message = do(chat_commands.post_message, everyone, "", files=[PHOTO, LIST]).result(WAIT_S)
        assert (message.text, message.files) == ("", (PHOTO, LIST))
        assert [hit.id for hit in alice.session.search("面粉")] == [message.id]
        edited = do(chat_commands.edit_message, message.id, "look at it").result(WAIT_S)
        assert (edited.text, edited.files) == ("look at it", (PHOTO, LIST))
        assert [hit.id for hit in alice.session.search("broken oven")] == [message.id]
        do(chat_commands.edit_message, message.id, "").result(WAIT_S)
        assert alice.session.search("look") == []
        with pytest.raises(InvalidError):
            do(chat_commands.post_message, everyone, " ").result(WAIT_S)
        do(chat_commands.recall_message, message.id).result(WAIT_S)
        assert chat_queries.message(alice.session, message.id).files == ()
        assert alice.session.search("oven") == []
        assert alice.workspace.verify().result(WAIT_S).ok
