"""Several values in one line of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.records.set_text import SetElement, joined, split

TEXTS = st.text(st.sampled_from("ab \\;[]\n\u00a0"), max_size=8)


@given(st.lists(st.builds(SetElement, TEXTS, st.one_of(st.just(""), TEXTS.filter(bool)))))
def test_what_is_written_is_read_back(elements: list[SetElement]) -> None:
    while elements and elements[-1] == SetElement(""):
        elements.pop()
    assert split(joined(elements)) == elements


@pytest.mark.parametrize(
    ("line", "elements"),
    [
        ("a;b", ["a", "b"]),
        (" a ;  b c ", ["a", "b c"]),
        ("a;;b", ["a", "", "b"]),
        (r"a\;b", ["a;b"]),
        ("a\\", ["a\\"]),
        ("[x", ["[x"]),
        ("", []),
    ],
)
def test_what_people_type_is_read(line: str, elements: list[str]) -> None:
    assert [element.text for element in split(line)] == elements


def test_an_id_stands_before_its_element() -> None:
    assert split("[2026-12-24] Eve; [ 2026-12-25 ]  Day") == [
        SetElement("Eve", "2026-12-24"),
        SetElement("Day", " 2026-12-25 "),
    ]
