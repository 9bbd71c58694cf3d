"""Lists brought into forms that there are: what answers what, which row is which entry, and one way back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import NotFoundError
from desktop.forms import commands, queries
from desktop.forms.bringing.beginning import answering, begun, mapped
from desktop.forms.bringing.commands import bring_list, plan_list
from desktop.forms.bringing.matching import has_titles, matched
from desktop.forms.bringing.plan import BY_ENTRY, BroughtList, Lack, ListPlan
from desktop.forms.bringing.refused_rows import refused_bytes
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.forms.drafts.drafts import begin_draft, draft_of
from desktop.forms.entries import add_entry
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.export_format import ExportFormat
from desktop.records.exported_table import SeenTable, every_column
from desktop.records.exporting import exported, exported_table
from desktop.records.importing import RecordImport
from desktop.records.link_choices import choices_for_new
from desktop.records.listing import Listing
from desktop.records.records import Record
from desktop.records.values import Moment, Money
from desktop.settings.typed_fields import TypedFields
from desktop.sheets.guessing import ReadingHints, guess_column
from desktop.sheets.parsing import ReadingWish, parse_file, read_pasted
from desktop.sheets.tables import SheetTable
from tests.desktop.form_samples import MANAGER, NAME, NUMBER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.shops import WAIT_S, Person, alone, until
from tests.desktop.test_forms_in_use import Desk, entry, published

Type = QuestionType
HINTS = ReadingHints(decimal_sign=",")


def asked(type: Type, label: str, **more: Any) -> Question:
    return Question(f"{label.lower():0<8}".replace(" ", ""), type, label, **more)


SUPPLIER = asked(Type.ENTRY, "Supplier", form="")
KIND = asked(Type.ONE_OF, "Kind", choices=(Choice("bread", "Bread"), Choice("cake", "Cake")))
HAS = asked(Type.SEVERAL_OF, "Contains", choices=(Choice("nuts", "Nuts"), Choice("milk", "Milk")))
PRICE, SINCE = asked(Type.MONEY, "Price"), asked(Type.DATE, "Since")
BARCODE, PHONE = asked(Type.BARCODE, "Barcode"), asked(Type.PHONE, "Phone", required="TRUE")
GOODS = (NUMBER, NAME, KIND, HAS, PRICE, SINCE, BARCODE, PHONE)


def pasted(*lines: str) -> SheetTable:
    return read_pasted("\n".join(line.replace("|", "\t") for line in lines), HINTS, has_header=True)


@pytest.mark.parametrize(
    ("column", "cells", "label"),
    [
        ("NAME", "Rye", "Name"), ("Übername", "Rye", ""), ("Bar code", "x", "Barcode"), ("Strichcode", "x", "Barcode"),
        ("Telefon", "x", "Phone"), ("Preis", "x", "Price"), ("价格", "x", "Price"), ("Product name", "x", "Name"),
        ("Sort of thing", "Cake Bread Cake", "Kind"), ("Call", "+49301234567 +49301234568", "Phone"),
        ("Colour", "red", ""),
    ],
)  # fmt: skip
def test_a_column_answers_what_its_title_or_its_cells_say(column: str, cells: str, label: str) -> None:
    table = pasted(column + "|Other", *(f"{cell}|{place}" for place, cell in enumerate(cells.split())))
    key = matched(table, Definition("Goods", questions=GOODS))[0]
    assert key == next((question.key for question in GOODS if question.label == label), "")


def test_bare_numbers_are_in_the_money_of_the_shop_beside_texts_with_another() -> None:
    assert guess_column("Price", [3.5, 4.0, "3 USD"], HINTS).currency == "EUR"
    assert guess_column("Price", ["$3.50", "4.00", "5.00"], HINTS, ".").currency == "USD"


def test_what_could_answer_two_questions_answers_none_and_none_is_answered_twice() -> None:
    names = (asked(Type.TEXT, "First name"), asked(Type.TEXT, "Last name"))
    assert matched(pasted("Name|Age", "Jo|7"), Definition("People", questions=names)) == ("", "")
    twice = pasted("Name|name|Phone", "Jo|Al|1")
    assert matched(twice, Definition("People", questions=(NAME, PHONE))) == (NAME.key, "", PHONE.key)
    (moved,) = {answering(BroughtList(twice, (NAME.key, "", "")), 1, NAME.key, visitors(NAME), HINTS).questions}
    assert moved == ("", NAME.key, "")
    worked_out = asked(Type.NUMBER, "Sum", calculation="1 + 1")
    assert matched(pasted("Sum|Name", "2|Jo"), Definition("Sums", questions=(worked_out, NAME))) == ("", NAME.key)


@pytest.mark.parametrize(
    ("text", "is_list"),
    [("Name\tKind\nRye\tBread", True), ("name\tprice\tx\n", True), ("Name\nRye", False), ("Rye\tKind\n", False)],
)
def test_cells_with_titles_are_a_list(text: str, is_list: bool) -> None:
    assert has_titles(text, Definition("Goods", questions=GOODS)) == is_list


def test_a_column_is_read_as_its_question_asks() -> None:
    table = pasted("What|Note|How much|Has", "a|3/4/2026|1.234|Milk / Nuts", "b|4/25/2026|5,5|Nuts", "c|soon|?|Milk")
    brought = mapped(
        BroughtList(table, ("",) * 4), ("Note=Since", "How much=Price", "Has=Contains"),
        Definition("Goods", questions=GOODS), HINTS,
    )  # fmt: skip
    rows = list(brought.table.values())
    assert [row[1] for row in rows] == [date(2026, 3, 4), date(2026, 4, 25), "soon"]
    assert [row[2] for row in rows] == [Decimal(1234), Decimal("5.5"), None]
    assert [row[3] for row in rows] == [("Milk", "Nuts"), ("Nuts",), ("Milk",)]
    with pytest.raises(NotFoundError, match="There is no column “Who”"):
        mapped(brought, ("Who=Name",), Definition("Goods", questions=GOODS), HINTS)


SAUCES = asked(Type.SEVERAL_OF, "Sauces", choices=(Choice("a", "Soy; light"), Choice("b", "Mint")))
AT_MS = 1_796_000_000_123
PRECISE = Money(Decimal("1.234"), "EUR")


class Shelf:
    """A shop with suppliers, and goods that name them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.suppliers = self.do(commands.make, Definition("Suppliers", one="supplier", questions=(NAME,)))
        for name in ("Mill", "Dairy", "Twin", "Twin"):
            self.do(add_entry, self.suppliers.id, {NAME.key: name})
        supplier = Question(SUPPLIER.key, Type.ENTRY, "Supplier", form=self.suppliers.id)
        self.form = self.do(commands.make, Definition("Goods", one="thing", questions=(*GOODS, supplier)))
        self.do(begin_draft, self.form.creator, self.form.nonce, self.form.definition)

    def do(self, command: Any, *values: Any) -> Any:
        return self.person.workspace.do(command, *values).result(WAIT_S)

    @property
    def collection(self) -> Any:
        return queries.entries_of(self.person.session, self.form.id)

    def begin(self, table: SheetTable) -> BroughtList:
        definition = queries.form(self.person.session, self.form.id).definition
        return begun(self.person.session, self.collection, definition, table, HINTS)

    def plan(self, brought: BroughtList) -> ListPlan:
        return self.do(plan_list, self.form.id, brought)

    def bring(self, brought: BroughtList, **choices: Any) -> RecordImport:
        return self.do(bring_list, self.form.id, brought, choices)

    def entries(self) -> dict[Any, Record]:
        found = record_queries.records(self.person.session, self.collection)
        return {record.values.get(NAME.key): record for record in found}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with alone(tmp_path_factory.mktemp("shelf") / "home") as person:
        yield Shelf(person)


