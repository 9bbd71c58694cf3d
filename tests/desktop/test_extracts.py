"""What stands in files: read by a process of its own, and found in whatever shows them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.drive import adding, commands, erasing, searching
from desktop.engine.command_context import CommandContext
from desktop.errors import InvalidError
from desktop.extracts import process
from desktop.extracts.answering import text_of
from desktop.extracts.looking_through import LookingThrough, look_through_for
from desktop.extracts.process import FileReader
from desktop.extracts.questions import Extract, NoAnswer, PagePicture, Pages, PagesWanted, PageWanted, TextWanted
from desktop.files.commands import GivenFile, add_files
from desktop.forms import commands as form_commands
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.forms.entries import add_entry
from desktop.notes import commands as notes_commands
from desktop.rows.records import HIT_END, HIT_START
from sync import child_process
from sync.child_process import Priority
from tests.desktop.extract_samples import docx, packed, pdf, xlsx
from tests.desktop.shops import WAIT_S, Person, alone

REPAIRS = Definition("Repairs", questions=(Question("receipt0", QuestionType.FILE, "Receipt"),))
_SLIDE = '<p:sld xmlns:a="urn:a" xmlns:p="urn:p"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
_LETTER = '<o:body xmlns:o="urn:o" xmlns:t="urn:t"><t:h>Menu</t:h><t:p>Soup<t:tab/>3</t:p></o:body>'


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", "Straße 面粉".encode(), "Straße 面粉"),
        ("a.txt", "Straße, größer, schön".encode("cp1252"), "Straße, größer, schön"),
        ("a.txt", "面粉五百公斤,糖两百公斤,盐十公斤".encode("gb18030"), "面粉五百公斤,糖两百公斤,盐十公斤"),
        ("a.md", "\ufeffdünn".encode("utf-16"), "dünn"),
        ("a.csv", b"name;price\nBread;3,50\n", "\nname\tprice\nBread\t3,50\n"),
        ("a.xlsx", xlsx([["Bread", 3.5], ["Rolls", 12.0]]), "Prices\nBread\t3.5\nRolls\t12\n"),
        ("called.txt", docx("Dear Bo", "the oven"), "Dear Bo\nthe oven\n"),
        ("a.pptx", packed({f"ppt/slides/slide{n}.xml": _SLIDE.format(n) for n in (10, 9)}), "9\n10\n"),
        (
            "a.odt",
            packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": _LETTER}),
            "Menu\nSoup\t3\n",
        ),
        ("called.jpg", pdf([["First"], ["Second"]]), "First\n\fSecond"),
    ],
)
def test_the_words_of_a_file_are_read_whatever_it_is_called(name: str, data: bytes, said: str) -> None:
    assert text_of(name, data).text == said


def test_no_more_is_read_than_is_kept() -> None:
    for name, data in (
        ("a.txt", b"word " * 500_000),
        ("a.docx", docx("x" * 3_000_000)),
        ("a.pdf", pdf([["y" * 30_000]] * 9)),
        ("a.csv", b"1,2,3\n" * 190_000),
        ("a.xlsx", xlsx([["word" * 10]] * 6_000)),
    ):
        found = text_of(name, data)
        assert found.is_cut, name
        assert 190_000 < len(found.text) <= 200_000, name


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (docx("&a;", before='<!DOCTYPE a [<!ENTITY a "aha">]>'), "damaged"),
        (docx("words")[:-40], "damaged"),
        (pdf([["words"]], "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (x) /U (y) >> /ID [(a) (b)] "), "locked"),
        (b"%PDF-1.7 and nothing of it", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (packed({"a.txt": "words"}), "Unpack"),
        (bytes(range(256)) * 4_000, "no text"),
        (docx("words", before=f"<?what {'x' * 9_000_000}?>"), "damaged"),
    ],
)
def test_what_is_locked_damaged_or_made_to_harm_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        text_of("it", data)


def test_a_process_reads_draws_pages_and_is_replaced_when_it_hangs() -> None:
    reader = FileReader()
    try:
        assert isinstance(reader.ask(TextWanted("a.docx", docx("words", before="<!DOCTYPE a>"))), NoAnswer)
        first = reader.pid
        assert reader.ask(PagesWanted("a.pdf", pdf([["One"], ["Two"]]))) == Pages(2, [(595.0, 842.0)] * 2)
        page = reader.ask(PageWanted(1, 84))
        assert isinstance(page, PagePicture)
        assert (page.width, page.height, len(page.pixels)) == (60, 84, 60 * 84 * 4)
        assert len(set(page.pixels)) > 3  # letters on paper
        assert isinstance(reader.ask(PageWanted(2, 84)), NoAnswer)
        assert reader.pid == first is not None
        os.kill(first, signal.SIGSTOP)
        reader.time_s = 0.1
        assert isinstance(reader.ask(TextWanted("a.txt", b"words")), NoAnswer)
        reader.time_s = 120.0
        assert reader.ask(TextWanted("a.txt", b"words")) == Extract("lines", "words", False)
        assert reader.pid != first
    finally:
        reader.end()


@pytest.fixture
def add(tmp_path: Path) -> Callable[..., str]:
    """Adds a file to the drive: its id."""

    def added(ann: Person, name: str, data: bytes, *, again: bool = False) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return ann.workspace.do(adding.add_paths, [path], "", new_versions=again).result(WAIT_S).files[0].id

    return added


def read(ann: Person) -> None:
    """Have all be read."""
    assert ann.workspace.do(look_through_for, WAIT_S).result(WAIT_S) == 0


def found(ann: Person, words: str) -> list[tuple[str, str, int]]:
    """The drive's: name, what is around the words, page."""
    hits = searching.found(ann.session, words)
    return [(one.thing.name, one.snippet.replace(HIT_START, "[").replace(HIT_END, "]"), one.page) for one in hits]


