"""What a member who means harm can write: it ends in nothing, or in rows that are the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.chat.channel_rows import channel_id
from desktop.chat.commands import recall_facts
from desktop.chat.facts import ChannelCreated, ChannelNamed, Edited, Imported, ImportRecalled, Posted, import_digest
from desktop.chat.recalled_imports import recalled_imports
from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.text import TEXT, rewrite
from desktop.notes import queries as notes_queries
from desktop.notes.document import KIND, fill
from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
from desktop.people.rows import UNNAMED_PERSON, told_apart
from desktop.rows.change_notifier import ChangeNotifier
from desktop.rows.event import Event
from desktop.rows.fact_types import Fact
from desktop.rows.names import looking_alike
from desktop.rows.projection import Projection
from desktop.rows.verification import differences
from desktop.rows.viewer import Viewer
from sync.control import PUT_AWAY_LIMIT, CutRaised, Erased, MemberRemoved, Role, RoleSet
from sync.documents import Document, MemoryJournal, Text
from sync.entry import Payload
from sync.errors import NotAllowedError
from sync.replica import Replica
from tests.desktop.batches import batch
from tests.desktop.models import empty_model
from tests.desktop.tills import session_of
from tests.sync.replicas import agree, founded, joined
from tests.sync.steps import steps

NOTE = bytes(range(16))


class Till:
    """Alice's PC, with the model it makes of what Mallory and Bob write."""

    def __init__(self) -> None:
        self.alice = founded()
        self.mallory = joined(self.alice, seed="mallory")
        self.bob = joined(self.alice, seed="bob", role=Role.MANAGER)
        self.everybody = (self.alice, self.mallory, self.bob)
        self.model = empty_model()
        self.reader = Viewer.of(self.alice)
        self.projection = Projection(self.model, self.alice, self.reader, MemoryJournal(), os.urandom)
        self.notifier = ChangeNotifier(self.model, self.reader)
        self.projection.prepare()
        self.session = session_of(self.alice, self.model)

    def learn(self) -> list[Event]:
        """Everybody meets; what Alice is told."""
        told: list[Event] = []
        agree(*self.everybody)
        while (slice_ := self.projection.advance()).arrivals or self.projection.behind():
            told += self.notifier.events(slice_)
        return told

    def rows(self, query: str) -> list[Any]:
        return self.model.conn.execute(query).fetchall()

    def column(self, query: str) -> list[Any]:
        return [row[0] for row in self.rows(query)]

    def is_alike_elsewhere(self) -> bool:
        """Whether a model made anew, and the rows of everybody else, say the same."""
        again = empty_model()
        fresh = Projection(again, self.alice, self.reader, MemoryJournal(), os.urandom)
        fresh.prepare()
        while fresh.advance().arrivals or fresh.behind():
            pass
        same = list(differences(self.model, again)) == []
        again.close()
        return same

    def close(self) -> None:
        for part in (self.model, *self.everybody):
            part.close()


@pytest.fixture
def till() -> Iterator[Till]:
    made = Till()
    yield made
    made.close()


def say(who: Replica, *said: Fact | Payload, space: bytes = b"") -> bytes:
    return who.post(space or who.shop_space, batch(*said))[-1].hash


NESTED: object = 1
for _ in range(100):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    "payload",
    [
        Payload("message.posted", False, [b"", "x" * (64 * 1024 + 1)]),
        Payload("message.posted", False, [b"", "é" * (32 * 1024 + 1)]),
        Payload("message.posted", False, [b"", "hi", b"", [os.urandom(16) for _ in range(10_000)]]),
        Payload("message.posted", False, [b"", "hi", b"", [b"short"]]),
        Payload("message.posted", False, [b"x" * 17, "hi"]),
        Payload("message.posted", False, [b"", NESTED]),
        Payload("message.posted", False, NESTED),
        Payload("message.posted", False, None),
        Payload("message.edited", False, [b"short", "hi"]),
        Payload("message.imported", False, [b"", "hi", "", 0]),
        Payload("message.imported", False, [b"", "hi", " \t", 0]),
        Payload("message.imported", False, [b"", "hi", "é" * 201, 0]),
        Payload("message.imported", False, [b"", "hi", "Carol", -1]),
        Payload("message.imported", False, [b"", "hi", "Carol", 1 << 42]),
        Payload("channel.created", False, ["Everyone"]),
        Payload("channel.created", False, ["@alice"]),
        Payload("channel.created", False, ["#orders"]),
        Payload("channel.created", False, ["\u200b\u2060"]),
        Payload("person.named", False, [bytes(16), "\u202e\u0000 \n"]),
        Payload("person.named", False, [bytes(16), "\u3164"]),
        Payload("person.named", False, [bytes(16), "x" * 401]),
        Payload("change", False, [NOTE, 3, b""]),
        Payload("change", False, [NOTE, KIND]),
    ],
)
def test_what_has_no_sound_shape_is_void(till: Till, payload: Payload) -> None:
    say(till.mallory, payload, ChannelCreated("Beside it"))
    say(till.mallory, Posted(b"", "after"))
    till.learn()
    assert till.column("SELECT text FROM messages") == ["after"]
    assert till.column("SELECT name FROM channels") == []
    assert till.column("SELECT reason FROM held_back") == ["void"]
    assert till.projection.take_problems() == []
    assert till.is_alike_elsewhere()


