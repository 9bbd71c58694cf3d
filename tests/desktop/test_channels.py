"""Channels get other names, are archived and come back: on one PC, and on two that were apart."""

from __future__ import annotations

import random
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.channel_rows import ChannelRows, channel_id
from desktop.chat.facts import ChannelCreated
from desktop.errors import InvalidError
from desktop.rows.names import identity
from desktop.rows.viewer import Viewer
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, alone, meet, reopened, two, until
from tests.desktop.test_projection import Shuffled
from tests.desktop.wrong_clocks import DAY_MS, PC
from tests.desktop.wrong_clocks import meet as tell_each_other
from tests.sync.replicas import WallClock, founded, joined
from tests.volume import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop.chat.records import Conversation

NAMES = ("Milk", "milk", "Milk (2)", "Eggs")


def made(person: Person, name: str) -> str:
    return person.workspace.do(chat_commands.create_channel, name).result(WAIT_S).id


def do(person: Person, command: Callable[..., Conversation], *values: str) -> Conversation:
    return person.workspace.do(command, *values).result(WAIT_S)


def channels(person: Person) -> dict[str, tuple[str, bool]]:
    listed = chat_queries.conversations(person.session)
    return {one.id: (one.title, one.archived) for one in listed if one.kind == "channel"}


@contextmanager
def apart(folder: Path) -> Iterator[tuple[Person, Person]]:
    """The two PCs of a shop of `two`, without a cable."""
    with ExitStack() as stack:
        both = [stack.enter_context(reopened(folder / name, OFF)) for name in ("alice", "bob")]
        yield both[0], both[1]


@contextmanager
def together(folder: Path) -> Iterator[tuple[Person, Person]]:
    """The same, once each has heard everything."""
    with ExitStack() as stack:
        both = [stack.enter_context(reopened(folder / name, LOOPBACK)) for name in ("alice", "bob")]
        meet(*both)
        until(lambda: all(one.workspace.sync_state().kind == "up_to_date" for one in both))
        yield both[0], both[1]


