"""XLSForms as forms: what they become, what is told of what they do not become, and what is refused."""

import io
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from desktop.errors import InvalidError
from desktop.forms.definition import Definition, Question, QuestionType, parsed, written
from desktop.forms.question_kinds import PICTURES
from desktop.forms.xlsform.reader import read_xlsform
from desktop.forms.xlsform.writer import xlsform_bytes
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from tests.desktop.formula_shop import NOW
from tests.desktop.xlsform_tables import form

VISITS = """
| survey |
| |type | tag | label::en | label::de | hint | required | relevant | constraint | constraint message | default | image |
| | start | start | | | | | | | | | |
| | Text | who | Name | Name | As on ID | yes | | | | | |
| | select_one kinds or_other | kind | Kind | Art | | TRUE | | | | guest | k.png |
| | select_one yn | been | Been here? | War schon da? | | | | | | | |
| | | | | | | | | | | | |
| | begin_group | out | Leaving | Gehen | | | ${ been } = 'yes' | | | | |
| | date | day | Day | Tag | | | | . >= today() | Not in the past. | 2030-06-15 | |
| | geopoint | spot | Where | Wo | | | | | | | |
| | end group | | | | | | | | | | |
| | begin repeat | bags | Bags | Taschen | | | | | | | |
| | integer | kg | Weight | Gewicht | | | | . < 50 | | | |
| | begin repeat | tags | Tags | Schilder | | | | | | | |
| | text | tag | Tag | Schild | | | | | | | |
| | end repeat | | | | | | | | | | |
| | end repeat | | | | | | | | | | |
| | image | face | Photo | Foto | | | | | | | |
| choices |
| | list_name | name | label::en | label::de |
| | kinds | guest | Guest | Gast |
| | kinds | courier | Courier | Bote |
| | yn | yes | Yes | Ja |
| | yn | no | No | Nein |
| settings |
| | form_title | default_language | style |
| | Visitors | de | pages |
"""


def by_label(definition: Definition) -> dict[str, Question]:
    return {question.label: question for question in definition.all_questions()}


def shown(definition: Definition, formula: str) -> str:
    """A formula with the words of questions for their keys."""
    for question in definition.all_questions():
        formula = formula.replace(f"{{{question.key}}}", f"[{question.label}]")
    return formula


def outcome(formula: str, answers: dict[str, Any]) -> object:
    read = stored_formula(formula)
    assert not isinstance(read, Fault)
    return read.evaluate(answers, NOW)


def test_a_form_is_what_its_rows_ask() -> None:
    definition = form(VISITS).definition
    found = by_label(definition)
    assert definition.title == "Visitors"
    assert [(each.label, each.type) for each in definition.all_questions()] == [
        ("Name", QuestionType.TEXT),
        ("Kind", QuestionType.ONE_OF),
        ("Specify other.", QuestionType.TEXT),
        ("Been here?", QuestionType.YES_NO),
        ("Day", QuestionType.DATE),
        ("Where", QuestionType.TEXT),
        ("Bags", QuestionType.ROWS),
        ("Weight", QuestionType.NUMBER),
        ("Photo", QuestionType.FILE),
    ]
    assert found["Photo"].appearance == PICTURES
    assert (found["Name"].required, found["Name"].hint) == ("TRUE", "As on ID")
    assert [choice.label for choice in found["Kind"].choices] == ["Guest", "Courier", "Other"]
    assert found["Kind"].default == '"guest"'
    assert found["Specify other."].relevant == f'SELECTED({{{found["Kind"].key}}}, "other")'
    (leaving,) = definition.sections
    assert (leaving.label, shown(definition, leaving.relevant)) == ("Leaving", "[Been here?] = TRUE")
    assert (found["Day"].section, found["Day"].relevant) == (leaving.key, "")
    assert shown(definition, found["Day"].constraint) == "[Day] >= TODAY()"
    assert (found["Day"].constraint_message, found["Day"].default) == ("Not in the past.", "DATE(2030, 6, 15)")
    assert shown(definition, found["Weight"].constraint) == "[Weight] < 50"


