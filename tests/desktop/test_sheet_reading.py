"""Tables out of text and workbooks as people have them: what is told of them, and what is said where it cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook

from desktop.errors import InvalidError
from desktop.sheets.columns import SheetColumn, read_cell
from desktop.sheets.currencies import currency_in
from desktop.sheets.grid import CellError
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.kinds import ColumnKind as Kind
from desktop.sheets.parsing import ReadingWish, parse_file, read_pasted
from desktop.sheets.tables import SheetTable

HERE = ReadingHints(people=("Ann Lee", "Bo", "Cai Wong"))
NAMESPACE = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
PEOPLE_LIST = (
    "Name;Straße;Telefon;Geburtsdatum\nMüller;Königstr. 5;030 / 123456;24.12.1970\nJäger;Weg 2;0171 998877;1.2.1980\n"
)


def read(text: str | bytes, hints: ReadingHints = HERE, **wish: Any) -> SheetTable:
    data = text.encode() if isinstance(text, str) else text
    (table,) = parse_file("list.csv", data, hints, ReadingWish(**wish)).tables
    return table


def column(*values: str, title: str = "Column", hints: ReadingHints = HERE) -> SheetColumn:
    """The column that these texts make."""
    table = read("\n".join(f'"{text}";x' for text in (title, *values)), hints, header_lines=(("list.csv", 1),))
    return table.columns[0]


def workbook(rows: list[list[Any]], formats: dict[int, str] | None = None, **options: Any) -> bytes:
    """A workbook of one sheet, numbers of a column shown as told."""
    stream = BytesIO()
    with Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm", **options}) as book:
        sheet = book.add_worksheet("List")
        shown = {place: book.add_format({"num_format": each}) for place, each in (formats or {}).items()}
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    number_format = [shown[place]] if place in shown and not isinstance(value, str) else []
                    sheet.write(number, place, value, *number_format)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", PEOPLE_LIST), ("utf-8-sig", PEOPLE_LIST), ("utf-16", PEOPLE_LIST), ("utf-16-le", PEOPLE_LIST),
        ("cp1252", PEOPLE_LIST), ("cp1250", "Imię;Miasto\nŁukasz;Łódź\nŻaneta;Kraków\n"),
        ("cp1251", "Имя;Город\nИван;Москва\nАнна;Казань\n"),
        ("gb18030", "姓名,电话,备注\n王小明,13800138000,面粉\n李四,13900139000,黄油\n"),
        ("cp932", "名前,電話,備考\n田中太郎,03-1234-5678,パン\n佐藤,03-8765-4321,バター\n"),
    ],
)  # fmt: skip
def test_text_is_read_in_the_encoding_it_is_written_in(encoding: str, text: str) -> None:
    table = read(text.encode(encoding))
    expected = [line.split(";" if ";" in text else ",") for line in text.splitlines()]
    assert [[each.name for each in table.columns], *table.rows] == expected
    wished = read(text.encode(encoding), encoding=encoding)
    assert wished.rows == table.rows


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_makes_a_table(separator: str) -> None:
    rows = ["Name", "Price", "Where"], ["Bread, dark", "1,5", "a; b"], ["Roll", "2,25", 'the "shop"\nat the back']
    quoted = (['"{}"'.format(cell.replace('"', '""')) for cell in row] for row in rows)
    table = read("\r\n".join(separator.join(row) for row in quoted))
    assert (table.rows, table.lines) == ([[*rows[1]], [*rows[2]]], [2, 3])
    named = read(f"sep={separator}\r\nName{separator}Price\r\na;b,c|d{separator}3".replace("a;b,c|d", "abc"))
    assert named.rows == [["abc", "3"]]


def test_a_list_of_one_column_is_one_whatever_stands_in_it() -> None:
    assert read("Ingredients\nflour, water\nsalt; a pinch\nyeast").rows == [
        ["flour, water"],
        ["salt; a pinch"],
        ["yeast"],
    ]


def test_a_quotation_mark_that_is_not_closed_takes_no_lines_with_it() -> None:
    table = read('What,Size\nPipe,3"\n"Nail,2\nScrew,1\n')
    assert table.rows == [["Pipe", '3"'], ['"Nail', "2"], ["Screw", "1"]]
    assert table.notes == ("A quotation mark in line 3 is not closed, so quotation marks were read as they stand.",)


def test_ranges_are_pasted_as_excel_and_libreoffice_copy_them() -> None:
    table = read_pasted('Name\tNotes\tPrice\r\nBread\t"dark,\nwith ""seeds"""\t3,50\r\nRoll\t\t0,45\r\n', HERE)
    assert list(table.values()) == [["Bread", 'dark,\nwith "seeds"', Decimal("3.50")], ["Roll", None, Decimal("0.45")]]
    headless = read_pasted("Bread\t3\nRoll\t4", HERE, has_header=False)
    assert (len(headless.rows), headless.columns[0].name) == (2, "Column 1")
    with pytest.raises(InvalidError, match="has nothing in it"):
        read_pasted(" \n", HERE)


