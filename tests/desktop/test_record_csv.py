"""Records as CSV: what is written reads back the same, and what others write is taken as far as it can be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import areas
from desktop.chat import commands as chat_commands
from desktop.chat.records import Message
from desktop.errors import InvalidError
from desktop.people.records import Person as ShopPerson
from desktop.records import commands, queries
from desktop.records.csv_file import CsvFile, written
from desktop.records.elements import ID_BYTES, elements
from desktop.records.identity import RecordKey
from desktop.records.importing import import_csv
from desktop.records.value_text import ValueTexts
from desktop.records.values import MemberLink, Moment, Money, Value
from desktop.settings.typed_fields import TypedFields
from tests.desktop.command_line import ask, refused, run, with_json
from tests.desktop.shops import WAIT_S, Person, alone
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS

NAMES = ("Ann", "=Bo", "@Cai", "Dee", "dee", "me; too", "[x] Eve", "'=Flo", "ab" * 16)
PEOPLE = [
    ShopPerson(id=bytes([number] * 16).hex(), name=name, role="employee", active=True, is_me=False, pcs=())
    for number, name in enumerate(NAMES, 1)
]
TEXTS = ValueTexts(PEOPLE)

IDS = st.binary(min_size=16, max_size=16)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20) | st.text(
    "=+-@'\t\r\n;,\"\\[] a", min_size=1
)
NUMBERS = st.decimals("-999999999999", "999999999999", places=6).map(
    lambda number: Decimal(f"{number:f}").normalize() + 0
)
PEOPLE_CHOSEN = st.sampled_from([MemberLink(bytes.fromhex(person.id)) for person in PEOPLE]) | IDS.map(MemberLink)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "name": WORDS,
    "colour": st.sampled_from(["r", "g"]),
    "weight": NUMBERS,
    "price": st.builds(Money, NUMBERS, st.sampled_from(["EUR", "USD"])),
    "day": st.dates(),
    "hour": st.times().map(lambda at: at.replace(microsecond=0)),
    "made": st.integers(0, 253_402_300_799_000).map(Moment),
    "sold": st.booleans(),
    "maker": PEOPLE_CHOSEN,
    "part": st.builds(RecordKey, IDS, IDS, IDS),
    "pieces": st.integers(-(1 << 63), (1 << 63) - 1),
    "code": WORDS,
    "origin": st.binary(min_size=1, max_size=40),
}
TAG_IDS = st.binary(min_size=ID_BYTES, max_size=ID_BYTES).map(bytes.hex) | st.text("ab[];\\ 1-", min_size=1, max_size=9)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Value]:
    said = draw(st.fixed_dictionaries({}, optional=VALUES))
    tags = draw(st.dictionaries(TAG_IDS, WORDS, max_size=4))
    return said | {f"tag/{id}": text for id, text in tags.items()}


def read(data: bytes, folder: Path, name: str = "table.csv") -> CsvFile:
    file = folder / name
    file.write_bytes(data)
    return CsvFile(file, THINGS, TEXTS.value, os.urandom)


def alike(said: Mapping[str, Value]) -> tuple[dict[str, Value], list[Value]]:
    """What a record says, but for the ids of elements that say nothing."""
    tags = elements(said, THINGS.by_key["tag"])
    opaque = [id for id in tags if len(id) == 2 * ID_BYTES and not set(id) - set("0123456789abcdef")]
    return {key: value for key, value in said.items() if key[4:] not in opaque}, [tags[id] for id in sorted(opaque)]


@given(said=st.lists(records(), max_size=5), separator=st.sampled_from(",;\t"))
def test_what_is_written_is_read_back(said: list[dict[str, Value]], separator: str) -> None:
    with TemporaryDirectory() as folder:
        file = read(written(THINGS, said, TEXTS, separator), Path(folder))
    assert (file.skipped, file.unknown, file.encoding) == ([], (), "utf-8-sig")
    assert [alike(record.fields) for record in file.records] == [alike(each) for each in said if each]


def test_what_belongs_together_in_two_sets_stays_together(tmp_path: Path) -> None:
    from desktop.todos.collections import TODOS

    said: dict[str, Value] = {
        "title": "Cake", "check/00000000000000aa": "Eggs", "check/00000000000000bb": "Milk",
        "ticked/00000000000000bb": True, f"for/{PEOPLE[0].id}": MemberLink(bytes.fromhex(PEOPLE[0].id)),
    }  # fmt: skip
    (tmp_path / "todos.csv").write_bytes(written(TODOS, [said], TEXTS))
    (record,) = CsvFile(tmp_path / "todos.csv", TODOS, TEXTS.value, os.urandom).records
    (ticked,) = elements(record.fields, TODOS.by_key["ticked"])
    assert record.fields[f"check/{ticked}"] == "Milk"
    assert f"for/{PEOPLE[0].id}" in record.fields


def test_texts_that_would_be_reckoned_out_are_marked_and_numbers_are_not() -> None:
    said: dict[str, Value] = {"name": "=1+1", "weight": Decimal(-5), "maker": MemberLink(bytes.fromhex(PEOPLE[1].id))}
    header, line = written(THINGS, [said], TEXTS).decode("utf-8-sig").splitlines()
    cells = dict(zip(header.split(","), line.split(","), strict=True))
    assert (cells["Name"], cells["Weight"], cells["Maker"]) == ("'=1+1", "-5", "'=Bo")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_other_programs_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = ["name|COLOUR|Tags", "Ofenküche|green|hot;big", "", "'Tis|Red|"]
    data = "\r\n".join(lines).replace("|", separator)
    if separator == ";":
        data = data.replace("hot;big", '"hot;big"')
    file = read(data.encode(encoding), tmp_path)
    assert [(record.line, alike(record.fields)) for record in file.records] == [
        (2, ({"name": "Ofenküche", "colour": "g"}, ["hot", "big"])),
        (4, ({"name": "'Tis", "colour": "r"}, [])),
    ]
    assert file.skipped == []


def test_lines_that_cannot_be_taken_are_named_and_the_others_taken(tmp_path: Path) -> None:
    file = read(b'Name,Pieces,Size\nOven,many,1\n"Two\nlines",2,\nTray,3,,4\nMixer,4\n', tmp_path)
    assert [(record.line, record.fields) for record in file.records] == [
        (3, {"name": "Two\nlines", "pieces": 2}),
        (6, {"name": "Mixer", "pieces": 4}),
    ]
    assert [(skipped.line, skipped.reason) for skipped in file.skipped] == [
        (2, "“many” does not fit Pieces."),
        (5, "It has more columns than the first line."),
    ]
    assert file.unknown == ("Size",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "first line"),
        (b"Size,Length\n1,2\n", "Name, Colour, Weight"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\x81\x8d", "CSV in UTF-8"),
        (b"\xff\xfe\x00", "CSV in UTF-8"),
        (b'Name\nOven\n"Tray\nMixer\n', "from line 3 on"),
        (b"Name,name\nOven,Tray\n", "several columns"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(InvalidError, match=reason):
        read(data, tmp_path)


# Through the workspace and the command line


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with alone(tmp_path / "home"):
        pass
    return tmp_path / "home"


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Person]:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with alone(tmp_path / "alice") as alice:
        yield alice


def test_thousands_of_lines_are_one_step_while_others_write(alice: Person, tmp_path: Path) -> None:
    many = 2_000
    (tmp_path / "many.csv").write_text("Name,Pieces\n" + "".join(f"Thing {n},{n}\n" for n in range(many)))
    reading = TypedFields(alice.session).written
    said: list[Future[Message]] = []

    def report(done: int, total: int) -> None:
        if not said:
            said.append(alice.workspace.do(chat_commands.post_message, alice.everyone, "Meanwhile"))

    done = alice.workspace.do(import_csv, THINGS, tmp_path / "many.csv", reading, report).result(WAIT_S)
    assert (done.imported, done.skipped) == (many, ())
    found = queries.records(alice.session, THINGS)
    assert {thing.values["pieces"] for thing in found} == set(range(many))
    entries = [thing.saves["name"] for thing in found]
    places = sorted(place for entry in entries if (place := alice.session.place_in_log(bytes.fromhex(entry))))
    meanwhile = alice.session.place_in_log(bytes.fromhex(said[0].result(WAIT_S).id))
    assert meanwhile is not None
    assert places[0] < meanwhile < places[-1]
    kept = found[7].id
    alice.workspace.do(commands.change, THINGS, kept, {"name": "Kept", "pieces": 0}).result(WAIT_S)
    known = queries.collections(alice.session)
    assert alice.workspace.do(commands.undo_step, known, bytes.fromhex(done.batch)).result(WAIT_S) == many - 1
    assert [thing.id for thing in queries.records(alice.session, THINGS)] == [kept]


def test_what_each_has_once_cannot_be_imported(alice: Person, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Job\nBaker\n")
    profiles = next(each for each in queries.collections(alice.session) if each.name == "person.profile")
    with pytest.raises(InvalidError, match="there once"):
        alice.workspace.do(import_csv, profiles, tmp_path / "table.csv", TEXTS.value).result(WAIT_S)


def test_a_table_goes_out_and_comes_in(shop: Path, tmp_path: Path) -> None:
    ask(shop, "settings", "set", "country", "Germany")
    table, again = tmp_path / "table.csv", tmp_path / "again.csv"
    table.write_text("Name;Weight;Day;Price;Maker\nOven;1,5;24.12.2026;3 USD;me\nTray;heavy;;;\nMixer;;;;@Alice\n")
    ended = run(shop, *with_json(("record", "import", "toy.thing", str(table))))
    assert ended.status == 3
    assert "line 3: “heavy” is not a number" in run(shop, "record", "import", "toy.thing", str(table)).stdout
    (oven, *_) = ask(shop, "record", "list", "toy.thing", "--where", "Name=Oven")
    assert (oven["fields"]["weight"], oven["fields"]["day"]) == ("1.5", "2026-12-24")
    assert oven["fields"]["maker"]["name"] == "Alice"
    said = ask(shop, "record", "export", "toy.thing", str(again))
    assert said == {"collection": "toy.thing", "exported": 4, "file": str(again)}
    assert "--replace" in refused(shop, "record", "export", "toy.thing", str(again))
    header, *lines = again.read_text("utf-8-sig").splitlines()
    assert header.startswith("Name;Colour;")
    assert sorted(line.partition(";")[0] for line in lines) == ["Mixer", "Mixer", "Oven", "Oven"]
    assert all(line.startswith("Oven;;1.5;3 USD;2026-12-24;") for line in lines if line.startswith("Oven"))
    back = ask(shop, "record", "import", "toy.thing", str(again))
    assert (back["imported"], back["skipped"], back["unknown_columns"]) == (4, [], [])
    assert ask(shop, "record", "undo", back["batch"])["undone"] == 4
    (tmp_path / "west.csv").write_bytes("Name\nKüche\n".encode("cp1252"))
    assert "letters like é" in run(shop, "record", "import", "toy.thing", str(tmp_path / "west.csv")).stdout
