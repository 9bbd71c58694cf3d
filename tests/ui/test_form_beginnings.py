"""Beginning a form: from a list of the shop's, from a file, from what somebody began before."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.forms import queries
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.forms.drafts.drafts import drafts
from desktop.forms.form_file import form_bytes
from desktop.records.queries import records
from desktop.records.value_text import ValueTexts
from tests.ui.accessibility import accessibility_problems, settle
from tests.ui.test_form_making import Hand, ask
from tests.ui.test_opening import opened
from tests.ui.windows import open_window, says, until
from ui.bridge import Bridge
from ui.forms.builder.builder import FormBuilder
from ui.forms.builder.list_preview import ListPreview
from ui.forms.builder.making import FormMaking
from ui.widgets import Toast


@contextmanager
def making(person):
    """The pages on which forms are made; `making.uses`, `making.taken`."""
    bridge = Bridge(person.workspace)
    pages = FormMaking(bridge)
    pages.uses, pages.takes, pages.bridge = [], [], bridge
    pages.used.connect(pages.uses.append)
    pages.taken.connect(pages.takes.append)
    pages.resize(1000, 640)
    pages.start()
    pages.show()
    pages.activateWindow()
    settle()
    try:
        yield pages
    finally:
        pages.hide()
        pages.stop()
        bridge.close()
        pages.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def price_list(path):
    """A list of 30 rows and 6 columns, as a workbook, with a title above it."""
    kinds = ("Bread", "Cake", "Roll")
    rows = [
        [
            f"Product {n}",
            kinds[n % 3],
            f"{Decimal(n) / 4 + 1:.2f}",
            f"2026-11-{n + 1:02}",
            ("no", "yes")[n % 2],
            str(n + 2),
        ]
        for n in range(30)
    ]
    rows[7][5] = "many"
    lines = [["Price list", "", "", "", "", ""], ["Name", "Kind", "Price (€)", "Since", "Sold daily", "Minimum"], *rows]
    path.write_text("\n".join(";".join(line) for line in lines), encoding="utf-8")
    return path


def test_a_list_becomes_a_form_in_few_clicks(qtbot, maria, tmp_path, theme):
    with making(maria) as pages:
        hand = Hand()
        assert accessibility_problems(pages, theme) == []
        pages.shown.file_chosen.emit(price_list(tmp_path / "Price list.csv"))
        until(qtbot, lambda: isinstance(pages.shown, ListPreview))
        preview = pages.shown
        assert [chip.text() for chip in preview.types] == [
            "Short text", "One of", "Money", "Date", "Yes or no", "Number",
        ]  # fmt: skip
        assert says(preview, "Titles in line 2")
        assert accessibility_problems(preview, theme) == []
        hand.press(preview.types[0])
        hand.choose(preview.types[0], "Long text")
        hand.press(preview.use)
        hand.press(preview.dialog.yes)
        until(qtbot, lambda: bool(pages.uses))
        assert hand.clicks + 2 <= 6  # with those that lead here and open the file
        taken = pages.takes[0]
        session = pages.bridge.session
        entries = queries.entries_of(session, taken.form.id)
        assert taken.form.definition.questions[0].type is QuestionType.LONG_TEXT
        assert (taken.form.title, taken.entries.imported, taken.entries.skipped) == ("Price list", 30, ())
        texts, found = ValueTexts([], str), {}
        for record in records(session, entries):
            found[record.values[entries.fields[0].key]] = record.values
        eighth = [found["Product 7"].get(each.key) for each in entries.fields]
        assert eighth[2].amount == Decimal("2.75")
        assert eighth[3:] == [date(2026, 11, 8), True, "many"]
        assert texts.text(entries.fields[1], eighth[1]) == "Cake"


def test_the_titles_of_a_list_can_stand_elsewhere(qtbot, maria, tmp_path):
    with making(maria) as pages:
        pages.shown.file_chosen.emit(price_list(tmp_path / "Prices.csv"))
        until(qtbot, lambda: isinstance(pages.shown, ListPreview))
        pages.shown.titles_wanted.emit(pages.shown.table.name, 3)
        until(qtbot, lambda: pages.shown.table.header_line == 3)
        assert pages.shown.table.columns[0].name == "Product 0"


def test_cells_are_pasted_and_what_is_no_list_is_refused(qtbot, maria, tmp_path):
    with making(maria) as pages:
        pages.shown.file_chosen.emit(tmp_path / "no.xlsx")
        until(qtbot, lambda: says(pages, "no.xlsx"))
        QApplication.clipboard().setText("Name\tPhone\nAnn\t0171 123456\nBo\t030 99887766\n")
        QTest.keyClick(pages.shown, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        settle()
        assert [chip.text() for chip in pages.shown.types] == ["Short text", "Phone"]


def test_a_form_in_a_file_says_what_it_is_first(qtbot, maria, tmp_path):
    question = Question("name0000", QuestionType.TEXT, "Name")
    path = tmp_path / "Visitors.countertop-form"
    path.write_bytes(form_bytes(Definition("Visitors", questions=(question,))))
    with making(maria) as pages:
        pages.shown.file_chosen.emit(path)
        until(qtbot, lambda: pages.dialog is not None)
        assert pages.dialog.sentence() == "“Visitors” asks 1 question."
        assert drafts(pages.bridge.session) == []
        Hand().press(pages.dialog.yes)
        until(qtbot, lambda: isinstance(pages.shown, FormBuilder))
        assert pages.shown.title.text() == "Visitors"


def test_what_was_begun_is_gone_on_with_and_nothing_is_left_of_nothing(qtbot, maria):
    with making(maria) as pages:
        Hand().press(pages.shown.empty)
        until(qtbot, lambda: isinstance(pages.shown, FormBuilder))
        pages.start()
        until(qtbot, lambda: drafts(pages.bridge.session) == [])
        Hand().press(pages.shown.empty)
        until(qtbot, lambda: isinstance(pages.shown, FormBuilder))
        ask("Visitors")
        pages.start()
        until(qtbot, lambda: [row.title for row in drafts(pages.bridge.session)] == ["Visitors"])
        pages.start()
        Hand().click(pages, "Visitors, changed by Maria")
        assert pages.shown.title.text() == "Visitors"


def test_a_form_is_made_and_changed_in_the_section(qtbot, home, tmp_path):
    with open_window(home) as window:
        opened(window, qtbot)
        screen = window.shell.open_section("forms")
        hand = Hand()
        until(qtbot, lambda: says(screen, "What kind of shop?"))
        hand.press(screen.make)
        assert not screen.list_pane.isVisible()
        screen.making.shown.file_chosen.emit(price_list(tmp_path / "Price list.csv"))
        until(qtbot, lambda: isinstance(screen.making.shown, ListPreview))
        hand.press(screen.making.shown.use)
        hand.press(screen.making.shown.dialog.yes)
        until(qtbot, lambda: screen.table is not None and screen.table.isVisible())
        assert hand.clicks + 2 <= 6  # with those that choose the file
        undo = window.shell.findChild(Toast)
        assert undo.accessibleName() == "30 entries"
        hand.press(undo.button)
        until(qtbot, lambda: screen.table.listed.form.entries == 0)
        hand.press(screen.table.change)
        until(qtbot, lambda: isinstance(screen.making.shown, FormBuilder))
        builder = screen.making.shown
        assert says(builder, "Changes: nobody sees them yet.")
        QTest.keyClick(builder, Qt.Key.Key_Escape)
        until(qtbot, lambda: screen.making is None and screen.table.isVisible())
