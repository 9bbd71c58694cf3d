"""Records as CSV: what is written reads back the same, and what others write is taken as far as it can be."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import areas
from desktop.agreeing.commands import take_step_back
from desktop.chat import commands as chat_commands
from desktop.chat.records import Message
from desktop.errors import InvalidError
from desktop.home.wall_clock import wall_ms
from desktop.people.records import Person as ShopPerson
from desktop.records import commands, queries
from desktop.records.cells import read_cells
from desktop.records.collection import Field, Kind, RecordCollection
from desktop.records.csv_file import ENTRY, WHOLE, CsvFile, written
from desktop.records.elements import ID_BYTES, elements
from desktop.records.exporting import exported
from desktop.records.identity import RecordKey
from desktop.records.import_plan import FileReading
from desktop.records.importing import import_csv
from desktop.records.value_text import ValueTexts
from desktop.records.values import MemberLink, Moment, Money, PostalAddress, Value
from desktop.records.wholes import Wholes
from desktop.settings.typed_fields import TypedFields
from tests.desktop.command_line import ask, refused, run, with_json
from tests.desktop.shops import WAIT_S, Person, alone, until
from tests.desktop.toy_collection.area import PIECES, THINGS, WITH_THINGS

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


class Taken:
    """A file of things, and what its lines say."""

    def __init__(self, data: bytes, folder: Path, collection: RecordCollection = THINGS) -> None:
        (folder / "table.csv").write_bytes(data)
        self.file = CsvFile(folder / "table.csv", collection)
        self.records: list[tuple[int, dict[str, Value]]] = []
        self.skipped = [(skipped.line, skipped.reason) for skipped in self.file.skipped]
        for line in self.file.lines:
            try:
                self.records.append((line.line, read_cells(self.file.fields, line.row, TEXTS.value, os.urandom)))
            except InvalidError as error:
                self.skipped.append((line.line, str(error)))


def alike(said: Mapping[str, Value]) -> tuple[dict[str, Value], list[Value]]:
    """What a record says, but for the ids of elements that say nothing."""
    tags = elements(said, THINGS.by_key["tag"])
    opaque = [id for id in tags if len(id) == 2 * ID_BYTES and not set(id) - set("0123456789abcdef")]
    return {key: value for key, value in said.items() if key[4:] not in opaque}, [tags[id] for id in sorted(opaque)]


@given(said=st.lists(records(), max_size=5), separator=st.sampled_from(",;\t"))
def test_what_is_written_is_read_back(said: list[dict[str, Value]], separator: str) -> None:
    with TemporaryDirectory() as folder:
        taken = Taken(written(THINGS, said, TEXTS, separator), Path(folder))
    assert (taken.skipped, taken.file.unknown, taken.file.encoding) == ([], (), "utf-8-sig")
    assert [alike(fields) for _, fields in taken.records] == [alike(each) for each in said if each]


def test_what_belongs_together_in_two_sets_stays_together(tmp_path: Path) -> None:
    from desktop.todos.collections import TODOS

    said: dict[str, Value] = {
        "title": "Cake", "check/00000000000000aa": "Eggs", "check/00000000000000bb": "Milk",
        "ticked/00000000000000bb": True, f"for/{PEOPLE[0].id}": MemberLink(bytes.fromhex(PEOPLE[0].id)),
    }  # fmt: skip
    ((_, fields),) = Taken(written(TODOS, [said], TEXTS), tmp_path, TODOS).records
    (ticked,) = elements(fields, TODOS.by_key["ticked"])
    assert fields[f"check/{ticked}"] == "Milk"
    assert f"for/{PEOPLE[0].id}" in fields


def test_texts_that_would_be_reckoned_out_are_marked_and_numbers_are_not() -> None:
    said: dict[str, Value] = {"name": "=1+1", "weight": Decimal(-5), "maker": MemberLink(bytes.fromhex(PEOPLE[1].id))}
    header, line = written(THINGS, [said], TEXTS).decode("utf-8-sig").splitlines()
    cells = dict(zip(header.split(","), line.split(","), strict=True))
    assert (cells["Name"], cells["Weight"], cells["Maker"]) == ("'=1+1", "-5", "'=Bo")


def test_nothing_that_others_wrote_is_reckoned_out_wherever_it_stands(tmp_path: Path) -> None:
    field = Field("name", Kind.TEXT, "=A1")
    forms = replace(THINGS, fields=(field,))
    address: dict[str, Value] = {"name": PostalAddress("=1+1", "", "", "")}
    data = written(forms, [address], TEXTS, besides={WHOLE: ["=2+2"]})
    assert data.decode("utf-8-sig").splitlines() == ["'=A1,Belongs to", "'=1+1,'=2+2"]
    taken = Taken(data, tmp_path, forms)
    assert (taken.file.fields, taken.file.lines[0].whole) == ([field, None], "=2+2")


def test_fields_that_are_called_alike_are_told_apart_by_their_order(tmp_path: Path) -> None:
    forms = replace(
        THINGS,
        fields=tuple(Field(key, Kind.TEXT, label) for key, label in (("a", "Name"), ("b", "Name"), ("c", ENTRY))),
    )
    said: list[dict[str, Value]] = [{"a": "first", "b": "second", "c": "third"}]
    taken = Taken(written(forms, said, TEXTS, besides={ENTRY: ["id@1"]}), tmp_path, forms)
    assert [fields for _, fields in taken.records] == said
    assert [line.entry for line in taken.file.lines] == ["id@1"]
    with pytest.raises(InvalidError, match="several columns"):
        Taken(b"Name,Name,Name\n1,2,3\n", tmp_path, forms)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_other_programs_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = ["name|COLOUR|Tags", "Ofenküche|green|hot;big", "", "'Tis|Red|"]
    data = "\r\n".join(lines).replace("|", separator)
    if separator == ";":
        data = data.replace("hot;big", '"hot;big"')
    taken = Taken(data.encode(encoding), tmp_path)
    assert [(line, alike(fields)) for line, fields in taken.records] == [
        (2, ({"name": "Ofenküche", "colour": "g"}, ["hot", "big"])),
        (4, ({"name": "'Tis", "colour": "r"}, [])),
    ]
    assert taken.skipped == []


def test_lines_that_cannot_be_taken_are_named_and_the_others_taken(tmp_path: Path) -> None:
    taken = Taken(b'Name,Pieces,Size\nOven,many,1\n"Two\nlines",2,\nTray,3,,4\nMixer,4\n', tmp_path)
    assert taken.records == [
        (3, {"name": "Two\nlines", "pieces": 2}),
        (6, {"name": "Mixer", "pieces": 4}),
    ]
    assert sorted(taken.skipped) == [
        (2, "“many” does not fit Pieces."),
        (5, "It has more columns than the first line."),
    ]
    assert taken.file.unknown == ("Size",)


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
        Taken(data, tmp_path)


# Through the workspace and the command line


def reading_of(person: Person) -> FileReading:
    typed = TypedFields(person.session)
    return FileReading(typed.written, typed.texts, os.urandom)


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
    reading = reading_of(alice)
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
    assert alice.workspace.do(take_step_back, known, bytes.fromhex(done.batch)).result(WAIT_S) == many - 1
    assert [thing.id for thing in queries.records(alice.session, THINGS)] == [kept]


def test_what_each_has_once_cannot_be_imported(alice: Person, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Job\nBaker\n")
    profiles = next(each for each in queries.collections(alice.session) if each.name == "person.profile")
    with pytest.raises(InvalidError, match="there once"):
        alice.workspace.do(import_csv, profiles, tmp_path / "table.csv", reading_of(alice)).result(WAIT_S)


def test_what_each_has_once_goes_out_by_whose_it_is_and_is_changed_by_a_file(shop: Path, tmp_path: Path) -> None:
    ask(shop, "person", "set", "Alice", "job", "Baker")
    ask(shop, "record", "export", "person.profile", str(tmp_path / "people.csv"))
    header, line = (tmp_path / "people.csv").read_text("utf-8-sig").splitlines()
    assert dict(zip(header.split(","), line.split(","), strict=True))["Belongs to"] == "Alice"
    (tmp_path / "people.csv").write_text(f"{header}\n{line.replace('Baker', 'Miller')}\n")
    done = ask(shop, "record", "import", "person.profile", str(tmp_path / "people.csv"))
    assert (done["imported"], done["changed"], done["skipped"]) == (0, 1, [])
    assert ask(shop, "person", "show", "Alice")["job"] == "Miller"


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
    assert (back["imported"], back["changed"], back["as_they_were"], back["skipped"]) == (0, 0, 4, [])
    again.write_bytes(again.read_bytes().replace(b"Entry ID", b"Was"))
    ended = run(shop, *with_json(("record", "import", "toy.thing", str(again))))
    back = json.loads(ended.stdout)
    assert (back["imported"], back["skipped"], back["unknown_columns"]) == (4, [], ["Was"])
    assert ask(shop, "record", "undo", back["batch"])["undone"] == 4
    (tmp_path / "west.csv").write_bytes("Name\nKüche\n".encode("cp1252"))
    assert "letters like é" in run(shop, "record", "import", "toy.thing", str(tmp_path / "west.csv")).stdout


def test_only_what_was_changed_in_the_file_is_changed_here(alice: Person, tmp_path: Path) -> None:
    def do(command: Any, *values: Any, **named: Any) -> Any:
        return alice.workspace.do(partial(command, **named), *values).result(WAIT_S)

    oven = do(
        commands.create, THINGS, {"name": "Oven", "pieces": 1, "weight": Decimal(3), "tag/00000000000000aa": "hot"}
    )
    tray, fan, mill = (do(commands.create, THINGS, {"name": name, "pieces": 1}) for name in ("Tray", "Fan", "Mill"))
    do(commands.change, THINGS, fan.id, {"pieces": "some"})
    now = wall_ms()
    file = exported(alice.session, THINGS, TEXTS, ",", now).data.decode("utf-8-sig")
    until(lambda: wall_ms() > now)  # what is saved in that millisecond counts as seen
    do(commands.change, THINGS, tray.id, {"pieces": 9})
    do(commands.change, THINGS, oven.id, {"code": "Bo’s", "tag/00000000000000bb": "Bo’s"})
    do(commands.erase, THINGS, mill.id)
    header, ovens, trays, fans, mills = file.splitlines()
    assert header.endswith(",Entry ID")
    ovens = ovens.replace("Oven", "Stove").replace(",3,", ",,").replace("hot", "warm; big")
    lines = [header, ovens, trays, fans, mills, mills.replace(mill.id, "ab" * 16), "Pan" + "," * header.count(",")]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    done = do(import_csv, THINGS, tmp_path / "table.csv", reading_of(alice))
    assert (done.imported, done.changed, done.same) == (2, 1, 2)
    assert [(each.line, each.reason) for each in done.skipped] == [(5, "It was erased for good.")]
    now = {one.id: dict(one.values) for one in queries.records(alice.session, THINGS)}
    tags = elements(now[oven.id], THINGS.by_key["tag"])
    assert tags["00000000000000aa"] == "warm"
    assert sorted(map(str, tags.values())) == ["Bo’s", "big", "warm"]
    assert (now[oven.id]["name"], now[oven.id]["code"], "weight" in now[oven.id]) == ("Stove", "Bo’s", False)
    assert (now[tray.id]["pieces"], now[fan.id]["pieces"]) == (9, "some")
    known = queries.collections(alice.session)
    assert alice.workspace.do(commands.undo_step, known, bytes.fromhex(done.batch)).result(WAIT_S) == 3
    now = {one.id: dict(one.values) for one in queries.records(alice.session, THINGS)}
    assert set(now) == {oven.id, tray.id, fan.id}
    assert (now[oven.id]["name"], now[oven.id]["weight"], now[oven.id]["tag/00000000000000aa"]) == ("Oven", 3, "hot")


def test_rows_come_in_with_what_they_belong_to(alice: Person, tmp_path: Path) -> None:
    def do(command: Any, *values: Any, **named: Any) -> Any:
        return alice.workspace.do(partial(command, **named), *values).result(WAIT_S)

    oven = do(commands.create, THINGS, {"name": "=Oven"})
    twins = [do(commands.create, THINGS, {"name": "Tray"}) for _ in range(2)]
    for whole, name in ((oven, "Door"), (twins[0], "Rim")):
        do(commands.create, PIECES, {"name": name}, parent=whole.id)
    table = tmp_path / "pieces.csv"
    table.write_bytes(exported(alice.session, PIECES, TEXTS, ",", wall_ms()).data)
    lines = table.read_text("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in lines] == ["Belongs to", "'=Oven", twins[0].id]
    lines[1] = lines[1].replace("'=Oven", twins[0].id)
    table.write_text("\n".join([*lines, "Leg,,,'=oven,", f"Foot,,,{twins[1].id},", "Arm,,,Tray,"]))
    done = do(import_csv, PIECES, table, reading_of(alice))
    assert (done.imported, done.changed, done.same) == (2, 0, 1)
    assert [(each.line, each.reason) for each in done.skipped] == [
        (2, "What it belongs to cannot be changed."),
        (6, "There is nothing called “Tray” that it could belong to."),
    ]
    wholes = Wholes(alice.session, PIECES, TEXTS)
    now = {one.values["name"]: wholes.text(one.parent) for one in queries.records(alice.session, PIECES)}
    assert now == {"Door": "=Oven", "Rim": twins[0].id, "Leg": "=Oven", "Foot": twins[1].id}


def test_labels_that_people_chose_are_marked_like_texts(tmp_path: Path) -> None:
    named = dataclasses.replace(THINGS, fields=(Field("name", Kind.TEXT, "=Name"),))
    data = written(named, [{"name": "Oven"}], TEXTS)
    assert data.decode("utf-8-sig").startswith("'=Name\r\n")
    assert Taken(data, tmp_path, named).records == [(2, {"name": "Oven"})]