def test_the_table_is_found_between_what_stands_around_it() -> None:
    rows = ";Product;;Price;Price\n;Bread;;3,50;1\n\n;Roll;;0,45;2\n;Total;;3,95;3\n"
    table = read(f"Price list 2026;;;;\n\n{rows}\nVAT is included.;;;;\n")
    assert [each.name for each in table.columns] == ["Product", "Price", "Price (2)"]
    assert (table.header_line, table.lines) == (3, [4, 6])
    assert table.notes == (
        "A line above the table was left out.",
        "A line below the table was left out.",
        "Line 7 is a total and was left out.",
    )


def test_a_total_is_told_by_all_its_words() -> None:
    rows = "Name;Rooms;Guests\nInn;4;7\nLodge;9;12\n"
    assert len(read(rows + "Grand total 2026:;13;19\n").rows) == 2
    assert len(read(rows + "Grand Hotel;13;19\n").rows) == 3


def test_a_header_that_was_found_wrongly_can_be_said_and_then_all_below_it_counts() -> None:
    text = "Bread;3\nRoll;4\nTotal;7\n"
    assert read(text).header_line is None
    chosen = read(text, header_lines=(("list.csv", 1),))
    assert ([each.name for each in chosen.columns], len(chosen.rows)) == (["Bread", "3"], 2)
    assert len(read(text, header_lines=(("list.csv", 0),)).rows) == 3


def test_merged_cells_over_a_header_name_each_column_under_them() -> None:
    stream = BytesIO()
    with Workbook(stream) as book:
        sheet = book.add_worksheet("Sales")
        sheet.merge_range("A1:C1", "Our sales")
        sheet.merge_range("A2:A3", "Product")
        sheet.merge_range("B2:C2", "Sold")
        for row, cells in enumerate([("2025", "2026"), (3, 4), (5, 6)], 2):
            sheet.write_row(row, 1, cells)
        sheet.write_column("A4", ["Bread", "Roll"])
    (table,) = parse_file("sales.xlsx", stream.getvalue(), HERE, ReadingWish()).tables
    assert [each.name for each in table.columns] == ["Product", "Sold – 2025", "Sold – 2026"]
    assert list(table.values()) == [["Bread", Decimal(3), Decimal(4)], ["Roll", Decimal(5), Decimal(6)]]


def test_a_row_of_merged_cells_over_the_header_belongs_to_it_unless_it_is_a_title() -> None:
    stream = BytesIO()
    with Workbook(stream) as book:
        sheet = book.add_worksheet("Sales")
        sheet.merge_range("A1:C1", "Our sales")
        sheet.merge_range("B2:C2", "Sold")
        for row, cells in enumerate([("Product", "2025", "2026"), ("Bread", 3, 4), ("Roll", 5, 6)], 2):
            sheet.write_row(row, 0, cells)
    (table,) = parse_file("sales.xlsx", stream.getvalue(), HERE, ReadingWish()).tables
    assert [each.name for each in table.columns] == ["Product", "Sold – 2025", "Sold – 2026"]
    assert table.notes == ("A line above the table was left out.",)


