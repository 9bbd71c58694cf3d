"""The way from one text to another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.splices import Splice, splices_between

TEXTS = st.text("ab \né\u0301😀面👩\u200d👧", max_size=60)


def apply_splices(text: str, splices: list[Splice]) -> str:
    for splice in splices:
        text = text[: splice.position] + splice.inserted + text[splice.position + splice.deleted :]
    return text


@given(TEXTS, TEXTS)
def test_the_splices_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    splices = splices_between(before, after)
    assert apply_splices(before, splices) == after
    assert all(splice.deleted or splice.inserted for splice in splices)
    assert bool(splices) == (before != after)


@given(st.lists(TEXTS, min_size=1, max_size=6), TEXTS, st.data())
def test_one_edit_is_found_as_one_splice(parts: list[str], inserted: str, data: st.DataObject) -> None:
    before = "".join(parts)
    position = data.draw(st.integers(0, len(before)))
    deleted = data.draw(st.integers(0, len(before) - position))
    after = before[:position] + inserted + before[position + deleted :]
    splices = splices_between(before, after)
    assert sum(len(splice.inserted) for splice in splices) <= len(inserted)
    if not deleted or not inserted:
        assert len(splices) <= 1


def test_edits_far_apart_leave_what_is_between_alone() -> None:
    before = "".join(f"line {number}\n" for number in range(8_000))
    after = "first\n" + before.replace("line 4000\n", "line four thousand\n") + "last"
    splices = splices_between(before, after)
    assert apply_splices(before, splices) == after
    assert sum(splice.deleted + len(splice.inserted) for splice in splices) < 60


@pytest.mark.parametrize("word", ["word{} ", "{}号"])
def test_edits_far_apart_in_one_long_paragraph_leave_what_is_between_alone(word: str) -> None:
    before = "".join(word.format(number) for number in range(500))
    after = "first " + before.replace(word.format(250), "") + "last"
    splices = splices_between(before, after)
    assert apply_splices(before, splices) == after
    assert sum(splice.deleted + len(splice.inserted) for splice in splices) < 30


def test_a_small_edit_in_a_long_text_touches_only_its_place() -> None:
    before = "面a" * 130_000
    assert splices_between(before, before[:70_001] + "x" + before[70_001:]) == [Splice(70_001, 0, "x")]
    assert splices_between(before, before) == []


def test_texts_without_anything_in_common_are_replaced() -> None:
    assert splices_between("a" * 50_000, "b" * 50_000) == [Splice(0, 50_000, "b" * 50_000)]
    assert splices_between("", "abc") == [Splice(0, 0, "abc")]
