"""Long texts as rows: the same pieces whoever wrote them how, few of them written again, and all words found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.notes.rows import NOTES
from desktop.rows.long_text import PIECE_CHARS, LongTexts, beginning, owners_with, whole_text
from desktop.rows.read_model import ReadModel
from desktop.rows.search_text import long_words, parted, sought
from tests.desktop.models import empty_model

OWNER, OTHER = bytes(16), bytes(32)
LINES = st.sampled_from([
    "", "\n", "面粉\n", "粉\n", "a\0b\n", "Roggenmehl\n", "Roggen - 3-mal\n", "Brötchenbestellung " * 60 + "\n",
    "x " * PIECE_CHARS + "\n", "é" * PIECE_CHARS, "\n" * 3_000,
])  # fmt: skip
NOTE_TEXTS = st.tuples(LINES, st.lists(LINES, max_size=6).map("".join))
ASKED = ["roggen", "mehl", "bestellung", "面粉", "3-mal roggen", "xx", "—", "-"]


def opened() -> ReadModel:
    return empty_model()


def found(model: ReadModel, words: str) -> set[bytes]:
    query, values = owners_with(model.conn, NOTES, sought(words))
    return {owner for (owner,) in model.conn.execute(query, values)}


@given(st.lists(NOTE_TEXTS, min_size=1, max_size=5))
def test_a_text_written_bit_by_bit_is_as_one_written_at_once(states: list[tuple[str, str]]) -> None:
    grown, whole = opened(), opened()
    for title, text in states:
        LongTexts(grown.conn, NOTES).write(OWNER, title, text)
    LongTexts(whole.conn, NOTES).write(OWNER, title, text)
    for model in (grown, whole):
        LongTexts(model.conn, NOTES).write(OTHER, "Another's", "Mehl")
    said = f"SELECT {whole_text(NOTES, '?1')}, {beginning(NOTES, '?1', 200)}"
    assert grown.conn.execute(said, (OWNER,)).fetchall() == [(text, text[:200].partition("\0")[0])]
    for query in ("SELECT owner, place, piece FROM note_text", "SELECT term FROM note_terms"):
        one, other = (sorted(model.conn.execute(query).fetchall()) for model in (grown, whole))
        assert one == other
    assert {term for (term,) in grown.conn.execute("SELECT term FROM note_terms")} == long_words(
        parted(f"{title}\n{text}\nAnother's Mehl")
    )
    assert [found(grown, words) for words in ASKED] == [found(whole, words) for words in ASKED]
    for model in (grown, whole):
        for index in ("note_parts", "note_words"):
            model.conn.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
        LongTexts(model.conn, NOTES).delete(OWNER)
        assert model.conn.execute("SELECT owner, piece FROM note_text").fetchall() == [
            (OTHER, "Another's"), (OTHER, "Mehl"),
        ]  # fmt: skip
        assert found(model, "mehl") == {OTHER}
        model.close()


def test_who_types_in_a_long_text_has_one_piece_written() -> None:
    model = opened()
    text = "One line like any other here.\n" * 4_000
    LongTexts(model.conn, NOTES).write(OWNER, "Long", text)
    before = dict(model.conn.execute("SELECT number, piece FROM note_text"))
    LongTexts(model.conn, NOTES).write(OWNER, "Long", text[:50_000] + "." + text[50_000:])
    now = dict(model.conn.execute("SELECT number, piece FROM note_text"))
    assert (len(now), sum(now[number] != before[number] for number in before)) == (len(before), 1)
    model.close()
