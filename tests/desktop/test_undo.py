"""Undoing takes back one's own edits and never what others wrote."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.undo import UndoHistory
from sync.splices import Splice, spliced, splices_between

edits = st.lists(
    st.tuples(st.booleans(), st.integers(0, 1000), st.integers(0, 4), st.text("abc", max_size=4)), max_size=20
)


@given(start=st.text("xyz", max_size=10), edits=edits)
def test_undoing_everything_leaves_what_others_wrote(start: str, edits: list[tuple[bool, int, int, str]]) -> None:
    """Mine are lower case letters; others' insertions upper case, which survive; undo then redo gives the text back."""
    history, text, now_ms = UndoHistory(), start, 0
    for mine, place, deleted, inserted in edits:
        position = place % (len(text) + 1)
        if mine:
            splice = Splice(position, min(deleted, len(text) - position), inserted)
            if any(char.isupper() for char in text[position : position + splice.deleted]):
                continue
            before = text[position : position + splice.deleted]
            text = spliced(text, [splice])
            now_ms += 10 if place % 2 else 5_000
            history.typed(splice, before, now_ms)
        else:
            splice = Splice(position, 0, inserted.upper())
            text = spliced(text, [splice])
            history.others_edited([splice])
    written, last = text, text
    while undone := history.undo(text):
        text = spliced(text, undone)
        last = text
    others = [char for char in last if char.isupper()]
    assert others == [char for char in written if char.isupper()]
    assert [char for char in last if not char.isupper()] == list(start)
    while redone := history.redo(text):
        text = spliced(text, redone)
    assert text == written


def test_typing_on_is_one_step_and_a_pause_begins_another() -> None:
    history, text = UndoHistory(), ""
    for now_ms, (position, char) in zip((0, 100, 200, 5_000, 5_100), enumerate("hi yo"), strict=True):
        splice = Splice(position, 0, char)
        text = spliced(text, [splice])
        history.typed(splice, "", now_ms)
    text = spliced(text, history.undo(text))
    assert text == "hi "
    text = spliced(text, history.undo(text))
    assert text == ""
    assert history.undo(text) == []


@given(before=st.text("ab\n", max_size=30), after=st.text("ab\n", max_size=30))
def test_replacing_a_text_is_taken_back_at_once(before: str, after: str) -> None:
    history, splices = UndoHistory(), splices_between(before, after)
    history.replaced(splices, before)
    text = spliced(before, splices)
    assert text == after
    history.others_edited([Splice(0, 0, "X")])
    assert spliced("X" + text, history.undo("X" + text)) == "X" + before
    assert not history.can_undo
