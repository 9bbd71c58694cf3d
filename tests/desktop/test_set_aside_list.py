"""What the list of what was set aside says: where messages stood, and what others wrote on top."""

from pathlib import Path

import pytest

from desktop.aside import commands
from desktop.aside.cli import aside_line
from desktop.aside.commands import count_set_aside, keep
from desktop.aside.queries import mark
from desktop.chat import channels
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.people import queries as people_queries
from desktop.status import status
from sync.control import DeviceRemoved
from tests.desktop.command_line import ask, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, reopened, two, until
from tests.desktop.test_set_aside import is_well, listed, note_text


@pytest.mark.parametrize("limit", [3, 4])
def test_where_only_the_newest_are_counted_it_is_said_that_there_is_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(commands, "LOOKED_AT", limit)
    with two(tmp_path) as (alice, bob):
        bob.say("known")
        until(lambda: alice.texts() == ["known"])
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        cut = engine.submit(lambda: engine.replica.log.chains.cut([me.feed])).result(WAIT_S)
        for number in range(4):
            bob.say(f"message {number}")
        until(lambda: len(alice.texts()) == 5)
        engine.submit(lambda: engine.control(DeviceRemoved(me.device, cut))).result(WAIT_S)
        until(lambda: alice.texts() == ["known"])
        (there,) = listed(alice)
        assert (there.count, there.or_more) == (limit, limit == 3)
        found = alice.workspace.do(status).result(WAIT_S)
        assert (found.set_aside, found.or_more_aside) == (limit, limit == 3)
        line = aside_line(there)
        assert (f"{limit} or more things are set aside" in line) == (limit == 3)
        assert alice.workspace.do(keep, there.id).result(WAIT_S).count == 4
        until(lambda: len(alice.texts()) == 5)


def test_it_is_said_where_messages_stood_and_what_became_of_channels(tmp_path: Path) -> None:
    alices = tmp_path / "alice"
    with two(tmp_path) as (alice, bob):
        flour, milk = (
            alice.workspace.do(channels.create_channel, name).result(WAIT_S).id for name in ("Flour", "Milk")
        )
        known = bob.say("known")
        until(lambda: alice.texts() == ["known"] and len(chat_queries.conversations(bob.session)) == 3)
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        cut = engine.submit(lambda: engine.replica.log.chains.cut([me.feed])).result(WAIT_S)
        bob.say("to all")
        bob.workspace.do(chat_commands.edit_message, known, "known better").result(WAIT_S)
        bob.say("twelve sacks", flour)
        sugar = bob.workspace.do(channels.create_channel, "Sugar").result(WAIT_S).id
        bob.say("five sacks", sugar)
        bob.workspace.do(channels.rename_channel, flour, "Rye").result(WAIT_S)
        bob.workspace.do(channels.archive_channel, milk).result(WAIT_S)
        mine = bob.workspace.do(chat_commands.open_direct, alice.workspace.me.id).result(WAIT_S)
        bob.say("between us", mine.id)
        until(lambda: alice.texts(mine.id) == ["between us"])
        engine.submit(lambda: engine.control(DeviceRemoved(me.device, cut))).result(WAIT_S)
        until(lambda: [there.count for there in listed(alice)] == [8])
        (there,) = listed(alice)
        said = [(item.text, item.place and (item.place.kind, item.place.title)) for item in there.items[::-1]]
        assert [one for one in said if one[1]] == [
            ("to all", ("everyone", "Everyone")),
            ("known better", ("everyone", "Everyone")),
            ("twelve sacks", ("channel", "Flour")),
            ("five sacks", ("channel", "Sugar")),
            ("between us", ("direct", "Bob")),
        ]
        made = [(item.title, item.new_title, item.text) for item in there.items[::-1] if item.kind == "channel"]
        assert made == [("", "Sugar", ""), ("Flour", "Rye", ""), ("Milk", "", "archived")]
    shown = run(alices, "set-aside", "list").stdout
    for words in (
        "  to Everyone: to all\n",
        "  in the channel “Flour”: twelve sacks\n",
        "  the new channel “Sugar”\n",
        "  the channel “Flour”, now called “Rye”\n",
        "  the channel “Milk”, archived\n",
        "  in a direct conversation with Bob: between us\n",
    ):
        assert words in shown


