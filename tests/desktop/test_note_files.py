"""Pictures and files in notes: where they stand, on all PCs alike, whatever was done apart; fetched, found, saved."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.text import TEXT
from desktop.engine.command_context import CommandContext
from desktop.files import contents
from desktop.files.commands import GivenFile, add_files
from desktop.files.value import FileValue
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.body import (
    FILES_LIMIT,
    MARK,
    Body,
    body_of_words,
    packed,
    place_of,
    placed,
    rewritten,
    words,
    written,
)
from desktop.notes.document import body_of, fill
from desktop.notes.writing import FileSigns, NoteContents
from sync.documents import Document
from sync.splices import Splice, spliced
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import WAIT_S, alone, two, until

OVEN = FileValue(b"\1" * 32, b"\2" * 32, 2_000, "image/jpeg", "broken oven.jpg", b"\xff\xd8\xff", 40, 30)
BILL = FileValue(b"\3" * 32, b"\4" * 32, 90_000, "application/pdf", "Rechnung 面粉.pdf")
MENU = FileValue(b"\5" * 32, b"\6" * 32, 10, "text/plain", "قائمة.txt")

pieces = st.lists(
    st.one_of(st.sampled_from([OVEN, BILL, MENU]), st.sampled_from(["a", "😀\n", words((BILL,)), "[picture: "])),
    max_size=8,
)


def note_of(*edits: tuple[int, int, Body]) -> Document:
    document = Document(b"note", os.urandom(32), os.urandom)
    with document.edit() as edit:
        fill(edit, "Oven")
    for at, gone, come in edits:
        edited(document, at, gone, come)
    return document


def edited(document: Document, at: int, gone: int, come: Body) -> None:
    """Edit it as a session does, by places in a text with signs."""
    signs = FileSigns()
    note = NoteContents(signs)
    said = note.read(document)
    with document.edit() as edit:
        note.write(edit, said, [Splice(at, gone, signs.text(come))])
    assert note.read(document) == spliced(said, [Splice(at, gone, signs.text(come))])


def test_a_file_in_a_text_is_these_characters_for_ever() -> None:
    letters = "".join(chr(ord(one) - 0xE0000) for one in written(packed(BILL))[1:])
    assert (written(packed(BILL))[0], letters) == ("\ufffc", "7qa4djclvkxrdhx7")
    assert place_of(packed(BILL)) == (f"file/{letters}",)


@given(pieces)
def test_words_tell_all_of_a_note_and_put_its_files_where_they_were(found: list[str | FileValue]) -> None:
    body = body_of(note_of((0, 0, tuple(found))))
    assert [piece for piece in body if not isinstance(piece, str)] == [one for one in found if not isinstance(one, str)]
    assert body_of_words(words(body), placed(body)) == body
    assert rewritten(body, words(body)) == body


def test_words_that_were_written_anew_move_take_out_and_repeat_files() -> None:
    body: Body = ("Look: ", OVEN, "\n", BILL)
    assert rewritten(body, f"{words((BILL,))} first, then {words((OVEN,))}") == (BILL, " first, then ", OVEN)
    assert rewritten(body, f"{words((OVEN,))} {words((OVEN,))}") == (OVEN, " ", OVEN)
    assert rewritten(body, "[file: other.pdf]") == ("[file: other.pdf]",)
    literal: Body = (f"{words((BILL,))}\n", BILL)
    assert rewritten(literal, words(literal)) == literal


EDITS: tuple[tuple[int, int, Body], ...] = (
    (2, 0, (OVEN,)), (2, 0, ("\n", BILL)), (3, 0, (OVEN, "😀")), (2, 1, ()), (1, 2, (MENU,)), (0, 5, ()),
    (3, 1, (BILL, BILL)),
)  # fmt: skip


@given(st.lists(st.sampled_from(EDITS), min_size=3, max_size=3))
def test_what_was_done_apart_reads_the_same_in_every_order(done: list[tuple[int, int, Body]]) -> None:
    first = note_of((0, 0, ("a😀", MENU, "b", OVEN)))
    common = first.changes_since(())
    apart = []
    for number, one in enumerate(done):
        document = Document(b"note", bytes([number]) * 32, os.urandom)
        document.take(common)
        edited(document, *one)
        apart.append(document.changes_since(first.heads))
    bodies = set()
    for order in permutations(apart):
        document = Document(b"note", bytes(32), os.urandom)
        document.take([*common, *(change for changes in order for change in changes)])
        bodies.add(body_of(document))
    assert len(bodies) == 1
    (body,) = bodies
    put_in = sum(not isinstance(piece, str) for _, _, come in done for piece in come)
    files = [piece for piece in body if not isinstance(piece, str)]
    assert put_in <= len(files) <= put_in + 2
    assert not any(MARK in piece for piece in body if isinstance(piece, str))


def test_what_only_looks_like_a_file_is_text_and_breaks_nothing() -> None:
    values = [
        b"",
        b"\xc1",
        packed(OVEN)[:-1],
        b"x" * 5_000,
        packed(FileValue(b"\1" * 32, b"\2" * 32, 1, "no type", "x")),
    ]
    document = note_of()
    with document.edit() as edit:
        for value in values:
            edit.put(place_of(value), value)
        edit.put(place_of(packed(BILL)), packed(MENU))
        looks = [MARK, written(packed(OVEN)), written(packed(BILL))[:9], written(packed(BILL)), *map(written, values)]
        edit.splice(TEXT, 0, 0, "a".join(looks))
    assert body_of(document) == ("a".join(looks),)
    edited(document, 0, 1, (MENU,))
    assert body_of(document) == (MENU, "a".join(looks)[1:])
    few = NoteContents(FileSigns(limit=1))
    document = note_of((0, 0, (OVEN, MENU, "a", OVEN, BILL, "b")))
    with document.edit() as edit:
        few.write(edit, few.read(document), [Splice(len(few.read(document)) - 1, 1, "c")])
    assert body_of(document) == (OVEN, MENU, "a", OVEN, BILL, "c")
    many = note_of()
    with many.edit() as edit:
        NoteContents(FileSigns()).rewrite(edit, (OVEN,) * (FILES_LIMIT + 1))
    assert body_of(many) == (*[OVEN] * FILES_LIMIT, written(packed(OVEN)))


def test_a_file_in_a_note_reaches_the_other_pc_stays_for_the_undo_and_is_found(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        given_ = [GivenFile(f"flour;{number}".encode(), f"prices {number}.csv") for number in range(20)]
        files = alice.workspace.do(add_files, given_).result(WAIT_S)
        note = alice.workspace.do(notes_commands.create_note, "Prices").result(WAIT_S).id
        signs = FileSigns()
        session = alice.workspace.open_document(notes_queries.key_of(alice.session, note), NoteContents(signs))
        session.splice(0, 0, signs.text(("new: ", *files)))
        session.flush().result(WAIT_S)
        until(lambda: all(contents.is_here(bob.session, file) for file in files))
        assert b"".join(contents.pieces(bob.session, files[19])) == b"flour;19"
        session.splice(0, len(session.text), "")
        session.flush().result(WAIT_S)
        until(lambda: notes_queries.note(bob.session, note).text == "")
        past = [
            notes_queries.note_body_at(bob.session, note, one.heads)
            for one in notes_queries.note_history(bob.session, note)
        ]
        assert past == [(), ("new: ", *files), ()]
        assert all(bob.workspace.do(_named_by, file.id).result(WAIT_S) for file in files)
        session.undo()
        session.close()
        until(lambda: notes_queries.note(bob.session, note).body == ("new: ", *files))
        assert [hit.id for hit in notes_queries.search(bob.session, "prices 7.csv")] == [note]
        for person in (alice, bob):
            assert person.workspace.verify().result(WAIT_S).problems == ()


def _named_by(context: CommandContext, file: bytes) -> list[bytes]:
    """The entries that speak of a file."""
    return context.replica.files.mentions.entries(file)


def test_the_command_line_puts_files_into_notes_and_gets_them_out(tmp_path: Path) -> None:
    home, prices, menu = tmp_path / "home", tmp_path / "prices.csv", tmp_path / "قائمة.txt"
    prices.write_text("flour;3\n", encoding="utf-8")
    menu.write_text("soup\n", encoding="utf-8")
    with alone(home):
        pass
    note = ask(home, "note", "new", "Prices", "--file", str(prices))["id"]
    ask(home, "note", "write", note, typed="As of Monday:\n[file: prices.csv]")
    found = ask(home, "note", "attach", note, str(menu))
    assert found["text"] == "As of Monday:\n[file: prices.csv]\n[file: قائمة.txt]\n"
    assert [(file["name"], file["at"]) for file in found["files"]] == [("prices.csv", 14), ("قائمة.txt", 33)]
    assert ask(home, "note", "write", note, typed=run(home, "note", "show", note).stdout)["files"] == found["files"]
    assert ask(home, "note", "save-file", note, "prices.csv", str(tmp_path / "copy.csv"))["name"] == "prices.csv"
    assert (tmp_path / "copy.csv").read_text(encoding="utf-8") == "flour;3\n"
    assert "--replace" in refused(home, "note", "save-file", note, "prices.csv", str(tmp_path / "copy.csv"))
    assert "no file “oven”" in refused(home, "note", "save-file", note, "oven", str(tmp_path))
