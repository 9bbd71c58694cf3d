"""Formulas: how they are typed, what comes of them, what is said of what is wrong, and their published tables."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, stored_formula, typed_formula
from desktop.formulas.functions.function import TAKEN, as_text
from desktop.formulas.functions.table import FUNCTIONS
from desktop.formulas.notation import COMMA, POINT, notation_of
from desktop.formulas.ordering import in_order
from desktop.formulas.run import FormulaRun
from desktop.formulas.titles import TitledQuestion, Titles
from desktop.records.values import MemberLink, Moment, Money
from tests.conftest import ROOT
from tests.desktop.formula_shop import NOW, ORDER, fault, typed, worked

README = (ROOT / "desktop" / "formulas" / "README.md").read_text(encoding="utf-8")

SAMPLES: dict[str, Any] = {
    "a number": Decimal(2),
    "a sum of money": Money(Decimal("3.50"), "EUR"),
    "a date": date(2026, 11, 30),
    "a time": time(7, 30),
    "a date and time": Moment(NOW.now_ms),
    "a text": "rye",
    "a yes or no": True,
    "a person": MemberLink(b"m" * 16),
    "several values": ["a"],
}


def test_the_published_table_of_functions_is_the_code() -> None:
    rows = [
        f"| `{each.written(POINT)}` | {each.does} | `{each.example}` | {each.comes_to} |" for each in FUNCTIONS.values()
    ]
    assert re.findall(r"^\| `[A-Z0-9]+\(.*$", README, re.MULTILINE) == rows


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_example_comes_to_what_the_table_says(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.example.startswith(f"{name}(")
    assert as_text(worked(function.example), FormulaRun({}, NOW)) == function.comes_to
    assert {parameter.name for parameter in function.parameters} <= TAKEN.keys()
    assert not function.takes(99) or function.repeats


def test_the_published_table_of_kinds_is_the_code() -> None:
    published = {
        (left, sign, right): result
        for left, signs, right, result in re.findall(
            r"^\| (an? [a-z ]+) \| ([-+*/^ ]+) \| (an? [a-z ]+) \| (an? [a-z ]+) \|$", README, re.MULTILINE
        )
        for sign in signs.split()
    }
    found = {}
    for left, first in SAMPLES.items():
        for right, second in SAMPLES.items():
            for sign in "+-*/^":
                value = stored_formula(f"{{a}} {sign} {{b}}").evaluate({"a": first, "b": second}, NOW)
                if not isinstance(value, Fault):
                    found[left, sign, right] = next(kind for kind, each in SAMPLES.items() if type(each) is type(value))
    assert found == published


@pytest.mark.parametrize(
    ("text", "kept", "shown"),
    [
        ("=[quantity]*[ Price ]", "{q} * {p}", "[Quantity] * [Price]"),
        ("sum([Lines].[sum [€]]])", "SUM({r}.{rs})", "SUM([Lines].[Sum [€]]])"),
        ('[Kind]="courier"', '{k} = "c1"', '[Kind] = "Courier"'),
        ('selected([Tags];"gift")', 'SELECTED({t}, "t2")', 'SELECTED([Tags]; "gift")'),
        ("1,5×(2−,5)÷3", "1.5 * (2 - 0.5) / 3", "1,5 * (2 - 0,5) / 3"),
        ("“say „hi”&true", '"say „hi" & TRUE', '"say „hi" & TRUE'),
        ("1+2-(3-4)-(5*6)*7", "1 + 2 - (3 - 4) - (5 * 6) * 7", "1 + 2 - (3 - 4) - (5 * 6) * 7"),
        ('switch([kind];"Courier";"Visitor";"courier")', 'SWITCH({k}, "c1", "Visitor", "courier")', None),
        ("5%*-[Price]^+2", "5% * -{p} ^ 2", "5% * -[Price] ^ 2"),
        ('[Name]≠"a ""b"""', '{n} <> "a ""b"""', '[Name] <> "a ""b"""'),
    ],
)
def test_what_people_type_is_kept_by_keys_and_shown_by_titles(text: str, kept: str, shown: str) -> None:
    formula = typed(text, COMMA)
    assert formula.stored() == kept
    assert formula.typed(ORDER, COMMA) == (shown or 'SWITCH([Kind]; "Courier"; "Visitor"; "courier")')


def test_renaming_changes_what_is_shown_and_nothing_else() -> None:
    formula = typed('IF([Kind] = "Courier", [Price], 0)')
    renamed = Titles([TitledQuestion("k", "What", (("c1", "By bike"),)), TitledQuestion("p", "Cost")])
    assert formula.typed(renamed, POINT) == 'IF([What] = "By bike", [Cost], 0)'
    assert formula.typed(Titles([TitledQuestion("k", "Kind")]), POINT) == 'IF([Kind] = "c1", {p}, 0)'


