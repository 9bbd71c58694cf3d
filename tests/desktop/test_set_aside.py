"""What came from a PC that had been taken out is not shown, but listed with who and why; an owner can keep it."""

from datetime import date
from pathlib import Path

import pytest

from desktop.aside.commands import count_set_aside, keep, set_aside
from desktop.aside.records import SetAside
from desktop.chat import commands as chat_commands
from desktop.chat.facts import Posted
from desktop.errors import NotAllowedError, NotFoundError
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.people import queries as people_queries
from desktop.profiles import commands as profile_commands
from desktop.profiles import queries as profile_queries
from desktop.profiles.collections import PHONE
from desktop.status import status
from desktop.todos import commands as todo_commands
from desktop.todos import queries as todo_queries
from desktop.todos import ticking as todo_ticking
from desktop.todos.records import NewTodo
from sync.control import DeviceRemoved, MemberRemoved, Role, RoleSet, SeatRemoved, Value
from sync.transport.greeting import RemovedError
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, join, meet, reopened, two, until
from tests.sync.replicas import all_control


def taken_out(alice: Person, bob: Person, kind: str) -> None:
    """Bob, or his PC, is taken out by Alice, who did not know all that he had written; then she gets it."""
    until(lambda: len(people_queries.people(alice.session)) == len(people_queries.people(bob.session)) == 2)
    bob.say("known")
    until(lambda: alice.texts() == ["known"])
    engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
    cut = engine.submit(lambda: engine.replica.log.chains.cut([me.feed])).result(WAIT_S)
    bob.say("on its way")
    note = bob.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
    until(lambda: [note.title for note in notes_queries.notes(alice.session)] == ["Orders"])
    mine = bob.workspace.do(chat_commands.open_direct, alice.workspace.me.id).result(WAIT_S)
    bob.say("between us", mine.id)
    until(lambda: alice.texts(mine.id) == ["between us"])
    until(lambda: [pc.missing for pc in people_queries.pcs(bob.session) if not pc.is_this] == [0])
    assert note
    value: dict[str, Value] = {
        "pc": DeviceRemoved(me.device, cut),
        "seat": SeatRemoved(me.feed, cut),
        "person": MemberRemoved(me.member, cut),
    }
    engine.submit(lambda: engine.control(value[kind])).result(WAIT_S)
    until(lambda: bob.workspace.do(count_set_aside).result(WAIT_S) > 0)


def listed(person: Person) -> list[SetAside]:
    return person.workspace.do(set_aside).result(WAIT_S)


@pytest.mark.parametrize("kind", ["pc", "seat", "person"])
def test_it_is_counted_and_listed_and_an_owner_keeps_it(tmp_path: Path, kind: str) -> None:
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, kind)
        assert (alice.texts(), notes_queries.notes(alice.session)) == (["known"], [])
        (there,) = listed(alice)
        assert (there.author, there.pc, there.mine, there.may_keep) == ("Bob", "Office", False, True)
        assert [(item.kind, item.text) for item in there.items] == [
            ("text", "between us"),
            ("document", ""),
            ("text", "on its way"),
        ]
        assert (there.items[1].title, there.items[1].new_title) == ("", "Orders")
        (taken,) = there.taken
        assert (taken.what, taken.person, taken.by, there.let_in) == (kind, "Bob", "Alice", False)
        assert taken.pc == ("" if kind == "person" else "Office")
        assert alice.workspace.do(status).result(WAIT_S).set_aside == there.count == len(there.items)
        until(lambda: [aside.count for aside in listed(bob)] == [there.count])
        (own,) = listed(bob)
        assert (own.mine, own.may_keep, own.is_here, own.only_here) == (True, False, True, False)
        with pytest.raises(NotAllowedError, match="Only an owner"):
            bob.workspace.do(keep, own.id).result(WAIT_S)
        with pytest.raises(NotFoundError):
            alice.workspace.do(keep, "00").result(WAIT_S)
        assert alice.workspace.do(keep, there.id).result(WAIT_S) == there
        until(lambda: alice.texts() == ["known", "on its way"])
        assert [note.title for note in notes_queries.notes(alice.session)] == ["Orders"]
        assert alice.workspace.do(count_set_aside).result(WAIT_S) == 0
        found = alice.workspace.verify().result(WAIT_S)
        assert found.ok, found.problems


