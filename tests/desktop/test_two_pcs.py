"""Two people on two PCs, connected over loopback."""

import contextlib
import shutil
from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.engine.command_context import CommandContext
from desktop.engine.events import ProblemRaised
from desktop.errors import InvalidError, JoiningError, NotAllowedError, SeatMovedError
from desktop.home.home import Home
from desktop.home.records import HomeState
from desktop.joining import Joining
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.workspace import Workspace
from sync.control import MemberRemoved
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, alone, join, meet, reopened, two, until


def test_they_talk_and_each_reads_what_is_theirs(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        until(lambda: {person.name for person in people_queries.people(alice.session)} == {"Alice", "Bob"})
        assert [person.name for person in people_queries.people(bob.session)] == ["Bob", "Alice"]
        hello = alice.say("hello Bob", mentions=(bob.workspace.me.id,))
        until(lambda: bob.texts() == ["hello Bob"])
        seen = chat_queries.conversation(bob.session, bob.everyone)
        assert (seen.unread, seen.mentions) == (1, 1)
        assert chat_queries.first_unread(bob.session, bob.everyone) == chat_queries.message(bob.session, hello).key
        bob.workspace.do(chat_commands.mark_read, bob.everyone, hello).result(WAIT_S)
        assert chat_queries.conversation(bob.session, bob.everyone).unread == 0
        with pytest.raises(NotAllowedError):
            bob.workspace.do(chat_commands.edit_message, hello, "mine now").result(WAIT_S)
        with pytest.raises(NotAllowedError):
            bob.workspace.do(chat_commands.recall_message, hello).result(WAIT_S)
        until(lambda: [pc.name for pc in chat_queries.reached(alice.session, hello).have] == ["Office"])
        alice.workspace.do(chat_commands.recall_message, hello).result(WAIT_S)
        until(lambda: chat_queries.message(bob.session, hello).recalled)


def test_a_direct_conversation_is_one_whoever_opens_it(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        until(lambda: len(people_queries.people(alice.session)) == 2)
        mine = alice.workspace.do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S)
        alice.say("between us", conversation=mine.id)
        until(lambda: bob.texts(mine.id) == ["between us"])
        theirs = bob.workspace.do(chat_commands.open_direct, alice.workspace.me.id).result(WAIT_S)
        assert (theirs.id, mine.title, theirs.title) == (mine.id, "Bob", "Alice")
        assert theirs.unread == 1


def test_a_full_disk_that_hinders_receiving_is_told_once_and_not_when_there_is_room(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        told: list[str] = []
        bob.workspace.subscribe(lambda events: told.extend(e.key for e in events if isinstance(e, ProblemRaised)))
        limit_log(bob, "(SELECT page_count FROM pragma_page_count)")
        said = [alice.say("x" * 60_000) for _ in range(8)]
        until(lambda: bool(bob.workspace.sync_state().problems))
        (problem,) = bob.workspace.sync_state().problems
        assert ("disk is full" in problem.sentence, problem.action) == (True, "free_space")
        for _ in said:
            alice.say("y")
        assert bob.workspace.sync_state().problems == (problem,)
        limit_log(bob, "1000000")
        until(lambda: not bob.workspace.sync_state().problems)
        meet(alice, bob)  # sooner than by itself
        until(lambda: bob.texts() == alice.texts())
        assert told == ["log"]


def limit_log(person: Person, pages: str) -> None:
    """Let a PC's log grow to so many pages, as a disk with no more room does."""

    def limit(context: CommandContext) -> None:
        conn = context.replica.log.db.conn
        ((count,),) = conn.execute(f"SELECT {pages}").fetchall()
        conn.execute(f"PRAGMA max_page_count = {count}")

    person.workspace.do(limit).result(WAIT_S)


def test_apart_they_go_on_and_together_they_agree(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, note, "eggs\nmilk\n").result(WAIT_S)
        until(
            lambda: (
                bool(notes_queries.notes(bob.session)) and notes_queries.note(bob.session, note).text == "eggs\nmilk\n"
            )
        )
        bob_home = bob.workspace.engine.home.path
    with reopened(tmp_path / "alice") as alice, reopened(bob_home) as bob:
        alice.say("alone")
        alice.workspace.do(notes_commands.write_note, note, "eggs\nbutter\nmilk\n").result(WAIT_S)
        bob.say("alone too")
        bob.workspace.do(notes_commands.write_note, note, "ten eggs\nmilk\n").result(WAIT_S)
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meet(alice, bob)
        until(lambda: sorted(alice.texts()) == sorted(bob.texts()) == ["alone", "alone too"])
        until(
            lambda: (
                notes_queries.note(alice.session, note).text
                == notes_queries.note(bob.session, note).text
                == "ten eggs\nbutter\nmilk\n"
            )
        )
        assert alice.texts() == bob.texts()
        until(lambda: alice.workspace.sync_state().kind == bob.workspace.sync_state().kind == "up_to_date")
        for person in (alice, bob):
            found = person.workspace.verify().result(WAIT_S)
            assert found.ok, found.problems


def test_one_more_pc_of_the_same_person_and_pcs_of_one_name(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        with pytest.raises(NotAllowedError):
            bob.workspace.do(people_commands.invite, "employee").result(WAIT_S)
        workspace = join(bob, Home(tmp_path / "third"), "", "Office", person=bob.workspace.me.id)
        third = Person(workspace)
        try:
            assert workspace.me.name == "Bob"
            until(lambda: len(people_queries.pcs(alice.session)) == 3)
            until(
                lambda: (
                    [pc.name for pc in people_queries.pcs(alice.session)] == ["Till", "Office (Bob)", "Office (Bob) 2"]
                )
            )
            assert len(people_queries.people(alice.session)) == 2
        finally:
            third.close()


def test_wrong_codes_are_counted_and_a_stopped_joining_leaves_nothing(tmp_path: Path) -> None:
    workspace = Workspace.create(Home(tmp_path / "alice"), "Olive & Co", "Alice", "Till", network=LOOPBACK)
    alice = Person(workspace)
    try:
        until(lambda: workspace.sync_state().network == "here")
        code = workspace.do(people_commands.invite, "employee").result(WAIT_S)
        joining = Joining(Home(tmp_path / "bob"), "Bob", network=LOOPBACK)
        joining.start()
        joining.choose(code.addresses[0])
        for left in (2, 1):
            joining.enter("00000000" if code.code != "00000000" else "11111111")
            until(lambda left=left: joining.state.tries_left == left)
        joining.enter("00000000" if code.code != "00000000" else "11111111")
        until(lambda: joining.state.tries_left == 0 or joining.state.kind == "locked")
        joining.enter(code.code)
        until(lambda: joining.state.kind == "locked")
        assert workspace.do(people_commands.invitation).result().state == "locked"
        joining.cancel()
        with pytest.raises(JoiningError):
            joining.result.result(WAIT_S)
        assert Home(tmp_path / "bob").state()[0] is HomeState.EMPTY
        assert not (tmp_path / "bob" / "log.db").exists()
    finally:
        alice.close()


def test_the_second_process_of_a_home_leaves_the_network_to_the_first_and_takes_over(tmp_path: Path) -> None:
    with alone(tmp_path):
        pass
    with reopened(tmp_path, LOOPBACK) as first:
        until(lambda: first.workspace.sync_state().network == "here")
        with reopened(tmp_path, LOOPBACK) as second:
            until(lambda: second.workspace.sync_state().network == "elsewhere")
            code = second.workspace.do(people_commands.invite, "manager").result(WAIT_S)
            assert code.addresses == first.workspace.do(people_commands.invitation).result().addresses
            first.workspace.engine.thread.submit_async(first.workspace.engine.networking.stop).result(WAIT_S)
            until(lambda: "here" in (second.workspace.sync_state().network, first.workspace.sync_state().network))


def test_a_pc_that_was_removed_still_opens_and_is_read(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        alice.say("before")
        until(lambda: bob.texts() == ["before"] and len(people_queries.people(alice.session)) == 2)
        opened, (member, _, feed) = alice.workspace.engine, bob.workspace.engine.replica.me
        opened.submit(lambda: opened.control(MemberRemoved(member, opened.replica.log.chains.cut([feed])))).result(
            WAIT_S
        )
        until(lambda: any(trouble.key == "removed" for trouble in bob.workspace.sync_state().problems))
        until(lambda: not bob.workspace.me.active)
    shown = Workspace.reading(Home(tmp_path / "bob"), network=OFF)
    assert shown is not None
    assert shown.this_pc.name == "Office"
    shown.close()
    with reopened(tmp_path / "bob") as bob:
        assert bob.texts() == ["before"]


def test_rows_of_a_seat_that_was_closed_are_not_written_to(tmp_path: Path) -> None:
    """A home is put back from a backup, and something else is said in the place of what the others have already."""
    home, backup = tmp_path / "alice", tmp_path / "backup"
    with two(tmp_path) as (alice, bob):
        bob_home = bob.workspace.engine.home.path
    shutil.copytree(home, backup)
    with reopened(home, LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meet(alice, bob)
        alice.say("before the disk broke")
        until(lambda: bob.texts() == ["before the disk broke"])
    shutil.rmtree(home)
    backup.rename(home)
    with reopened(home) as alice:
        alice.say("after it was put back")
    with reopened(home, LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meet(alice, bob)
        until(lambda: len(alice.texts()) == len(bob.texts()) == 2)
        alice.workspace.do(chat_commands.save_draft, alice.everyone, "and then").result(WAIT_S)
    shown = Workspace.reading(Home(home), network=OFF)
    assert shown is not None
    said = shown.do(chat_commands.post_message, shown.everyone, "by the old seat")
    with pytest.raises(SeatMovedError):
        shown.begin()
    with pytest.raises(SeatMovedError):
        said.result(WAIT_S)
    shown.close()
    with reopened(home) as alice:
        assert sorted(alice.texts()) == ["after it was put back", "before the disk broke"]
        assert chat_queries.conversation(alice.session, alice.everyone).draft == "and then"


def test_a_code_is_no_name_whoever_takes_it_for_one(tmp_path: Path) -> None:
    joining = Joining(Home(tmp_path / "bob"), network=LOOPBACK)
    for name in ("12345678", "1234 5678", "1234-5678", " １２３４５６７８ "):
        with pytest.raises(InvalidError, match="looks like the code"):
            joining.enter("8765 4321", name)
        with pytest.raises(InvalidError, match="looks like the code"):
            Joining(Home(tmp_path / "bob"), name, network=LOOPBACK)
        for shop, person in ((name, "Ann"), ("Olive", name)):
            with pytest.raises(InvalidError, match="looks like the code"):
                Workspace.create(Home(tmp_path / "ann"), shop, person, network=OFF)
    with alone(tmp_path / "ann", "4711") as ann:
        assert ann.workspace.me.name == "4711"


def test_names_that_come_with_the_code_are_those_that_the_shop_shows(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        alice = Person(Workspace.create(Home(tmp_path / "alice"), "Olive", "Alice", "Till", network=LOOPBACK))
        stack.callback(alice.close)
        until(lambda: alice.workspace.sync_state().network == "here")
        invitation = alice.workspace.do(people_commands.invite, "employee", None).result(WAIT_S)
        joining = Joining(Home(tmp_path / "bob"), network=LOOPBACK)
        joining.start()
        joining.choose(invitation.addresses[0])
        joining.enter(invitation.code, "Bob", "Office")
        bob = Person(joining.result.result(WAIT_S))
        stack.callback(bob.close)
        until(lambda: {person.name for person in people_queries.people(alice.session)} == {"Alice", "Bob"})
        assert bob.workspace.this_pc.name == "Office"


def test_who_was_let_in_before_an_interruption_is_asked_for_their_name_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.ExitStack() as stack:
        alice = Person(Workspace.create(Home(tmp_path / "alice"), "Olive", "Alice", "Till", network=LOOPBACK))
        stack.callback(alice.close)
        with monkeypatch.context() as killed:
            killed.setattr(Home, "abandon", lambda home: home._making.release())
            killed.setattr(Home, "finish", refuse)
            with pytest.raises(JoiningError, match="killed"):
                join(alice, Home(tmp_path / "bob"), "", "Office")
        monkeypatch.setattr("desktop.joining.PEOPLE_S", 0.1)  # nobody tells it where the shop's PC is
        joining = Joining(Home(tmp_path / "bob"), network=LOOPBACK)
        joining.start()
        with pytest.raises(InvalidError):
            joining.enter("8765 4321", "12345678")
        joining.enter("8765 4321", "Bob", "Kitchen")
        bob = Person(joining.result.result(WAIT_S))
        stack.callback(bob.close)
        assert (bob.workspace.me.name, bob.workspace.this_pc.name) == ("Bob", "Kitchen")


def refuse(_home: Home) -> None:
    raise JoiningError("killed")