def test_questions_of_one_title_are_told_apart_and_rows_come_first_within() -> None:
    within = ORDER.within("r")
    assert typed("[Quantity] + [Quantity (2)]", titles=within).stored() == "{rq} + {q}"
    nameless = Titles([TitledQuestion("a", " "), TitledQuestion("b", "Question 1")])
    assert typed("[Question 1] - [Question 1 (2)]", titles=nameless).stored() == "{a} - {b}"


@pytest.mark.parametrize(
    ("text", "sentence", "position"),
    [
        ("2 * [Pirce]", "There is no question called “Pirce”. Did you mean “Price”?", 4),
        ("[Lines].[Prise]", "There is no question called “Prise” in [Lines].", 8),
        ("[Price].[Sum]", "[Price] has no rows, so nothing of them can stand behind the point.", 8),
        ("2 * price", "“price” cannot be read here. For the question, write [Price].", 4),
        ("1 + SUMM(2)", "There is no function called SUMM. Did you mean SUM?", 4),
        ("ROUND()", "ROUND is written ROUND(amount, [places]).", 0),
        ("IFS(TRUE)", "IFS is written IFS(condition, then, …).", 0),
        ("1 < [Price] < 3", "Two things can be compared at a time. Did you mean AND(1 < [Price], [Price] < 3)?", 12),
        ("", "There is no formula yet.", 0),
        ("2 +", "Something must follow behind “+”.", 3),
        ("(1 + 2", "A closing bracket ) is missing at the end.", 6),
        ("1 + 2)", "This closing bracket has no opening one.", 5),
        ("IF(1 > 2,)", "Something is missing between “,” and “)”.", 9),
        ('1 & "rye', "This text has no quotation mark at its end.", 4),
        ("1 + [Price", "This question has no closing bracket ] behind its title.", 4),
        ("{p} + 1", "The question that stood here is gone. Write another one in its place.", 0),
        ("[Price] [Name]", "Something is missing in front of “[”: a sign such as + or *, or “,”.", 8),
        ("1,5 * 2", "Decimals stand behind a point here: 1.5.", 1),
        ("SUM(1; 2)", "Here “,” stands between what a function is given, not “;”.", 5),
        (" " * 4_000 + "1", "This formula is too long: 4,000 characters are the most.", 4_000),
        ("1234567890123", "A number has at most 12 figures before the decimal sign and 6 behind it.", 0),
        ("2 $ 3", "“$” cannot stand here.", 2),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence_with_its_place(text: str, sentence: str, position: int) -> None:
    assert fault(text) == Fault(sentence, position)


def test_the_other_countrys_signs_are_refused_and_not_guessed() -> None:
    assert fault("1.5 * 2", COMMA).sentence == "Decimals stand behind a comma here: 1,5."
    assert fault("SUM([Price], 2)", COMMA).sentence == "Here “;” stands between what a function is given, not “,”."
    assert typed("ROUND(1,5; 0)", notation_of(",")).stored() == "ROUND(1.5, 0)"


@pytest.mark.parametrize(
    ("text", "answers", "value"),
    [
        ("{a} - {b}", {"a": Decimal(5)}, Decimal(5)),
        ("{a} + {b} - {c}", {"c": 3}, Decimal(-3)),
        ("{a} * {b}", {"a": Decimal(5)}, None),
        ("{a} + 1", {"b": None}, Decimal(1)),
        ("{u} - {f}", {"f": date(2026, 11, 30)}, None),
        ("ROUND({a}, 1)", {}, None),
        ('{a} = ""', {}, True),
        ("{a} < 1", {}, False),
        ("IF({a}, 1, 2)", {}, Decimal(2)),
        ('"<" & {a} & ">"', {}, "<>"),
        ("SUM({r}.{x}) / COUNT({r})", {"r": [{"x": 1}, {}, {"x": 5}]}, Decimal(2)),
        ("AVERAGE({r}.{x})", {"r": [{"x": 1}, {}, {"x": 5}]}, Decimal(3)),
        ("MAX({r}.{x})", {"r": []}, None),
        ("SUM({r}.{x})", {}, Decimal(0)),
    ],
)
def test_what_is_left_blank_is_not_zero(text: str, answers: dict[str, object], value: object) -> None:
    assert worked(text, **answers) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 / 3 * 3 = 1", True),
        ("ROUND(2.5 / 3 * 3)", Decimal(3)),
        ("ROUND(1 / 3 + 1 / 3 + 1 / 3 - 0.5)", Decimal(1)),
        ("(1 / 3 + 1 / 3 + 1 / 3 - 0.5) / 1000000", Decimal("0.000001")),
        ("0.1 + 0.2 = 0.3", True),
        ("2 / 3", Decimal("0.666667")),
        ("-2 ^ 2", Decimal(4)),
        ("2 ^ 3 ^ 2", Decimal(64)),
        ("2 ^ -1", Decimal("0.5")),
        ("ROUND(-2.5)", Decimal(-3)),
        ("ROUND(1250, -2)", Decimal(1300)),
        ("ROUNDUP(-2.1)", Decimal(-3)),
        ("MOD(-7, 3)", Decimal(2)),
        ("MOD(1, 0.1)", Decimal(0)),
        ("SQRT(2) * SQRT(2) = 2", True),
        ('"Ä" = "ä"', True),
        ('"5" = 5', False),
        ("DATE(2026, 14, 0)", date(2027, 1, 31)),
        ("DATETIME(TODAY(), TIME(23, 0)) = TODAY()", True),
        ("NOW() > TODAY()", False),
        ("(TIME(17, 0) - TIME(8, 30)) * 24", Decimal("8.5")),
        ("TIME(23, 30) + 1 / 24", time(0, 30)),
        ("WORKDAYS(DATE(2026, 12, 24), DATE(2026, 12, 27))", Decimal(2)),
        ("WORKDAY(DATE(2026, 12, 28), -2)", date(2026, 12, 24)),
        ('DATEDIF(DATE(2025, 12, 31), DATE(2026, 11, 30), "m")', Decimal(10)),
        ('TEXT(NOW(), "d.m.yy h:mm")', "30.11.26 10:15"),
        ('TEXT(-2.345, "000.00")', "-002.35"),
        ('COUNTIF({r}.{x}, ">=" & 2)', Decimal(2)),
        ('COUNTIF({r}.{n}, "RYE")', Decimal(1)),
        ('COUNTIF({r}.{m}, ">5")', Decimal(1)),
        ('SUMIF({r}.{n}, "<>rye", {r}.{x})', Decimal(11)),
        ('COUNTIFS({r}.{x}, ">=2", {r}.{n}, "rye")', Decimal(0)),
        ('COUNTIFS({r}.{x}, ">=2", {r}.{n}, "<>rye")', Decimal(2)),
        ('SUMIFS({r}.{x}, {r}.{n}, "<>rye", {r}.{x}, "<5")', Decimal(2)),
        ('MAXIFS({r}.{x}, {r}.{n}, "rye")', Decimal(1)),
        ('MINIFS({r}.{x}, {r}.{n}, "none")', None),
        ("SUMPRODUCT({r}.{x}, {r}.{p})", Money(Decimal(3), "EUR")),
        ('MATCHES("aaaaaaaaab", "*a*a*a*c")', False),
        ('MATCHES("Rye 12", "r*##")', True),
        ("IFERROR({r}.{x} + 1, 7)", Decimal(7)),
    ],
)
def test_what_formulas_come_to(text: str, value: object) -> None:
    euro = Money(Decimal(1), "EUR")
    rows = [{"x": 1, "n": "rye", "p": euro}, {"x": 2, "p": euro}, {"x": 9, "m": "many"}, {"m": 9}]
    assert worked(text, r=rows) == value