def test_the_command_line_says_who_and_what_and_keeps_it(tmp_path: Path) -> None:
    alices, bobs = tmp_path / "alice", tmp_path / "bob"
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "pc")
    counted = ask(alices, "status")["set_aside"]
    assert f"{counted} things are set aside" in run(alices, "status").stdout
    (there,) = ask(alices, "set-aside", "list")
    assert (there["author"], there["pc"], there["count"]) == ("Bob", "Office", counted)
    assert [taken["by"] for taken in there["taken_away"]] == ["Alice"]
    shown = run(alices, "set-aside", "list").stdout
    for words in (
        "Bob on Office",
        "Alice took the PC Office out of the shop",
        "on its way",
        "between us",
        "the new note “Orders”",
    ):
        assert words in shown
    assert "Only an owner" in refused(bobs, "set-aside", "keep", there["id"][:8])
    assert "Nothing is set aside under" in refused(alices, "set-aside", "keep", "zz")
    assert ask(alices, "set-aside", "keep", there["id"][:8])["author"] == "Bob"
    assert [message["text"] for message in ask(alices, "read", "everyone")] == ["known", "on its way"]
    assert run(alices, "set-aside", "list").stdout == "Nothing is set aside.\n"
    assert ask(alices, "status")["set_aside"] == 0


def test_records_are_listed_by_what_they_are_called_and_what_was_written(tmp_path: Path) -> None:
    alices = tmp_path / "alice"
    with two(tmp_path) as (alice, bob):
        known = alice.workspace.do(todo_commands.add_todo, NewTodo("Order flour")).result(WAIT_S).id
        until(lambda: [title for _, title in todo_queries.titles(bob.session)] == ["Order flour"])
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        cut = engine.submit(lambda: engine.replica.log.chains.cut([me.feed])).result(WAIT_S)
        bob.workspace.do(todo_ticking.tick_todo, known).result(WAIT_S)
        due = NewTodo("Count the till", due=date(2026, 12, 4), people=(alice.workspace.me.id,))
        bob.workspace.do(todo_commands.add_todo, due).result(WAIT_S)
        bob.workspace.do(profile_commands.set_profile, bob.workspace.me.id, {PHONE: "0171"}).result(WAIT_S)
        until(lambda: profile_queries.profile(alice.session, bob.workspace.me.id).phone == "0171")
        engine.submit(lambda: engine.control(DeviceRemoved(me.device, cut))).result(WAIT_S)
        until(lambda: [len(there.items) for there in listed(alice)] == [3])
        (there,) = listed(alice)
        assert [(item.one, item.title, item.new_title, item.text) for item in there.items] == [
            ("profile", "Bob", "", "Phone: 0171"),
            ("to-do", "", "Count the till", "Due: 2026-12-04, For: Alice"),
            ("to-do", "Order flour", "", "Done: yes"),
        ]
    shown = run(alices, "set-aside", "list").stdout
    for words in (
        "the profile “Bob”: Phone: 0171\n",
        "the new to-do “Count the till”: Due: 2026-12-04, For: Alice\n",
        "the to-do “Order flour”: Done: yes\n",
    ):
        assert words in shown