def test_cells_of_a_workbook_keep_their_types_and_text_stays_text() -> None:
    rows = [
        ["Code", "Pieces", "Rate", "Price", "When", "Fails"],
        ["00123", 1.1, 0.25, 3.5, datetime(2026, 11, 30, 10, 30), "=1/0"],  # noqa: DTZ001
        ["12345678901234567890", 7, 0.5, 4, datetime(2026, 12, 1), "=NA()"],  # noqa: DTZ001
    ]
    data = workbook(rows, {2: "0.0%", 3: "#,##0.00 [$€-407]"})
    (table,) = parse_file("list.xlsx", data.replace(b"<v>0</v>", b"<v>0</v>"), HERE, ReadingWish()).tables
    assert [(each.kind, each.currency, each.percent) for each in table.columns[1:5]] == [
        (Kind.NUMBER, "", False), (Kind.NUMBER, "", True), (Kind.MONEY, "EUR", False), (Kind.DATE_TIME, "", False),
    ]  # fmt: skip
    first, second = table.values()
    assert first[:5] == ["00123", Decimal("1.1"), Decimal(25), Decimal("3.5"), datetime(2026, 11, 30, 10, 30)]  # noqa: DTZ001
    assert second[0] == "12345678901234567890"


def test_each_sheet_is_a_table_and_hidden_ones_are_said() -> None:
    stream = BytesIO()
    with Workbook(stream) as book:
        for name in ("Bread", "Prices of old", "Cakes"):
            book.add_worksheet(name).write_column(0, 0, ["Name", name])
        book.get_worksheet_by_name("Prices of old").hide()
    tables = parse_file("list.xlsx", stream.getvalue(), HERE, ReadingWish()).tables
    assert [(table.name, table.rows) for table in tables] == [("Bread", [["Bread"]]), ("Cakes", [["Cakes"]])]
    assert [table.notes for table in tables] == [("The hidden sheet “Prices of old” was left out.",), ()]


def test_numbers_that_are_shown_with_zeros_before_them_are_codes() -> None:
    data = workbook([["PLZ", "Pieces"], [1067, 3], [80331, 4]], {0: "00000", 1: "0"})
    (table,) = parse_file("list.xlsx", data, HERE, ReadingWish()).tables
    assert list(table.values()) == [["01067", Decimal(3)], ["80331", Decimal(4)]]


def test_formulas_that_failed_are_errors_and_the_others_are_their_values() -> None:
    stream = BytesIO()
    with Workbook(stream) as book:
        sheet = book.add_worksheet("List")
        percent = book.add_format({"num_format": "0%"})
        sheet.write_row(2, 3, ["Pieces", "Rate"])
        for row in range(3, 6):
            sheet.write_formula(row, 3, "=1+1", None, 2)
            sheet.write_formula(row, 4, "=1/0", percent, "#DIV/0!" if row == 4 else 0.25)
    (table,) = parse_file("list.xlsx", stream.getvalue(), HERE, ReadingWish()).tables
    assert list(table.values()) == [[2, 25], [2, CellError("#DIV/0!")], [2, 25]]
    assert (table.lines, table.columns[1].misfits) == ([4, 5, 6], 1)


