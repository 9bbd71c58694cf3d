"""A to-do as people type it on one line."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.people.records import Person
from desktop.todos.typed_todo import LineReader, TypedTodo

MONDAY = date(2026, 11, 30)
FRIDAY = date(2026, 12, 4)
PEOPLE = [
    Person(id, name, "employee", True, id == "5", ())
    for id, name in (("1", "Maria"), ("2", "Ann-Marie van der Bergen"), ("3", "王小明"), ("4", "ليلى"), ("5", "Ann"))
]
READER = LineReader.of(MONDAY, PEOPLE)


def said(text: str, *left: str) -> tuple[object, ...]:
    found = READER.read(text, left)
    rule = found.recurrence.rule if found.recurrence else ""
    return found.title, "".join(found.people), found.due, found.at, rule


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("buy flour", ("buy flour", "", None, None, "")),
        ("buy flour fri @Maria", ("buy flour", "1", FRIDAY, None, "")),
        ("@maria buy flour by FRI", ("buy flour", "1", FRIDAY, None, "")),
        ("call @Ann-Marie van der Bergen tomorrow 14:00", ("call", "2", date(2026, 12, 1), time(14), "")),
        ("call at 7 fri", ("call", "", FRIDAY, time(7), "")),
        ("call fri at 7pm", ("call", "", FRIDAY, time(19), "")),
        ("call the mill 2 pm", ("call the mill", "", None, time(14), "")),
        ("pay rent 24.12.", ("pay rent", "", date(2026, 12, 24), None, "")),
        ("pay rent on 24 dec 2027", ("pay rent", "", date(2027, 12, 24), None, "")),
        ("pay rent +2", ("pay rent", "", date(2026, 12, 2), None, "")),
        ("bins out every fri", ("bins out", "", None, None, "FREQ=WEEKLY;BYDAY=FR")),
        ("bins out every 2 weeks on mon, thu 18:00 @Ann",
         ("bins out", "5", None, time(18), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")),
        ("bins fri every week", ("bins", "", FRIDAY, None, "FREQ=WEEKLY;BYDAY=FR")),
        ("rent every month 8:00", ("rent", "", None, time(8), "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1")),
        ("count the till daily", ("count the till", "", None, None, "FREQ=DAILY")),
        ("买面粉 fri @王小明", ("买面粉", "3", FRIDAY, None, "")),
        ("اشتر الدقيق fri @ليلى", ("اشتر الدقيق", "4", FRIDAY, None, "")),
        ("call @van fri", ("call", "2", FRIDAY, None, "")),
        ("call @小明 @me", ("call", "35", None, None, "")),
        ("call @an", ("call @an", "", None, None, "")),
        ("send 3", ("send 3", "", None, None, "")),
        ("page 12", ("page 12", "", None, None, "")),
        ("should we", ("should we", "", None, None, "")),
        ("every oven", ("every oven", "", None, None, "")),
        ("write to ann@maria.example", ("write to ann@maria.example", "", None, None, "")),
        ("@Nobody fri", ("@Nobody", "", FRIDAY, None, "")),
        ("fri", ("fri", "", None, None, "")),
        ("@Maria", ("@Maria", "", None, None, "")),
        ("", ("", "", None, None, "")),
    ],
)  # fmt: skip
def test_the_end_of_a_line_says_when_and_an_at_whom_it_is_for(text: str, expected: tuple[object, ...]) -> None:
    assert said(text) == expected


def test_what_is_left_stays_in_the_title() -> None:
    assert said("cream against sun", "due")[:3] == ("cream against sun", "", None)
    assert said("ask @Maria fri", "1") == ("ask @Maria", "", FRIDAY, None, "")
    assert said("bins every fri", "recurs") == ("bins every", "", FRIDAY, None, "")
    assert said("bins every fri", "recurs", "due")[0] == "bins every fri"
    assert said("call 14:00", "at")[0] == "call 14:00"


def test_the_month_stands_first_where_that_is_usual() -> None:
    assert LineReader.of(MONDAY, PEOPLE, month_first=True).read("rent 3/4").due == date(2027, 3, 4)
    assert READER.read("rent 3/4").due == date(2027, 4, 3)


@given(st.text(st.sampled_from("fri @Maria every 2 weeks on mon 14:00 24.12. at + 王小明\u200e")))
def test_any_line_makes_a_todo_with_a_title(text: str) -> None:
    found = READER.read(text)
    assert isinstance(found, TypedTodo)
    assert bool(found.title) == bool(text.split())