def test_everything_that_is_not_carried_over_is_told_by_question() -> None:
    assert set(form(VISITS).not_translated) == {
        ("start", "It was left out: every entry says by itself who wrote it, when and on which PC."),
        ("Kind", "The picture beside its words (“k.png”) was left out."),
        ("Where", "A place on a map is asked for as text here."),
        ("Tags", "It was left out: there are no rows within rows."),
        ("Tag", "It was left out with the rows that it is asked in."),
        ("", "Its words in “de” were left out; those in “en” were taken."),
        ("", "Its settings style mean nothing here and were left out."),
    }


@pytest.mark.parametrize(("language", "word"), [("de", "Gast"), ("en", "Guest"), ("fr", "Gast")])
def test_words_are_the_shops_or_else_the_forms_own_language(language: str, word: str) -> None:
    assert by_label(form(VISITS, language).definition)["Kind" if word == "Guest" else "Art"].choices[0].label == word


def test_a_question_is_the_same_each_time_the_form_is_read() -> None:
    first, again = form(VISITS).definition, form(VISITS.replace("Been here?", "Here before?")).definition
    decimal, other = (form(VISITS.replace("| integer |", f"| {type} |")).definition for type in ("decimal", "barcode"))
    assert [each.key for each in first.all_questions()] == [each.key for each in again.all_questions()]
    assert by_label(first)["Weight"].key == by_label(decimal)["Weight"].key
    assert by_label(first)["Weight"].key != by_label(other)["Weight"].key


CASCADE = """
| survey |
| | type | name | label | choice_filter |
| | select_one states | state | State | |
| | select_one towns | town | Town | state = ${state} and not(selected(closed, 'yes')) |
| choices |
| | list_name | name | label | state | closed |
| | states | tx | Texas | | |
| | states | wa | Wash. | | |
| | towns | dallas | Dallas | tx | |
| | towns | austin | Austin | tx | |
| | towns | seattle | Seattle | wa | |
"""


def test_a_cascade_offers_the_choices_that_go_with_the_one_before() -> None:
    found = by_label(form(CASCADE.replace(" and not(selected(closed, 'yes'))", "")).definition)
    state, town = found["State"].key, found["Town"]
    offered = {
        chosen: [c.key for c in town.choices if outcome(town.choice_filter, {state: chosen, town.key: c.key})]
        for chosen in ("tx", "wa", None)
    }
    assert offered == {"tx": ["dallas", "austin"], "wa": ["seattle"], None: []}


def test_a_filter_that_no_formula_can_be_is_told() -> None:
    read = form(CASCADE)
    assert by_label(read.definition)["Town"].choice_filter == ""
    assert any(
        question == "Town" and "Which choices are offered (state =" in what for question, what in read.not_translated
    )


WORKED_OUT = """
| survey |
| | type | name | label | calculation | default | read_only | parameters |
| | decimal | price | Price | | 2.5 | | |
| | range | stars | Stars | | | | start=1 end=5 step=0.5 |
| | calculate | twice | | ${price} * 2 | | | |
| | calculate | words | | if(${twice} > 4, 'much', ‘little’) | | | |
| | decimal | sum | Sum | ${twice} + ${stars} | | yes | |
| | calculate | far | | distance(${price}) | | | |
| | calculate | more | | ${far} + 1 | | | |
| | date | day | Day | | today() | | |
"""


