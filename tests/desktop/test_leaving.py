"""People and PCs that leave: by others, by themselves; what they keep, what they lose, and who may say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import NotFoundError
from desktop.home.home import Home
from desktop.home.records import HomeState
from desktop.people import leaving
from desktop.people import queries as people_queries
from desktop.people.records import Departed
from desktop.people.records import Person as InShop
from sync.errors import ClosedSeatError, NotAllowedError
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, reopened, two, until


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    with two(tmp_path) as (alice, bob):
        alice.say("hello Bob")
        until(lambda: bob.texts() == ["hello Bob"] and len(people_queries.people(alice.session)) == 2)
        until(lambda: "Office" in [pc.name for pc in people_queries.pcs(alice.session)])
        yield alice, bob


def bob_of(alice: Person) -> InShop:
    return next(person for person in people_queries.people(alice.session) if not person.is_me)


def departed(person: Person) -> Departed | None:
    return person.workspace.do(leaving.departed).result(WAIT_S)


def has_everything(person: Person) -> bool:
    """Whether another PC is known to have all that was written on this one."""
    return any(pc.missing == 0 for pc in people_queries.pcs(person.session) if not pc.is_this)


def says_it_is_out(person: Person) -> bool:
    return any(problem.key == "removed" for problem in person.workspace.sync_state().problems)


def test_a_pc_that_is_taken_out_says_so_and_gets_nothing_new(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    until(lambda: has_everything(bob))
    (office,) = bob_of(alice).pcs
    alice.workspace.do(leaving.take_out_pc, office.id).result(WAIT_S)
    alice.say("now among ourselves")
    until(lambda: says_it_is_out(bob))
    said = departed(bob)
    assert said is not None
    assert (said.what, said.by, said.by_me, said.unsent) == ("pc", "Alice", False, 0)
    until(lambda: bob.texts() == ["hello Bob"])
    with pytest.raises(ClosedSeatError):
        bob.say("does anybody hear me?")
    assert bob_of(alice).active
    assert bob_of(alice).pcs == ()
    until(lambda: not any(peer.online for peer in alice.workspace.sync_state().peers if not peer.is_this))


def test_what_is_said_after_it_is_under_keys_that_who_was_taken_out_never_had(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    alice.workspace.do(leaving.take_out_person, bob_of(alice).id).result(WAIT_S)
    alice.say("now among ourselves")
    until(lambda: says_it_is_out(bob))
    alices, bobs = alice.workspace.engine, bob.workspace.engine
    latest = alices.submit(lambda: alices.replica.arrivals(0, 1000)[-1].entry).result(WAIT_S)
    assert bobs.submit(lambda: bobs.replica.open_entry(latest)).result(WAIT_S) is None


def test_somebody_who_is_taken_out_stands_apart_and_what_they_wrote_stays(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    bob.say("for the books")
    until(lambda: "for the books" in alice.texts())
    alice.workspace.do(leaving.take_out_person, bob_of(alice).id).result(WAIT_S)
    assert not bob_of(alice).active
    assert "for the books" in alice.texts()
    assert [pc.name for pc in people_queries.pcs(alice.session)] == ["Till"]
    until(lambda: departed(bob) is not None)
    said = departed(bob)
    assert said is not None
    assert (said.what, said.by_me) == ("person", False)


def test_who_leaves_is_heard_by_the_others(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    until(lambda: has_everything(bob))
    bob.workspace.do(leaving.take_out_person, bob.workspace.me.id).result(WAIT_S)
    until(lambda: not bob_of(alice).active)
    said = departed(bob)
    assert said is not None
    assert (said.what, said.by_me) == ("person", True)
    until(lambda: says_it_is_out(bob))
    assert "You left the shop" in bob.workspace.sync_state().problems[0].sentence


def test_who_takes_out_a_pc_of_their_own_is_not_told_that_they_left(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    (office,) = bob_of(alice).pcs
    bob.workspace.do(leaving.take_out_pc, office.id).result(WAIT_S)
    until(lambda: says_it_is_out(bob))
    (problem,) = (one for one in bob.workspace.sync_state().problems if one.key == "removed")
    assert problem.sentence.startswith("This PC was taken out of the shop.")
    assert bob_of(alice).active


def test_nobody_leaves_with_what_is_nowhere_else(shop: tuple[Person, Person], tmp_path: Path) -> None:
    alice, bob = shop
    until(lambda: has_everything(bob))
    home = bob.workspace.engine.home.path
    bob.session.close()
    bob.workspace.close(WAIT_S)
    with reopened(home) as bob_alone:
        bob_alone.say("the order of Friday")
        going = bob_alone.workspace.do(leaving.person_departing, bob_alone.workspace.me.id).result(WAIT_S)
        assert going.refusal is not None
        assert "has not reached another PC yet" in going.refusal
        for command, id in (
            (leaving.take_out_person, bob_alone.workspace.me.id),
            (leaving.take_out_pc, bob_alone.workspace.this_pc.id),
        ):
            with pytest.raises(NotAllowedError, match="not reached another PC"):
                bob_alone.workspace.do(command, id).result(WAIT_S)
    with reopened(home, LOOPBACK) as bob_again:
        meet(alice, bob_again)
        until(lambda: has_everything(bob_again))
        bob_again.workspace.do(leaving.take_out_person, bob_again.workspace.me.id).result(WAIT_S)
        until(lambda: not bob_of(alice).active)
        until(lambda: "the order of Friday" in alice.texts())


def test_what_it_leads_to_is_known_before(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    bob.say("the latest from here")
    until(lambda: "the latest from here" in alice.texts() and has_everything(bob))
    going = alice.workspace.do(leaving.pc_departing, bob_of(alice).pcs[0].id).result(WAIT_S)
    assert (going.person, going.pcs, going.stays, going.is_me, going.is_this_pc) == (
        "Bob",
        ("Office",),
        0,
        False,
        False,
    )
    assert going.newest is not None
    assert going.refusal is None
    me = bob.workspace.me.id
    until(lambda: bob.workspace.do(leaving.person_departing, me).result(WAIT_S).refusal is None)
    mine = bob.workspace.do(leaving.person_departing, me).result(WAIT_S)
    assert (mine.is_me, mine.is_this_pc) == (True, True)
    others = bob.workspace.do(leaving.person_departing, alice.workspace.me.id).result(WAIT_S)
    assert others.refusal == "Only an owner can do this."


def test_only_who_may_takes_anybody_out(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    with pytest.raises(NotAllowedError, match="Only an owner"):
        bob.workspace.do(leaving.take_out_person, alice.workspace.me.id).result(WAIT_S)
    with pytest.raises(NotAllowedError, match="without an owner"):
        alice.workspace.do(leaving.take_out_person, alice.workspace.me.id).result(WAIT_S)
    with pytest.raises(NotAllowedError, match="without an owner"):
        alice.workspace.do(leaving.set_role, alice.workspace.me.id, "employee").result(WAIT_S)
    with pytest.raises(NotAllowedError, match="Only an owner"):
        bob.workspace.do(leaving.set_role, bob.workspace.me.id, "owner").result(WAIT_S)
    with pytest.raises(NotFoundError):
        alice.workspace.do(leaving.take_out_pc, "00" * 16).result(WAIT_S)
    assert alice.workspace.me.role == "owner"


def test_a_role_changes_on_every_pc_and_back(shop: tuple[Person, Person]) -> None:
    alice, bob = shop
    for role in ("owner", "manager", "employee"):
        assert alice.workspace.do(leaving.set_role, bob_of(alice).id, role).result(WAIT_S).role == role
        until(lambda role=role: bob.workspace.me.role == role)  # type: ignore[misc]
    alice.workspace.do(leaving.set_role, bob_of(alice).id, "owner").result(WAIT_S)
    until(lambda: bob.workspace.me.role == "owner" and has_everything(alice))
    alice.workspace.do(leaving.take_out_person, alice.workspace.me.id).result(WAIT_S)
    until(lambda: not bob_of(bob).active)
    until(lambda: says_it_is_out(alice))


def test_who_was_taken_out_comes_back_by_a_code_on_another_pc(shop: tuple[Person, Person], tmp_path: Path) -> None:
    alice, bob = shop
    (office,) = bob_of(alice).pcs
    alice.workspace.do(leaving.take_out_pc, office.id).result(WAIT_S)
    until(lambda: says_it_is_out(bob))
    home = bob.workspace.engine.home
    person = bob_of(alice).id
    bob.session.close()
    bob.workspace.close(WAIT_S)
    home.put_all_aside()
    again = Person(join(alice, Home(home.path), "Bob", "Office", person=person))
    try:
        until(lambda: again.texts() == ["hello Bob"])
        assert again.workspace.me.id == person
        assert not says_it_is_out(again)
    finally:
        again.close()


def test_who_left_comes_back_as_the_same_person(shop: tuple[Person, Person], tmp_path: Path) -> None:
    alice, bob = shop
    person = bob.workspace.me.id
    bob.say("I was here")
    until(lambda: "I was here" in alice.texts())
    alice.workspace.do(leaving.take_out_person, person).result(WAIT_S)
    until(lambda: says_it_is_out(bob))
    again = Person(join(alice, Home(tmp_path / "again"), "Bob", "New PC", person=person))
    try:
        until(lambda: again.texts() == ["hello Bob", "I was here"])
        assert (again.workspace.me.id, again.workspace.me.role) == (person, "employee")
        until(lambda: bob_of(alice).active)
        assert [one.id for one in people_queries.people(alice.session) if not one.is_me] == [person]
        again.say("back")
        until(lambda: "back" in alice.texts())
        until(lambda: says_it_is_out(bob))  # the PC that was taken out stays out
    finally:
        again.close()


def test_on_the_command_line_it_is_said_before_and_asked(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        until(lambda: len(people_queries.people(alice.session)) == 2)
        until(lambda: "Office" in [pc.name for pc in people_queries.pcs(alice.session)])
        alices, bobs = alice.workspace.engine.home.path, bob.workspace.engine.home.path
    assert "Only an owner" in refused(bobs, "remove-person", "Alice", "--yes")
    assert "without an owner" in refused(alices, "leave", "--yes")
    assert "No PC of the shop is called “Attic”. There is: Till, Office." in refused(alices, "remove-pc", "Attic")
    told = refused(alices, "remove-pc", "office").splitlines()
    assert told[0] == "This takes the PC Office out of the shop for good."
    assert told[-2:] == [
        "It cannot be undone: coming back takes a new code.",
        "Nothing was done: to do it, type it with --yes.",
    ]
    assert any("is set aside" in line for line in told)
    assert ask(alices, "role", "Bob", "manager")["role"] == "manager"
    assert run(alices, "role", "bob", "owner").stdout == "Bob is an owner now.\n"
    assert "Nobody in the shop" in refused(alices, "role", "Bert", "owner")
    assert run(alices, "remove-pc", "office", "--yes").stdout == "The PC Office is out of the shop.\n"
    assert ask(alices, "remove-person", "Bob", "--yes") == {"person": "Bob", "pcs": []}
    assert "Nobody in the shop" in refused(alices, "remove-person", "Bob", "--yes")


def test_who_leaves_on_the_command_line_is_told_how_the_others_hear_of_it(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        until(lambda: len(people_queries.people(alice.session)) == 2 and has_everything(bob))
        bobs = bob.workspace.engine.home.path
    told = refused(bobs, "leave")
    assert "What is on your PCs stays readable there." in told
    assert "What you wrote stays in the shop." in told
    assert "from here" not in told
    assert told.splitlines()[1:] == refused(bobs, "remove-pc", "Office").splitlines()[1:]
    assert "type `countertop serve`" in run(bobs, "leave", "--yes").stdout
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(bobs, LOOPBACK) as bob:
        until(lambda: says_it_is_out(bob))
        meet(alice, bob)
        until(lambda: not bob_of(alice).active)
    assert "You left the shop on" in run(bobs, "status").stdout
    assert (ask(bobs, "status")["departed"]["what"], ask(bobs, "status")["departed"]["unsent"]) == ("person", 0)
    assert "is in the shop" in refused(tmp_path / "alice", "mend", "--anew")
    (aside,) = ask(bobs, "mend", "--anew")["put_aside"]
    assert (Path(aside) / "log.db").exists()
    assert Home(bobs).state()[0] is HomeState.EMPTY
