"""Comments on records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import areas
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.events import ConversationChanged, MessagePosted
from desktop.chat.facts import Posted
from desktop.errors import InvalidError, NotFoundError
from desktop.records import commands, comments, queries
from desktop.records.facts import Parent, RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.rows.event import Event
from tests.desktop.command_line import ask, run
from tests.desktop.shops import WAIT_S, Person, alone, two, until
from tests.desktop.toy_collection.area import PIECES, SECRETS, THINGS, WITH_THINGS


@pytest.fixture(autouse=True)
def with_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)


@pytest.fixture
def alice(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home") as alice:
        yield alice


def thing(person: Person, name: str = "Oven") -> str:
    return person.workspace.do(commands.create, THINGS, {"name": name}).result(WAIT_S).id


def said(person: Person, id: str) -> list[str]:
    return [comment.text for comment in comments.comments(person.session, id)]


def comment(person: Person, id: str, text: str) -> str:
    return person.workspace.do(comments.post_comment, THINGS, id, text).result(WAIT_S).id


def test_a_comment_stands_with_its_record_and_in_no_list(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        told: list[Event] = []
        bob.workspace.subscribe(told.extend)
        oven, tray = thing(alice), thing(alice, "Tray")
        until(lambda: len(queries.records(bob.session, THINGS)) == 2)
        bobs = bob.workspace.me.id
        alice.workspace.do(comments.post_comment, THINGS, oven, "Too hot", mentions=[bobs]).result(WAIT_S)
        until(lambda: said(bob, oven) == ["Too hot"])
        until(lambda: ConversationChanged(comments.conversation(bob.session, oven)) in told)
        bob.workspace.do(comments.post_comment, THINGS, oven, "Better now").result(WAIT_S)
        until(lambda: said(alice, oven) == ["Too hot", "Better now"])
        assert (comments.comment_count(alice.session, oven), comments.comment_count(alice.session, tray)) == (2, 0)
        for person in (alice, bob):
            (everyone,) = [c for c in chat_queries.conversations(person.session) if c.kind != "direct"]
            assert (everyone.kind, everyone.unread, everyone.mentions, everyone.last) == ("everyone", 0, 0, None)
            assert person.workspace.verify().result(WAIT_S).problems == ()
        assert [event for event in told if isinstance(event, MessagePosted)] == []


def test_a_comment_is_found_with_its_record_as_its_place(alice: Person) -> None:
    oven = thing(alice)
    comment(alice, oven, "Smells of sulphur")
    (hit,) = alice.session.search("sulphur")
    assert (hit.kind, hit.id, hit.title, hit.text, hit.author) == (
        "toy.thing", oven, "Oven", "Smells of sulphur", "Alice",
    )  # fmt: skip
    assert not hit.archived
    alice.workspace.do(commands.throw_away, THINGS, oven).result(WAIT_S)
    assert [hit.archived for hit in alice.session.search("sulphur")] == [True]


def test_a_comment_is_changed_and_taken_back(alice: Person) -> None:
    oven = thing(alice)
    one, other = comment(alice, oven, "One"), comment(alice, oven, "Two")
    alice.workspace.do(chat_commands.edit_message, one, "Uno").result(WAIT_S)
    assert said(alice, oven) == ["Uno", "Two"]
    alice.workspace.do(chat_commands.recall_message, other).result(WAIT_S)
    assert said(alice, oven) == ["Uno"]
    assert comments.comment_count(alice.session, oven) == 1
    with pytest.raises(InvalidError):
        comment(alice, oven, "  ")
    with pytest.raises(NotFoundError):
        comment(alice, "ab" * 16, "Where?")


def test_who_erases_a_record_erases_what_was_said_about_it_also_what_comes_later(alice: Person) -> None:
    oven, tray = thing(alice), thing(alice, "Tray")
    first = comment(alice, oven, "sulphur")
    alice.workspace.do(chat_commands.edit_message, first, "sulphur fumes").result(WAIT_S)
    comment(alice, tray, "sulphur too")
    alice.workspace.do(commands.erase, THINGS, oven).result(WAIT_S)
    assert said(alice, oven) == []
    assert [hit.id for hit in alice.session.search("sulphur")] == [tray]
    late = Posted(bytes.fromhex(oven), "sulphur still")
    alice.workspace.do(lambda context: context.post(context.replica.shop_space, [late])).result(WAIT_S)
    assert [hit.id for hit in alice.session.search("sulphur")] == [tray]
    assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_what_was_said_about_the_rows_of_an_erased_record_goes_too(alice: Person) -> None:
    oven = thing(alice)

    def add_row(context: Any) -> str:
        key = commands.find(context, THINGS, oven).key
        row = RecordChange(PIECES.id, b"", b"", {"name": "Door"}, Parent(*key))
        (entry,) = context.post(context.replica.shop_space, [RecordSaved((row,))])
        made = RecordKey(PIECES.id, context.replica.me.member, created_nonce(entry.hash, 0))
        return made.id(context.replica.genesis.hash, context.replica.shop_space).hex()

    door = alice.workspace.do(add_row).result(WAIT_S)
    alice.workspace.do(comments.post_comment, PIECES, door, "It sticks").result(WAIT_S)
    assert said(alice, door) == ["It sticks"]
    alice.workspace.do(commands.erase, THINGS, oven).result(WAIT_S)
    assert said(alice, door) == []
    assert alice.session.search("sticks") == []


def test_what_is_said_in_one_space_stands_in_no_place_of_another(alice: Person) -> None:
    """Whoever writes a record's id elsewhere says nothing about it, nor does a channel's id in a person's file."""
    me = alice.workspace.me.id
    put = alice.workspace.do(commands.put, SECRETS, bytes.fromhex(me), {"what": "Sulphur"}, whose=me)
    secret = put.result(WAIT_S).id
    alice.workspace.do(comments.post_comment, SECRETS, secret, "sulphur about").result(WAIT_S)
    channel = alice.workspace.do(chat_commands.create_channel, "oven").result(WAIT_S).id

    def elsewhere(context: object) -> None:
        file = commands.find(context, SECRETS, secret).space  # type: ignore[arg-type]
        context.post(context.replica.shop_space, [Posted(bytes.fromhex(secret), "from outside")])  # type: ignore[attr-defined]
        context.post(file, [Posted(bytes.fromhex(channel), "from inside")])  # type: ignore[attr-defined]

    alice.workspace.do(elsewhere).result(WAIT_S)
    assert said(alice, secret) == ["sulphur about"]
    assert alice.texts(channel) == []
    assert {(hit.kind, hit.id) for hit in alice.session.search("sulphur")} == {("toy.secret", secret)}
    assert alice.workspace.verify().result(WAIT_S).problems == ()
    alice.workspace.do(commands.erase, SECRETS, secret).result(WAIT_S)
    assert alice.session.search("sulphur") == []


def test_a_comment_is_typed_and_shown_on_the_command_line(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        oven = thing(alice)
    made = ask(tmp_path / "home", "record", "comment", "toy.thing", oven[:8], "Too hot")
    assert set(made) == {"id", "author", "author_id", "text", "sent_at", "edited"}
    assert ask(tmp_path / "home", "record", "show", "toy.thing", oven)["comments"] == [made]
    assert "Alice: Too hot" in run(tmp_path / "home", "record", "show", "toy.thing", oven).stdout
    (hit,) = ask(tmp_path / "home", "search", "hot")
    assert (hit["kind"], hit["id"], hit["title"]) == ("toy.thing", oven, "Oven")
    assert ask(tmp_path / "home", "channel", "list")[0]["unread"] == 0