def test_a_message_in_a_channel_that_somebody_else_made_is_said_to_stand_there(tmp_path: Path) -> None:
    """Both were taken out; what Carl said there came later than the channel, so that it is listed first."""
    with two(tmp_path) as (alice, bob):
        carl = Person(join(alice, Home(tmp_path / "carl"), "Carl", "Back room"))
        until(lambda: all(len(people_queries.people(person.session)) == 3 for person in (alice, bob, carl)))
        for person in (bob, carl):
            person.say("known")
        until(lambda: all(person.texts() == ["known", "known"] for person in (alice, bob, carl)))
        engine = alice.workspace.engine
        seats = [person.workspace.engine.replica.me for person in (bob, carl)]
        cuts = [engine.submit(lambda me=me: engine.replica.log.chains.cut([me.feed])).result(WAIT_S) for me in seats]
        sugar = bob.workspace.do(channels.create_channel, "Sugar").result(WAIT_S).id
        until(lambda: sugar in {there.id for there in chat_queries.conversations(carl.session)})
        carl.say("five sacks", sugar)
        until(lambda: alice.texts(sugar) == ["five sacks"])
        for me, cut in zip(seats, cuts, strict=True):
            engine.submit(lambda me=me, cut=cut: engine.control(DeviceRemoved(me.device, cut))).result(WAIT_S)
        until(lambda: {there.author for there in listed(alice)} == {"Bob", "Carl"})
        (said,) = next(there.items for there in listed(alice) if there.author == "Carl")
        assert said.place is not None
        assert (said.text, said.place.kind, said.place.title) == ("five sacks", "channel", "Sugar")
        carl.close()


def written_on_top(tmp_path: Path, *others: str) -> str:
    """A note's id: Alice took Bob's PC out; Bob, who has not heard, wrote in the note, and Carl on top of that. These
    others have what Bob wrote."""
    alices, bobs, carls = tmp_path / "alice", tmp_path / "bob", tmp_path / "carl"
    with two(tmp_path) as (alice, bob):
        carl = Person(join(alice, Home(carls), "Carl", "Back room"))
        until(lambda: all(len(people_queries.people(person.session)) == 3 for person in (alice, bob, carl)))
        me = bob.workspace.engine.replica.me
        orders = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, orders, "Flour: 12").result(WAIT_S)
        until(lambda: all(note_text(person, orders) == "Flour: 12" for person in (bob, carl)))
        carl.close()
        for name in others:
            Person(join(alice, Home(tmp_path / name), name.capitalize(), "Counter")).close()
    with reopened(alices) as alice:
        engine = alice.workspace.engine
        engine.submit(lambda: engine.take_out(DeviceRemoved(me.device))).result(WAIT_S)
    with reopened(bobs, LOOPBACK) as bob, reopened(carls, LOOPBACK) as carl:
        bob.workspace.do(notes_commands.write_note, orders, "Flour: 12\nSugar: 5").result(WAIT_S)
        for name in others:
            with reopened(tmp_path / name, LOOPBACK) as other:
                meet(bob, other)
                until(lambda other=other: note_text(other, orders) == "Flour: 12\nSugar: 5")
        meet(bob, carl)
        until(lambda: note_text(carl, orders) == "Flour: 12\nSugar: 5")
        carl.workspace.do(notes_commands.write_note, orders, "Flour: 12\nSugar: 5\ntwo more sacks").result(WAIT_S)
    return orders