@pytest.mark.parametrize("kind", ["pc", "role"])
def test_whom_somebody_let_in_before_being_taken_out_is_listed_and_comes_back(tmp_path: Path, kind: str) -> None:
    """Carl's PC showed what Dora wrote, whom Bob had let in; Alice knew neither of Dora nor of that."""
    alices, bobs, carls = tmp_path / "alice", tmp_path / "bob", tmp_path / "carl"
    with two(tmp_path) as (alice, bob):
        carl = Person(join(alice, Home(carls), "Carl", "Back room", role="owner"))
        until(lambda: all(len(people_queries.people(person.session)) == 3 for person in (alice, bob, carl)))
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        engine.submit(lambda: engine.control(RoleSet(me.member, Role.MANAGER))).result(WAIT_S)
        until(lambda: bob.workspace.me.role == "manager")
        carl.close()
    with reopened(bobs, LOOPBACK) as bob, reopened(carls, LOOPBACK) as carl:
        dora = Person(join(bob, Home(tmp_path / "dora"), "Dora", "Counter"))
        dora.say("hello")
        meet(bob, carl)
        until(lambda: carl.texts() == ["hello"] and len(people_queries.people(carl.session)) == 4)
        dora.close()
    with reopened(alices) as alice:
        engine = alice.workspace.engine
        cut = engine.submit(lambda: engine.replica.log.chains.cut([me.feed])).result(WAIT_S)
        value = DeviceRemoved(me.device, cut) if kind == "pc" else RoleSet(me.member, Role.EMPLOYEE, cut)
        engine.submit(lambda: engine.control(value)).result(WAIT_S)
    with reopened(alices, LOOPBACK) as alice, reopened(carls, LOOPBACK) as carl:
        meet(alice, carl)
        until(lambda: carl.texts() == [] and carl.workspace.do(count_set_aside).result(WAIT_S) > 0)
        (there,) = listed(carl)
        assert (there.let_in, there.may_keep, there.items[0].text) == (True, True, "hello")
        assert [(taken.what, taken.person, taken.by) for taken in there.taken] == [(kind, "Bob", "Alice")]
        carl.workspace.do(keep, there.id).result(WAIT_S)
        until(lambda: carl.texts() == alice.texts() == ["hello"])
        until(lambda: {person.name for person in people_queries.people(alice.session)} >= {"Dora"})
        assert carl.workspace.do(count_set_aside).result(WAIT_S) == 0
        found = carl.workspace.verify().result(WAIT_S)
        assert found.ok, found.problems


def test_what_only_an_employee_has_of_it_reaches_the_owner_who_took_the_pc_out(tmp_path: Path) -> None:
    """Bob's PC, which is never seen again, met only Carl's after Alice had taken it out."""
    alices, bobs, carls = tmp_path / "alice", tmp_path / "bob", tmp_path / "carl"
    with two(tmp_path) as (alice, bob):
        carl = Person(join(alice, Home(carls), "Carl", "Back room"))
        until(lambda: all(len(people_queries.people(person.session)) == 3 for person in (alice, bob, carl)))
        me = bob.workspace.engine.replica.me
        orders = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, orders, "Flour: 12").result(WAIT_S)
        until(lambda: all(note_text(person, orders) == "Flour: 12" for person in (bob, carl)))
        carl.close()
    with reopened(alices) as alice:
        engine = alice.workspace.engine
        engine.submit(lambda: engine.take_out(DeviceRemoved(me.device))).result(WAIT_S)
    with reopened(bobs, LOOPBACK) as bob, reopened(carls, LOOPBACK) as carl:
        bob.say("four loaves for Friday")
        note = bob.workspace.do(notes_commands.create_note, "Friday").result(WAIT_S).id
        bob.workspace.do(notes_commands.write_note, note, "Bread for Mrs Lang").result(WAIT_S)
        bob.workspace.do(notes_commands.write_note, orders, "Flour: 2\nSugar: 5").result(WAIT_S)
        meet(bob, carl)
        until(lambda: carl.texts() == ["four loaves for Friday"] and len(notes_queries.notes(carl.session)) == 2)
        until(lambda: notes_queries.note(carl.session, orders).text == "Flour: 2\nSugar: 5")
    with reopened(alices, LOOPBACK) as alice, reopened(carls, LOOPBACK) as carl:
        meet(alice, carl)
        until(lambda: alice.workspace.do(count_set_aside).result(WAIT_S) == 3)
        (there,) = listed(alice)
        assert (there.author, there.pc, there.count) == ("Bob", "Office", 3)
        assert [(item.title, item.new_title, item.text, item.taken_out) for item in there.items] == [
            ("Orders", "", "\nSugar: 5", 1),
            ("", "Friday", "Bread for Mrs Lang", 0),
            ("", "", "four loaves for Friday", 0),
        ]
        until(lambda: alice.texts() == carl.texts() == [] and note_text(carl, orders) == "Flour: 12")
        alice.workspace.do(keep, there.id).result(WAIT_S)
        until(lambda: alice.texts() == carl.texts() == ["four loaves for Friday"])
        until(lambda: note_text(alice, orders) == note_text(carl, orders) == "Flour: 2\nSugar: 5")
        assert note_text(alice, note) == "Bread for Mrs Lang"
        assert is_well(alice)
        assert is_well(carl)