def test_one_entry_may_make_several_channels(till: Till) -> None:
    names = ("Orders", "Oven", "orders")
    say(till.mallory, *(ChannelCreated(name) for name in names))
    till.learn()
    assert till.column("SELECT title FROM conversations WHERE kind = 'channel' ORDER BY title") == ["Orders", "Oven"]
    assert till.is_alike_elsewhere()


def test_one_entry_is_one_message_however_many_it_claims_to_be(till: Till) -> None:
    imported = Imported(b"", "b", "Carol", 1)
    for several in (
        [Posted(b"", "a"), Posted(channel_id(till.alice.genesis.hash, "Orders"), "b")],
        [Posted(b"", "a"), imported],
        [imported, Imported(b"", "c", "Carol", 2)],
        [Edited(bytes(32), "a"), Edited(bytes(32), "b")],
    ):
        say(till.mallory, *several)
    till.learn()
    assert till.column("SELECT text FROM messages") == []
    assert till.column("SELECT text FROM edits") == []
    assert till.column("SELECT DISTINCT reason FROM held_back") == ["void"]
    assert till.projection.take_problems() == []


def test_texts_lose_what_turns_or_hides_the_words_around_them(till: Till) -> None:
    say(till.mallory, Posted(b"", "pay \u202e100\u2066 \x1b[2Jnow\x00\r\nor\u2028else\ud800"[:-1]))
    say(till.mallory, PersonNamed(till.mallory.me.member, "\u202eecilA\u2069\n the  boss"))
    till.learn()
    assert till.column("SELECT text FROM messages") == ["pay 100 [2Jnow\nor\nelse"]
    assert "ecilA the boss" in till.column("SELECT name FROM people")


def test_nobody_keeps_a_line_of_a_file_out_by_what_others_brought_in(till: Till) -> None:
    def digest(text: str) -> bytes:
        return import_digest(till.alice.genesis.hash, 1, "Carol", text)

    first, second, third = (say(till.bob, Imported(b"", text, "Carol", 1)) for text in ("first", "second", "third"))
    owned = say(till.mallory, Posted(b"", "mine"))
    agree(*till.everybody)
    till.bob.control(Erased(till.bob.me.feed, (first, second)))
    control = till.alice.log.control(0)[-1][1].hash
    for number in range(8):
        for target in (first, second, third, owned, control, bytes(32)):
            say(till.mallory, ImportRecalled(target, b"", digest(f"another line {number}")))
    say(till.bob, ImportRecalled(first, b"", digest("first")))
    say(till.alice, ImportRecalled(second, b"", digest("second")))
    say(till.alice, ImportRecalled(third, b"", digest("third")))
    till.learn()
    found = recalled_imports(till.alice, till.model.conn, till.alice.shop_space)
    assert found == {first: digest("first"), second: digest("second")}
    till.mallory.control(Erased(till.mallory.me.feed, (owned,)))
    till.learn()
    found = recalled_imports(till.alice, till.model.conn, till.alice.shop_space)
    assert found.keys() == {first, second, owned}, "as whoever brings a line in and takes it back keeps it out"


def test_nobody_edits_recalls_or_names_for_another(till: Till) -> None:
    message = say(till.alice, Posted(b"", "mine"))
    old = say(till.bob, Imported(b"", "from a file", "Carol", 1))
    agree(*till.everybody)
    for target in (message, old):
        say(till.mallory, Edited(target, "changed"))
        till.mallory.control(Erased(till.mallory.me.feed, (target,)))
        with pytest.raises(NotAllowedError):
            till.mallory.control(Erased(till.alice.me.feed, (message,)))
    for named in (
        PersonNamed(till.alice.me.member, "Fool"),
        PCNamed(till.alice.me.device, "Fool"),
        ShopNamed("Fool"),
    ):
        say(till.mallory, named)
        say(till.bob, named)
    till.learn()
    assert sorted(till.column("SELECT text FROM messages")) == ["from a file", "mine"]
    assert "Fool" not in till.column("SELECT name FROM people") + till.column("SELECT name FROM pcs")
    assert till.model.get("shop") == b""
    assert UNNAMED_PERSON in till.column("SELECT name FROM people")
    assert till.is_alike_elsewhere()