@pytest.mark.parametrize("anew", [False, True])
def test_what_somebody_wrote_on_top_is_listed_with_it_and_comes_back_with_it(tmp_path: Path, anew: bool) -> None:
    """On the PC of the owner, and on Carl's own, which showed it; also where its rows are made again."""
    orders = written_on_top(tmp_path)
    alices, carls = tmp_path / "alice", tmp_path / "carl"
    with reopened(alices, LOOPBACK) as alice, reopened(carls, LOOPBACK) as carl:
        meet(alice, carl)
        for person in (alice, carl):
            until(lambda person=person: person.workspace.do(count_set_aside).result(WAIT_S) == 2)
        if anew:
            for engine in (alice.workspace.engine, carl.workspace.engine):
                engine.submit(engine.projection.start_again).result(WAIT_S)
        for person in (alice, carl):
            until(lambda person=person: note_text(person, orders) == "Flour: 12")
            until(lambda person=person: person.workspace.do(count_set_aside).result(WAIT_S) == 2)
            (there,) = listed(person)
            assert (there.author, there.count, there.built_on) == ("Bob", 1, 1)
            ((on_top,),) = (item.with_it for item in there.items)
            assert (there.items[0].text, on_top.text) == ("\nSugar: 5", "\ntwo more sacks")
            assert (on_top.author, on_top.mine, on_top.needs_more) == ("Carl", person is carl, False)
            found = person.workspace.do(status).result(WAIT_S)
            assert (found.set_aside, found.waiting) == (2, 0)
        assert alice.workspace.do(keep, there.id).result(WAIT_S).built_on == 1
        for person in (alice, carl):
            until(lambda person=person: note_text(person, orders) == "Flour: 12\nSugar: 5\ntwo more sacks")
            assert person.workspace.do(count_set_aside).result(WAIT_S) == 0
            assert is_well(person)


@pytest.mark.parametrize("first", ["carl", "dora"])
def test_it_is_counted_whichever_of_the_two_comes_first(tmp_path: Path, first: str) -> None:
    """Dora has what Bob wrote, and nothing of Carl's; whoever looks at the mark sees that something was added."""
    orders = written_on_top(tmp_path, "dora")
    counts = {"carl": [2, 2], "dora": [1, 2]}[first]
    marks = []
    with reopened(tmp_path / "alice", LOOPBACK) as alice:
        for name, count in zip([first, *{"carl", "dora"} - {first}], counts, strict=True):
            with reopened(tmp_path / name, LOOPBACK) as other:
                meet(alice, other)
                until(lambda count=count: alice.workspace.do(count_set_aside).result(WAIT_S) == count)
            marks.append(mark(alice.session))
        assert (marks[0] != marks[1]) == (counts[0] != counts[1])
        assert [item.with_it[0].author for item in listed(alice)[0].items] == ["Carl"]
        assert note_text(alice, orders) == "Flour: 12"


def test_the_command_line_says_what_was_written_on_top(tmp_path: Path) -> None:
    written_on_top(tmp_path)
    alices, carls = tmp_path / "alice", tmp_path / "carl"
    with reopened(alices, LOOPBACK) as alice, reopened(carls, LOOPBACK) as carl:
        meet(alice, carl)
        for person in (alice, carl):
            until(lambda person=person: person.workspace.do(count_set_aside).result(WAIT_S) == 2)
    assert "    With it: what Carl wrote on top: “two more sacks”\n" in run(alices, "set-aside", "list").stdout
    assert "    With it: what you wrote on top: “two more sacks”\n" in run(carls, "set-aside", "list").stdout
    (there,) = ask(alices, "set-aside", "list")
    ((on_top,),) = (item["with_it"] for item in there["items"])
    assert (there["built_on"], on_top["author"], on_top["text"]) == (1, "Carl", "\ntwo more sacks")
    kept = run(alices, "set-aside", "keep", there["id"][:8]).stdout
    assert "What Bob wrote on Office is shown now, with what others wrote on top of it, on all PCs." in kept