def test_days_of_1904_workbooks_are_the_same_days() -> None:
    rows = [["Day"], [date(2026, 11, 30)], [date(2020, 2, 29)]]
    for options in ({}, {"date_1904": True}):
        (table,) = parse_file("list.xlsx", workbook(rows, {0: "dd.mm.yyyy"}, **options), HERE, ReadingWish()).tables
        assert list(table.values()) == [[date(2026, 11, 30)], [date(2020, 2, 29)]]


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("1.234,56", "", "1234.56"), ("1,234.56", "", "1234.56"), ("1 234,5", "", "1234.5"),
        ("1'234.50", "", "1234.50"),
        ("1,234", ".", "1234"), ("1,234", ",", "1.234"), ("0,611", ".", "0.611"), ("1.234.567", ",", "1234567"),
        ("(12)", "", "-12"), ("12-", "", "-12"), ("−3", "", "-3"), ("12 %", "", "12"), ("5,-", "", "5"),
        (".5", "", "0.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_by_the_decimal_sign_of_their_column(text: str, sign: str, number: str) -> None:
    assert read_cell(SheetColumn("Pieces", Kind.NUMBER, decimal_sign=sign), text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["00123", "+49 170 1234567", "12345678901234567", "1.2.3", "12 apples", "1,2,3", "5 € 3"]
)
def test_what_is_no_number_stays_text_also_among_numbers(text: str) -> None:
    assert read_cell(SheetColumn("Pieces", Kind.NUMBER), text) == text
    assert column("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", text).misfits in {0, 1}


def test_a_column_of_codes_is_no_column_of_numbers() -> None:
    assert column("00123", "4", "5").kind is Kind.SHORT_TEXT
    assert column("4006381333931", "4012345678901").kind is Kind.BARCODE
    assert column("10115", "20095", title="PLZ").kind is Kind.SHORT_TEXT


def test_the_decimal_sign_is_told_by_the_column_then_by_the_table_then_by_the_country() -> None:
    assert column("1,234", "2,5").decimal_sign == ","
    by_table = read("A;B\n1,5;1,234\n2,5;2,345\n")
    assert next(by_table.values())[1] == Decimal("1.234")
    open_one = column("1,234", "5,678", hints=ReadingHints(decimal_sign=","))
    assert (open_one.decimal_sign, len(open_one.notes)) == (",", 1)
    assert "cannot be told" in open_one.notes[0]


def test_the_order_of_days_and_months_is_told_by_the_column_then_by_the_table_then_by_the_country() -> None:
    assert not column("13/02/2026", "03/04/2026").month_first
    assert column("02/13/2026", "03/04/2026").month_first
    by_table = read("From;To\n02/13/2026;03/04/2026\n02/14/2026;03/05/2026\n")
    assert next(by_table.values()) == [date(2026, 2, 13), date(2026, 3, 4)]
    for month_first in (False, True):
        open_one = column("03/04/2026", "05/06/2026", hints=ReadingHints(month_first=month_first))
        assert open_one.month_first is month_first
        assert "cannot be told" in open_one.notes[0]
    both = column("13/02/2026", "02/13/2026", "03/04/2026", "14/02/2026")
    assert "both orders" in both.notes[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-12-24", date(2026, 12, 24)), ("24.12.26", date(2026, 12, 24)), ("24. Dez. 2026", date(2026, 12, 24)),
        ("Dec 24, 2026", date(2026, 12, 24)), ("24-Dec-26", date(2026, 12, 24)), ("1er mars 2024", date(2024, 3, 1)),
        ("24 de octubre de 2011", date(2011, 10, 24)), ("2026年1月2日", date(2026, 1, 2)), ("31.02.2026", "31.02.2026"),
    ],
)  # fmt: skip
def test_days_in_words_and_figures(text: str, value: date | str) -> None:
    assert read_cell(SheetColumn("Day", Kind.DATE), text) == value


def test_moments_times_and_durations() -> None:
    moments = {
        "2026-01-02T15:00:00Z": datetime(2026, 1, 2, 15, tzinfo=UTC), "1/2/2026 7:30 PM": datetime(2026, 2, 1, 19, 30),  # noqa: DTZ001
        "2026-01-02": datetime(2026, 1, 2),  # noqa: DTZ001
    }  # fmt: skip
    assert {text: read_cell(SheetColumn("At", Kind.DATE_TIME), text) for text in moments} == moments
    times = {"7:30": time(7, 30), "9 Uhr": time(9), "19h30": time(19, 30), "7 pm": time(19), "25:00": "25:00"}
    assert {text: read_cell(SheetColumn("At", Kind.TIME), text) for text in times} == times
    spans = {
        "36:15": timedelta(hours=36, minutes=15),
        "1 h 30 min": timedelta(hours=1.5),
        "90 min": timedelta(hours=1.5),
    }
    assert {text: read_cell(SheetColumn("Takes", Kind.DURATION), text) for text in spans} == spans


def test_kinds_are_told_by_values_where_titles_say_nothing() -> None:
    told = {
        Kind.YES_NO: ["ja", "nein", "ja"],
        Kind.EMAIL: ["a@example.com", "b@example.org"],
        Kind.WEB_ADDRESS: ["https://example.com/a", "www.example.org"],
        Kind.PHONE: ["+49 170 1234567", "(0)30 1234-56"],
        Kind.MONEY: ["3,50 €", "12 €"],
        Kind.PERSON: ["Ann Lee", "Bo", "ann", "Ann Lee"],
        Kind.ONE_OF: ["small", "large", "small", "large", "small"],
        Kind.SEVERAL_OF: ["nuts, milk", "milk", "nuts, eggs", "eggs, milk", "nuts"],
        Kind.LONG_TEXT: ["The oven was cold when we came in, and the dough had not risen at all by six.", "None"],
        Kind.NUMBER: ["1", "2,5", "-"],
    }
    assert {kind: column(*values, title="xyz").kind for kind, values in told.items()} == {kind: kind for kind in told}


