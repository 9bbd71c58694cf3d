"""What people type into fields of records, whatever these ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.errors import InvalidError
from desktop.records.values import MemberLink
from desktop.settings.typed_fields import TypedFields
from desktop.todos.collections import RECURS, TODOS
from tests.desktop.shops import alone
from tests.desktop.toy_collection.area import THINGS


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypedFields]:
    with alone(tmp_path_factory.mktemp("alice"), "Alice Rossi") as alice:
        yield TypedFields(alice.session)


@pytest.mark.parametrize(
    ("field", "words", "value"),
    [
        ("colour", "g", "g"), ("colour", "gr", "g"), ("colour", "1", "r"), ("colour", "RED", "r"),
        ("sold", "y", True), ("sold", "N", False), ("sold", "Yes", True),
        ("pieces", "3*12", 36), ("pieces", "1,000", 1000), ("pieces", str(10**15), 10**15), ("pieces", " ", None),
    ],
)  # fmt: skip
def test_a_few_letters_are_enough(typed: TypedFields, field: str, words: str, value: object) -> None:
    found = typed.value(THINGS.by_key[field], words)
    assert (type(found), found) == (type(value), value)


def test_people_go_by_letters_of_their_names_and_by_me(typed: TypedFields) -> None:
    found = {words: typed.value(THINGS.by_key["maker"], words) for words in ("me", "Me", "al", "rossi", "@alice rossi")}
    assert len(set(found.values())) == 1
    assert isinstance(found["me"], MemberLink)


@pytest.mark.parametrize(
    ("field", "words"),
    [("colour", "e"), ("colour", "3"), ("colour", "0"), ("sold", "s n"), ("pieces", "1.5"), ("maker", "z")],
)
def test_what_may_mean_several_or_nothing_is_refused(typed: TypedFields, field: str, words: str) -> None:
    with pytest.raises(InvalidError):
        typed.value(THINGS.by_key[field], words)


@pytest.mark.parametrize(("field", "words"), [("colour", "g r"), ("colour", "1"), ("sold", "y"), ("maker", "al")])
def test_in_a_table_nothing_is_guessed(typed: TypedFields, field: str, words: str) -> None:
    with pytest.raises(InvalidError):
        typed.written(THINGS.by_key[field], words)


def test_how_a_todo_recurs_is_typed_and_read_in_words_wherever_its_fields_are(typed: TypedFields) -> None:
    field, every_friday = TODOS.by_key[RECURS], "FREQ=WEEKLY;BYDAY=FR"
    assert typed.texts.text(field, every_friday) == "every Friday"
    for said in ("every Friday", "fri", every_friday):
        assert (typed.written(field, said), typed.value(field, said)) == (every_friday, every_friday)
    with pytest.raises(InvalidError, match="does not say how often"):
        typed.written(field, "whenever")


@pytest.mark.parametrize("clock", ["19:30", "7:30pm", "7:30 pm", "07:30:00 PM"])
def test_a_day_and_a_time_are_read_as_people_and_spreadsheets_write_them(typed: TypedFields, clock: str) -> None:
    assert typed.moment(f"24 dec 2026 {clock}").isoformat()[:16] == "2026-12-24T19:30"
