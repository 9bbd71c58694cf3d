"""Printing: pages with their headers, what a table shows, one entry, empty sheets, a PDF that others can search."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop.errors import InterruptedReadError
from desktop.forms import commands
from desktop.forms.entries import add_entry
from desktop.home.home import Home
from desktop.printing.content import (
    NextPage,
    PaperAnswers,
    PaperColumn,
    PaperLabel,
    PaperTable,
    PaperTitle,
    Printout,
    Repeated,
    RuledTable,
)
from desktop.printing.label_grids import GRIDS
from desktop.printing.papers import A4
from desktop.records.export_format import ExportFormat
from desktop.records.listing import OnlyThese, RowOrder
from desktop.records.values import Money
from desktop.sheets.workbook_grid import workbook_grids
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.paper_words import painted, words_on
from tests.ui.test_forms import ORDER, forms_of, press_with
from tests.ui.windows import ALONE, click, open_window, until, waits_for
from ui.forms.print_sheet import PrintSheetDialog
from ui.printing.flow import MARGIN
from ui.printing.ink import FILL, Ink
from ui.printing.output import pdf_bytes
from ui.printing.pages import FOOTER_PT, labels_laid_out, laid_out
from ui.printing.print_dialog import PrintDialog
from ui.records.export_dialog import PDF, ExportDialog

LONG = "flour " * 3000


def printed(*blocks, orientation=""):
    return laid_out(Printout("Visitors", "Rossi’s Bakery", "30 Nov 2026", blocks, "Thank you"), A4, orientation)


def test_every_page_says_whose_it_is_which_and_what_stands_in_its_columns(theme):
    rows = [(f"Visitor {number}", "Acme", "1") for number in range(150)]
    columns = (PaperColumn("Name"), PaperColumn("Company"), PaperColumn("Badge", figures=True))
    pages = printed(PaperTitle("Visitors"), PaperTable(columns, rows, ("", "", "150")))
    seen = [words_on(pages, number) for number in range(pages.count)]
    assert pages.count > 2
    assert not pages.landscape
    for number, words in enumerate(seen):
        assert {"Name", "Company", "Badge", f"Page {number + 1} of {pages.count}", "Thank you"} <= set(words)
    assert [word for words in seen for word in words if word.startswith("Visitor ")] == [row[0] for row in rows]
    assert "150" in seen[-1]
    assert "150" not in seen[0]


def test_a_table_without_labels_has_no_band_for_them(theme):
    assert FILL.name() in painted(printed(PaperTable((PaperColumn("Number"),), [["1"]])), 0).casefold()
    bare = painted(printed(PaperTable((PaperColumn(""),), [["1"]])), 0).casefold()
    assert FILL.name() not in bare


def test_a_long_footer_stands_below_all_that_is_printed(theme):
    rows = [[str(number)] for number in range(200)]
    footer = "Keep this for two years. " * 20
    printout = Printout("", "", "", [PaperTable((PaperColumn("Number"),), rows)], footer)
    pages = laid_out(printout, A4)
    assert " ".join(words_on(pages, 0)).count("Keep this") == 20
    assert pages.shape.body.bottom() + 4 * Ink(FOOTER_PT).pitch < pages.shape.height - MARGIN


def test_a_cell_longer_than_a_page_goes_on_and_nothing_of_it_is_lost(theme):
    columns = (PaperColumn("Name"), PaperColumn("What"))
    pages = printed(PaperTable(columns, [("Anna", LONG), ("Bo", "short")]))
    words = "".join(word for number in range(pages.count) for word in words_on(pages, number))
    assert pages.count > 1  # letters of one text are painted some thousand at a time
    assert words.count("flour") == LONG.count("flour")
    assert words.count("Anna") == 1
    assert "short" in words


def test_what_is_too_wide_is_printed_in_parts_that_say_so(theme):
    columns = [PaperColumn(f"Question-number-{number}") for number in range(40)]
    pages = printed(PaperTable(columns, [[f"a{number}" for number in range(40)]]))
    seen = [words_on(pages, number) for number in range(pages.count)]
    assert pages.landscape
    assert pages.count > 2
    assert all("Question-number-0" in words and "a0" in words for words in seen)
    assert {f"Question-number-{number}" for number in range(40)} <= {word for words in seen for word in words}
    assert any(word.startswith("Columns 2 to") and word.endswith("of 40") for word in seen[0])


def test_short_sheets_stand_on_a_page_as_often_as_they_fit(theme):
    slip = [PaperTitle("Slip"), PaperAnswers([("Name", ""), ("Time", "")])]
    assert words_on(printed(Repeated(slip, 2)), 1).count("Slip") > 3
    assert words_on(printed(Repeated(slip, 2, most=1)), 1).count("Slip") == 1
    ruled = printed(PaperTitle("Visitors"), RuledTable([PaperColumn("Name"), PaperColumn("Left")], pages=3))
    assert [words_on(ruled, number).count("Name") for number in range(ruled.count)] == [1, 1, 1]
    assert printed(NextPage(), PaperTitle("a"), NextPage(), PaperTitle("b")).count == 2


def test_pages_that_nobody_wants_any_more_are_laid_out_no_further(theme):
    asked = iter([True] * 5)
    sheets = [block for number in range(100) for block in (NextPage(), PaperTitle(str(number)))]
    with pytest.raises(InterruptedReadError):
        laid_out(Printout("", "", "", sheets), A4, is_wanted=lambda: next(asked, False))


def test_labels_stand_on_the_sheet_that_was_begun(theme):
    labels = [PaperLabel("Rye bread", ("2.10 EUR",), "4006381333931"), PaperLabel("面粉", copies=2)]
    pages = labels_laid_out(Printout("Products", "", "", labels=labels), GRIDS[0], 20)
    assert pages.count == 2
    assert words_on(pages, 0) == ["4006381333931", "Rye bread", "2.10 EUR", "面粉"]
    assert words_on(pages, 1) == ["面粉"]
    assert pdf_bytes(pages).startswith(b"%PDF")


@pytest.fixture
def home(tmp_path):
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    form = shop.do(commands.make, ORDER).result(WAIT_S)
    for name, guests, kind in (("Anna 安娜", 9, "c"), ("Bo", 12, "b"), ("Cem", 30, "c")):
        answers = {"name0000": name, "guests00": Decimal(guests), "kind0000": kind}
        lines = [{"what0000": "Tart", "pieces00": Decimal(2), "price000": Money(Decimal("7.5"), "EUR")}]
        shop.do(add_entry, form.id, answers, {"lines000": lines}).result(WAIT_S)
    shop.close(WAIT_S)
    return tmp_path / "till"


def shown(dialog, qtbot):
    """The words on its first page, once what was chosen last is read."""
    until(qtbot, lambda: dialog.print.isEnabled() and not dialog._again.isActive())
    return words_on(dialog.preview.pages, 0)


def test_what_is_seen_is_printed_and_one_entry_and_an_empty_sheet(home, tmp_path, qtbot, assert_accessible):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        table = screen.table.table
        until(qtbot, lambda: table.rows.rowCount() > 3)
        table.layout_of_columns.show("allergy0", shown=False)
        table.sort_by(RowOrder("guests00", descending=True))
        table.only(OnlyThese("kind0000", "is", "c"))
        saving = ExportDialog(table)
        session = window._shop.bridge.session
        assert saving.reading()(session).records == 2, "what is seen, as a workbook"
        saving.which.set_value("all")
        main, lines = workbook_grids("all.xlsx", saving.reading()(session).data)
        assert [row[0] for row in main.rows] == ["Name", "Anna 安娜", "Bo", "Cem"]
        assert [row[:3] for row in lines.rows[:2]] == [["What", "Pieces", "Price each"], ["Tart", 2, 7.5]]
        assert "Anna 安娜" in lines.rows[1], "what it belongs to"
        saving.kinds[ExportFormat.JSON].setChecked(True)
        assert [each["Name"] for each in json.loads(saving.reading()(session).data)] == ["Anna 安娜", "Bo", "Cem"]
        saving.kinds[PDF].setChecked(True)
        assert saving.reading()(session).data.startswith(b"%PDF")
        saving.deleteLater()
        screen.table.table.view.setFocus()
        press_with(Qt.Key.Key_P)
        dialog = screen.findChild(PrintDialog)
        words = shown(dialog, qtbot)
        assert "Allergies" not in words
        assert "Cake orders2 entries · Kind: Cake · sorted by Guests, the last first" in "".join(words).translate(
            {ord(mark): None for mark in "\u2068\u2069"}
        )
        assert next(word for word in words if word in ("Anna 安娜", "Anna", "Bo", "Cem")) == "Cem"
        assert "Bo" not in words
        assert words[words.index("Sum") :][:2] == ["Sum", "30.00 EUR"], "of money, unasked"
        click(dialog, "Guests")
        words = shown(dialog, qtbot)
        assert words[words.index("Sum") :][:3] == ["Sum", "39", "30.00 EUR"]
        click(dialog, "Save as PDF…")
        where = dialog.findChild(QFileDialog)
        assert Path(where.selectedFiles()[0]).name == "Cake orders.pdf"
        where.close()
        dialog.save_in(str(tmp_path / "list.pdf"))
        until(qtbot, lambda: dialog.say.text() == "Saved in list.pdf.")
        data = (tmp_path / "list.pdf").read_bytes()
        assert data.startswith(b"%PDF")
        assert b"/FontFile" in data
        dialog._choices.what["each"].setChecked(True)
        words = shown(dialog, qtbot)
        assert words[0] == "Cem"
        assert {"Lines", "Tart", "7.50 EUR", "Guests", "30"} <= set(words)
        dialog._choices.what["empty"].setChecked(True)
        words = shown(dialog, qtbot)
        assert {"Name", "Guests", "Cake", "Bread", "Which"} <= set(words)
        assert not {"Total", "Cem"} & set(words), "what is worked out is not asked, and nobody's answers stand there"
        assert_accessible(dialog)
        dialog._choices.what["each"].setChecked(True)
        shown(dialog, qtbot)
        click(dialog, "Print…")
        asked = dialog.findChild(QPrintDialog)
        printer = asked.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printer.pdf"))
        asked.accepted.emit(printer)  # accepting would ask it for a file
        waits_for(qtbot, window.shell, "It is with the printer.")
        assert b"/Count 2" in (tmp_path / "printer.pdf").read_bytes()


def test_how_entries_are_printed_is_said_once_for_everybody(home, qtbot, assert_accessible):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        sheet = PrintSheetDialog(screen.table, screen._bridge, screen.table.listed.form)
        sheet.open()
        assert_accessible(sheet)
        sheet.above.set_text("Kitchen")
        click(sheet, "Allergies")
        sheet.accept()
        waits_for(qtbot, window.shell, "It is printed so from now on.")
        until(qtbot, lambda: screen.table.listed.form.definition.print.title == "Kitchen")
        dialog = screen.table.more.print("each")
        words = shown(dialog, qtbot)
        assert {"Kitchen", "Guests"} <= set(words)
        assert "Allergies" not in words
        again = PrintSheetDialog(screen.table, screen._bridge, screen.table.listed.form)
        click_toggle(again, "allergy0")
        assert again.sheet().questions == (), "all of them, also those that come later"
        again.deleteLater()
        dialog.reject()


def click_toggle(sheet, key):
    sheet.questions.findChildren(QPushButton)[sheet._usual.index(key)].click()
