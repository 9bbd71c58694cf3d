"""Expressions of XLSForms as formulas: what they come to, against another program's results, and what is refused."""

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula
from desktop.formulas.functions.function import as_text
from desktop.formulas.run import FormulaRun
from desktop.formulas.syntax import Reference
from desktop.formulas.xpath.parts import PartKind, XPathPart
from desktop.formulas.xpath.translation import translated, translated_condition
from tests.desktop.formula_shop import NOW

PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
NODE = "/simple" + "/xpath/to/node"  # in two, for no registry's address stands in any file


@dataclass
class Document:
    """The answers in an XML document, of which expressions name one by its path, or several alike as rows."""

    texts: dict[str, list[str]]
    several: bool
    answers: dict[str, Any] = field(default_factory=dict)

    def resolve(self, path: str) -> XPathPart | None:
        found = self.texts.get(path)
        if found is None:
            return None
        if len(found) > 1:
            self.answers["rows"] = [{path: value_of(text)[0]} for text in found]
            return XPathPart(Reference(path, "rows"), PartKind.ROWS)
        value, kind = (found[0].split(), PartKind.SEVERAL) if self.several else value_of(found[0])
        self.answers[path] = value
        return XPathPart(Reference(path), kind)


def value_of(text: str) -> tuple[object, PartKind]:
    if PLAIN_NUMBER.fullmatch(text):
        return Decimal(text), PartKind.NUMBER
    return (text, PartKind.TEXT) if text else (None, PartKind.ANYTHING)


def document(case: dict[str, Any], node: object, expression: str) -> Document:
    doc = case.get("doc")
    node = doc["simpleValue"] if isinstance(doc, dict) else node
    texts: dict[str, list[str]] = {NODE: [] if node is None else [str(node)]}
    if isinstance(doc, str):
        texts = {}

        def walk(element: ElementTree.Element, path: str) -> None:
            if not len(element):
                texts.setdefault(path, []).append(element.text or "")
            for child in element:
                walk(child, f"{path}/{child.tag}")

        try:
            root = ElementTree.fromstring(doc.strip())
            walk(root, f"/{root.tag}")
        except ElementTree.ParseError:
            texts = {}
    return Document({path: found for path, found in texts.items() if found}, "selected(" in expression)


def expected_and_expression(case: dict[str, Any]) -> tuple[str, object, object]:
    """The expression, what the context node holds, and what the other program says."""
    args = case["args"]
    kind = case["assert"].removeprefix("assert")
    if kind in {"True", "False", "Throw"}:
        return args[-1], args[-2] if len(args) > 1 else None, {"True": True, "False": False}.get(kind)
    if kind == "NumberRounded":
        args = args[:-1]
    return args[-2], args[-3] if len(args) > 2 else None, args[-1]


def same(value: Any, wanted: object) -> bool:
    """Whether a value is what XPath’s is; where XPath has NaN or infinity, formulas have nothing or a fault."""
    if wanted is None or wanted == "NaN":
        return value is None or isinstance(value, Fault)
    if isinstance(value, Fault):
        return False
    if isinstance(wanted, bool):
        return value is wanted
    if isinstance(wanted, int | float) and isinstance(value, Decimal):
        return abs(value - Decimal(repr(wanted))) <= Decimal("0.000001")
    text = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else as_text(value, FormulaRun({}, NOW))
    return text == str(wanted)


def test_what_translates_comes_to_what_another_program_says(countertop_data: Path) -> None:
    cases = json.loads(gzip.decompress((countertop_data / "forms" / "xpath-enketo.json.gz").read_bytes()))
    the_day_before = replace(NOW, now_ms=NOW.now_ms - 86_400_000)  # on which the other program was asked
    counts: Counter[str] = Counter()
    different = []
    for case in cases:
        expression, node, wanted = expected_and_expression(case)
        answers = document(case, node, expression)
        is_condition = case["assert"] in {"assertTrue", "assertFalse", "assertBoolean"}
        formula = (translated_condition if is_condition else translated)(expression, answers.resolve)
        if isinstance(formula, Fault):
            assert formula.sentence.endswith(".")
            counts["refused by both" if case["assert"] == "assertThrow" else "not translated"] += 1
            continue
        value = formula.evaluate(answers.answers, the_day_before)
        if case["assert"] != "assertThrow" and same(value, wanted):
            counts["same"] += 1
        else:
            different.append((expression, formula.stored(), value, wanted))
    assert different == []
    assert counts == {"same": 635, "not translated": 389, "refused by both": 71}