def test_a_list_is_brought_in_changes_what_it_knows_and_goes_back_in_one_step(shelf: Shelf) -> None:
    first = shelf.begin(pasted(
        "Name|Art|Preis|Supplier|EAN|Contains", "Rye|Bread|3,50|mill|11|Nuts, Milk",
        "Sacher|Torte|dear|Twin|12|", "Bun|Bread||Nobody|13|Milk",
    ))  # fmt: skip
    assert first.key == ""
    told = {misfit.label: misfit.texts for misfit in shelf.plan(first).misfits}
    assert shelf.plan(first).lacks == (Lack("Phone", 3),)
    assert told == {"Kind": ("Torte",), "Price": ("dear",), "Supplier": ("Twin", "Nobody")}
    assert shelf.bring(first).imported == 3
    before = shelf.entries()
    rye, sacher = before["Rye"].values, before["Sacher"].values
    assert (rye[KIND.key], rye[PRICE.key]) == ("bread", Money(Decimal("3.5"), "EUR"))
    assert rye[f"{HAS.key}/nuts"] == "nuts"
    assert rye[SUPPLIER.key] in [each.key for each in _keys(shelf)]
    assert (sacher[KIND.key], sacher[PRICE.key], sacher[SUPPLIER.key]) == ("Torte", "dear", "Twin")
    assert [before[name].values[NUMBER.key][-2:] for name in ("Rye", "Sacher", "Bun")] == ["A1", "A2", "A3"]

    again = shelf.begin(pasted(
        "EAN|Name|Art|Preis|Supplier", "11|Rye|Bread|3,60|", "12|Sacher|Torte|dear|Twin", "14|Pie|Pie|1|Dairy",
        "|Loose|Torte||", "11|Rye|||", "||||",
    ))  # fmt: skip
    assert again.key == ""
    assert shelf.begin(pasted("Name|EAN", "Rye|11", "Rye|12")).key == BARCODE.key
    renamed = shelf.begin(pasted("This|That|Rest", "Rye|11|Bun", "Bun|13|Plain", "Scone|99|Plain"))
    assert renamed.questions == (NAME.key, BARCODE.key, ""), "told by what entries here say"
    assert renamed.key == BARCODE.key
    again = again._replace(key=BARCODE.key)
    plan = shelf.plan(again)
    assert [(line.line, *line.fields) for line in plan.lines.changed] == [(2, PRICE.key)]
    assert [(each.label, each.before, each.after) for each in plan.examples] == [("Price", "€3.50", "€3.60")]
    assert (len(plan.lines.new), plan.lines.same) == (2, 1)
    assert [(each.line, each.reason) for each in plan.lines.skipped] == [(6, "Line 2 has the same “Barcode”.")]
    done = shelf.bring(again, **{KIND.key: ("Torte", "Pie")})
    after = shelf.entries()
    labels = dict(shelf.collection.by_key[KIND.key].choices)
    assert [labels[after[name].values[KIND.key]] for name in ("Sacher", "Pie", "Loose")] == ["Torte", "Pie", "Torte"]
    assert after["Rye"].values[PRICE.key] == Money(Decimal("3.6"), "EUR")
    assert after["Rye"].values[SUPPLIER.key] == rye[SUPPLIER.key]
    row = draft_of(shelf.person.session, shelf.form.creator, shelf.form.nonce)
    assert '"Torte"' in row.definition

    shelf.do(record_commands.undo_step, [shelf.collection], bytes.fromhex(done.batch))
    assert {name: record.values for name, record in shelf.entries().items()} == {
        name: record.values for name, record in before.items()
    }