@pytest.mark.parametrize(
    ("text", "sentence", "position"),
    [
        ("1 + 2 / {z}", "Divided by 0.", 6),
        ("1 / (1 / 3 * 3 - 1)", "Divided by 0.", 2),
        ("0 ^ 0", "These numbers have no such result.", 2),
        ("{e} < {d}", "EUR and USD are different money, which cannot be worked out together.", 4),
        ("SUMPRODUCT({r}.{x}, 3)", "These have different numbers of rows.", 0),
        ("{e} + {d}", "EUR and USD are different money, which cannot be worked out together.", 4),
        ("SUM({e}, {d})", "EUR and USD are different money, which cannot be worked out together.", 0),
        ("1 + {n}", "“+” does not work with a number and a text.", 2),
        ("{r}.{x} * 2", "“*” works on one value, and these are several. SUM or SUMPRODUCT take several.", 8),
        ("{r}.{x}", "This comes to several values. SUM, COUNT or TEXTJOIN, for example, make one of them.", None),
        ("IF({n}, 1, 2)", "Here a yes or no is needed, such as [Price] > 10, and this is a text.", 0),
        ("YEAR({n})", "YEAR needs a date for “date”, and this is a text.", 0),
        ("{n} < 3", "“<” does not work with a text and a number.", 4),
        ("SUM({n})", "This works with numbers, and “rye” is none.", 0),
        ('VALUE("1,5")', "“1,5” is not a number, such as 12 or 1.5.", 0),
        ("SQRT(-1)", "A number below 0 has no square root.", 0),
        ("999999999999 + 1", "This number is too large.", None),
        ("1 + {h} * {h} * {h}", "This number is too large.", 14),
        ("SUM({h} * {h} * 9.9, {h} * {h} * 9.9)", "This number is too large.", 0),
        ("-999999999999 - 1", "This number is too large.", None),
        ("99 ^ 99", "This number is too large.", 3),
        ("TODAY() + 0.5", "Only whole days can be added to a date.", 8),
        ("TODAY() + 9999999", "There is no such day.", 8),
        ("{broken} + 1", "Divided by 0.", 0),
        ('COUNTIF({z}, ">1,5")', "In quotes, decimals stand behind a point: “1.5”.", 0),
        ("WORKDAYS(DATE(1000, 1, 1), DATE(9000, 1, 1))", "This takes too many steps to work out.", 0),
        ("IFERROR(WORKDAYS(DATE(1000, 1, 1), DATE(9000, 1, 1)), 0)", "This takes too many steps to work out.", 8),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_a_sentence_with_its_place(
    text: str, sentence: str, position: int | None
) -> None:
    formula = stored_formula(text)
    assert isinstance(formula, Formula)
    answers = {
        "z": 0,
        "e": Money(Decimal(1), "EUR"),
        "d": Money(Decimal(1), "USD"),
        "n": "rye",
        "h": 999_999_999_999,
        "r": [{"x": 1}, {"x": 2}],
        "broken": Fault("Divided by 0.", 99),
    }
    assert formula.evaluate(answers, NOW) == Fault(sentence, position)


def test_texts_do_not_grow_without_end() -> None:
    long = "a" * 40_000
    assert worked("{a} & {a}", a=long) == "This text gets too long."
    assert worked('SUBSTITUTE({a}, "a", "aa")', a=long) == "This text gets too long."
    assert worked('TEXTJOIN({a}, FALSE, "x", "y", "z")', a=long) == "This text gets too long."


def test_nothing_takes_long() -> None:
    too_long = "This takes too many steps to work out."
    rows = [{"x": 1}] * 1_000
    assert worked('MATCHES({a}, "*a*a*a*b")', a="a" * 40_000) == too_long
    assert worked(f'MATCHES({{a}}, "*{"a" * 500}b")', a="a" * 2_000) == too_long
    assert worked("SUM({r}.{x})", r=rows * 201) == too_long
    assert worked(f"SELECTED({{r}}.{{x}}, {', '.join('2' * 250)})", r=rows) == too_long


def test_what_is_kept_is_not_longer_than_what_may_be_read() -> None:
    titles = Titles([TitledQuestion("k" * 64, "Q")])
    said = typed_formula(" + ".join(["[Q]"] * 100), titles, POINT)
    assert said == Fault("This formula is too long: 4,000 characters are the most.", 4_000)


def test_days_and_times_are_those_of_the_shops_zone() -> None:
    auckland = replace(NOW, zone=timezone(timedelta(hours=13, minutes=45)))
    formula = stored_formula('TEXT(TODAY(), "dd.mm.") & " " & HOUR(NOW()) & " " & NOW()')
    assert isinstance(formula, Formula)
    assert formula.evaluate({}, auckland) == "01.12. 0 2026-12-01 00:00"
    assert stored_formula("DATETIME(TODAY(), TIME(0, 0)) = NOW()").evaluate({}, auckland) is True


def test_formulas_are_worked_out_after_what_they_need_and_circles_are_said() -> None:
    titles = {"a": "Total", "b": "Sum", "c": "Tax"}
    formulas = {"a": "{b} + {c}", "b": "SUM({r}.{x})", "c": "{b} * 0.2"}

    def ordered(**changed: str) -> tuple[str, ...] | Fault:
        kept = {key: stored_formula(text) for key, text in (formulas | changed).items()}
        return in_order({key: each for key, each in kept.items() if isinstance(each, Formula)}, titles.__getitem__)

    assert ordered() == ("b", "c", "a")
    assert ordered(b="{a} * 2") == Fault("Total needs Sum, and Sum needs Total.")
    assert ordered(a="{b}", b="{c}", c="{a}") in (
        Fault("Total needs Sum, Sum needs Tax, and Tax needs Total."),
        Fault("Sum needs Tax, Tax needs Total, and Total needs Sum."),
        Fault("Tax needs Total, Total needs Sum, and Sum needs Tax."),
    )
    assert ordered(c="{c} + 1") == Fault("Tax needs itself.")


def test_lark_is_loaded_by_the_first_formula_only() -> None:
    code = "import sys, desktop.formulas.formula; print('lark' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
