"""An owner's only PC is gone while an employee's lives: with the words of the sheet the owner goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop.backups import commands as backup_commands
from desktop.backups.words import words_of
from desktop.chat import private_channels
from desktop.errors import InvalidError, JoiningError
from desktop.home.home import Home
from desktop.joining import Joining
from desktop.people import commands as people_commands
from desktop.people import leaving
from desktop.people import queries as people_queries
from desktop.people.records import Invitation, JoiningState
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, until


class Lost:
    """A shop whose owner's PC, with a private channel of hers alone, is gone; `till` is Bob's, an employee, and knows
    all that it said."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        alice = Person(Workspace.create(Home(folder / "alice"), "Olive & Co", "Alice", "Office", network=LOOPBACK))
        self.words = alice.workspace.do(backup_commands.make_sheet).result(WAIT_S)
        self.till = Person(join(alice, Home(folder / "bob"), "Bob", "Till"))
        stack.callback(self.till.close)
        self.plans = alice.workspace.do(private_channels.create_private_channel, "Plans").result(WAIT_S).id
        alice.say("We sell the shop", self.plans)
        alice.say("The oven is broken")
        until(lambda: self.till.texts() == ["The oven is broken"])
        until(lambda: all(peer.is_this or peer.missing == 0 for peer in alice.workspace.sync_state().peers))
        alice.close()

    def code(self) -> Invitation:
        return self.till.workspace.do(people_commands.invite_whoever).result(WAIT_S)

    def states(self, home: Home, invitation: Invitation, words: list[str]) -> tuple[Joining, list[JoiningState]]:
        """Joining with these words, and what it says."""
        said: list[JoiningState] = []
        joining = Joining(home, pc="New office", network=LOOPBACK, listener=said.append)
        joining.start()
        joining.choose(invitation.addresses[0])
        joining.enter(invitation.code, words=" ".join(words))
        return joining, said


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Lost]:
    with ExitStack() as stack:
        yield Lost(tmp_path, stack)


def test_she_is_owner_again_reads_what_she_read_and_takes_the_lost_pc_out(lost: Lost, tmp_path: Path) -> None:
    invitation = lost.code()
    joining, said = lost.states(Home(tmp_path / "new"), invitation, words_of(bytes(16)))
    until(lambda: any(state.kind == "wrong_words" for state in said))
    with pytest.raises(InvalidError, match="11 words"):
        joining.enter(invitation.code, words=" ".join(lost.words[:-1]))
    joining.enter(invitation.code, words=" ".join(lost.words))
    alice = Person(joining.result.result(WAIT_S))
    try:
        me = alice.workspace.me
        assert (me.name, me.role, alice.workspace.this_pc.name) == ("Alice", "owner", "New office")
        until(lambda: alice.texts() == ["The oven is broken"])
        until(lambda: alice.texts(lost.plans) == ["We sell the shop"])
        shown = lost.till.workspace
        until(lambda: shown.do(people_commands.invitation).result(WAIT_S).joined == "New office")
        assert shown.do(people_commands.invitation).result(WAIT_S).joined_id == me.id
        (office,) = [pc for pc in people_queries.pcs(alice.session) if pc.name == "Office"]
        alice.workspace.do(leaving.take_out_pc, office.id).result(WAIT_S)
        alice.say("Back again")
        until(lambda: lost.till.texts() == ["The oven is broken", "Back again"])
        assert "Office" not in {pc.name for pc in people_queries.pcs(lost.till.session)}
        for person in (alice, lost.till):
            assert person.workspace.verify().result(WAIT_S).problems == ()
    finally:
        alice.close()


def test_it_goes_on_where_it_was_killed(lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = lost.code()
    with monkeypatch.context() as killed:
        killed.setattr(Home, "abandon", lambda home: home._making.release())
        killed.setattr(Home, "finish", refuse)
        joining, _said = lost.states(Home(tmp_path / "new"), invitation, lost.words)
        with pytest.raises(JoiningError, match="killed"):
            joining.result.result(WAIT_S)
    monkeypatch.setattr("desktop.joining.PEOPLE_S", 0.1)  # nobody tells it where the shop's PC is
    joining, _said = lost.states(Home(tmp_path / "new"), invitation, lost.words)
    alice = Person(joining.result.result(WAIT_S))
    try:
        meet(lost.till, alice)
        until(lambda: alice.texts(lost.plans) == ["We sell the shop"])
        assert alice.workspace.me.role == "owner"
        assert len(alice.workspace.me.pcs) == 2
    finally:
        alice.close()


def refuse(_home: Home) -> None:
    raise JoiningError("killed")
