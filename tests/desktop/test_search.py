"""Whatever is in a text is found, in every script, and marked where it was found."""

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat import commands as chat_commands
from desktop.chat.tables import MESSAGES
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.rows.fold import clusters
from desktop.rows.long_text import PIECE_CHARS
from desktop.rows.read_model import ReadModel
from desktop.rows.records import HIT_END, HIT_START, SearchHit
from desktop.rows.search import SearchSource, hit_by_name, search
from desktop.rows.search_index import SearchIndex, words_within
from desktop.rows.search_text import long_words, parted, snippet, sought
from tests.desktop.models import empty_model
from tests.desktop.shops import WAIT_S, Person, alone, two, until
from tests.desktop.test_import import bring, line

SAID = {
    "th": "ประชุมพรุ่งนี้ตอนเช้าที่ร้าน",
    "ar": "اجتماع مع مُحَمَّد غدًا في المخبز",
    "he": "שָׁלוֹם לכולם, ניפגש בבית",
    "el": "δέκα καφέδες, ένας καφές",
    "ru": "ёлка и йогурт",
    "ja": "ＡＢＣ１２３ ﾊﾟｿｺﾝ",
    "hi": "कुतुब मीनार",
    "zh": "订二十公斤面粉吧",
    "ko": "밀가루 주문",
    "de": "Die Brötchenbestellung liegt in der Hauptstraße 12",
    "pl": "Das größte Café in Łódź",
    "fr": "Appelle M. O’Brien – c’est 3,50 €",
    "c": "C++ und #12 für 5€, A&B",
    "emoji": "Bäcker 👩‍🍳 backt 🥐🥐 ❤️👍🏽",
    "long": "Telefon 0049301234567, invoice RE-2026-0815",
    "nfd": unicodedata.normalize("NFD", "Crème brûlée"),
}

FOUND = [
    ("th", "พรุ่งนี้", "พรุ่งนี้"),
    ("th", "ร้าน", "ร้าน"),
    ("ar", "محمد", "مُحَمَّد"),
    ("ar", "مخبز", "مخبز"),
    ("he", "שלום", "שָׁלוֹם"),
    ("he", "בית", "בית"),
    ("el", "καφες", "καφές"),
    ("el", "ΚΑΦΕΣ", "καφές"),
    ("el", "καφέδ", "καφέδες"),
    ("ru", "елка", "ёлка"),
    ("ru", "ЙОГ", "йогурт"),
    ("ja", "abc", "ＡＢＣ１２３"),
    ("ja", "123", "１２３"),
    ("ja", "パソコン", "ﾊﾟｿｺﾝ"),
    ("ja", "ソコ", "ｿｺ"),
    ("hi", "कुतुब", "कुतुब"),
    ("zh", "面粉", "面粉"),
    ("ko", "가루", "가루"),
    ("de", "bestellung", "bestellung"),
    ("de", "strasse", "straße"),
    ("de", "hauptstr*", "Hauptstraße"),
    ("de", "Brotchen", "Brötchenbestellung"),
    ("de", "hauptstraße 1", "Hauptstraße"),
    ("pl", "grosste", "größte"),
    ("pl", "łod", "Łódź"),
    ("pl", "LODZ", "Łódź"),
    ("fr", "o'brien", "O’Brien"),
    ("fr", "€", "€"),
    ("fr", "3,50", "3,50"),
    ("fr", "50€", "50 €"),
    ("fr", "–", "–"),
    ("c", "c++", "C++"),
    ("c", "#12", "#12"),
    ("c", "5€", "5€"),
    ("c", "a&b", "A&B"),
    ("c", "++", "++"),
    ("emoji", "🥐", "🥐🥐"),
    ("emoji", "👩‍🍳", "👩‍🍳"),
    ("emoji", "❤", "❤️"),
    ("emoji", "👍", "👍"),
    ("long", "4567", "4567"),
    ("long", "2026-08", "2026-0815"),
    ("long", "815", "815"),
    ("nfd", "crème brulee", unicodedata.normalize("NFD", "Crème")),
]

