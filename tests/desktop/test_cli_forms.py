"""Forms and entries on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.forms import commands
from desktop.forms.definition import Choice, Definition, FormSection, Question, QuestionType, Rule, Who
from desktop.forms.form_file import form_bytes
from tests.desktop.command_line import ask, refused, run
from tests.desktop.form_samples import ITEMS, KINDS, NAME, NUMBER, visitors
from tests.desktop.shops import WAIT_S, alone, reopened

ALLERGIC = Question(
    "allergic", QuestionType.SEVERAL_OF, "Allergic to", choices=(Choice("nuts", "Nuts"), Choice("milk", "Milk"))
)
PRICE = Question("price000", QuestionType.MONEY, "Price")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with alone(tmp_path / "home"):
        pass
    return tmp_path / "home"


def saved(folder: Path, definition: Definition) -> str:
    path = folder / "form.countertop-form"
    path.write_bytes(form_bytes(definition))
    return str(path)


def test_a_section_that_managers_read_is_written_beside_the_entry(home: Path, tmp_path: Path) -> None:
    wages = FormSection("wages000", "Wages", audience="managers", questions=(PRICE, ALLERGIC))
    ask(home, "form", "new", saved(tmp_path, replace(visitors(NAME), sections=(wages,))))
    assert [each["section"] for each in ask(home, "form", "show", "Visitors")["sections"]] == ["Wages"]
    said = {"Name": "Maria", "Wages": {"Price": 12.5, "Allergic to": ["Nuts"]}}
    maria = answered(home, "entry", "add", "Visitors", **said)
    wanted = {"Price": {"amount": "12.5", "currency": "EUR"}, "Allergic to": ["Nuts"]}
    assert maria["values"] == {"Name": "Maria", "Wages": wanted}
    changed = answered(home, "entry", "change", "Visitors", maria["id"], Wages={"Price": None, "Allergic to": ["Milk"]})
    assert changed["values"] == {"Name": "Maria", "Wages": {"Allergic to": ["Milk"]}}
    assert "Wages" in refused(home, "entry", "change", "Visitors", maria["id"], typed='{"Wages": 5}')


def answered(home: Path, *words: str, **answers: Any) -> Any:
    return ask(home, *words, typed=json.dumps(answers))


def test_a_form_from_a_file_is_filled_in_listed_changed_and_exported(home: Path, tmp_path: Path) -> None:
    made = ask(home, "form", "new", saved(tmp_path, visitors(NUMBER, NAME, KINDS, ALLERGIC, PRICE, ITEMS)))
    assert made["questions"] == ["Number", "Name", "Kind", "Allergic to", "Price", "Items", "What"]
    answers = {"Name": "Maria", "kind": "Courier", "Allergic to": ["Nuts", "Milk"], "Price": 12.50}
    maria = ask(home, "entry", "add", "visitors", typed=json.dumps(answers | {"Items": [{"What": "Bread"}]}))
    assert maria["values"] == {
        "Number": maria["number"], "Name": "Maria", "Kind": "Courier", "Allergic to": ["Milk", "Nuts"],
        "Price": {"amount": "12.5", "currency": "EUR"}, "Items": [{"What": "Bread"}],
    }  # fmt: skip
    answered(home, "entry", "add", made["form"][:8], Name="Jo")
    changed = answered(home, "entry", "change", "Visitors", maria["id"][:6], **{"Name": None, "Allergic to": ["Milk"]})
    assert "Name" not in changed["values"]
    assert changed["values"]["Allergic to"] == ["Milk"]
    ask(home, "entry", "away", "Visitors", maria["id"])
    assert [len(ask(home, "entry", "list", "Visitors", *away)) for away in ((), ("--away",))] == [1, 1]
    assert ask(home, "entry", "bring-back", "Visitors", maria["id"])["away"] is False
    history = ask(home, "entry", "history", "Visitors", maria["id"])
    assert [len(step["changes"]) for step in history] == [6, 2, 1, 1]
    assert ask(home, "entry", "list", "Visitors", "--as-of", "2020-01-01 10:00") == []
    table = tmp_path / "visitors.csv"
    assert ask(home, "entry", "export", "Visitors", str(table))["exported"] == 2
    assert "Milk" in table.read_text(encoding="utf-8-sig")


def test_a_list_is_brought_into_a_form_and_what_is_left_of_it_saved(home: Path, tmp_path: Path) -> None:
    ask(home, "form", "new", saved(tmp_path, visitors(NUMBER, NAME, KINDS, PRICE)))
    path, left = tmp_path / "list.csv", tmp_path / "left.csv"
    path.write_text("Who;Art;Price\nMaria;Courier;12,50\nJo;Pigeon;much\nMaria;Guest;1\n", "utf-8")
    into = ("entry", "import", "visitors", str(path), "--map", "Who=Name")
    looked = ask(home, *into, "--look")
    assert looked["columns"] == {"Who": "Name", "Art": "Kind", "Price": "Price"}
    assert (looked["added"], looked["batch"]) == (3, None)
    assert looked["misfits"][0] == {"question": "Kind", "count": 1, "values": ["Pigeon"]}
    words = run(home, *into, "--key", "Name", "--choices", "--refused", str(left))
    assert (words.status, words.stdout.splitlines()[0]) == (3, "2 records added, 0 changed, 0 as they were.")
    assert "Price: 1 answer does not fit" in words.stdout
    assert left.read_text("utf-8-sig").splitlines()[1].startswith("4,Line 2 has the same “Name”.,Maria")
    listed = ask(home, "entry", "list", "visitors")
    assert [each["values"]["Kind"] for each in listed] == ["Courier", "Pigeon"]
    out = tmp_path / "out.csv"
    ask(home, "entry", "export", "visitors", str(out))
    out.write_text(out.read_text("utf-8-sig").replace("Maria", "Marie"), "utf-8-sig")
    again = ask(home, "entry", "import", "visitors", str(out))
    assert (again["added"], again["changed"], again["as_they_were"]) == (0, 1, 1)
    assert ask(home, "record", "undo", again["batch"])["undone"] == 1
    path.write_text("Colour\nred\n")
    assert "Say which does with --map" in refused(home, "entry", "import", "visitors", str(path))
    for typed, sentence in (
        ("Who", "says of no column"),
        ("Who=Name", "There is no column"),
        ("Colour=Hue", "no question"),
    ):
        assert sentence in refused(home, "entry", "import", "visitors", str(path), "--map", typed)
    assert "There is no sheet" in refused(home, "entry", "import", "visitors", str(path), "--sheet", "May")


def test_an_entry_is_filled_in_as_the_form_would_be_and_refused_as_it_would(home: Path, tmp_path: Path) -> None:
    with reopened(home) as alice:
        mill, secrets = (
            alice.workspace.do(commands.make, Definition(title, audience=audience, questions=(NAME,))).result(WAIT_S)
            for title, audience in (("Suppliers", "everyone"), ("Secrets", "managers"))
        )
        alice.workspace.do(commands.make, order(mill.id, secrets.id)).result(WAIT_S)
    supplier = answered(home, "entry", "add", "Suppliers", Name="Mill")
    said = ("entry", "add", "Orders")
    for answers, words in (
        ({}, "“Name”: This must be filled."),
        ({"Name": "x", "Lines": [{}]}, "“Lines”, row 1, “What”: This must be filled."),
        ({"Name": "No"}, "“Name”: Not No."),
        ({"Name": "x", "Secret": "y"}, "Secret: “Secrets” has other readers than “Orders”"),
        ({"Name": "x", "Gone": "y"}, "Gone: What one chooses from here cannot be read by you."),
        ({"Name": "x", "From": "Dairy"}, "There is no entry called “Dairy”"),
        ({"Lines": {"What": "x"}}, "Rows are written as a list"),
    ):
        assert words in refused(home, *said, typed=json.dumps(answers))
    made = answered(home, *said, Name="Jo", From="mill", Lines=[{"What": "Rye", "Qty": 2}, {"What": "Bun", "Qty": 3}])
    assert made["values"] == {
        "Name": "Jo", "Kind": "new", "From": {"id": supplier["id"], "title": "Mill"}, "Total": "5",
        "Lines": [{"What": "Rye", "Qty": "2"}, {"What": "Bun", "Qty": "3"}],
    }  # fmt: skip
    assert "Kind" not in answered(home, *said, Name="Al", Kind=None)["values"]
    change = ("entry", "change", "Orders", made["id"])
    assert "“Name”: This must be filled." in refused(home, *change, typed='{"Name": null}')
    changed = answered(home, *change, Lines=[{"What": "Cake", "Qty": 7}])
    assert changed["values"]["Lines"] == [{"What": "Cake", "Qty": "7"}]
    listed = ask(home, "entry", "list", "Orders", "--where", 'AND([Total] > 4, [Name] = "Jo")')
    assert [each["id"] for each in listed] == [made["id"]]
    before = [step["at"] for step in ask(home, "entry", "history", "Orders", made["id"])][-1]
    (then,) = ask(home, "entry", "list", "Orders", "--as-of", before, "--where", "SUM([Lines].[Qty]) = 5")
    assert [each["What"] for each in then["values"]["Lines"]] == ["Rye", "Bun"]
    assert "Did you mean “Name”? (at character 1)" in refused(home, "entry", "list", "Orders", "--where", "[Nam] = 1")


def order(suppliers: str, secrets: str) -> Definition:
    lines = (
        Question("what0000", QuestionType.TEXT, "What", required="TRUE"),
        Question("qty00000", QuestionType.NUMBER, "Qty"),
    )
    asked = (
        Question("name0000", QuestionType.TEXT, "Name", required="TRUE"),
        Question("kind0000", QuestionType.TEXT, "Kind", default='"new"'),
        Question("from0000", QuestionType.ENTRY, "From", form=suppliers),
        Question("secret00", QuestionType.ENTRY, "Secret", form=secrets),
        Question("gone0000", QuestionType.ENTRY, "Gone", form="ab" * 16),
        Question("lines000", QuestionType.ROWS, "Lines", questions=lines),
        Question(
            "total000", QuestionType.CALCULATE, "Total", calculation="SUM({lines000}.{qty00000})",
            result=QuestionType.NUMBER,
        ),
    )  # fmt: skip
    return Definition("Orders", questions=asked, rules=(Rule('{name0000} = "No"', "Not No.", refuse=True),))


def test_a_formula_is_worked_out_of_values_or_says_where_it_is_wrong(home: Path) -> None:
    for text, values, value in (
        ("[Price] * 2", {"Price": 2.5}, "5"),
        ("SUM([Lines].[Qty])", {"Lines": [{"Qty": 1}, {"Qty": 2}]}, "3"),
        ("YEAR([Day])", {"Day": "2026-02-01"}, "2026"),
        ("[Sum] * 2", {"Sum": {"amount": "1.5", "currency": "USD"}}, {"amount": "3", "currency": "USD"}),
    ):
        assert ask(home, "formula", text, typed=json.dumps(values)) == {"value": value}
    for text, words in (("1 + [a", "no closing bracket"), ("2 / 0", "Divided by 0. (at character 3)")):
        assert words in refused(home, "formula", text)
    assert "as one JSON object" in refused(home, "formula", "1", typed="[]")


def test_a_form_for_some_is_made_for_these(home: Path, tmp_path: Path) -> None:
    made = ask(home, "form", "new", saved(tmp_path, visitors()), "--reader", "me")
    assert [each["audience"] for each in ask(home, "form", "list")] == ["chosen"]
    assert "Nobody in the shop is called" in refused(
        home, "form", "new", saved(tmp_path, visitors()), "--reader", "Zoe"
    )
    assert made["title"] == "Visitors"


def test_a_form_is_changed_shown_and_taken_to_another_shop(home: Path, tmp_path: Path) -> None:
    made = ask(home, "form", "new", saved(tmp_path, visitors()))
    ask(home, "form", "publish", "Visitors", saved(tmp_path, visitors(NAME, KINDS, add=Who("manager", ("ab" * 16,)))))
    shown = ask(home, "form", "show", "Visitors")
    assert [each["type"] for each in shown["questions"]] == ["text", "select_one"]
    assert [each["is_current"] for each in shown["versions"]] == [True, False]
    assert [each["form"] for each in ask(home, "form", "list")] == [made["form"]]
    exported = tmp_path / "out.countertop-form"
    ask(home, "form", "export", "Visitors", str(exported))
    assert "abab" not in exported.read_text()
    assert ask(home, "form", "new", str(exported))["form"] != made["form"]
    assert ask(home, "form", "left-out", made["form"]) == []
    assert "Several forms are called visitors" in refused(home, "form", "show", "visitors")


def test_what_is_no_form_and_no_answer_is_said_in_words(home: Path, tmp_path: Path) -> None:
    ask(home, "form", "new", saved(tmp_path, visitors(NAME, KINDS, ITEMS)))
    for text, words in (
        ("{", "is no form of Countertop"),
        ('{"countertop":"form","definition":{"format":9}}', "later version"),
        ('{"countertop":"form","definition":{"format":1}}', "is damaged"),
    ):
        (tmp_path / "bad").write_text(text)
        assert words in refused(home, "form", "new", str(tmp_path / "bad"))
    for typed, words in (
        ("", "as JSON"),
        ("[]", "one JSON object"),
        ('{"Colour": "red"}', "There is no question"),
        ('{"Kind": "Pigeon"}', "There is: Courier, Guest"),
        ('{"Name": {"first": "Maria"}}', "is no answer"),
        ('{"Items": ["Bread"]}', "A row is written like an entry"),
    ):
        assert words in refused(home, "entry", "add", "Visitors", typed=typed)
    assert "no form called" in refused(home, "entry", "list", "Orders")
    assert run(home, "entry", "list", "Visitors").stdout == "Nothing is filled in yet.\n"


def test_forms_that_come_along_are_listed_and_taken_with_examples(home: Path) -> None:
    listed = {each["name"]: each for each in ask(home, "form", "ready-made")}
    assert listed["visitors"]["form"] is None
    assert listed["visitors"]["shops"] == ["clinic", "guesthouse", "other"]
    assert listed["stock-count"]["brings"] == ["Suppliers", "Products"]
    (taken,) = ask(home, "form", "take", "visitors", "--examples")
    titles = [each["title"] for each in ask(home, "form", "take", "--shop", "other")]
    assert titles == [
        "Products", "Customers", "Suppliers", "Visitors", "Incidents", "Leave", "Expenses", "Till counts", "Children",
        "Homework",
    ]  # fmt: skip
    assert [each["form"] for each in ask(home, "form", "list") if each["entries"]] == [taken["form"]]
    assert "visitors: Visitors (in use). Who is" in run(home, "form", "ready-made").stdout
    assert ask(home, "form", "clear-examples") == {"thrown_away": 1}
    assert run(home, "form", "clear-examples").stdout == "0 thrown away.\n"
    assert run(home, "form", "take", "visitors").stdout == f"Visitors is in use: {taken['form'][:8]}\n"


def test_what_is_no_text_and_what_a_formula_cannot_take_is_refused_in_words(home: Path, tmp_path: Path) -> None:
    ask(home, "form", "new", saved(tmp_path, visitors(NAME)))
    for typed in (b'{"Name": "\\ud800"}', b'{"Name": "\xff"}'):
        assert refused(home, "entry", "add", "Visitors", typed=typed).startswith("Write the answers as JSON in UTF-8")
        assert refused(home, "formula", "[Name]", typed=typed).startswith("Write the values as JSON in UTF-8")
    assert ask(home, "entry", "list", "Visitors") == []
    named = ask(home, "entry", "add", "Visitors", typed='{"Name": "Jo"}'.encode("utf-8-sig"))
    assert named["values"] == {"Name": "Jo"}
    for value in ({"What": 1}, {"amount": "x"}, {"amount": "1", "currency": 5}, {"amount": "1e99999999"}):
        said = run(home, "formula", "IF(TRUE, [X], 1)", typed=json.dumps({"X": value}))
        assert (said.status, said.stderr[:24]) == (1, "Write a sum of money lik")
