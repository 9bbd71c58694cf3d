"""Cells on their way: from and to the clipboard of spreadsheets, and filled further."""

import csv
import io
import re
from datetime import UTC, date, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData

from desktop.profiles.collections import BIRTHDAY, PROFILES
from desktop.records.values import MOMENT_LIMIT_MS, Moment, Money
from ui.records.table import tab_separated
from ui.records.table.block import Copied, mime_data, pasted, spread
from ui.records.table.cell_words import CellWords
from ui.records.table.series import continued

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8)
tables = st.integers(1, 4).flatmap(lambda wide: st.lists(st.lists(texts, min_size=wide, max_size=wide), min_size=1))


@settings(max_examples=60)
@given(tables)
def test_what_is_written_reads_back_here_and_in_spreadsheets(table):
    written = tab_separated.written(table)
    assert tab_separated.read(written) == table
    if all(any(row) for row in table):
        assert list(csv.reader(io.StringIO(written, newline=""), "excel-tab")) == table


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"two\nlines"\t"say ""ah"""\r\n', [["two\nlines", 'say "ah"']]),
        ('"never closed\tb\nc', [['"never closed', "b"], ["c"]]),
        ('5" pipe\t""', [['5" pipe', ""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ("", [[""]]),
    ],
)
def test_what_spreadsheets_write_is_read(text, table):
    assert tab_separated.read(text) == table


def test_values_go_over_the_clipboard_as_they_are(qapp):
    cells = [[Copied("1,5", Decimal("1.5")), Copied("'=1+1", "=1+1")], [Copied("", None), Copied("3", 3)]]
    found = pasted(mime_data(cells))
    assert found[0] == [Copied("1,5", Decimal("1.5")), Copied("=1+1", "=1+1")]
    assert mime_data(cells).text() == "1,5\t'=1+1\n\t3\n"


def test_programs_that_take_pages_learn_what_is_text_and_what_a_number(qapp):
    cells = [[Copied("1,5", Decimal("1.5")), Copied("007", "007"), Copied("a<b\nc", "a<b\nc"), Copied("Yes", True)]]
    (row,) = re.findall("<tr>(.*)</tr>", mime_data(cells).html())
    number, text, lines, yes = re.findall("<td ?(.*?)>(.*?)</td>", row)
    assert 'sdval="1.5"' in number[0]
    assert 'x:num="1.5"' in number[0]
    assert number[1] == "1,5"
    assert "@" in text[0]
    assert (text[1], lines[1], yes[1]) == ("007", "a&lt;b<br>c", "Yes")


@pytest.mark.parametrize(
    ("cell", "number", "shown"),
    [
        (Copied("1234,5", Money(Decimal("1234.5"), "EUR")), "1234.5", "0.00"),
        (Copied("0,125", Money(Decimal("0.125"), "EUR")), "0.125", ""),
        (Copied("3 USD", Money(Decimal(3), "USD")), None, None),
        (Copied("2026-12-24", date(2026, 12, 24)), "46380", "yyyy-mm-dd"),
        (Copied("24 December", date(2026, 12, 24)), None, None),
        (Copied("1890-01-01", date(1890, 1, 1)), None, None),
        (Copied("07:30", time(7, 30)), "0.3125", "hh:mm"),
        (Copied("2026-12-24 12:00:00", Moment(0)), "46380.5", "yyyy-mm-dd hh:mm:ss"),
        (Copied("Cake", "k3f9a2"), None, "@"),
    ],
)
def test_sums_days_and_times_are_numbers_there_and_choices_are_words(qapp, cell, number, shown):
    (kind, said), *_ = re.findall("<td ?(.*?)>(.*?)</td>", mime_data([[cell]]).html())
    assert said == cell.text
    assert re.findall('sdval="(.*?)"', kind) == ([number] if number else [])
    assert re.findall("mso-number-format:'(.*?)'", kind) == ([shown.replace("@", "\\@")] if shown else [])


def test_lines_that_a_spreadsheet_leaves_out_of_its_text_are_taken_from_its_page(qapp):
    first = "<tr><td><font>line 0<br>second\n “line”</font></td><td><br></td></tr>"
    page = f"<table>{first}<tr><td>a<br>b</td></tr></table>"
    data = QMimeData()
    data.setText("line 0 second “line”\t\nother\n")
    data.setHtml(page)
    found = [[cell.text for cell in row] for row in pasted(data)]
    assert found == [["line 0\nsecond “line”", ""], ["other"]]


def test_what_fits_whole_is_repeated(qapp):
    one, row = [[Copied("x")]], [[Copied("a"), Copied("b")]]
    assert [[cell.text for cell in line] for line in spread(one, 2, 3)] == [["x"] * 3] * 2
    assert [[cell.text for cell in line] for line in spread(row, 2, 3)] == [["a", "b"]] * 2
    assert len(spread(row * 2, 1, 1)) == 2


@pytest.mark.parametrize(
    ("cells", "more"),
    [
        ([Decimal(5)], [Decimal(5), Decimal(5)]),
        ([Decimal(1), Decimal("1.5")], [Decimal(2), Decimal("2.5")]),
        ([3, 6], [9, 12]),
        ([date(2026, 12, 30)], [date(2026, 12, 31), date(2027, 1, 1)]),
        ([date(2026, 12, 1), date(2026, 12, 8)], [date(2026, 12, 15), date(2026, 12, 22)]),
        (["Table 09"], ["Table 10", "Table 11"]),
        (["a", "b"], ["a", "b"]),
        ([True], [True, True]),
        ([None, 3], [None, 3]),
        ([date.max], [date.max, date.max]),
    ],
)
def test_cells_go_on(cells, more):
    assert continued(cells, 2) == more


def test_a_birthday_is_read_without_its_year():
    words = CellWords({}, ",", "EUR", month_first=False, zone=UTC)
    assert words.value(PROFILES.by_key[BIRTHDAY], date(1990, 3, 4)) == "4 March"
    assert words.value(None, date(1990, 3, 4)) == "4 Mar 1990"


def test_a_moment_without_a_day_in_the_shop_is_the_last_that_there_is():
    words = CellWords({}, ",", "EUR", month_first=False, zone=timezone(timedelta(hours=14)))
    assert words.value(None, Moment(MOMENT_LIMIT_MS - 1)) == words.value(None, Moment(253_402_300_799_000))
    assert words.value(None, Moment(MOMENT_LIMIT_MS - 1)) == "31 Dec 9999, 23:59"