def test_choices_are_those_that_repeat_and_people_are_those_of_the_shop() -> None:
    assert column("red", "blue", "red", "red", title="Colour").choices == ("red", "blue")
    assert column("Dee", "Eve", "Dee", "Flo", title="Employee").kind is not Kind.PERSON


def test_another_kind_can_be_chosen_and_what_does_not_fit_stays_as_it_is() -> None:
    table = read("Size;x\n3;a\nfour;b\n5;c\n")
    chosen = table.with_column(0, SheetColumn("Size", Kind.NUMBER))
    assert [row[0] for row in chosen.values()] == [Decimal(3), "four", Decimal(5)]
    assert chosen.columns[0].misfits == 1


def test_a_title_names_money_but_not_every_word_with_its_letters() -> None:
    assert [currency_in(title) for title in ("Price (€)", "Betrag EUR", "Europe", "Allowed")] == ["EUR", "EUR", "", ""]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "has nothing in it"), (b"%PDF-1.7", "is a PDF"), (b"\x89PNG\r\n", "is a picture"),
        (b"\x1f\x8b\x08", "Unpack it"), (b"<html><table>", "is a web page"), (b"PK\x03\x04", "is damaged"),
        (bytes(range(256)) * 4, "no text that can be read"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(InvalidError, match=says):
        read(data)


def test_what_is_too_large_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidError, match="has 1,001 columns"):
        read(",".join("a" * 1_001))
    with pytest.raises(InvalidError, match="more than 200,000 rows"):
        read("a\n" * 200_002)
    with pytest.raises(InvalidError, match="more than 131,072 characters"):
        read("a,b\n" + "x" * 131_073 + ",y\n")
    monkeypatch.setattr("desktop.sheets.limits.FILE_BYTES", 1 << 20)
    with pytest.raises(InvalidError, match="is too large: 2 MB, and 1 MB is the most"):
        read(b"a" * (2 << 20))


def test_a_table_of_libreoffice_is_read_as_its_cells_are_typed() -> None:
    cell = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>{}</text:p></table:table-cell>'
    cells = [
        [cell.format("string", "x", "", title) for title in ("Name", "Price", "Day", "Paid", "Takes")],
        [
            cell.format("string", "x", "", "=1+1"), cell.format("float", "value", "3.5", "3,50 €"),
            cell.format("date", "date-value", "2026-11-30", "30.11.26"),
            cell.format("boolean", "boolean-value", "true", "WAHR"),
            cell.format("time", "time-value", "PT01H30M00S", "01:30"),
        ],
    ]  # fmt: skip
    rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    spreadsheet = f'<office:spreadsheet><table:table table:name="List">{rows}</table:table></office:spreadsheet>'
    document = f"<office:document-content {names}><office:body>{spreadsheet}</office:body></office:document-content>"
    stream = BytesIO()
    with ZipFile(stream, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", f"<manifest:manifest {NAMESPACE.format('manifest')}/>")
        packed.writestr("content.xml", document)
    (table,) = parse_file("list.ods", stream.getvalue(), HERE, ReadingWish()).tables
    (row,) = table.values()
    assert row[:4] == ["=1+1", Decimal("3.5"), date(2026, 11, 30), True]
    assert row[4] in {time(1, 30), timedelta(hours=1.5)}


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text("ab1,;\t\"\n.-/ €%'=Total#日é", max_size=120).map(str.encode))
def test_any_bytes_are_a_table_or_are_refused(data: bytes) -> None:
    try:
        (table,) = parse_file("list.csv", data, HERE, ReadingWish()).tables
    except InvalidError:
        return
    values = list(table.values())
    assert [len(row) for row in values] == [len(table.columns)] * len(table.lines)
    assert len({each.name.casefold() for each in table.columns}) == len(table.columns)
