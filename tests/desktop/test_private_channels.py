"""Private channels: who is in them reads them, and nobody else, whatever their role."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.chat import commands, private_channels, queries
from desktop.errors import InvalidError
from desktop.files.commands import GivenFile, add_files
from desktop.files.contents import is_here
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.rows.read_session import as_bytes
from desktop.today.queries import today
from sync.control import SpaceMemberAdded
from sync.errors import NotAllowedError
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, reopened, two, until

SECRET = "a rise for nobody but Zoë"


def _do(person: Person, command: object, *values: object, **named: object) -> queries.Conversation:
    return person.workspace.do(command, *values, **named).result(WAIT_S)  # type: ignore[call-overload,no-any-return]


def _say(person: Person, conversation: str, text: str) -> None:
    _do(person, commands.post_message, conversation, text)


def _said(person: Person, conversation: str) -> list[str]:
    return [message.text for message in queries.messages(person.session, conversation)]


def _listed(person: Person) -> list[tuple[str, str, bool]]:
    found = queries.conversations(person.session)
    return [(one.kind, one.title, one.archived) for one in found if one.kind in ("channel", "private")]


def test_an_owner_who_is_not_in_it_reads_nothing_of_it(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        wages = _do(bob, private_channels.create_private_channel, "Wages")
        assert (wages.kind, wages.people) == ("private", (bob.workspace.me.id,))
        _say(bob, wages.id, SECRET)
        (paper,) = bob.workspace.do(add_files, [GivenFile(SECRET.encode(), "wages.txt")]).result(WAIT_S)
        _do(bob, commands.post_message, wages.id, "", files=[paper])
        _say(bob, bob.workspace.everyone, "hello")
        until(lambda: "hello" in alice.texts())
        until(lambda: is_here(alice.session, paper))  # kept for others, sealed
        assert _listed(alice) == []
        assert alice.session.search("rise") == []
        home = alice.workspace.engine.home.path
        alice.workspace.verify().result(WAIT_S)
        opened = [arrival.payloads for arrival in alice.workspace.engine.replica.arrivals(0, 1_000)]
        assert SECRET not in repr(opened)
        assert paper.key.hex() not in repr(opened)
        assert repr(paper.key) not in repr(opened)
    assert not [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_people_come_with_everything_or_from_now_on_and_go(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        me, other = alice.workspace.me.id, bob.workspace.me.id
        wages = _do(alice, private_channels.create_private_channel, "Wages").id
        _say(alice, wages, "before")
        _do(alice, private_channels.add_person, wages, other, history=False)
        _say(alice, wages, "after")
        until(lambda: _said(bob, wages) == ["after"])
        (told,) = [item for item in today(bob.session) if "Wages" in item.title]
        assert (told.title, "not all that was said before" in told.detail) == ("Alice added you to Wages", True)
        assert told.reminder is not None
        assert "Wages" not in told.reminder.words
        assert [(one.person, one.by, one.reads_all) for one in queries.conversation(bob.session, wages).let_in] == [
            (other, me, False)
        ]
        assert not [item for item in today(alice.session) if "Wages" in item.title]
        assert queries.conversation(bob.session, wages).people == tuple(sorted((me, other)))
        _say(bob, wages, "@Alice thanks")
        until(lambda: len(_said(alice, wages)) == 3)
        _do(bob, commands.rename_channel, wages, "Pay")
        until(lambda: _listed(alice) == [("private", "Pay", False)])
        _do(alice, commands.archive_channel, wages)
        until(lambda: _listed(bob) == [("private", "Pay", True)])
        _say(bob, wages, "it is back")
        until(lambda: _listed(alice) == [("private", "Pay", False)])

        _do(alice, private_channels.remove_person, wages, other)
        _say(alice, wages, "without Bob")
        _say(alice, alice.workspace.everyone, "hello")
        until(lambda: "hello" in bob.texts())
        assert _said(bob, wages) == ["after", "@Alice thanks", "it is back"]
        assert _listed(bob) == [("private", "Pay", True)]
        with pytest.raises(NotAllowedError, match="not in this conversation"):
            _say(bob, wages, "still here?")
        _do(alice, private_channels.add_person, wages, other)
        until(lambda: _said(bob, wages) == ["before", "after", "@Alice thanks", "it is back", "without Bob"])
        assert [one.reads_all for one in queries.conversation(bob.session, wages).let_in] == [True]
        with pytest.raises(InvalidError, match="Everyone"):
            _do(alice, private_channels.add_person, alice.workspace.everyone, other)


def test_whoever_came_from_now_on_passes_on_no_more_than_they_read(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        wages = _do(alice, private_channels.create_private_channel, "Wages").id
        _say(alice, wages, "before")
        carol = Person(join(alice, Home(tmp_path / "carol"), "Carol", "Farm"))
        until(lambda: len(people_queries.people(bob.session)) == 3)
        _do(alice, private_channels.add_person, wages, bob.workspace.me.id, history=False)
        _say(alice, wages, "after")
        until(lambda: _said(bob, wages) == ["after"])
        _do(bob, private_channels.add_person, wages, carol.workspace.me.id)
        _say(bob, wages, "welcome")
        until(lambda: _said(carol, wages) == ["after", "welcome"])
        first = alice.workspace.engine.replica.verdicts.spaces[bytes.fromhex(wages)].epochs
        own = as_bytes(bob.workspace.me.id)
        unread = [each.hash for each in first if own not in bob.workspace.engine.replica.verdicts.entitled(each.hash)]
        with pytest.raises(NotAllowedError, match="what you cannot read yourself"):
            _do(bob, lambda context: context.control(SpaceMemberAdded(as_bytes(wages), own, unread[0])))
        carol.close()


def test_private_names_are_nobody_elses_concern(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        _do(bob, private_channels.create_private_channel, "Wages")
        with pytest.raises(InvalidError, match="already"):
            _do(bob, commands.create_channel, "wages")
        bob_home = bob.workspace.engine.home.path
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        _do(alice, commands.create_channel, "Wages")
        meet(alice, bob)
        until(lambda: len(_listed(bob)) == 2)
        assert _listed(alice) == [("channel", "Wages", False)]
        assert sorted(_listed(bob)) == [("channel", "Wages", False), ("private", "Wages", False)]
        assert bob.workspace.verify().result(WAIT_S).ok


def test_on_the_command_line(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        homes = alice.workspace.engine.home.path, bob.workspace.engine.home.path
    made = ask(homes[0], "channel", "new", "Wages", "--private")
    assert (made["kind"], len(made["people"])) == ("private", 1)
    assert len(ask(homes[0], "channel", "add", "Wages", "Bob", "--from-now")["people"]) == 2
    ask(homes[0], "say", "#Wages", SECRET)
    assert "(private)" in run(homes[0], "channel", "list").stdout
    assert len(ask(homes[0], "channel", "remove", "#wages", "Bob")["people"]) == 1
    assert "Everyone in the shop" in refused(homes[0], "channel", "add", "everyone", "Bob")
