"""Three PCs over loopback, of which one comes back as an old copy of its disk, or twice at once."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.people import queries as people_queries
from desktop.status import status
from tests.desktop.command_line import run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, reopened, two, until


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with the homes of three PCs that know one another: alice's, who owns the shop, bob's and carl's."""
    with two(tmp_path) as (alice, bob):
        carl = Person(join(alice, Home(tmp_path / "carl"), "Carl", "Office"))
        try:
            until(lambda: all(len(people_queries.people(person.session)) == 3 for person in (alice, bob, carl)))
            until(lambda: all("Somebody new" not in names(person) for person in (alice, bob, carl)))
        finally:
            carl.close()
    return tmp_path


def names(person: Person) -> list[str]:
    return [somebody.name for somebody in people_queries.people(person.session)]


@contextmanager
def together(*homes: Path) -> Iterator[list[Person]]:
    """These PCs are on, and the first is connected with each of the others."""
    with ExitStack() as stack:
        people = [stack.enter_context(reopened(home, LOOPBACK)) for home in homes]
        for other in people[1:]:
            meet(people[0], other)
        yield people


def all_say(people: list[Person], *texts: str) -> None:
    """All come to show exactly these, and find nothing wrong with what they hold."""
    until(lambda: all(sorted(person.texts()) == sorted(texts) for person in people))
    for person in people:
        found = person.workspace.verify().result(WAIT_S)
        assert found.ok, found.problems


def test_what_one_pc_showed_stays_when_the_disk_it_came_from_is_put_back(shop: Path) -> None:
    alice, bob, carl = shop / "alice", shop / "bob", shop / "carl"
    shutil.copytree(bob, shop / "image")
    with together(alice, bob) as people:
        people[1].say("first")
        all_say(people, "first")
    with together(carl, bob) as people:
        people[1].say("second")
        all_say(people, "first", "second")
    shutil.rmtree(bob)
    (shop / "image").rename(bob)
    with reopened(bob) as person:
        person.say("third")
    with together(alice, bob) as people:
        all_say(people, "first", "third")
    with together(alice, bob, carl) as people:
        all_say(people, "first", "second", "third")
        people[1].say("fourth")
        all_say(people, "first", "second", "third", "fourth")
    said = run(bob, "status").stdout
    assert "Once a PC came back as an old copy of itself, or ran twice at once." in said
    assert "set aside" not in said


def test_a_copy_of_a_pc_and_the_pc_itself_both_go_on(shop: Path) -> None:
    alice, bob, copy = shop / "alice", shop / "bob", shop / "copy"
    shutil.copytree(bob, copy)
    with together(alice, bob) as people:
        people[1].say("from the first")
        all_say(people, "from the first")
    with reopened(copy) as person:
        person.say("from the second")
    with together(alice, copy) as people:
        all_say(people, "from the first", "from the second")
    with together(alice, bob) as people:
        all_say(people, "from the first", "from the second")
        people[1].say("still the first")
        all_say(people, "from the first", "from the second", "still the first")
    with together(alice, bob, copy) as people:
        people[2].say("still the second")
        all_say(people, "from the first", "from the second", "still the first", "still the second")


def test_what_others_say_among_themselves_waits_for_nothing(shop: Path) -> None:
    alice, bob, carl = shop / "alice", shop / "bob", shop / "carl"
    with together(alice, bob, carl) as people:
        between = people[0].workspace.do(chat_commands.open_direct, people[2].workspace.me.id).result(WAIT_S)
        people[0].say("between us", between.id)
        people[0].say("to all")
        all_say(people, "to all")
        assert people[1].workspace.do(status).result(WAIT_S).waiting == 0


def test_a_note_that_is_open_while_its_pc_finds_out_goes_on(shop: Path) -> None:
    alice, bob, copy = shop / "alice", shop / "bob", shop / "copy"
    with reopened(bob) as person:
        note = person.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
    shutil.copytree(bob, copy)
    with reopened(copy) as person:
        person.say("from the second")
    with together(alice, copy) as people:
        all_say(people, "from the second")
    with reopened(bob) as person:
        person.say("from the first")
    with reopened(bob, LOOPBACK) as unaware, reopened(alice, LOOPBACK) as other:
        session = unaware.workspace.open_document(notes_queries.key_of(unaware.session, note))
        session.splice(0, 0, "eggs")
        session.flush().result(WAIT_S)
        feed = unaware.workspace.engine.replica.me.feed
        meet(other, unaware)
        all_say([other, unaware], "from the first", "from the second")
        assert unaware.workspace.engine.replica.me.feed != feed
        session.splice(4, 0, ", milk")
        session.flush().result(WAIT_S)
        until(lambda: notes_queries.note(other.session, note).text == "eggs, milk")
        session.close()
        all_say([other, unaware], "from the first", "from the second")
