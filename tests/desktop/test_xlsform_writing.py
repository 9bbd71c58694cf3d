"""Forms as XLSForms: what is in the workbook, what is told of what is not, and that it comes back as it was."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms.definition import Choice, Definition, FormSection, Question, QuestionType, Rule, Who, parsed, written
from desktop.forms.xlsform.reader import AS_IT_STANDS, XlsForm, xlsform
from desktop.forms.xlsform.workbook import workbook_of
from desktop.forms.xlsform.writer import xlsform_bytes
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.parsing import parse_file

FRUIT = (Choice("apple", "Apple", "#aa0000"), Choice("pear", "Pear"), Choice("dragon fruit", "Dragon fruit"))


def read_back(definition: Definition) -> XlsForm:
    data = xlsform_bytes(definition).data
    return xlsform(workbook_of(parse_file("form.xlsx", data, ReadingHints(), AS_IT_STANDS)), "", "en")


def rows(definition: Definition, sheet: str) -> list[dict[str, str]]:
    workbook = workbook_of(parse_file("f.xlsx", xlsform_bytes(definition).data, ReadingHints(), AS_IT_STANDS))
    return [{column.name: text for column, text in row.cells.items()} for row in workbook.sheet(sheet).rows]


def test_a_workbook_says_a_form_in_the_words_of_xlsforms() -> None:
    ask = Question("aaaaaaa1", QuestionType.YES_NO, "Fruit today?")
    which = Question(
        "aaaaaaa2", QuestionType.SEVERAL_OF, "Which?", relevant="{aaaaaaa1}", required="TRUE", choices=FRUIT,
        constraint='NOT(SELECTED({aaaaaaa2}, "dragon fruit", "pear"))', constraint_message="Sold out.",
    )  # fmt: skip
    kilos = Question("aaaaaaa3", QuestionType.NUMBER, "Kilos", decimals=6, default="1.5", section="ssssssss")
    price = Question("aaaaaaa4", QuestionType.CALCULATE, "Price", calculation="{aaaaaaa3} * 2 / 3", section="ssssssss",
                     result=QuestionType.NUMBER)  # fmt: skip
    lines = Question(
        "aaaaaaa5", QuestionType.ROWS, "Lines", questions=(Question("aaaaaaa6", QuestionType.TEXT, "2 kg?"),)
    )
    shop = Definition("Fruit & more", name="aaaaaaa3", sections=(FormSection("ssssssss", "Weight"),),
                      questions=(ask, which, kilos, price, lines))  # fmt: skip
    said = [
        {name: text for name, text in row.items() if not name.startswith("countertop")} for row in rows(shop, "survey")
    ]
    assert said == [
        {"type": "select_one yes_no", "name": "fruit_today", "label": "Fruit today?"},
        {"type": "select_multiple which", "name": "which", "label": "Which?", "relevant": "${fruit_today} = 'yes'",
         "required": "yes", "constraint": "not(selected(${which}, 'dragon_fruit') or selected(${which}, 'pear'))",
         "constraint_message": "Sold out."},
        {"type": "begin group", "name": "weight", "label": "Weight"},
        {"type": "decimal", "name": "kilos", "label": "Kilos", "default": "1.5"},
        {"type": "integer", "name": "price", "label": "Price", "calculation": "${kilos} * 2 div 3", "read_only": "yes"},
        {"type": "end group", "name": "weight"},
        {"type": "begin repeat", "name": "lines", "label": "Lines"},
        {"type": "text", "name": "question_2_kg", "label": "2 kg?"},
        {"type": "end repeat", "name": "lines"},
    ]  # fmt: skip
    assert [(row["list_name"], row["name"]) for row in rows(shop, "choices")] == [
        ("yes_no", "yes"), ("yes_no", "no"), ("which", "apple"), ("which", "pear"), ("which", "dragon_fruit"),
    ]  # fmt: skip
    assert rows(shop, "settings") == [{"title": "Fruit & more", "id_string": "fruit_more", "instance_name": "${kilos}"}]


def test_what_a_workbook_cannot_say_is_told() -> None:
    money = Question(
        "aaaaaaa1",
        QuestionType.CALCULATE,
        "Price",
        currency="CHF",
        result=QuestionType.MONEY,
        calculation='DATEDIF(TODAY(), TODAY(), "y")',
    )
    person = Question("aaaaaaa2", QuestionType.PERSON, "Who", default='"it\'s a ""quote"""')
    odd = Definition("Odd", audience="managers", add=Who("owner"), keep_days=30, today=True,
                     rules=(Rule("TRUE", "Always"),), questions=(money, person))  # fmt: skip
    assert xlsform_bytes(odd).not_translated == (
        ("Price", "A sum of money is a number there."),
        ("Price", "Its currency (CHF) was left out."),
        ("Price", "How it is worked out was left out: DATEDIF has no counterpart there."),
        ("Who", "It is asked for as text there: nobody knows the shop’s people."),
        ("", "Who can read the entries was left out."),
        ("", "Who may add entries was left out."),
        ("", "What is warned of was left out."),
        ("", "How long entries are kept was left out."),
        ("", "That it is shown in Today was left out."),
    )


def test_words_and_answers_are_never_taken_for_expressions() -> None:
    sly = Question("aaaaaaa1", QuestionType.TEXT, "Cost in $ {x}, =1+1", default='"f(x)"')
    assert read_back(Definition("=A1", questions=(sly,))).definition == Definition("=A1", questions=(sly,))