QUESTIONS = {
    "age": XPathPart(Reference("a"), PartKind.NUMBER),
    "name": XPathPart(Reference("n"), PartKind.TEXT),
    "kind": XPathPart(Reference("k"), PartKind.TEXT),
    "how": XPathPart(Reference("h"), PartKind.CHOICE),
    "tags": XPathPart(Reference("t"), PartKind.SEVERAL),
    "from": XPathPart(Reference("f"), PartKind.DATE),
    "until": XPathPart(Reference("u"), PartKind.DATE),
    "arrived": XPathPart(Reference("m"), PartKind.MOMENT),
    "lines": XPathPart(Reference("r"), PartKind.ROWS),
    "sum": XPathPart(Reference("s", "r"), PartKind.ROWS),
    "ok": XPathPart(Reference("o"), PartKind.TRUTH),
}


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        (". >= 18 and . < 120", "AND({a} >= 18, {a} < 120)"),
        ("${kind} = 'courier'", '{k} = "courier"'),
        ("${kind} != ''", '{k} <> ""'),
        ("${kind} = ‘courier’ or ${kind} = “gift”", 'OR({k} = "courier", {k} = "gift")'),
        (
            "selected(${tags}, 'urgent') or selected(${kind}, \"gift\")",
            'OR(SELECTED({t}, "urgent"), SELECTED({k}, "gift"))',
        ),
        (
            "not(selected(${tags}, 'none') and count-selected(${tags}) > 1)",
            'NOT(AND(SELECTED({t}, "none"), COUNTSELECTED({t}) > 1))',
        ),
        ("count-selected(${tags}) <= 3", "COUNTSELECTED({t}) <= 3"),
        ("${age} * 2 + ${age} div 3 - 1", "{a} * 2 + {a} / 3 - 1"),
        ("${age} != '' and ${from} = ''", 'AND({a} <> "", {f} = "")'),
        ("${tags} = ''", '{t} = ""'),
        ("${ok} = 'no' or selected(${ok}, 'yes')", "OR({o} = FALSE, {o} = TRUE)"),
        ("${arrived} > today()", "{m} > DATETIME(TODAY(), TIME(0, 0))"),
        ("${arrived} < '2026-12-24'", "{m} < DATETIME(DATE(2026, 12, 24), TIME(0, 0))"),
        ("date(${arrived}) = today()", "DATEVALUE({m}) = TODAY()"),
        ("${name} > 5", "IFERROR(VALUE({n}) > 5, FALSE)"),
        ("${name} != 5", "IFERROR(VALUE({n}) <> 5, TRUE)"),
        ("${how} = 1 or ${how} = 'b'", 'OR({h} = "1", {h} = "b")'),
        ("selected(${age}, '3')", "{a} = 3"),
        ("${age} mod 2 = 0", "{a} - 2 * QUOTIENT({a}, 2) = 0"),
        ("sum(${sum}) div count(${lines})", "SUM({r}.{s}) / COUNT({r})"),
        ("count(${sum})", "COUNT({r})"),
        ("max(${sum}) > 5", "MAX({r}.{s}) > 5"),
        ("join(', ', ${sum})", 'TEXTJOIN(", ", FALSE, {r}.{s})'),
        ("position(..)", "ROW()"),
        ("if(${ok}, 'yes', 'no')", 'IF({o}, "yes", "no")'),
        ("if(${age} > 1, ${age}, '')", 'IF({a} > 1, {a}, "")'),
        ("coalesce(${name}, 'nobody')", 'COALESCE({n}, "nobody")'),
        ("concat('Hello ', ${name}, '!', ${age})", 'CONCAT("Hello ", {n}, "!", {a})'),
        ("string-length(${name}) <= 10", "LEN({n}) <= 10"),
        ("substr(${name}, 0, 3)", "MID({n}, 1, 3)"),
        ("regex(${name}, '^[0-9]{4}-\\d{2}$')", 'MATCHES({n}, "####-##")'),
        ("date(today() + 7)", "TODAY() + 7"),
        ("${until} - ${from} + 1", "{u} - {f} + 1"),
        ("int((today() - ${from}) div 365.25)", "TRUNC((TODAY() - {f}) / 365.25)"),
        ("decimal-date-time(${until}) - decimal-date-time(${from})", "{u} - {f}"),
        (
            "${from} > date('2026-12-24') and ${from} >= '2026-12-24'",
            "AND({f} > DATE(2026, 12, 24), {f} >= DATE(2026, 12, 24))",
        ),
        ("format-date(${from}, '%d.%m.%Y')", 'TEXT({f}, "dd"".""mm"".""yyyy")'),
        ("format-date-time(${arrived}, '%H:%M')", 'TEXT({m}, "hh"":""mm")'),
        ("round(${age} * 1.19, 2)", "ROUND({a} * 1.19, 2)"),
        ("-(-${age})", "--{a}"),
        ("translate(${name}, ' -', '')", 'SUBSTITUTE(SUBSTITUTE({n}, " ", ""), "-", "")'),
    ],
)
def test_expressions_of_xlsforms_are_kept_as_formulas(expression: str, kept: str) -> None:
    formula = translated(expression, QUESTIONS.get, QUESTIONS["age"])
    assert (formula.stored() if isinstance(formula, Formula) else None) == kept