def test_a_renamed_channel_keeps_what_was_said_and_goes_by_its_present_name(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        orders, bread = made(alice, "Orders"), made(alice, "Bread")
        alice.say("ten boxes", conversation=orders)
        assert do(alice, chat_commands.rename_channel, orders, "#Orders 2025").title == "Orders 2025"
        assert alice.texts(orders) == ["ten boxes"]
        assert [hit.title for hit in alice.session.search("boxes", 10)] == ["Orders 2025"]
        assert made(alice, "orders 2025") == orders
        for name in ("bread", "everyone", "@bob", "  "):
            with pytest.raises(InvalidError):
                do(alice, chat_commands.rename_channel, orders, name)
        with pytest.raises(InvalidError):
            do(alice, chat_commands.rename_channel, alice.everyone, "All")
        assert do(alice, chat_commands.rename_channel, bread, "BREAD").title == "BREAD"
        assert channels(alice) == {orders: ("Orders 2025", False), bread: ("BREAD", False)}


def test_the_first_name_of_a_renamed_channel_makes_a_new_one_alike_on_two_pcs(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        orders = made(alice, "Orders")
        do(alice, chat_commands.rename_channel, orders, "Orders 2025")
        until(lambda: channels(bob) == {orders: ("Orders 2025", False)})
    with apart(tmp_path) as (alice, bob):
        again = made(alice, "Orders")
        assert again != orders
        assert made(bob, "orders") == again
        do(alice, chat_commands.rename_channel, again, "Orders 2026")
        third = made(alice, "Orders")
        assert channels(alice) == {
            orders: ("Orders 2025", False), again: ("Orders 2026", False), third: ("Orders", False),
        }  # fmt: skip
    with together(tmp_path) as (alice, bob):
        until(lambda: channels(alice) == channels(bob))
        assert len(channels(bob)) == 3
        assert len({title for title, _ in channels(bob).values()}) == 3


def test_one_name_for_two_channels_given_apart_is_told_apart(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        one, other = made(alice, "Milk"), made(alice, "Eggs")
        until(lambda: len(channels(bob)) == 2)
    with apart(tmp_path) as (alice, bob):
        do(alice, chat_commands.rename_channel, one, "Cold store")
        do(bob, chat_commands.rename_channel, other, "cold store")
    with together(tmp_path) as (alice, bob):
        told = {one: ("Cold store", False), other: ("cold store (2)", False)}
        until(lambda: (channels(alice), channels(bob)) == (told, told))
        do(bob, chat_commands.rename_channel, other, "Eggs")
        until(lambda: channels(alice) == {one: ("Cold store", False), other: ("Eggs", False)})


def test_of_channels_with_one_name_the_one_that_was_made_first_has_it_without_a_number() -> None:
    alice = founded(seed="alice")
    pc = PC(alice, WallClock())
    firsts = [f"Crate {number}" for number in range(8)]
    for first in firsts:
        pc.say(ChannelCreated(first))
    ids = [channel_id(alice.genesis.hash, first) for first in firsts]
    for id in random.Random(1).sample(ids, len(ids)):
        pc.replace("channel", id, "Milk")
    assert [pc.shown("channel", id) for id in ids] == ["Milk", *(f"Milk ({number})" for number in range(2, 9))]
    pc.close()


def test_however_many_channels_there_are_the_rows_are_asked_twice() -> None:
    alice = founded(seed="alice")
    pc = PC(alice, WallClock())
    asked: list[str] = []
    for number in range(6):
        pc.say(ChannelCreated(f"Crate {number}"))
        pc.replace("archived", channel_id(alice.genesis.hash, f"Crate {number}"), "True")
    pc.model.conn.set_trace_callback(asked.append)
    rows = list(ChannelRows(pc.model, Viewer.of(alice)).now())
    pc.model.conn.set_trace_callback(None)
    assert ([row.archived for row in rows], len(asked)) == ([True] * 6, 2)
    pc.close()


def test_a_former_name_leads_to_what_the_channel_is_called_now(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        cakes = made(alice, "Kuchen")
        for name in ("Gebäck", "KUCHEN", "Torten"):
            do(alice, chat_commands.rename_channel, cakes, name)
        again = made(alice, "Kuchen")
        former = [(one.conversation, one.name) for one in chat_queries.former_names(alice.session)]
        assert former == [(cakes, "KUCHEN"), (cakes, "Gebäck"), (cakes, "Kuchen")]
        found = [(hit.id, hit.title, hit.text) for hit in alice.session.search("gebäck")]
        assert found == [(cakes, "Gebäck", "Torten")]
        assert {(hit.id, hit.text) for hit in alice.session.search("kuchen")} == {(again, ""), (cakes, "Torten")}
        assert [(hit.title, hit.text) for hit in alice.session.search("torten")] == [("Torten", "")]


def test_what_is_said_in_archived_channels_has_the_room_that_is_left_among_hits(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        old = made(alice, "Orders old")
        now = [alice.say(f"ten boxes, {number}") for number in range(2)]
        put_away = [alice.say(f"nine boxes, {number}", conversation=old) for number in range(4)]
        do(alice, chat_commands.archive_channel, old)

        def found(words: str, limit: int, within: str | None = None) -> list[str]:
            return [hit.id for hit in alice.session.search(words, limit, within)]

        for words in ("boxes", "oxes", ","):
            assert found(words, 2) == now[::-1]
            assert found(words, 4) == now[::-1] + put_away[:1:-1]
            assert found(words, 10) == now[::-1] + put_away[::-1]
            assert found(words, 3, old) == put_away[:0:-1]


def test_archived_channels_stand_last_are_found_last_and_come_back(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        old, new = made(alice, "Orders old"), made(alice, "Orders today")
        alice.say("ten boxes", conversation=new)
        alice.say("nine boxes", conversation=old)
        assert do(alice, chat_commands.archive_channel, old).archived
        assert [one.id for one in chat_queries.conversations(alice.session)][-1] == old
        named = [hit for hit in alice.session.search("orders", 10) if hit.kind == "conversation"]
        assert [(hit.id, hit.archived) for hit in named] == [(new, False), (old, True)]
        said = [hit for hit in alice.session.search("boxes", 10) if hit.kind == "message"]
        assert [(hit.within, hit.archived) for hit in said] == [(new, False), (old, True)]
        with pytest.raises(InvalidError, match="archived channel called “Orders old”"):
            do(alice, chat_commands.rename_channel, new, "orders old")
        assert not do(alice, chat_commands.bring_back_channel, old).archived
        do(alice, chat_commands.archive_channel, old)
        assert made(alice, "orders old") == old
        assert not channels(alice)[old][1]
        do(alice, chat_commands.archive_channel, old)
        recalled = alice.say("one more", conversation=old)
        assert not channels(alice)[old][1]
        alice.workspace.do(chat_commands.recall_message, recalled).result(WAIT_S)
        assert not channels(alice)[old][1]


def test_who_writes_apart_from_the_archiving_is_counted_and_who_knows_of_it_brings_it_back(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        channel = made(alice, "Fair")
        until(lambda: channel in channels(bob))
    with apart(tmp_path) as (alice, bob):
        do(alice, chat_commands.archive_channel, channel)
        bob.say("who brings the tables?", conversation=channel)
    with together(tmp_path) as (alice, bob):
        until(lambda: chat_queries.conversation(alice.session, channel).unread == 1)
        until(lambda: channels(bob)[channel][1])
        assert channels(alice)[channel][1]
        bob.say("still open", conversation=channel)
        until(lambda: not channels(alice)[channel][1])
        assert alice.texts(channel) == ["who brings the tables?", "still open"]


@settings(max_examples=drawn(50))
@given(seed=st.integers(0, 1 << 32))
def test_channels_are_the_same_in_any_order(seed: int) -> None:
    chance = random.Random(seed)
    clocks = WallClock(), WallClock()
    alice = founded(seed=f"alice {seed}", wall_ms=clocks[0])
    bob = joined(alice, seed=f"bob {seed}", wall_ms=clocks[1])
    pcs = PC(alice, clocks[0]), PC(bob, clocks[1])
    ids = [channel_id(alice.genesis.hash, name) for name in NAMES]
    for _ in range(20):
        pc, name, channel = chance.choice(pcs), chance.choice(NAMES), chance.choice(ids)
        pc.clock.now_ms += chance.choice((0, 1, -1)) * DAY_MS
        match chance.randrange(4):
            case 0:
                pc.say(ChannelCreated(name))
            case 1:
                pc.replace("channel", channel, name)
            case 2:
                pc.replace("archived", channel, str(chance.random() < 0.5))
            case 3:
                tell_each_other(*pcs)
    tell_each_other(*pcs)
    said = conversations_of(pcs[0])
    assert conversations_of(pcs[1]) == said
    arrivals = alice.arrivals(0, 10_000)
    chance.shuffle(arrivals)
    again = PC(Shuffled(alice, arrivals), clocks[0])
    while again.replica.visible < len(arrivals):  # type: ignore[attr-defined]
        again.replica.visible += 1  # type: ignore[attr-defined]
        again.look()
    assert conversations_of(again) == said
    titles = [title for _, title, _ in said]
    assert len(set(map(identity, titles))) == len(titles)
    for part in (again.model, *pcs):
        part.close()


def conversations_of(pc: PC) -> list[tuple[bytes, str, int]]:
    query = "SELECT conversation, title, archived FROM conversations ORDER BY conversation"
    return pc.model.conn.execute(query).fetchall()


def test_channels_are_changed_on_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ask(home, "create", "--shop", "Olive & Co", "--name", "Ann")
    ask(home, "channel", "new", "Orders")
    renamed = ask(home, "channel", "rename", "#orders", "Orders 2025")
    assert (renamed["channel"], renamed["archived"]) == ("Orders 2025", False)
    assert ask(home, "channel", "archive", "orders 2025")["archived"]
    assert run(home, "channel", "list").stdout.splitlines() == ["Everyone", "#Orders 2025  (archived)"]
    for words in (("channel", "bring-back", "orders"), ("say", "#orders", "two crates"), ("read", "Orders")):
        assert refused(home, *words) == "#Orders is called #Orders 2025 now."
    assert "no channel called “bread”" in refused(home, "channel", "bring-back", "bread")
    assert run(home, "search", "ord").stdout == "conversation  Orders 2025\n"
    ask(home, "channel", "rename", "Orders 2025", "Torten")
    assert run(home, "search", "ord").stdout == "conversation  Orders 2025  (now Torten)\n"
    ask(home, "channel", "rename", "Torten", "Orders 2025")
    assert "not a channel" in refused(home, "channel", "archive", "everyone")
    assert not ask(home, "channel", "bring-back", "Orders 2025")["archived"]
    ask(home, "channel", "archive", "Orders 2025")
    ask(home, "say", "Orders 2025", "back")
    assert not ask(home, "channel", "list")[-1]["archived"]
