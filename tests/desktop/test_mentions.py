"""Who is mentioned, however the name is written."""

import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat import commands as chat_commands
from desktop.chat.facts import FACTS, Edited, Posted
from desktop.chat.mentions import Mentionable, readers
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.people.records import Person
from desktop.rows.fact_types import FactTypes
from tests.desktop import shops
from tests.desktop.command_line import ask
from tests.desktop.shops import WAIT_S, join, two, until


def person(name: str, *, is_me: bool = False) -> Person:
    return Person(name.encode().hex(), name, "employee", True, is_me, ())


NAMES = ("José García", "Zoë", "Łukasz", "İrem", "O’Brien", "Ann", "Ann-Marie", "王小明")
THERE = Mentionable([person(name) for name in NAMES])


def written(text: str, there: Mentionable = THERE) -> list[tuple[str, list[str]]]:
    return [(text[start:end], [one.name for one in people]) for start, end, people in there.mentions(text)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("jose", "José García"), ("garci", "José García"), ("zoe", "Zoë"), ("lukasz", "Łukasz"), ("irem", "İrem"),
        ("o'b", "O’Brien"), ("ＡＮＮ", "Ann"), ("小", "王小明"), ("Zoe\u0308", "Zoë"),
    ],
)  # fmt: skip
def test_people_are_offered_to_who_types_no_accents(typed: str, offered: str) -> None:
    assert THERE.beginning_with(typed, 5)[0].name == offered


def test_what_stands_within_a_word_is_not_offered() -> None:
    assert THERE.beginning_with("ukasz", 5) == []


def test_names_are_known_in_a_text_however_they_are_written() -> None:
    text = "@jose garcia, @ZOE\u0308 und @lukasz: mail an jose@zoe.de, @王小明你好 @Josefine"
    assert [found for found, _ in written(text)] == ["@jose garcia", "@ZOE\u0308", "@lukasz", "@王小明"]
    assert written("@ann-marie @Ann") == [("@ann-marie", ["Ann-Marie"]), ("@Ann", ["Ann"])]


def test_of_two_who_differ_in_an_accent_the_one_is_meant_who_is_written() -> None:
    both = Mentionable([person("José"), person("Jose")])
    assert written("@José @jose @JOSÉ", both) == [("@José", ["José"]), ("@jose", ["Jose"]), ("@JOSÉ", ["José"])]
    alike = Mentionable([person("José"), person("Josè")])
    assert written("@jose", alike) == [("@jose", ["José", "Josè"])]
    assert alike.mentioned("@jose", {person("Josè").id}) == (person("Josè").id,)


def test_who_cannot_read_a_conversation_is_not_mentioned_in_it(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob), closing(join(alice, Home(tmp_path / "cara"), "Cara", "Cellar")) as cara:
        until(lambda: len(people_queries.people(alice.session)) == 3)
        bob_id, cara_id = bob.workspace.me.id, cara.me.id
        direct = alice.workspace.do(chat_commands.open_direct, bob_id).result(WAIT_S)
        there = Mentionable(readers(direct, people_queries.people(alice.session)))
        assert {one.name for one in there.people} == {"Alice", "Bob"}
        both = "@Bob @Cara", [bob_id, cara_id]
        message = alice.say(both[0], direct.id, mentions=both[1])
        assert said_last(alice).mentions == (bytes.fromhex(bob_id),)
        alice.workspace.do(chat_commands.edit_message, message, "now: @Bob @Cara", both[1]).result(WAIT_S)
        assert said_last(alice).mentions == (bytes.fromhex(bob_id),)
        alice.say(both[0], mentions=both[1])
        assert said_last(alice).mentions == (bytes.fromhex(bob_id), bytes.fromhex(cara_id))
        ask(tmp_path / "alice", "say", "@Bob", "from @Cara")
        until(lambda: said_last(alice).text == "from @Cara")
        assert said_last(alice).mentions == ()


def said_last(pc: shops.Person) -> Any:
    """The newest message or edit in a PC's log."""
    arrivals = pc.workspace.engine.replica.arrivals(0, 10_000)
    said = [(one, arrival.entry.header) for arrival in arrivals for one in arrival.payloads or ()]
    last, header = [one for one in said if one[0].type in (Posted.TYPE, Edited.TYPE)][-1]
    return FactTypes(FACTS).read([last], header)[0]


@given(
    name=st.sampled_from(NAMES),
    form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    before=st.text("a @😀é", max_size=5),
)
def test_a_mention_is_found_in_every_unicode_form(name: str, form: str, before: str) -> None:
    mention = unicodedata.normalize(form, f"@{name}")
    found = written(f"{before} {mention}!")
    assert found[-1] == (mention, [name])