@pytest.mark.parametrize(
    ("expression", "sentence", "position"),
    [
        ("1 + ${nothing}", "There is no question called nothing.", 4),
        ("pulldata('fruits', 'name', 'key', ${kind})", "pulldata() has no counterpart here.", 0),
        ("1 + once(random())", "once() has no counterpart here.", 4),
        ("instance('x')/root/item[name = 1]", "Paths into the data have no counterpart here.", 13),
        ("current()/../name", "Paths into the data have no counterpart here.", 9),
        ("../name = 1", "Paths into the data have no counterpart here.", 0),
        ("country = ${kind}", "country is a column of choices or of other data, which has no counterpart here.", 0),
        ("${last-saved#age}", "Answers of the entry saved last have no counterpart here.", 0),
        (
            "regex(., '^(a+)+$')",
            "This regex() is more than figures and signs from ^ to $, so it has no counterpart here.",
            0,
        ),
        ("today() + 7", "A day cannot be counted as a number.", None),
        ("${tags} = 'a'", "Several answers cannot be compared with one.", 0),
        ("date(5 - today())", "A day cannot be taken away from a number.", 5),
        ("not(" * 700 + "1" + ")" * 700, "This has more than 64 parts inside each other.", 256),
        ("${ok} = 'maybe'", "This text is no answer to a question for yes or no.", 0),
        ("concat(${ok})", "A yes or no cannot be taken for a text.", 0),
        ("${age} div 0", "Something is divided by 0.", 0),
        ("${age} +", "This expression cannot be read.", 8),
        ("", "This expression cannot be read.", 0),
    ],
)
def test_what_does_not_translate_is_said(expression: str, sentence: str, position: int | None) -> None:
    assert translated(expression, QUESTIONS.get, QUESTIONS["age"]) == Fault(sentence, position)


def test_conditions_are_a_yes_or_no_whatever_stands_there() -> None:
    for expression, kept in {
        "${age}": "IFBLANK({a}, 0) <> 0",
        "${name}": "NOT(ISBLANK({n}))",
        "${ok}": "{o}",
        "'yes'": '"yes" <> ""',
    }.items():
        formula = translated_condition(expression, QUESTIONS.get)
        assert isinstance(formula, Formula)
        assert formula.stored() == kept


PIECES = [
    "${age}",
    "${x}",
    ".",
    "..",
    "/a/b",
    "(",
    ")",
    "1",
    "'a'",
    '"',
    " and ",
    " div ",
    "-",
    "not(",
    "if(",
    ",",
    "[",
    "*",
    "date(",
]


@given(st.lists(st.sampled_from([*PIECES, "(" * 300, "-" * 300]) | st.text(max_size=2), max_size=10).map("".join))
def test_any_text_translates_or_is_refused_in_a_sentence(text: str) -> None:
    formula = translated(text, QUESTIONS.get, QUESTIONS["age"])
    assert isinstance(formula, Formula) or formula.sentence
