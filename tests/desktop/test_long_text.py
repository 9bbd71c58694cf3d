"""Long texts as rows: the same pieces whoever wrote them how, and few of them written again."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop.areas import AREAS
from desktop.notes.rows import NOTES
from desktop.rows.long_text import PIECE_CHARS, beginning, whole_text, write_text
from desktop.rows.read_model import ReadModel

OWNER = bytes(16)
LINES = st.sampled_from(["", "\n", "面粉\n", "a\0b\n", "x" * (PIECE_CHARS - 1) + "\n", "é" * PIECE_CHARS, "\n" * 3_000])


def opened() -> ReadModel:
    return ReadModel.open(Path(":memory:"), bytes(32), AREAS)


@given(st.lists(st.lists(LINES, max_size=5).map("".join), max_size=5))
def test_a_text_is_in_the_same_pieces_however_it_came_about(texts: list[str]) -> None:
    grown, whole = opened(), opened()
    before = ""
    for text in texts:
        write_text(grown.conn, NOTES, OWNER, before, text)
        before = text
    write_text(whole.conn, NOTES, OWNER, "", before)
    write_text(whole.conn, NOTES, bytes(32), "", "another's")
    rows = [
        model.conn.execute("SELECT * FROM note_text WHERE owner = ?", (OWNER,)).fetchall() for model in (grown, whole)
    ]
    said = f"SELECT {whole_text(NOTES, '?1')}, {beginning(NOTES, '?1', 200)}"
    assert whole.conn.execute(said, (OWNER,)).fetchall() == [(before, before[:200].partition("\0")[0])]
    assert rows[0] == rows[1]
    for model in (grown, whole):
        model.close()


def test_who_types_in_a_long_text_has_one_piece_written() -> None:
    model = opened()
    text = "One line like any other here.\n" * 4_000
    write_text(model.conn, NOTES, OWNER, "", text)
    before = model.conn.total_changes
    write_text(model.conn, NOTES, OWNER, text, text[:50_000] + "." + text[50_000:])
    assert model.conn.total_changes == before + 1
    model.close()
