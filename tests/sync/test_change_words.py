"""What changes write is told from themselves, without the document that they belong to."""

from hypothesis import given
from hypothesis import strategies as st

from sync.changes import writing
from sync.documents import Change, Document, Text
from tests.sync.document_changes import ANNA, BEN, document, signed_by

EDITS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 3), st.text("ab é😀\n", max_size=4)), max_size=12)


def edited(document: Document, edits: list[tuple[int, int, str]]) -> list[Change]:
    """One change for each edit, somewhere in the text."""
    changes: list[Change] = []
    for place, deleted, inserted in edits:
        length = len(document.text(("text",)))
        position = place % (length + 1)
        with document.edit() as edit:
            edit.splice(("text",), position, min(deleted, length - position), inserted)
        changes += edit.changes
    return changes


def begun(title: str = "Orders", text: str = "") -> tuple[Document, list[Change]]:
    note = document(ANNA)
    with note.edit() as edit:
        edit.put(("title",), title)
        edit.put(("text",), Text(text))
        edit.put(("archived",), False)
    return note, edit.changes


@given(EDITS)
def test_of_a_new_text_it_is_the_whole_text(edits: list[tuple[int, int, str]]) -> None:
    note, changes = begun()
    written = writing([*changes, *edited(note, edits)])
    assert "".join(written.pieces) == note.text(("text",))
    assert (written.named, written.taken_out) == ({"title": "Orders"}, 0)


def test_of_a_text_of_others_it_is_what_was_put_in_and_how_much_was_taken_out() -> None:
    note, changes = begun(text="four loaves and a cake")
    bens = document(BEN)
    bens.apply(signed_by(changes))
    written = writing(edited(bens, [(0, 4, "five"), (22, 0, ", please"), (25, 3, "")]))
    assert written.pieces == ["five", ", pse"]
    assert (written.named, written.taken_out) == ({}, 4)
    with bens.edit() as edit:
        edit.put(("title",), "Bread")
    assert writing(edit.changes).named == {"title": "Bread"}
    assert note.text(("text",)) == "four loaves and a cake"


def test_what_comes_twice_or_under_numbers_that_others_have_is_told_once() -> None:
    _, changes = begun()
    forks = [document(BEN), document(BEN)]
    for fork in forks:
        fork.apply(signed_by(changes))
    one, other = (edited(fork, [(0, 0, letter * 12)]) for fork, letter in zip(forks, "ab", strict=True))
    assert one[0].actor == other[0].actor
    assert writing([*one, *one]).pieces == ["a" * 12]
    assert writing([*other, *one]).pieces == ["b" * 12]