def test_an_edit_counts_only_in_the_conversation_of_its_message(till: Till) -> None:
    direct = till.mallory.direct_space(till.alice.me.member)
    message = say(till.mallory, Posted(b"", "open"))
    say(till.mallory, Edited(message, "hidden from Bob"), space=direct)
    till.learn()
    assert till.column("SELECT text FROM messages") == ["open"]


def test_what_is_said_in_a_direct_conversation_is_no_channel_name_or_note(till: Till) -> None:
    direct = till.mallory.direct_space(till.alice.me.member)
    document = Document(NOTE, till.mallory.me.feed, os.urandom)
    with document.edit() as edit:
        fill(edit, "secret")
    (change,) = edit.changes
    taken: list[object] = []
    till.notifier.watch(DocumentKey(till.alice.shop_space, KIND, NOTE), taken.append)
    for said in (
        Posted(channel_id(till.alice.genesis.hash, "Orders"), "for Alice"),
        ChannelCreated("Orders"),
        PersonNamed(till.mallory.me.member, "Nobody"),
        Changed(NOTE, KIND, change.raw),
    ):
        say(till.mallory, said, space=direct)
    say(till.mallory, Changed(NOTE, "form", change.raw))
    till.learn()
    assert till.column("SELECT kind FROM conversations ORDER BY kind") == ["direct", "everyone"]
    assert till.column("SELECT conversation FROM messages") == [direct]
    assert "Nobody" not in till.column("SELECT name FROM people")
    assert till.column("SELECT note FROM notes") == []
    assert till.rows("SELECT reason, detail FROM held_back") == [("unknown", "change form")]
    assert taken == []  # an open note takes in only what its row does


def test_others_direct_conversations_are_nowhere_here(till: Till) -> None:
    direct = till.mallory.direct_space(till.bob.me.member)
    say(till.mallory, Posted(b"", "about Alice", b"", (till.alice.me.member,)), space=direct)
    told = till.learn()
    assert till.column("SELECT text FROM messages") == []
    assert till.column("SELECT kind FROM conversations") == ["everyone"]
    assert till.column("SELECT count(*) FROM message_words_docsize") == [0]
    assert not [event for event in told if direct.hex() in repr(event)]


def wrong_root(edit: Any) -> None:
    edit.put(("title",), ["not", "a", "title"])
    edit.put(("text",), {"not": "a text"})
    edit.put(("archived",), "yes")


def plain_text(edit: Any) -> None:
    edit.put(("title",), "t\u202eitle\n" + "x" * 60_000)
    edit.put(("text",), "no co-edited text")


def typed_title(edit: Any) -> None:
    edit.put(("title",), Text("co-edited"))
    edit.put(("text",), ["a", "list"])


@pytest.mark.parametrize("spoil", [wrong_root, plain_text, typed_title])
def test_a_note_of_another_shape_still_opens_and_can_be_written(till: Till, spoil: Any) -> None:
    document = Document(NOTE, till.mallory.me.feed, os.urandom)
    with document.edit() as edit:
        spoil(edit)
    say(till.mallory, *(Changed(NOTE, KIND, change.raw) for change in edit.changes))
    till.learn()
    (listed,) = notes_queries.notes(till.session)
    assert len(listed.title) <= 1_000
    assert "\n" not in listed.title
    assert "\u202e" not in listed.title
    assert not notes_queries.note(till.session, NOTE.hex()).archived
    assert notes_queries.note_history(till.session, NOTE.hex())
    mine = Document(NOTE, till.alice.me.feed, os.urandom, tail=[change.raw for change in document.changes_since([])])
    with mine.edit() as edit:
        rewrite(edit, "written again")
    say(till.alice, *(Changed(NOTE, KIND, change.raw) for change in edit.changes))
    till.learn()
    assert notes_queries.note(till.session, NOTE.hex()).text == "written again"
    assert mine.text(TEXT) == "written again"


def test_an_owner_can_take_back_a_message_that_was_edited_a_thousand_times(till: Till) -> None:
    message = say(till.mallory, Posted(b"", "rude"))
    till.mallory.post(till.mallory.shop_space, *(batch(Edited(message, f"rude {n}")) for n in range(1_001)))
    till.learn()
    assert len(till.column("SELECT hash FROM edits")) == 1_001
    found = till.column("SELECT hash FROM edits")
    till.alice.control(*recall_facts({till.mallory.me.feed: [message, *found]}, at_once=PUT_AWAY_LIMIT))
    till.learn()
    assert till.column("SELECT text FROM messages") == [""]
    assert till.column("SELECT DISTINCT text FROM edits") == [""]


