"""What stands on paper: how tables fit, where labels stand, what scanners read, a form as a sheet."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.barcodes import bars, square
from desktop.forms.definition import Choice, Definition, FormSection, PrintSheet, Question, QuestionType
from desktop.forms.printed import SheetWords, form_sheets
from desktop.printing.content import (
    ByHand,
    PaperAnswers,
    PaperColumn,
    PaperHeading,
    PaperLabel,
    PaperTable,
    PaperText,
    PaperTitle,
    RuledTable,
    WritingSpace,
)
from desktop.printing.label_grids import GRIDS, MOST_COPIES, placed, single
from desktop.printing.papers import A4, LETTER, usual_paper
from desktop.printing.table_fit import LARGEST, SMALLEST, ColumnWidths, fit_table
from desktop.records.printed import SaidRecord

UPRIGHT, ACROSS = 500.0, 760.0
WORDS = SheetWords("yes", "no", ("day", "month", "year"))
NAME, KIND, NOTE, LINES, WHAT, QTY, NUMBER = (
    f"{name}0000" for name in ("name", "kind", "note", "line", "what", "many", "numb")
)
FORM = Definition(
    "Orders",
    sections=(FormSection("section1", "For the kitchen"),),
    questions=(
        Question(NUMBER, QuestionType.RUNNING_NUMBER, "Number"),
        Question(NAME, QuestionType.TEXT, "Name", hint="As on the card"),
        Question(NOTE, QuestionType.NOTE, "Read this.", section="section1"),
        Question(
            KIND,
            QuestionType.ONE_OF,
            "Kind",
            section="section1",
            choices=(Choice("a", "Cake"), Choice("b", "Bread")),
        ),
        Question(
            LINES,
            QuestionType.ROWS,
            "Lines",
            questions=(Question(WHAT, QuestionType.TEXT, "What"), Question(QTY, QuestionType.NUMBER, "How many")),
        ),
    ),
    print=PrintSheet(footer="Rossi’s"),
)
SAID = SaidRecord("Anna", {NAME: "Anna", KIND: "Cake"}, {f"form/ab/{LINES}": [{WHAT: "Tart", QTY: "2"}]})


@pytest.mark.parametrize(
    ("columns", "landscape", "size", "parts"),
    [
        ([(100, 40)] * 5, False, LARGEST, 1),
        ([(400, 60)] * 3, False, LARGEST, 1),  # long texts are broken into lines
        ([(100, 60)] * 7, True, LARGEST, 1),
        ([(100, 60)] * 8, True, 9.5, 1),
        ([(100, 90)] * 10, True, SMALLEST, 1),
        ([(100, 90)] * 11, True, SMALLEST, 2),
        ([], False, LARGEST, 1),
    ],
)
def test_a_table_is_turned_then_made_smaller_then_printed_in_parts(columns, landscape, size, parts):
    fit = fit_table([ColumnWidths(*column) for column in columns], UPRIGHT, ACROSS)
    assert (fit.landscape, fit.size, len(fit.parts)) == (landscape, size, parts)


def test_long_texts_are_made_narrow_before_days_and_names_are_broken():
    day, note = ColumnWidths(70, 30), ColumnWidths(900, 60)
    fit = fit_table([*[day] * 8, *[note] * 4], UPRIGHT, ACROSS)
    assert (fit.size, len(fit.parts)) == (SMALLEST, 1)
    assert fit.parts[0].widths[:8] == (70 * SMALLEST / LARGEST,) * 8


@settings(max_examples=40)
@given(
    st.lists(st.builds(lambda least, more: ColumnWidths(least + more, least), *[st.floats(0, 900)] * 2), max_size=30),
    st.sampled_from(["", "portrait", "landscape"]),
)
def test_no_column_is_lost_or_hangs_over_the_edge(columns, orientation):
    fit = fit_table(columns, UPRIGHT, ACROSS, orientation)
    assert SMALLEST <= fit.size <= LARGEST
    assert orientation in ("", "landscape" if fit.landscape else "portrait")
    shown = [number for part in fit.parts for number in part.columns]
    assert sorted(set(shown)) == list(range(len(columns)))
    assert len(shown) - len(set(shown)) == len(fit.parts) - 1 or not columns, "only the first stands in each part"
    for part in fit.parts:
        assert sum(part.widths) <= (ACROSS if fit.landscape else UPRIGHT) + 1e-6


def test_labels_begin_where_a_sheet_was_left_and_stay_on_it():
    grid = GRIDS[0]
    labels = [PaperLabel("a", copies=2), PaperLabel("none", copies=0), PaperLabel("b"), PaperLabel("c", copies=9999)]
    found = list(placed(labels, grid, 20))
    assert [(page, place, label.title) for page, place, label in found[:4]] == [
        (0, 19, "a"), (0, 20, "a"), (1, 0, "b"), (1, 1, "c"),
    ]  # fmt: skip
    assert len(found) == 3 + MOST_COPIES
    for each in GRIDS:
        left, top = each.corner(each.on_sheet - 1)
        assert left + each.width_mm <= each.paper.width_mm + 0.1, each.key
        assert top + each.height_mm <= each.paper.height_mm + 0.6, each.key
    assert [page for page, *_ in placed(labels[:1], single(62, 29), 5)] == [0, 1]


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("4006381333931", 95),
        ("96385074", 67),
        ("036000291452", 95),
        ("4006381333932", 123),  # no check digit: Code 128, two figures a sign
        ("AB-1234", 101),
        ("面粉", 0),
        ("", 0),
        ("x" * 49, 0),
    ],
)
def test_what_scanners_read_is_as_the_text_wants_it(text, modules):
    assert len(bars(text)) == modules


def test_ean_13_is_written_as_the_standard_says():
    left = "0001101 0100111 0101111 0111101 0001001 0110011"  # 006381 with the parities of a leading 4
    right = "1000010 1000010 1000010 1110100 1000010 1100110"  # 333931
    assert bars("4006381333931") == f"101{left}01010{right}101".replace(" ", "")


def test_a_square_has_three_corners_by_which_it_is_found():
    rows = square("https://countertop.example/面粉")
    corner = [[True] * 7, [True, *[False] * 5, True]]
    assert [row[:7] for row in rows[:2]] == corner
    assert [row[-7:] for row in rows[:2]] == [row[:7] for row in rows[:-3:-1]] == corner
    assert not square("")
    assert not square("x" * 1001)


def test_paper_is_what_printers_hold_in_the_country():
    assert [usual_paper(country) for country in ("DE", "US", "MX", "")] == [A4, LETTER, LETTER, A4]


def test_an_entry_is_printed_in_the_order_of_its_form_with_what_was_left_open():
    assert form_sheets(FORM, WORDS).entry(SAID) == [
        PaperAnswers((("Number", "–"), ("Name", "Anna"))),
        PaperHeading("For the kitchen"),
        PaperText("Read this."),
        PaperAnswers((("Kind", "Cake"),)),
        PaperHeading("Lines"),
        PaperTable((PaperColumn("What"), PaperColumn("How many", figures=True)), [["Tart", "2"]]),
    ]


def test_a_print_sheet_says_what_is_printed_and_in_which_order():
    from msgspec.structs import replace

    sheets = form_sheets(replace(FORM, print=PrintSheet("Slip", (KIND, NAME), "Thank you", "letter")), WORDS)
    assert (sheets.footer, sheets.paper) == ("Thank you", "letter")
    assert sheets.entry(SAID) == [
        PaperText("Slip"),
        PaperHeading("For the kitchen"),
        PaperAnswers((("Kind", "Cake"), ("Name", "Anna"))),
    ]


def test_an_empty_sheet_asks_for_what_can_be_written():
    sheets = form_sheets(FORM, WORDS)
    columns = (PaperColumn("What", least_mm=38), PaperColumn("How many", least_mm=20))
    assert list(sheets.empty) == [
        PaperTitle("Orders"),
        WritingSpace("Name", ByHand.LINES, "As on the card"),
        PaperHeading("For the kitchen"),
        PaperText("Read this."),
        WritingSpace("Kind", ByHand.TICKS, choices=["Cake", "Bread"]),
        PaperHeading("Lines"),
        RuledTable(columns, rows=6),
    ]
    list_columns = (PaperColumn("Name", least_mm=38), PaperColumn("Kind\nCake / Bread", least_mm=38))
    assert sheets.ruled == RuledTable(list_columns, pages=1)
