"""One person's chat: posting, editing, recalling, reading, searching; and what cannot be taken."""

from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.events import MessagePosted
from desktop.errors import InvalidError, NotFoundError
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.people import commands as people_commands
from desktop.rows.event import Event
from desktop.rows.records import HIT_END, HIT_START
from tests.desktop.shops import WAIT_S, Person, alone, reopened, until


def test_a_message_is_said_changed_and_taken_back(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        id = alice.say("flour is out\r\n\x07")
        assert alice.texts() == ["flour is out"]
        changed = alice.workspace.do(chat_commands.edit_message, id, "flour is in").result(WAIT_S)
        assert (changed.text, changed.edited is not None) == ("flour is in", True)
        assert [hit.id for hit in alice.session.search("flour in")] == [id]
        assert alice.session.search("flour out") == []
        answer = alice.say("good", reply_to=id)
        assert chat_queries.message(alice.session, answer).reply_to == id
        alice.workspace.do(chat_commands.recall_message, id).result(WAIT_S)
        taken = chat_queries.message(alice.session, id)
        assert (taken.recalled, taken.text) == (True, "")
        assert alice.session.search("flour") == []
        with pytest.raises(InvalidError):
            alice.workspace.do(chat_commands.edit_message, id, "again").result(WAIT_S)
    with reopened(tmp_path) as alice:
        alice.workspace.engine.submit(alice.workspace.engine.rows.make_rows_again).result(WAIT_S)
        until(lambda: alice.texts() == ["", "good"])
        assert chat_queries.message(alice.session, id).recalled


def test_a_recall_while_rows_are_made_again_takes_the_edits_too(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        id = alice.say("one")
        alice.workspace.do(chat_commands.edit_message, id, "another").result(WAIT_S)
        engine = alice.workspace.engine
        edit = engine.replica.arrivals(engine.replica.head_arrival - 1, 1)[0].entry.hash
        engine.submit(engine.rows.make_rows_again)
        alice.workspace.do(chat_commands.recall_message, id).result(WAIT_S)
        assert {bytes.fromhex(id), edit} <= engine.replica.verdicts.erased(engine.replica.me.feed).others.entries
        until(lambda: alice.texts() == [""])


@pytest.mark.parametrize("text", ["", " \n ", "x" * 70_000, "粉" * 22_000])
def test_what_cannot_be_posted_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with alone(tmp_path) as alice:
        with pytest.raises(InvalidError):
            alice.say(text)
        with pytest.raises(NotFoundError):
            alice.say("hello", conversation="00" * 16)
        with pytest.raises(NotFoundError):
            alice.say("hello", conversation="not an id")
        with pytest.raises(NotFoundError):
            alice.say("hello", mentions=("00" * 16,))
        assert alice.texts() == []


def test_history_is_paged_by_key(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        for number in range(25):
            alice.say(f"m{number}")
        whole = chat_queries.messages(alice.session, alice.everyone, limit=100)
        assert [message.text for message in whole] == [f"m{number}" for number in range(25)]
        newest = chat_queries.messages(alice.session, alice.everyone, limit=10)
        older = chat_queries.messages(alice.session, alice.everyone, before=newest[0].key, limit=10)
        assert older + newest == whole[5:]
        assert chat_queries.messages(alice.session, alice.everyone, after=older[-1].key, limit=100) == newest
        around = chat_queries.messages_around(alice.session, alice.everyone, whole[12].key, limit=7)
        assert around == whole[9:16]
        assert chat_queries.total(alice.session) == 25


def test_channels_are_the_same_however_their_name_is_typed(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        made = alice.workspace.do(chat_commands.create_channel, "#Deliveries").result(WAIT_S)
        assert made == alice.workspace.do(chat_commands.create_channel, " deliveries ").result(WAIT_S)
        for name in ("#", "@bob", "Everyone", "x" * 500):
            with pytest.raises(InvalidError):
                alice.workspace.do(chat_commands.create_channel, name).result(WAIT_S)
        alice.say("at nine", conversation=made.id)
        listed = chat_queries.conversations(alice.session)
        assert [(found.kind, found.title) for found in listed] == [("everyone", "Everyone"), ("channel", "Deliveries")]
        assert listed[1].last is not None
        assert listed[1].last.text == "at nine"


def test_a_letter_that_differs_makes_another_channel_and_what_cannot_be_seen_does_not(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        made = {
            name: alice.workspace.do(chat_commands.create_channel, name).result(WAIT_S)
            for name in ("Før", "For", "Maße", "Masse")
        }
        assert len({channel.id for channel in made.values()}) == 4
        assert [channel.title for channel in made.values()] == list(made)
        for name in ("FOR", "F\u200bor", "Ｆｏｒ"):
            assert alice.workspace.do(chat_commands.create_channel, name).result(WAIT_S) == made["For"]
        cafe = alice.workspace.do(chat_commands.create_channel, "Cafe\u0301 \ufeffA").result(WAIT_S)
        assert cafe.title == "Café A"


def test_drafts_are_kept_until_they_are_sent(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        alice.workspace.do(chat_commands.save_draft, alice.everyone, "not ye").result(WAIT_S)
    with reopened(tmp_path) as alice:
        assert chat_queries.conversation(alice.session, alice.everyone).draft == "not ye"
        alice.say("something else")
        assert chat_queries.conversation(alice.session, alice.everyone).draft == "not ye"
        alice.say("not ye")
        assert chat_queries.conversation(alice.session, alice.everyone).draft == ""


@pytest.mark.parametrize(
    ("text", "words", "hit"),
    [
        ("Das größte Café in Łódź", "grosste", "größte"),
        ("Das größte Café in Łódź", "cafe", "Café"),
        ("Das größte Café in Łódź", "łod", "Łódź"),
        ("订二十公斤面粉吧", "面粉", "面粉"),
        ("牛乳とパンを買う", "パン", "パン"),
        ("밀가루 주문", "가루", "가루"),
        ("price: $5 AND more", 'and "more', "more"),
    ],
)
def test_words_are_found_in_any_script(tmp_path: Path, text: str, words: str, hit: str) -> None:
    with alone(tmp_path) as alice:
        alice.say("something else")
        alice.say(text)
        (found,) = alice.session.search(words)
        assert found.text == text
        assert f"{HIT_START}{hit}{HIT_END}" in found.snippet
        assert found.snippet.replace(HIT_START, "").replace(HIT_END, "") == text
        assert alice.session.search("— \u200b ") == []
        assert alice.session.search("zzz") == []


def test_what_another_process_appends_shows_up_and_is_told(tmp_path: Path) -> None:
    events: list[Event] = []
    with alone(tmp_path) as window:
        window.workspace.subscribe(events.extend)
        with reopened(tmp_path) as command_line:
            id = command_line.say("from the command line")
        until(lambda: window.texts() == ["from the command line"])
        until(lambda: MessagePosted(window.everyone, id, False, True) in events)
        window.say("from the window")
    posted = [event.message for event in events if isinstance(event, MessagePosted)]
    assert len(posted) == len(set(posted)) == 2


def test_a_new_seat_goes_on_with_the_drafts_and_the_open_notes_of_the_old_one(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        alice.workspace.do(chat_commands.save_draft, alice.everyone, "not ye").result(WAIT_S)
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        session = alice.workspace.open_document(notes_queries.key_of(alice.session, note))
        alice.workspace.engine.submit(alice.workspace.engine.replica.renew_seat).result(WAIT_S)
        session.splice(0, 0, "typed")
        session.flush().result(WAIT_S)
        session.splice(5, 0, " on")
        session.close()
    with reopened(tmp_path) as alice:
        assert notes_queries.note(alice.session, note).text == "typed on"
        assert chat_queries.conversation(alice.session, alice.everyone).draft == "not ye"
        assert alice.workspace.me.role == "owner"
        alice.say("still here")


def draft_of(person: Person) -> str:
    return chat_queries.conversation(person.session, person.everyone).draft


def take_new_seat(person: Person) -> None:
    person.workspace.engine.submit(person.workspace.engine.replica.renew_seat).result(WAIT_S)


def write(person: Person, draft: str) -> None:
    person.workspace.do(chat_commands.save_draft, person.everyone, draft).result(WAIT_S)


def test_a_draft_that_was_deleted_comes_back_with_no_later_seat(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        write(alice, "never mind")
        take_new_seat(alice)
    with reopened(tmp_path) as alice:
        assert draft_of(alice) == "never mind"
        write(alice, "")
        take_new_seat(alice)
    for _ in range(3):
        with reopened(tmp_path) as alice:
            assert draft_of(alice) == ""
            take_new_seat(alice)


def test_what_a_window_writes_on_after_another_process_has_the_new_seat_is_not_lost(tmp_path: Path) -> None:
    with alone(tmp_path) as window:
        write(window, "typed")
        take_new_seat(window)
        with reopened(tmp_path) as command_line:
            assert draft_of(command_line) == "typed"
        write(window, "typed on")
    with reopened(tmp_path) as window:
        assert draft_of(window) == "typed on"
        write(window, "typed on and on")
    with reopened(tmp_path) as window:
        assert draft_of(window) == "typed on and on"


def test_what_a_window_sends_after_another_process_has_the_new_seat_is_no_draft_any_more(tmp_path: Path) -> None:
    with alone(tmp_path) as window:
        write(window, "typed")
        take_new_seat(window)
        with reopened(tmp_path) as command_line:
            assert draft_of(command_line) == "typed"
        window.say("typed")
    with reopened(tmp_path) as window:
        assert draft_of(window) == ""


def test_the_latest_name_counts(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        assert alice.workspace.do(people_commands.rename_me, "  Anna\nMaria ").result(WAIT_S).name == "Anna Maria"
        assert alice.workspace.do(people_commands.rename_pc, "收银台").result(WAIT_S).name == "收银台"
        alice.workspace.do(people_commands.rename_shop, "Olive").result(WAIT_S)
        until(lambda: alice.workspace.shop == "Olive")
        assert alice.workspace.me.name == "Anna Maria"
        with pytest.raises(InvalidError):
            alice.workspace.do(people_commands.rename_me, " \t").result(WAIT_S)