def test_what_is_worked_out_stays_so_with_the_kind_that_it_comes_to() -> None:
    read = form(WORKED_OUT)
    found = by_label(read.definition)
    assert {label: (each.result, each.decimals) for label, each in found.items() if each.calculation} == {
        "twice": (QuestionType.NUMBER, 6),
        "words": (QuestionType.TEXT, 0),
        "Sum": (QuestionType.NUMBER, 6),
    }
    price, twice = found["Price"], found["twice"]
    assert outcome(twice.calculation, {price.key: Decimal("2.5")}) == 5
    assert outcome(found["words"].calculation, {twice.key: Decimal(5)}) == "much"
    assert (price.default, found["Day"].default) == ("2.5", "TODAY()")
    assert shown(read.definition, found["Stars"].constraint) == "AND([Stars] >= 1, [Stars] <= 5)"
    told = dict(read.not_translated)
    assert told["far"] == (
        "It is worked out here, and (distance(${price})) was left out: distance() has no counterpart here."
    )
    assert told["more"] == "It is worked out here, and (${far} + 1) was left out: “far” was left out."


SURVEY = "| survey |\n|  | type | name | label | relevant | default |\n"
CHOICES = "| choices |\n|  | list_name | name | label |\n"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("|  | dance | a | A |", "In row 2 of the sheet “survey”, column “type”: there is no type “dance”."),
        ("|  | text | | A |", "In row 2 of the sheet “survey”, column “name”: this has no name."),
        ("|  | text | a b | A |", "In row 2 of the sheet “survey”, column “name”: “a b” cannot be a name"),
        (
            "|  | text | a | A |\n|  | text | a | B |",
            "In row 3 of the sheet “survey”, column “name”: the name “a” stands",
        ),
        ("|  | text | a | |", "In row 2 of the sheet “survey”, column “label”: “a” has neither words nor a hint."),
        (
            "|  | text | a | A | ${b} = 1 |",
            "In row 2 of the sheet “survey”, column “relevant”: no question is called “b”.",
        ),
        ("|  | text | a | A ${a |", "column “label”: a name that begins with ${ does not end with }."),
        (
            "|  | begin group | g | G |\n|  | text | a | A |",
            "In row 2 of the sheet “survey”, column “type”: the group that",
        ),
        (
            "|  | text | a | A |\n|  | end repeat | | |",
            "In row 3 of the sheet “survey”, column “type”: a repeat ends here",
        ),
        ("|  | calculate | a | A |", "column “calculation”: it is not said what is worked out."),
        ("|  | select_one c | a | A |", "There is no sheet called “choices” in the file."),
        (
            "|  | select_one c | a | A |\n| choice |\n|  | list_name | name |",
            "Is “choice” meant? Then call it “choices”.",
        ),
        (
            f"|  | select_one c | a | A |\n{CHOICES}|  | d | x | X |",
            "there are no choices called “c” in the sheet “choices”",
        ),
        (
            f"|  | select_one c | a | A |\n{CHOICES}|  | c | | X |",
            "In row 2 of the sheet “choices”, column “name”: a choice",
        ),
        (
            f"|  | select_one c | a | A |\n{CHOICES}|  | c | x | |\n|  | c | x | |",
            "“x” stands among the choices of “c” twice",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_where_it_stands(rows: str, sentence: str) -> None:
    with pytest.raises(InvalidError) as refused:
        form(SURVEY + rows)
    assert sentence in str(refused.value)


def test_two_columns_for_one_thing_are_refused() -> None:
    with pytest.raises(InvalidError, match="two columns are one and the same: “name” and “value”"):
        form("| survey |\n|  | type | name | value |\n|  | text | a | b |")


def test_a_workbook_is_read_with_its_hands_on_habits() -> None:
    """Capitals, spaces around and in, no-break spaces, numbers and yes or no as cells, blank rows."""
    stream = io.BytesIO()
    with Workbook(stream) as book:
        survey, choices = book.add_worksheet("Survey "), book.add_worksheet("CHOICES")
        survey.write_row(0, 0, ["Type ", "NAME", "Label", "Required", "Relevance", "bind::constraint"])
        survey.write_row(2, 0, ["Select  One\u00a0ages", " age ", "Age\u200b  group ", True])
        survey.write_row(5, 0, ["note", "young", "Young", None, "${age}=“1”"])
        choices.write_row(0, 0, ["list name", "Value", "label"])
        choices.write_row(1, 0, ["ages", 1, "to 20"])
        choices.write_row(2, 0, ["ages", 2, "older"])
        book.add_worksheet("notes").write_string(0, 0, "for us")
    read = read_xlsform("Ages.xlsx", stream.getvalue())
    age, young = read.definition.questions
    assert (read.definition.title, age.label, age.required) == ("Ages", "Age group", "TRUE")
    assert [choice.key for choice in age.choices] == ["1", "2"]
    assert young.relevant == f'{{{age.key}}} = "1"'
    assert read.not_translated == (("", "The sheet “notes” was left out."),)


TYPES = [
    "text", "note", "integer", "calculate", "range", "begin group", "end group", "begin repeat", "end repeat", "today",
    "select_one c", "select_multiple c or_other", "select_one ${q0}", "rank c", "geopoint", "hidden", "image", "time",
]  # fmt: skip
CELLS = [
    "", "", "", "yes", ".", "../q0", "${q0}", "${q1} = ${q2}", "${q3} + 1", "${ q2 } != 'x'", "2026-02-30", "25:61",
    "x y", "selected(., 'x')", "selected(${q1}, 'yes')", "name = ${q0}", "start=1 end=2.5", "start=5 end=1", "((((",
    "'", "=1+1", "today() + 1", "count(${q1})", "sum(${q2})", "if(${q0}, 1, 'a')", "x" * 300, "\u202e", "-1e5",
    "1234567890123.5",
]  # fmt: skip
COLUMNS = (
    "label",
    "relevant",
    "constraint",
    "calculation",
    "default",
    "choice_filter",
    "parameters",
    "required",
    "x::y",
)
ROW = st.tuples(st.sampled_from(TYPES), *(st.sampled_from(CELLS) for _ in COLUMNS[1:]))


@settings(max_examples=40)
@given(st.lists(ROW, min_size=1, max_size=6))
def test_whatever_stands_in_the_cells_is_read_or_refused(rows: list[tuple[str, ...]]) -> None:
    lines = [f"| | {type} | q{number} | Q {' | '.join(['', *cells])} |" for number, (type, *cells) in enumerate(rows)]
    choices = "| choices |\n| | list_name | name | label |\n| | c | x | X ${q0} |\n| | c | yes | |"
    with suppress(InvalidError):
        read = form("\n".join([f"| survey |\n| | type | name | {' | '.join(COLUMNS)} |", *lines, choices])).definition
        assert parsed(written(read)) == read
        xlsform_bytes(read)


def test_a_cell_that_is_made_to_take_long_does_not() -> None:
    """A hundred thousand signs that begin something and never end it are looked at once."""
    for sly in ("${" * 60_000, "${" + "\n" * 100_000, '"' * 99_999, "(" * 100_000):
        with suppress(InvalidError):
            xlsform_bytes(form(f"{SURVEY}| | select_one c | a | A | | {sly}\n{CHOICES}| | c | x | {sly} |").definition)


def test_groups_that_never_stop_beginning_are_refused() -> None:
    with pytest.raises(InvalidError, match="more than 50 groups stand in each other"):
        form(SURVEY + "\n".join(f"| | begin group | g{number} | G |" for number in range(3_000)))


def test_a_sheet_that_nobody_sees_is_missed_with_its_name() -> None:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        survey, choices = book.add_worksheet("survey"), book.add_worksheet("choices")
        survey.write_row(0, 0, ["type", "name", "label"])
        survey.write_row(1, 0, ["select_one c", "a", "A"])
        choices.write_row(0, 0, ["list_name", "name", "label"])
        choices.hide()
    with pytest.raises(InvalidError, match=r"called “choices” in the file\. The hidden sheet “choices” was left"):
        read_xlsform("f.xlsx", stream.getvalue())
