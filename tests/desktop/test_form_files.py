"""Forms in files that somebody brings: told before they are taken, and taken into a shop that has other people and
forms; and lists of which forms are made."""

import io
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from desktop.errors import InvalidError
from desktop.forms.brought_form import brought_form
from desktop.forms.definition import Definition, Question, QuestionType, RouteStep, Who
from desktop.forms.form_file import MOST_BYTES, form_bytes, read_form, what_it_is
from desktop.forms.xlsform.writer import xlsform_bytes
from desktop.sheets.guessing import ReadingHints
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import alone

ANN = "ab" * 16
SUPPLIERS = "cd" * 16
NAME = Question("name0000", QuestionType.TEXT, "Name")
FROM = Question("from0000", QuestionType.ENTRY, "From", form=SUPPLIERS, show=("phone000",))
WHAT = Question("what0000", QuestionType.ENTRY, "What", form="ef" * 16)
ORDER = Definition(
    "Order", audience="managers", add=Who("manager", (ANN,)), route=(RouteStep(Who("owner", (ANN,))),), keep_days=30,
    questions=(NAME, FROM, Question("lines000", QuestionType.ROWS, "Lines", questions=(WHAT,))),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with alone(tmp_path / "home"):
        pass
    return tmp_path / "home"


def saved(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def workbook(*rows: list[Any], name: str = "Sheet1") -> bytes:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return stream.getvalue()


def test_a_form_reaches_another_shop_without_its_people_and_finds_the_forms_there(tmp_path: Path) -> None:
    data = form_bytes(ORDER, {SUPPLIERS: "Suppliers", "ef" * 16: "Products"})
    assert all(id not in data.decode() for id in (ANN, SUPPLIERS, "efef"))
    there = {"12" * 16: "suppliers "}
    came, told = read_form(saved(tmp_path, "o.countertop-form", data), there)
    by_key = came.by_key
    assert (by_key["from0000"].type, by_key["from0000"].form) == (QuestionType.ENTRY, "12" * 16)
    assert by_key["what0000"].type is QuestionType.TEXT
    assert (came.add, came.route[0].who) == (Who("manager"), Who("owner"))
    assert told == (("What", "It chooses from the form “Products”, which is not here: its answer is typed as text."),)
    assert what_it_is(came, there) == [
        "“Order” asks 4 questions.",
        "Managers and owners can read what is filled in.",
        "Managers and owners can fill it in.",
        "Managers and owners can change what others filled in.",
        "It chooses from the form “suppliers”.",
        "What is filled in waits for a yes.",
        "Entries are erased after 30 days.",
    ]


def test_people_that_a_file_names_are_nobody_here(tmp_path: Path) -> None:
    forged = json.dumps({"countertop": "form", "definition": {
        "format": 1, "title": "T", "add": {"role": "owner", "people": [ANN]}, "questions": [
            {"key": "from0000", "type": "entry", "label": "From", "form": SUPPLIERS}]}})  # fmt: skip
    came, told = read_form(saved(tmp_path, "t.countertop-form", forged.encode()), {SUPPLIERS: "Suppliers"})
    assert came.add == Who("owner")
    assert told == (
        ("", "Who may add entries goes by roles: the people who were named are not there."),
        ("From", "It chooses from a form that is not here: its answer is typed as text."),
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{}", "“f.countertop-form” is no form of Countertop."),
        (b"[" * 100_000, "is no form of Countertop."),
        (b"\xff\xfe\x00", "is no form of Countertop."),
        (b'{"countertop":"form","definition":{"format":2,"title":"T"}}', "was made by a later version of Countertop"),
        (b'{"countertop":"form","definition":{"format":1,"title":""}}', "is damaged"),
    ],
)
def test_what_is_no_form_is_refused_in_words(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        read_form(saved(tmp_path, "f.countertop-form", data))
    assert sentence in str(refusal.value)


def test_a_file_that_is_too_large_for_a_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="too large for a form"):
        read_form(saved(tmp_path, "f.countertop-form", b" " * (MOST_BYTES + 1)))


def test_an_xlsform_and_a_list_are_told_apart_by_what_is_in_them(tmp_path: Path) -> None:
    form = Definition("Visits", questions=(NAME,))
    as_form = brought_form(saved(tmp_path, "a.xlsx", xlsform_bytes(form).data), {}, ReadingHints(), os.urandom)
    assert (as_form.definition, as_form.table) == (form, None)
    rows = [["Type", "Name", "Price"], ["Bread", "Rye", 3.5], ["Bread", "Wheat", 2.95], ["Cake", "Nut", 4]]
    as_list = brought_form(saved(tmp_path, "Breads.xlsx", workbook(*rows)), {}, ReadingHints(), os.urandom)
    assert as_list.definition.title == "Breads"
    assert [(each.label, each.decimals) for each in as_list.definition.questions] == [
        ("Type", 0),
        ("Name", 0),
        ("Price", 0),
    ]
    assert as_list.table is not None
    assert len(as_list.table.rows) == 3


def test_a_list_becomes_a_form_with_its_rows_as_entries(home: Path, tmp_path: Path) -> None:
    lines = [
        "Visitor;Arrived;Badge number;Paid;Fee;Wants", "Maria;24.12.2026 10:15;007;yes;12,50 €;tea",
        "=1+1;25.12.2026 09:00;008;no;3 €;coffee", "Jo;;009;;later;tea",
    ]  # fmt: skip
    file = saved(tmp_path, "Visitors.csv", "\n".join(lines).encode())
    made = ask(home, "form", "new", str(file), "--with-entries")
    assert (made["title"], made["added"], made["refused"]) == ("Visitors", 3, [])
    assert made["questions"] == ["Visitor", "Arrived", "Badge number", "Paid", "Fee", "Wants"]
    entries = {each["values"]["Visitor"]: each["values"] for each in ask(home, "entry", "list", "Visitors")}
    assert entries.keys() == {"Maria", "=1+1", "Jo"}
    assert entries["Maria"]["Fee"] == {"amount": "12.5", "currency": "EUR"}
    assert entries["Maria"]["Badge number"] == "007"
    assert entries["Maria"]["Arrived"].startswith("2026-12-24T")
    assert "Arrived" not in entries["Jo"]
    assert entries["Jo"]["Fee"] == "later"
    assert "none is changed by it" in refused(home, "form", "publish", "Visitors", str(file))


def test_an_xlsform_comes_in_is_told_of_and_goes_out_on_the_command_line(home: Path, tmp_path: Path) -> None:
    rows = [
        ["type", "name", "label", "relevant"],
        ["text", "who", "Who", None],
        ["geopoint", "at", "Where", "${who} != ''"],
    ]
    file = str(saved(tmp_path, "Trips.xlsx", workbook(*rows, name="survey")))
    where = {"question": "Where", "what": "A place on a map is asked for as text here."}
    looked = ask(home, "form", "look", file)
    assert (looked["says"][0], looked["not_translated"]) == ("“Trips” asks 2 questions.", [where])
    assert ask(home, "form", "list") == []
    made = ask(home, "form", "new", file)
    assert (made["questions"], made["not_translated"]) == (["Who", "Where"], [where])
    assert "has no entries in it" in refused(home, "form", "new", file, "--with-entries")
    out = str(tmp_path / "out.xlsx")
    assert ask(home, "form", "export", "Trips", out)["not_translated"] == []
    again = ask(home, "form", "publish", "Trips", out)
    assert (again["form"], again["not_translated"]) == (made["form"], [])
    assert "A place on a map" in run(home, "form", "look", file).stdout


def test_a_list_keeps_what_does_not_fit_its_column(tmp_path: Path) -> None:
    lines = "Item,Price\n" + "\n".join(f"I{n},{n}.50 CHF" for n in range(1, 12)) + "\nLast,ask"
    came = brought_form(saved(tmp_path, "p.csv", lines.encode()), {}, ReadingHints(), os.urandom)
    assert came.definition.questions[1].type is QuestionType.MONEY
    assert came.not_translated == (("Price", "1 answer does not fit: what is written stays, marked."),)
    assert came.table is not None
    assert next(came.table.values())[1] == Decimal("1.50")