@pytest.mark.parametrize("kind", ["pc", "person"])
def test_who_is_out_goes_on_reading_what_they_wrote_where_they_wrote_it(tmp_path: Path, kind: str) -> None:
    """Bob wrote, and took back, while he was out already, and had not heard of it; nobody ever gets it."""
    alices, bobs = tmp_path / "alice", tmp_path / "bob"
    with two(tmp_path) as (alice, bob):
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, note, "Flour: 2").result(WAIT_S)
        until(lambda: [note.text for note in notes_queries.notes(bob.session)] == ["Flour: 2"])
        until(lambda: len(people_queries.people(alice.session)) == 2)
        me = bob.workspace.engine.replica.me
    with reopened(bobs) as bob:
        bob.say("on its way")
        unsaid = bob.say("too much")
        bob.workspace.do(chat_commands.recall_message, unsaid).result(WAIT_S)
        bob.workspace.do(notes_commands.write_note, note, "Flour: 2\nSugar: 5").result(WAIT_S)
        fresh = bob.workspace.do(notes_commands.create_note, "Friday").result(WAIT_S).id
        bob.workspace.do(notes_commands.write_note, fresh, "Bread for Mrs Lang").result(WAIT_S)
        mine = bob.workspace.do(chat_commands.open_direct, alice_of(bob)).result(WAIT_S)
        bob.say("between us", mine.id)
    with reopened(alices) as alice:
        engine = alice.workspace.engine
        value = DeviceRemoved(me.device) if kind == "pc" else MemberRemoved(me.member)
        engine.submit(lambda: engine.take_out(value)).result(WAIT_S)
    with reopened(alices, LOOPBACK) as alice, reopened(bobs, LOOPBACK) as bob:
        with pytest.raises(RemovedError):
            meet(alice, bob)
        until(lambda: bob.workspace.do(count_set_aside).result(WAIT_S) > 0)
        until(lambda: bob.texts() == ["on its way"] and note_text(bob, fresh) == "Bread for Mrs Lang")
        until(lambda: bob.texts(mine.id) == ["between us"])
        notes = {note.title: note.text for note in notes_queries.notes(bob.session)}
        assert notes == {"Orders": "Flour: 2\nSugar: 5", "Friday": "Bread for Mrs Lang"}
        (there,) = listed(bob)
        assert (there.is_here, there.only_here) == (True, True)
        said = {(item.kind, item.title, item.text) for item in there.items}
        assert {("text", "", "on its way"), ("document", "Friday", "Bread for Mrs Lang")} <= said
        assert ("document", "Orders", "\nSugar: 5") in said
        assert is_well(bob)
        assert [pc.missing for pc in people_queries.pcs(bob.session)] == [6]
        assert alice.texts() == []
    shown = run(bobs, "set-aside", "list").stdout
    assert "As far as is known here no other PC has it, so nobody else can see it." in shown
    assert "An owner can show it" not in shown


def test_whom_somebody_let_in_after_being_taken_out_goes_on_reading_and_is_told(tmp_path: Path) -> None:
    """Alice knew nothing of Dora, whom Bob had let in, when she took Bob's PC out."""
    alices, bobs, doras = tmp_path / "alice", tmp_path / "bob", tmp_path / "dora"
    with two(tmp_path) as (alice, bob):
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        engine.submit(lambda: engine.control(RoleSet(me.member, Role.MANAGER))).result(WAIT_S)
        until(lambda: bob.workspace.me.role == "manager")
    with reopened(bobs, LOOPBACK) as bob:
        dora = Person(join(bob, Home(doras), "Dora", "Counter"))
        dora.say("hello")
        dora.close()
    with reopened(alices) as alice:
        engine = alice.workspace.engine
        engine.submit(lambda: engine.take_out(DeviceRemoved(me.device))).result(WAIT_S)
        control = engine.submit(lambda: all_control(engine.replica)).result(WAIT_S)
    with reopened(doras) as dora:
        engine = dora.workspace.engine
        assert engine.submit(lambda: engine.replica.receive_control(control)).result(WAIT_S) is None
        until(lambda: dora.workspace.sync_state().is_out and not dora.workspace.me.active)
    with reopened(doras) as dora:
        assert (dora.workspace.me.name, dora.workspace.this_pc.name) == ("Dora", "Counter")
        assert dora.texts() == ["hello"]
        until(lambda: [problem.action for problem in dora.workspace.sync_state().problems] == ["begin_anew"])
        (there,) = listed(dora)
        assert (there.author, there.pc, there.let_in, there.may_keep, there.is_here) == (
            "Dora", "Counter", True, False, True,
        )  # fmt: skip
        assert [(taken.what, taken.by) for taken in there.taken] == [("pc", "Alice")]
        assert is_well(dora)
    assert [message["text"] for message in ask(doras, "read", "everyone")] == ["hello"]
    departed = ask(doras, "status")["departed"]
    assert (departed["what"], departed["by"], departed["by_me"]) == ("inviter", "Alice", False)
    assert "Alice took away the right of whoever let you into the shop on" in run(doras, "status").stdout
    ask(doras, "mend", "--anew")
    assert "Nothing has been set up here yet" in refused(doras, "status")