def rows(ann: Person) -> list[int]:
    """How many texts, words and files with holders there are."""
    with ann.session.reading() as conn:
        return [
            conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("extract_text", "extract_words", "extract_terms", "held_files", "extracts")
        ]


def test_files_are_found_by_what_stands_in_them_and_not_by_what_once_did(
    tmp_path: Path, add: Callable[..., str]
) -> None:
    with alone(tmp_path / "home", "Ann") as ann:
        lease = add(ann, "lease.pdf", pdf([["Lease contract"], ["The oven is included"], ["Signed in Lyon"]]))
        add(ann, "order.txt", "Rye flour 25 kg, 面粉 500 kg".encode())
        add(ann, "photo.jpg", b"oven, though no picture")
        read(ann)
        assert found(ann, "oven inclu") == [("lease.pdf", "The [oven] is [included]", 2)]
        assert found(ann, "面粉") == [("order.txt", "Rye flour 25 kg, [面粉] 500 kg", 0)]
        assert found(ann, "lyon contract")[0][0] == "lease.pdf"
        assert found(ann, "lease") == [("lease.pdf", "", 0)]
        add(ann, "lease.pdf", pdf([["Second contract"]]), again=True)
        letter = GivenFile(docx("The miller wrote"), "miller.docx")
        bill = GivenFile("Two years of guarantee".encode("utf-16"), "bill.txt")
        file, receipt = ann.workspace.do(add_files, [letter, bill]).result(WAIT_S)
        message = ann.say("look", files=(file,))
        form = ann.workspace.do(form_commands.make, REPAIRS).result(WAIT_S).id
        entry = ann.workspace.do(add_entry, form, {"receipt0": receipt}).result(WAIT_S).id
        read(ann)
        assert [(one.id, one.file) for one in ann.session.search("guarantee")] == [(entry, "bill.txt")]
        assert (found(ann, "oven"), found(ann, "second")) == ([], [("lease.pdf", "[Second] contract", 1)])
        (hit,) = ann.session.search("wrote")
        assert (hit.kind, hit.id, hit.file, hit.page) == ("message", message, "miller.docx", 0)
        assert [one.id for one in ann.session.search("wrote", within=ann.everyone)] == [message]
        ann.workspace.do(chat_commands.recall_message, message).result(WAIT_S)
        assert ann.session.search("wrote") == []
        note = ann.workspace.do(notes_commands.create_note, "Flour").result(WAIT_S).id
        ann.workspace.do(notes_commands.put_files, note, [file]).result(WAIT_S)
        read(ann)
        (hit,) = ann.session.search("wrote")
        assert (hit.kind, hit.id, hit.title, hit.file) == ("note", note, "Flour", "miller.docx")
        ann.workspace.do(notes_commands.write_note, note, "").result(WAIT_S)
        assert ann.session.search("wrote") == []
        ann.workspace.do(commands.throw_away, [lease]).result(WAIT_S)
        assert found(ann, "second") == []
        read(ann)
        ann.workspace.do(commands.bring_back, [lease]).result(WAIT_S)
        assert found(ann, "second") == [("lease.pdf", "[Second] contract", 1)]
        ann.workspace.do(commands.throw_away, [lease]).result(WAIT_S)
        ann.workspace.do(erasing.erase, [lease]).result(WAIT_S)
        read(ann)
        # Of the words that have parts those of the order and the bill are left: flour; years, guarantee.
        assert rows(ann)[2:] == [3, 3, 3]
        assert ann.workspace.verify().result(WAIT_S).ok


def test_what_cannot_be_looked_at_now_is_read_later(
    tmp_path: Path, add: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(tmp_path / "home", "Ann") as ann:
        add(ann, "order.txt", b"Rye flour")
        with monkeypatch.context() as patched:
            patched.setattr(process, "COMMAND", ("/nowhere/at/all",))
            assert ann.workspace.do(look_through_for, WAIT_S).result(WAIT_S) == 1
            with pytest.raises(InvalidError, match="no other process could be started"):
                FileReader().ask(TextWanted("a.txt", b"words"))
        read(ann)
        assert found(ann, "rye") == [("order.txt", "[Rye] flour", 0)]


def test_a_process_that_is_killed_says_nothing_of_its_file_which_is_tried_again_some_times(
    tmp_path: Path, add: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started, start = list[int](), child_process.start

    def killed(command: Sequence[str], priority: Priority) -> subprocess.Popen[bytes]:
        child = start(command, priority)
        started.append(child.pid)
        child.kill()
        return child

    async def twice(context: CommandContext) -> list[int]:
        looking = LookingThrough(context)
        return [await looking.go_on(WAIT_S), await looking.go_on(WAIT_S)]

    with alone(tmp_path / "home", "Ann") as ann:
        add(ann, "order.txt", b"Rye flour")
        add(ann, "bill.txt", b"Oats")
        with monkeypatch.context() as patched:
            patched.setattr(child_process, "start", killed)
            assert ann.workspace.do(twice).result(WAIT_S) == [2, 2]
            assert len(started) == 2  # what died rests
        read(ann)
        assert found(ann, "rye") == [("order.txt", "[Rye] flour", 0)]
        add(ann, "deadly.txt", b"Barley")
        with monkeypatch.context() as patched:
            patched.setattr(child_process, "start", killed)
            for _ in range(3):
                assert ann.workspace.do(look_through_for, WAIT_S).result(WAIT_S) == 1
            read(ann)
        assert (len(started), found(ann, "barley")) == (5, [])