def _keys(shelf: Shelf) -> list[Any]:
    suppliers = queries.entries_of(shelf.person.session, shelf.suppliers.id)
    return choices_for_new(shelf.person.session, suppliers, shelf.collection, "Mill")


def test_what_cannot_be_taken_is_said_by_row_and_saved_as_a_list(shelf: Shelf) -> None:
    made = [shelf.do(add_entry, shelf.form.id, {BARCODE.key: code}) for code in ("21", "21", "22")]
    shelf.do(record_commands.throw_away, shelf.collection, made[2].id)
    many = shelf.plan(shelf.begin(pasted("Name|Price|Since", "A|0,1234567|01.02.2026", "B|9|2026-02-30")))
    assert {each.label: each.texts for each in many.misfits} == {"Price": ("0.1234567",), "Since": ("2026-02-30",)}
    assert len(many.lines.new) == 2
    # who takes a list back and brings it again means new ones
    brought = shelf.begin(pasted("Barcode|Name", "21|Two", "22|Away", f"23|{'x' * 70_000}", "24|=1+1"))
    plan = shelf.plan(brought._replace(key=BARCODE.key))
    reasons = [(each.line, each.reason) for each in plan.lines.skipped]
    assert reasons == [
        (2, "2 entries here have this “Barcode”."),
        (4, "This is too long to be saved in one piece."),
    ]
    for name in ("left.csv", "left.xlsx"):
        data = refused_bytes(brought.table, plan.lines.skipped[:1], name, ",")
        (table,) = parse_file(name, data, HINTS, ReadingWish()).tables
        assert [column.name for column in table.columns][2:] == ["Barcode", "Name"]
        assert [str(row[1]) for row in table.rows] == [reason for _, reason in reasons[:1]]
    stopped = shelf.do(bring_list, shelf.form.id, brought._replace(key=""), {}, lambda done, total: None, lambda: False)
    assert stopped.imported == 0


