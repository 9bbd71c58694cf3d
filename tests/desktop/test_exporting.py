"""Records as files of other programs: real numbers, days and money, what is seen or everything."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from desktop import areas
from desktop.records import commands
from desktop.records.export_format import ExportFormat
from desktop.records.exported_table import SeenTable, every_column
from desktop.records.exporting import exported_table
from desktop.records.listing import Listing, OnlyThese, RowOrder
from desktop.records.values import MemberLink, Moment, Money
from desktop.settings.typed_fields import TypedFields
from desktop.sheets.workbook_grid import workbook_grids
from tests.desktop.command_line import ask
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS

AT_MS = 1_796_000_000_123
"""30 November 2026, 00:53:20.123 in London."""
SEEN = SeenTable(
    (("price", "Price"), ("name", "Name"), ("pieces", "Name"), ("tag", "Tags")),
    Listing(RowOrder("name", descending=True), (OnlyThese("sold", "is", True),)),
)


@pytest.fixture(scope="module")
def alice(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "AREAS", WITH_THINGS)
        with alone(tmp_path_factory.mktemp("shop")) as person:
            maker = MemberLink(bytes.fromhex(person.workspace.me.id))
            said = {
                "weight": Decimal("1.5"), "price": Money(Decimal("12.5"), "EUR"), "day": date(2026, 12, 24),
                "hour": time(7, 30), "made": Moment(AT_MS), "sold": True, "maker": maker, "pieces": 3,
                "tag/a": "x;y", "tag/b": "z",
            }  # fmt: skip
            oven = person.workspace.do(commands.create, THINGS, said | {"name": "=Oven", "colour": "r"}).result(WAIT_S)
            part = {"name": "Tray", "sold": True, "price": Money(Decimal(3), "USD")}
            person.workspace.do(commands.create, THINGS, part).result(WAIT_S)
            person.workspace.do(commands.create, THINGS, {"name": "Pan", "sold": False}).result(WAIT_S)
            person.oven = oven
            yield person


def saved(alice, format, seen, sign=".", **more):
    customs = TypedFields(alice.session).exporting(sign)._replace(currency="EUR")
    return exported_table(alice.session, THINGS, customs, format, seen, 0, **more)


def test_a_workbook_holds_days_numbers_and_money_and_says_all_that_is_known(alice):
    seen = SeenTable(every_column(THINGS, ExportFormat.WORKBOOK, "Added", "Added by"), Listing())
    file = saved(alice, ExportFormat.WORKBOOK, seen)
    assert file.records == 3
    (grid,) = workbook_grids("things.xlsx", file.data)
    row = dict(zip(grid.rows[0], grid.rows[1], strict=True))
    zone = TypedFields(alice.session).zone
    assert row.pop("Added").date()
    assert row == {
        "Name": "=Oven", "Colour": "Red", "Weight": 1.5, "Price": 12.5, "Day": date(2026, 12, 24), "Hour": time(7, 30),
        "Made": datetime.fromtimestamp(AT_MS / 1000, zone).replace(tzinfo=None, microsecond=123_000), "Sold": True,
        "Maker": "Alice", "Part of": None, "Pieces": 3.0, "Tags": '"x;y";z', "Code": None, "Added by": "Alice",
        "Entry ID": f"{alice.oven.id}@0",
    }  # fmt: skip
    assert grid.rows[2][3] == "3 USD", "not in the money of its column"


def test_what_is_seen_is_saved_as_it_is_seen(alice):
    told = json.loads(saved(alice, ExportFormat.JSON, SEEN).data)
    assert told == [
        {"Price": "3 USD", "Name": "Tray", "Name (2)": None, "Tags": None},
        {"Price": 12.5, "Name": "=Oven", "Name (2)": 3, "Tags": ["x;y", "z"]},
    ]
    moments = SeenTable((("made", "Made"),), Listing(RowOrder("name")))
    first = json.loads(saved(alice, ExportFormat.JSON, moments).data)[0]["Made"]
    assert datetime.fromisoformat(first).timestamp() * 1000 == AT_MS, "with its zone"


@pytest.mark.parametrize(
    ("sign", "mark", "line"),
    [(",", True, "\ufeff12,5;'=Oven;3;"), (".", False, "12.5,'=Oven,3,")],
)
def test_csv_is_as_the_spreadsheets_of_a_country_read_it(alice, sign, mark, line):
    text = saved(alice, ExportFormat.CSV, SEEN, sign, mark=mark).data.decode()
    assert text.startswith("\ufeff") == mark
    assert text.splitlines()[2].startswith(line.lstrip("\ufeff"))
    made = SeenTable((("made", "Made"),), Listing(RowOrder("name")))
    at = datetime.fromtimestamp(AT_MS // 1000, TypedFields(alice.session).zone)
    assert f"{at:%Y-%m-%d %H:%M:%S}\r\n" in saved(alice, ExportFormat.CSV, made, sign).data.decode()


def test_a_workbook_from_the_command_line_is_brought_back_as_it_was(tmp_path: Path) -> None:
    from tests.desktop.test_cli_forms import NAME, NUMBER, PRICE, visitors
    from tests.desktop.test_cli_forms import saved as form_file

    home = tmp_path / "till"
    with alone(home):
        pass
    ask(home, "form", "new", form_file(tmp_path, visitors(NUMBER, NAME, PRICE)))
    (tmp_path / "list.csv").write_text("Name;Price\nMaria;12,50\nJo;3\n", "utf-8")
    ask(home, "entry", "import", "Visitors", str(tmp_path / "list.csv"))
    book = tmp_path / "out.xlsx"
    assert ask(home, "entry", "export", "Visitors", str(book))["exported"] == 2
    again = ask(home, "entry", "import", "Visitors", str(book))
    assert (again["added"], again["changed"], again["as_they_were"]) == (0, 0, 2)
    told = tmp_path / "out.json"
    ask(home, "record", "export", f"form/{ask(home, 'form', 'list')[0]['form']}", str(told))
    assert [each["Name"] for each in json.loads(told.read_text())] == ["Maria", "Jo"]
