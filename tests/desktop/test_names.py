"""Names: typed, told to be one, told apart, and found by what somebody types."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rows.names import fit, identity, in_order, looking_alike, looks, meant, place_in_order, typed_once
from tests.desktop.test_fold import ANY

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@given(ANY)
def test_a_name_has_one_form_however_it_is_typed(name: str) -> None:
    once = typed_once(name)
    assert typed_once(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert typed_once(unicodedata.normalize("NFD", name)) == once
    assert identity(once) == identity(name)
    assert identity(identity(name)) == identity(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Andre\u0301\u200b", "André"),
        ("\ufeffAn\u00adn\u2060", "Ann"),
        ("A\u200dn\u200cn", "Ann"),
        ("👩\u200d🍳 Küche", "👩\u200d🍳 Küche"),
        ("❤\ufe0f A\ufe0f", "❤\ufe0f A"),
        ("می\u200cخواهم\u200c", "می\u200cخواهم"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
        (ENGLAND, ENGLAND),
    ],
)
def test_a_typed_name_keeps_only_what_can_be_seen(typed: str, kept: str) -> None:
    assert typed_once(typed) == kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Orders", "ORDERS", True),
        ("Café", "Cafe\u0301", True),
        ("For", "F\u200bor\ufeff", True),
        ("ＡＢＣ", "abc", True),
        ("ΚΑΦΕΣ", "καφες", True),
        ("Cold  store", "cold store", True),
        ("Før", "For", False),
        ("Łódź", "Lódź", False),
        ("Maße", "Masse", False),
        ("Café", "Cafe", False),
    ],
)
def test_names_are_one_unless_a_letter_differs(one: str, other: str, same: bool) -> None:
    assert (identity(one) == identity(other)) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("André", "Andre\u0301\u200b"),
        ("Ann", "Аnn"),
        ("BOB", "ВОВ"),
        ("Ali", "AIi"),
        ("Ian", "lan"),
        ("Till 1", "Till l"),
        ("ΑΝΝΑ", "Anna"),
        ("Ｂｏ", "bo"),
        ("Bo Li", "bo  li"),
    ],
)
def test_names_that_are_taken_for_each_other_look_alike(one: str, other: str) -> None:
    assert looking_alike({1: one, 2: other, 3: "Carol"}) == {1, 2}


def test_names_that_can_be_told_apart_do_not_look_alike() -> None:
    assert looking_alike(dict(enumerate(["André", "Andre", "Anna", "Hanna", "Анна", "Łukasz", "Lukasz"]))) == set()


@given(ANY)
def test_a_name_looks_like_itself(name: str) -> None:
    assert looks(name) == looks(typed_once(name))


def test_who_is_meant_is_who_is_called_exactly_so_or_else_nearly() -> None:
    people = [(name, name) for name in ("José", "Jose", "Zoë", "Łukasz", "O’Brien")]
    assert meant(people, "jose") == ["Jose"]
    assert meant(people, "JOSE\u0301") == ["José"]
    assert meant(people, "zoe") == ["Zoë"]
    assert meant(people, "o'brien") == ["O’Brien"]
    assert meant([*people, ("Zoé", "Zoé")], "zoe") == ["Zoë", "Zoé"]
    assert meant(people, "carol") == []


def test_a_name_that_begins_so_fits_best() -> None:
    names = ["Kuchenbestellungen", "Alte Bestellungen", "Bestellungen", "Brot"]
    fitting = sorted((rank, name) for name in names if (rank := fit(name, ["best"])) is not None)
    assert [name for _, name in fitting] == ["Bestellungen", "Alte Bestellungen", "Kuchenbestellungen"]
    assert fit("José García", ["garc", "jose"]) == 1
    assert fit("José García", ["garcia", "x"]) is None
    assert fit("", []) == 0


@given(name=st.text(max_size=10).map(typed_once), data=st.data())
def test_a_name_is_found_by_any_part_of_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name)))
    part = name[start : data.draw(st.integers(start, len(name)))]
    if unicodedata.is_normalized("NFKC", name) and not any(map(unicodedata.combining, name)):
        assert fit(name, part.split()) is not None


def test_texts_stand_where_people_look_for_them() -> None:
    texts = ["2 eggs", "10 eggs", "arm 7", "Arm 007 b", "arm 10", "arm 1234567890", "Ärmel", "Éclair", "Eis", "zoo"]
    assert sorted({*texts}, key=in_order) == texts


@given(st.integers(0, 10**40), st.integers(0, 10**40), st.sampled_from(["", "Room ", "№"]))
def test_numbers_in_texts_stand_by_what_they_are(one: int, other: int, before: str) -> None:
    first, second = (place_in_order(f"{before}{number}") for number in (one, other))
    assert (first < second, first == second) == (one < other, one == other)