def test_every_pc_has_a_name_of_its_own_whatever_they_are_called() -> None:
    owners = {b"1": "Ann", b"2": "Ann", b"3": "Bob", b"4": "Eve", b"5": "Eve", b"6": "Old"}
    names = {b"1": "Till", b"2": "till", b"3": "Office", b"4": "Till (Ann)", b"5": "till (Ann) 2", b"6": "Office"}
    told = told_apart(names, owners, set(names) - {b"6"})
    assert told[b"1"] == "Till (Ann)"
    assert told[b"3"] == "Office"
    assert looking_alike(told) == set()
    names = {b"1": "Till", b"2": "Тill\u200b", b"3": "Till (Ann)"}
    told = told_apart(names, owners, set(names))
    assert told[b"1"] == "Till (Ann)"
    assert looking_alike(told) == set()


def test_the_shop_keeps_its_name_when_the_owner_who_gave_it_is_one_no_more(till: Till) -> None:
    say(till.alice, ShopNamed("Olive & Co"))
    till.alice.control(RoleSet(till.bob.me.member, Role.OWNER))
    agree(*till.everybody)
    cut = till.bob.log.chains.cut([till.alice.me.feed])
    till.bob.control(RoleSet(till.alice.me.member, Role.EMPLOYEE, cut))
    till.learn()
    assert till.model.get("shop") == b"Olive & Co"
    say(till.alice, ShopNamed("Mine again"))
    till.learn()
    assert till.model.get("shop") == b"Olive & Co"
    say(till.bob, ShopNamed("Bob's"))
    till.learn()
    assert till.model.get("shop") == b"Bob's"


def test_an_owner_names_the_shop_up_to_the_cut_of_the_demotion_whatever_the_view(till: Till) -> None:
    bob = till.bob.me
    till.alice.control(RoleSet(bob.member, Role.OWNER))
    till.learn()
    say(till.bob, ShopNamed("Olive & Co"))
    till.learn()
    lowering = till.alice.take_out(RoleSet(bob.member, Role.EMPLOYEE))[-1]
    say(till.bob, ShopNamed("Mine"), PersonNamed(till.mallory.me.member, "Fool"))
    till.learn()
    assert till.model.get("shop") == b"Olive & Co"
    assert set(till.column("SELECT name FROM people")) == {UNNAMED_PERSON}
    till.alice.control(CutRaised(lowering.hash, till.alice.log.chains.cut([bob.feed])))
    till.learn()
    assert till.model.get("shop") == b"Mine"
    assert set(till.column("SELECT name FROM people")) == {UNNAMED_PERSON, "Fool"}
    till.alice.control(CutRaised(lowering.hash, ()))
    till.learn()
    assert till.model.get("shop") == b"", "not even the first name was within that cut"
    assert till.is_alike_elsewhere()


def test_a_direct_conversation_stays_readable_when_the_other_one_leaves_the_shop(till: Till) -> None:
    direct = till.bob.direct_space(till.alice.me.member)
    say(till.bob, Posted(b"", "the key is under the mat"), space=direct)
    say(till.bob, PersonNamed(till.bob.me.member, "Bob"))
    till.learn()
    till.alice.control(MemberRemoved(till.bob.me.member, till.alice.log.chains.cut([till.bob.me.feed])))
    till.learn()
    assert till.rows("SELECT title, person FROM conversations WHERE kind = 'direct'") == [("Bob", till.bob.me.member)]
    assert till.rows("SELECT conversation, text FROM messages") == [(direct, "the key is under the mat")]


def test_one_entry_that_says_very_often_that_something_was_taken_back_costs_by_how_often(till: Till) -> None:
    def work(often: int) -> int:
        say(till.mallory, *[ImportRecalled(bytes(32), b"", bytes(16))] * often)
        return steps(till.learn)

    work(1)
    assert work(2_000) < 2.5 * work(1_000)


def test_many_channels_of_one_name_cost_by_how_many_there_are() -> None:
    def work(number: int) -> int:
        till = Till()
        names = [f"channel {place}" for place in range(number)]
        channels = [channel_id(till.alice.genesis.hash, name) for name in names]
        say(till.mallory, *map(ChannelCreated, names))
        say(till.mallory, *[ChannelNamed(channel, "all") for channel in channels])
        counted = steps(till.learn)
        titles = till.column("SELECT title FROM conversations WHERE kind = 'channel'")
        assert sorted(titles) == sorted(["all", *(f"all ({place})" for place in range(2, number + 1))])
        assert till.is_alike_elsewhere()
        till.close()
        return counted

    work(2)
    assert work(300) < 2.5 * work(150)