def note_text(person: Person, note: str) -> str:
    """The text of a note, nothing where it is not here."""
    return next((there.text for there in notes_queries.notes(person.session) if there.id == note), "")


def alice_of(bob: Person) -> str:
    return next(person.id for person in people_queries.people(bob.session) if not person.is_me)


def begun(kim: Person, kind: str, with_member: str) -> bytes:
    """A conversation that Kim begins, with what is said in it: its space."""
    engine, member = kim.workspace.engine, bytes.fromhex(with_member)

    def begin() -> bytes:
        if kind == "direct":
            space = engine.replica.direct_space(member)
        else:
            space = engine.replica.create_private_space()
            engine.replica.add_space_member(space, member)
        engine.post(space, [Posted(b"", "between us")])
        return space

    return engine.submit(begin).result(WAIT_S)


def written(person: Person, space: bytes) -> list[str]:
    """What the rows of a space say."""
    engine, query = person.workspace.engine, "SELECT text FROM messages WHERE space = ? ORDER BY id"
    rows = engine.submit(lambda: engine.model.conn.execute(query, (space,)).fetchall()).result(WAIT_S)
    return [text for (text,) in rows]


def is_well(person: Person) -> bool:
    found = person.workspace.verify().result(WAIT_S)
    assert found.ok, found.problems
    return True


@pytest.mark.parametrize("kind", ["direct", "private"])
@pytest.mark.parametrize("anew", [False, True])
def test_a_conversation_begun_beyond_a_cut_is_listed_and_comes_back(tmp_path: Path, kind: str, anew: bool) -> None:
    """Alice's office showed it before the till told of the removal, or makes its rows only after that."""
    tills, kims, offices = tmp_path / "till", tmp_path / "kim", tmp_path / "office"
    with alone(tills):
        pass
    with reopened(tills, LOOPBACK) as till:
        kim = Person(join(till, Home(kims), "Kim", "Counter"))
        alice = till.workspace.me.id
        office = Person(join(till, Home(offices), "Alice", "Office", person=alice))
        until(lambda: all(len(people_queries.people(person.session)) == 2 for person in (till, kim, office)))
        kim.close()
        office.close()
    with reopened(kims, LOOPBACK) as kim, reopened(offices, LOOPBACK) as office:
        meet(kim, office)
        space = begun(kim, kind, alice)
        until(lambda: written(office, space) == ["between us"])
        me = kim.workspace.engine.replica.me
    with reopened(tills) as till:
        engine = till.workspace.engine
        engine.submit(lambda: engine.take_out(DeviceRemoved(me.device))).result(WAIT_S)
    with reopened(tills, LOOPBACK) as till, reopened(offices, LOOPBACK) as office:
        meet(till, office)
        until(lambda: office.workspace.do(count_set_aside).result(WAIT_S) > 0)
        if anew:
            engine = office.workspace.engine
            engine.submit(lambda: engine.projection.start_again()).result(WAIT_S)
        until(lambda: [there.author for there in listed(office)] == ["Kim"])
        (there,) = listed(office)
        assert (there.items[0].text, there.taken[0].what) == ("between us", "pc")
        assert written(office, space) == []
        assert is_well(office)
        assert is_well(till)
        office.workspace.do(keep, there.id).result(WAIT_S)
        until(lambda: written(office, space) == written(till, space) == ["between us"])
        assert office.workspace.do(count_set_aside).result(WAIT_S) == 0
        assert is_well(office)
        assert is_well(till)