def test_an_exported_list_changes_what_was_changed_in_it_and_nothing_else(shelf: Shelf, tmp_path: Path) -> None:
    naughty = "  = 'two\nlines'\u202e "
    one, other = (
        shelf.do(
            add_entry, shelf.form.id, {NAME.key: name, PRICE.key: PRECISE, PHONE.key: "1", f"{HAS.key}/nuts": "nuts"}
        )
        for name in ("Exported", naughty)
    )
    session, typed = shelf.person.session, TypedFields(shelf.person.session)
    now = wall_ms()
    data = exported(session, shelf.collection, typed.texts, ";", now).data
    until(lambda: wall_ms() > now)  # what is saved in that millisecond counts as seen
    shelf.do(record_commands.change, shelf.collection, one.id, {PHONE.key: "2", f"{HAS.key}/milk": "milk"})
    (table,) = parse_file("goods.csv", data, HINTS, ReadingWish()).tables
    brought = shelf.begin(table)
    assert brought.key == BY_ENTRY
    plan = shelf.plan(brought)
    assert (plan.lines.new, plan.lines.changed, plan.lines.skipped, plan.misfits) == ((), (), (), ())
    name, phone = (brought.questions.index(key) for key in (NAME.key, PHONE.key))
    row = next(row for row in table.rows if row[name] == "Exported")
    row[name], row[phone] = "Renamed", None
    (changed,) = shelf.plan(brought).lines.changed
    assert (changed.id, changed.fields) == (one.id, {NAME.key: "Renamed", PHONE.key: None})
    assert other.values[NAME.key] == naughty


def test_values_of_every_kind_come_back_from_a_workbook_and_from_csv(shelf: Shelf) -> None:
    lasting = asked(Type.DURATION, "Took"), asked(Type.MOMENT, "Moment"), asked(Type.TIME, "At")
    took, moment, at = (each.key for each in lasting)
    questions = (NAME, PRICE, SAUCES, SINCE, *lasting)
    form = shelf.do(commands.make, Definition("Kinds", one="kind", questions=questions))
    for number, currency in enumerate(("USD", "USD", "EUR")):
        said = {
            NAME.key: f"=Name {number}", took: 90 * number, moment: Moment(AT_MS), at: time(7, 30),
            SINCE.key: date(2026, 2, 1), PRICE.key: Money(Decimal("3.5"), currency),
            f"{SAUCES.key}/a": "a", f"{SAUCES.key}/b": "b",
        }  # fmt: skip
        shelf.do(add_entry, form.id, said)
    session, typed = shelf.person.session, TypedFields(shelf.person.session)
    collection = queries.entries_of(session, form.id)
    seen = SeenTable(every_column(collection, ExportFormat.WORKBOOK, "Added", "Added by"), Listing())
    workbook = exported_table(session, collection, typed.exporting(), ExportFormat.WORKBOOK, seen, wall_ms()).data
    exact = exported(session, collection, typed.texts, ";", wall_ms()).data
    for name, data in (("a.xlsx", workbook), ("a.csv", exact)):
        (table,) = parse_file(name, data, HINTS, ReadingWish()).tables
        rows = [[as_kept_by_others(cell) for cell in row] for row in table.rows]
        columns = [replace(each, currency="GBP") if each.currency else each for each in table.columns]
        for read in (table, replace(table, rows=rows, columns=tuple(columns))):
            brought = begun(session, collection, form.definition, read, HINTS)
            plan = shelf.do(plan_list, form.id, brought)
            assert (plan.lines.same, plan.examples, plan.misfits) == (3, (), ()), name


def as_kept_by_others(cell: Any) -> Any:
    """Other programs keep hundredths of a second."""
    return cell - timedelta(milliseconds=3) if isinstance(cell, datetime) else cell


def test_rows_are_refused_that_whoever_is_here_may_not_write() -> None:
    shop = Shop()
    form = published(shop.bo, visitors(NAME, PHONE, add=MANAGER, change_all=MANAGER), shop.bo).form
    shop.meet()
    entry(shop.bo, form, {NAME.key: "Jo"})
    shop.meet()
    plan = planned(shop.eve, form.hex(), "Name|Phone", "Jo|1", "New|2")
    shop.close()
    assert [(each.line, each.reason) for each in plan.lines.skipped] == [
        (2, "Only a manager or an owner can change this visitor."),
        (3, "Only a manager or an owner can add a visitor."),
    ]


def planned(till: Till, form: str, *lines: str) -> ListPlan:
    collection, definition = queries.entries_of(till.session, form), queries.form(till.session, form).definition
    brought = begun(till.session, collection, definition, pasted(*lines), HINTS)
    return asyncio.run(plan_list(Desk(till), form, brought))