KEYS = [f"key{number:05d}" for number in range(40)]
WORDS = st.text("abc ÄÜß漢字=+@-'\"<&", min_size=1, max_size=12).map(lambda text: " ".join(text.split()) or "w")
DEFAULTS = {
    QuestionType.TEXT: ['"Ann"', '"2 + 2"', '"f(x)"', ""],
    QuestionType.NUMBER: ["-2.5", "17", "1 + ROUND(2.5, 0)"],
    QuestionType.DATE: ["DATE(2026, 12, 24)", "TODAY()", ""],
    QuestionType.TIME: ["TIME(7, 30)", "TIME(7, 30, 5)", ""],
    QuestionType.MOMENT: ["NOW()", ""],
    QuestionType.YES_NO: ["TRUE", "FALSE", ""],
    QuestionType.LONG_TEXT: [""],
    QuestionType.BARCODE: ['"0123"', ""],
    QuestionType.NOTE: [""],
    QuestionType.ONE_OF: ['"pear"', '"dragon fruit"', ""],
    QuestionType.SEVERAL_OF: ['"apple"', ""],
}
"""The types that both know, and what may be filled in already."""


def conditions(asked: Iterable[Question]) -> list[str]:
    """Conditions that come back as they are, of what was asked before."""
    found = ["TRUE"]
    for question in asked:
        key = f"{{{question.key}}}"
        match question.type:
            case QuestionType.NUMBER:
                found += [f"{key} >= 2.5", f"({key} + 1) * 2 - 3 <> 7", f"ABS({key}) < 5"]
            case QuestionType.TEXT:
                found += [f'{key} = "it\'s"', f'CONTAINS({key}, "a")', f"LEN({key}) > 3"]
            case QuestionType.DATE:
                found += [f"{key} >= TODAY()", f"{key} < DATE(2026, 2, 1)"]
            case QuestionType.YES_NO:
                found += [f"{key} = TRUE", f"{key} = FALSE", f"NOT({key} = TRUE)"]
            case QuestionType.ONE_OF:
                found += [f'{key} = "dragon fruit"', f'OR({key} = "apple", {key} <> "pear")']
            case QuestionType.SEVERAL_OF:
                found += [f'SELECTED({key}, "pear")', f"COUNTSELECTED({key}) > 1"]
    return [*found, f"AND({found[-1]}, OR({found[0]}, {found[len(found) // 2]}))"]


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Forms of which an XLSForm can say everything."""
    keys = iter(KEYS)
    sections = [FormSection(next(keys), draw(WORDS)) for _ in range(draw(st.integers(0, 2)))]
    asked: list[Question] = []

    def question(section: str) -> Question:
        type = draw(st.sampled_from(sorted(DEFAULTS)))
        choosing = type in (QuestionType.ONE_OF, QuestionType.SEVERAL_OF)
        made: dict[str, Any] = {
            "choices": FRUIT if choosing else (),
            "section": section,
            "hint": draw(st.just("") | WORDS),
        }
        if type is not QuestionType.NOTE:
            made["goes_on"] = draw(st.booleans())
            made["default"] = draw(st.sampled_from(DEFAULTS[type]))
            made["required"] = draw(st.sampled_from(["", *conditions(asked)]))
            made["constraint"] = draw(st.sampled_from(["", *conditions(asked)[1:]]))
        relevant = draw(st.sampled_from(["", *conditions(asked)[1:]]))
        decimals = 6 if type is QuestionType.NUMBER and draw(st.booleans()) else 0
        asked.append(Question(next(keys), type, draw(WORDS), relevant=relevant, decimals=decimals, **made))
        return asked[-1]

    questions = [question("") for _ in range(draw(st.integers(1, 3)))]
    for section in sections:
        questions += [question(section.key) for _ in range(draw(st.integers(1, 3)))]
    key, label = next(keys), draw(WORDS)
    inner = tuple(question("") for _ in range(draw(st.integers(0, 2))))
    questions += [Question(key, QuestionType.ROWS, label, questions=inner)] if inner else []
    return Definition(draw(WORDS), sections=tuple(sections), questions=tuple(questions))


@settings(max_examples=25)
@given(definitions())
def test_what_an_xlsform_can_say_comes_back_as_it_was(definition: Definition) -> None:
    parsed(written(definition))
    assert xlsform_bytes(definition).not_translated == ()
    back = read_back(definition)
    assert (back.definition, back.not_translated) == (definition, ())


def test_a_filter_comes_back_as_columns_of_choices_and_as_it_was() -> None:
    state = Question("aaaaaaa1", QuestionType.ONE_OF, "State", choices=(Choice("tx", "Texas"), Choice("wa", "Wash.")))
    towns = tuple(Choice(key, key.title()) for key in ("dallas", "austin", "seattle"))
    chosen = 'OR(AND(SELECTED({aaaaaaa2}, "dallas", "austin"), {aaaaaaa1} = "tx"), AND(SELECTED({aaaaaaa2}, "seattle"), {aaaaaaa1} = "wa"))'  # noqa: E501
    town = Question("aaaaaaa2", QuestionType.ONE_OF, "Town", choices=towns, choice_filter=chosen)
    form = Definition("Towns", questions=(state, town))
    assert rows(form, "survey")[1]["choice_filter"] == (
        "offered_1 = 'yes' and ${state} = 'tx' or offered_2 = 'yes' and ${state} = 'wa'"
    )
    assert read_back(form) == XlsForm(form, ())