NOT_FOUND = ["किताब", "c#", "#1 2 3", "🍞", "面食", "ยย", "xyz", "…", "ellunge", "lot", "12€", "öz"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with alone(tmp_path_factory.mktemp("shop")) as alice:
        for text in SAID.values():
            alice.say(text)
        yield alice


def marked(snippet: str) -> list[str]:
    return [part.split(HIT_END)[0] for part in snippet.split(HIT_START)[1:]]


@pytest.mark.parametrize(("said", "words", "hit"), FOUND)
def test_words_are_found_and_marked_in_any_script(shop: Person, said: str, words: str, hit: str) -> None:
    found = {one.text: one for one in shop.session.search(words)}
    assert SAID[said] in found
    assert hit in marked(found[SAID[said]].snippet)
    assert all(marked(one.snippet) for one in found.values())


@pytest.mark.parametrize("words", NOT_FOUND)
def test_other_words_are_not_found(shop: Person, words: str) -> None:
    assert [one.text for one in shop.session.search(words)] == []


@pytest.mark.parametrize("words", ["", " ", "\u200b", "\u00ad \ufeff", "\x00", "\ud800"])
def test_nothing_is_found_for_nothing(shop: Person, words: str) -> None:
    assert shop.session.search(words) == []


def test_the_newest_come_first_and_no_part_of_a_word_crowds_out_a_beginning(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        first = alice.say("Art gallery")
        for number in range(5):
            alice.say(f"start {number}")
        last = alice.say("the art of bread")
        assert [hit.id for hit in alice.session.search("art", 2)] == [last, first]
        assert [hit.text for hit in alice.session.search("art", 4)] == [
            "the art of bread", "start 4", "start 3", "Art gallery",
        ]  # fmt: skip
        assert [hit.text for hit in alice.session.search("art", 9, alice.everyone)][-1] == "Art gallery"


def test_what_is_dated_ahead_stands_where_it_is_shown_and_takes_no_room(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        alice.say("flour, first")
        lines = [line(f"flour in 2090, {number}") | {"date": "2090-05-01"} for number in range(3)]
        bring(alice, tmp_path / "ahead.jsonl", lines)
        alice.say("flour, last")
        found = [hit.text for hit in alice.session.search("flour")]
        assert (found[0], found[-1], len(found)) == ("flour, last", "flour, first", 5)
        assert [hit.text for hit in alice.session.search("flour", 1)] == ["flour, last"]


def test_what_is_no_words_of_a_language_does_not_fill_the_index(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        key = "abcd" * 17
        id = alice.say(f"The secret: {key}")
        assert [hit.id for hit in alice.session.search(key[:20])] == [id]
        assert alice.session.search("bcda") == []
        terms = alice.workspace.engine.model.conn.execute("SELECT term FROM message_terms").fetchall()
        assert max(len(term) for (term,) in terms) < len(key)


def test_what_was_taken_back_or_changed_leaves_no_word_behind(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        gone, changed = alice.say("secretpassword one"), alice.say("mistypedword two")
        alice.say("two words stay")
        alice.workspace.do(chat_commands.edit_message, changed, "correctedword two").result(WAIT_S)
        alice.workspace.do(chat_commands.recall_message, gone).result(WAIT_S)
        assert [alice.session.search(words) for words in ("password", "typedw", "secret")] == [[], [], []]
        assert len(alice.session.search("rected")) == 1
        engine = alice.workspace.engine
        terms = engine.submit(lambda: engine.model.conn.execute("SELECT term FROM message_terms").fetchall())
        assert {term for (term,) in terms.result(WAIT_S)} == {"correctedword", "words", "stay"}


def test_notes_are_all_found_those_called_so_first(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        notes = {}
        for title in ("Kuchenbestellungen", "Bestellungen", "Preise"):
            notes[title] = alice.workspace.do(notes_commands.create_note, title).result(WAIT_S).id
            alice.workspace.do(notes_commands.write_note, notes[title], f"Alle Brotbestellungen: {title}?").result(
                WAIT_S
            )
        for number in range(60):
            alice.say(f"bestellung {number}")
        for words in ('"best"', "best"):
            found = notes_queries.search(alice.session, words)
            assert [hit.title for hit in found] == ["Bestellungen", "Kuchenbestellungen", "Preise"]
        assert marked(found[2].snippet) == ["best"]
        assert [hit.title for hit in notes_queries.search(alice.session, "?")] == [
            "Preise",
            "Bestellungen",
            "Kuchenbestellungen",
        ]
        alice.workspace.do(notes_commands.write_note, notes["Preise"], "Mehl 0,80").result(WAIT_S)
        assert len(notes_queries.search(alice.session, "brotb")) == 2
        assert [hit.title for hit in notes_queries.search(alice.session, "mehl 0,8")] == ["Preise"]


WORDS = st.sampled_from([
    "brötchenbestellung", "Straße", "Hauptstrasse", "καφές", "ёлка", "שלום", "محمد", "किताब", "ร้าน", "面粉", "가루",
    "ﾊﾟｿｺﾝ", "c++", "#12", "5€", "🥐", "o’brien", "e-mail", "RE-2026-0815", "I", "a", "…", "—", "\u200b", "Crème",
])  # fmt: skip
TEXTS = st.lists(st.lists(WORDS | st.text(max_size=5), max_size=5).map(" ".join), min_size=1, max_size=4)


def opened(texts: list[str], *, after_a_rest: bool = False) -> ReadModel:
    """A model with these messages, just now or when there was time to merge what they brought to the indexes."""
    model = empty_model()
    SearchIndex(model.conn, MESSAGES).add((number, [text]) for number, text in enumerate(texts))
    if after_a_rest:
        model.merge_words()
    return model


def found_in(model: ReadModel, words: str) -> set[int]:
    wanted = sought(words)
    expression = wanted.anywhere(words_within(model.conn, MESSAGES, wanted))
    query = "SELECT rowid FROM message_words WHERE message_words MATCH ?"
    return {number for (number,) in model.conn.execute(query, (expression,))}


def words_with(model: ReadModel, part: str) -> set[str]:
    """The words that are found by a part of them."""
    return {word for words in words_within(model.conn, MESSAGES, sought(part)).values() for word in words}


def parts_to_type(word: str) -> list[str]:
    """Its beginnings, and what stands in it of three characters or of those that are words of their own."""
    pieces = clusters(word)
    parts = []
    for start, end in combinations(range(len(pieces) + 1), 2):
        part = "".join(pieces[start:end])
        phrases = sought(part).phrases
        if phrases and (start == 0 or len(phrases[0].tokens[0]) >= 3 or parted(part).startswith(" ")):
            parts.append(part)
    return parts


@given(texts=TEXTS, data=st.data())
def test_any_part_that_somebody_would_type_is_found_and_marked(texts: list[str], data: st.DataObject) -> None:
    model = opened(texts, after_a_rest=data.draw(st.booleans()))
    for number, text in enumerate(texts):
        parts = [part for word in text.split() for part in parts_to_type(word)]
        part = data.draw(st.sampled_from(parts or ["\u200b"]))
        if parts:
            assert number in found_in(model, part)
            assert HIT_START in snippet(text, sought(part))
    model.close()


@given(texts=TEXTS, words=TEXTS.map(lambda texts: texts[0]), rested=st.booleans())
def test_what_is_found_is_what_is_marked(texts: list[str], words: str, rested: bool) -> None:
    model = opened(texts, after_a_rest=rested)
    for phrase in sought(words).phrases:
        alone = sought(words)._replace(phrases=(phrase,))
        expression = alone.anywhere(words_within(model.conn, MESSAGES, alone))
        query = "SELECT rowid FROM message_words WHERE message_words MATCH ?"
        found = {number for (number,) in model.conn.execute(query, (expression,))}
        assert found == {number for number, text in enumerate(texts) if HIT_START in snippet(text, alone)}
    model.close()


@given(before=TEXTS, after=TEXTS, deleted=st.integers(0, 3), rests=st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_index_knows_exactly_the_words_that_are_there(
    before: list[str], after: list[str], deleted: int, rests: list[bool]
) -> None:
    model = opened(before, after_a_rest=rests.pop())
    index = SearchIndex(model.conn, MESSAGES)
    now = dict(enumerate(before))
    for number, text in enumerate(after):
        index.replace(number, [now[number]] if number in now else [], [text])
        now[number] = text
        if rests and rests.pop():
            model.merge_words()
    if now.pop(deleted, None) is not None:
        index.delete([deleted])
        assert all(step is None for step in index.drop_unused())
    terms = {term for (term,) in model.conn.execute("SELECT term FROM message_terms")}
    assert terms == set().union(*(long_words(parted(text)) for text in now.values()))
    for term in terms:
        assert term in words_with(model, term[1:])
    model.merge_words()
    model.conn.execute("INSERT INTO message_parts (message_parts, rank) VALUES ('integrity-check', 1)")
    model.close()


def test_a_word_is_found_by_its_parts_after_all_others_were_taken_back() -> None:
    model = opened(["Weizenmehl"], after_a_rest=True)
    index = SearchIndex(model.conn, MESSAGES)
    index.replace(0, ["Weizenmehl"], None)
    index.add([(1, ["Roggenmehl"])])
    assert words_with(model, "mehl") == {"roggenmehl"}
    model.merge_words()
    assert words_with(model, "mehl") == {"roggenmehl"}
    model.close()


def test_words_of_a_note_are_found_wherever_they_stand_and_what_was_typed_last_at_once(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.do(notes_commands.create_note, "Bestellungen").result(WAIT_S).id
        write = lambda text: alice.workspace.do(notes_commands.write_note, note, text).result(WAIT_S)  # noqa: E731
        write("订二十公斤\n面粉吧\n\nRoggen\nRoggen\nHefe, 3-mal" + "\n-" * PIECE_CHARS + "\nlast words")
        found = lambda words: len(notes_queries.search(alice.session, words))  # noqa: E731
        assert [found(words) for words in ("roggen last best", "面粉 公斤", "公斤面粉", "3-mal")] == [1, 1, 1, 1]
        assert [found(words) for words in ("hefe-roggen", "mal-roggen", "roggen gerste")] == [0, 0, 0]
        write("订二十公斤\n面粉吧\n\nRoggen\nHefe, 4-mal" + "\n-" * PIECE_CHARS + "\nlast words")
        assert [found(words) for words in ("roggen", "3-mal", "4-mal", "stellung")] == [1, 0, 1, 1]
        write("")
        assert [found(words) for words in ("roggen", "hefe", "best")] == [0, 0, 1]
        assert alice.workspace.verify().result(WAIT_S).ok


def test_people_and_conversations_that_are_called_so_come_first(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        for name in ("Kuchenbestellungen", "Bestellungen", "Bob's orders", "Öfen"):
            alice.workspace.do(chat_commands.create_channel, name).result(WAIT_S)
        alice.say("Bob has the bestellungen")
        alice.workspace.do(notes_commands.create_note, "Bestellungen 2025").result(WAIT_S)

        def found(words: str) -> list[tuple[str, str]]:
            return [(hit.kind, hit.title) for hit in alice.session.search(words)]

        until(lambda: ("person", "Bob") in found("bob"))
        assert found("bob") == [("person", "Bob"), ("conversation", "Bob's orders"), ("message", "Everyone")]
        assert found("best") == [
            ("conversation", "Bestellungen"),
            ("conversation", "Kuchenbestellungen"),
            ("note", "Bestellungen 2025"),
            ("message", "Everyone"),
        ]
        assert found("#of") == found("ofe") == [("conversation", "Öfen")]
        assert found("@BOB")[0] == ("person", "Bob")
        assert found("fe") == []
        for quoted in ('"Bestellungen"', "“Bestellungen”", "„Bestellungen“", "«Bestellungen»", "'Bestellungen'"):
            assert found(quoted) == found("Bestellungen")
        assert found('"bob\'s orders"') == [("conversation", "Bob's orders")]
        assert found('"') == []
        (hit,) = alice.session.search("ofe")
        assert (marked(hit.snippet), hit.id, hit.sent_at) == (["Öfen"], hit.within, None)
        assert alice.session.search("bob")[0].text == "Office"
        assert [hit.kind for hit in alice.session.search("bob", within=alice.everyone)] == ["message"]
        direct = alice.workspace.do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S)
        assert found("bob")[0] == ("person", "Bob")
        assert direct.id not in {hit.id for hit in alice.session.search("bob")}


def test_an_index_that_holds_other_words_is_found_out(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        said = alice.say("bread")
        alice.workspace.do(chat_commands.edit_message, alice.say("rolls"), "buns").result(WAIT_S)
        alice.workspace.do(chat_commands.recall_message, alice.say("cakes")).result(WAIT_S)
        assert alice.workspace.verify().result(WAIT_S).ok
        conn = alice.workspace.engine.model.conn

        def spoil() -> None:
            (number,) = conn.execute("SELECT id FROM messages WHERE hash = ?", (bytes.fromhex(said),)).fetchone()
            conn.execute("DELETE FROM message_words WHERE rowid = ?", (number,))
            conn.execute("INSERT INTO message_words (rowid, words) VALUES (?, 'cheese')", (number,))

        alice.workspace.engine.submit(spoil).result(WAIT_S)
        assert alice.workspace.verify().result(WAIT_S).problems == (
            "The index for searching is not what the log says.",
        )


def test_things_of_one_name_stand_in_one_order_in_whatever_order_they_came() -> None:
    hits = [hit_by_name("person", id, "Kim") for id in ("b", "a", "c")]

    def ids(found: list[SearchHit]) -> list[str]:
        areas: Any = (SimpleNamespace(search=SearchSource(named=lambda _: found)),)
        with closing(sqlite3.connect(":memory:")) as conn:
            return [hit.id for hit in search(conn, areas, "kim", 10)]

    assert ids(hits) == ids(hits[::-1]) == ["a", "b", "c"]
