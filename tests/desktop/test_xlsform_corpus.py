"""XLSForms of another program's tests: what it accepts is accepted, what it refuses is refused but for what is said in
the README, and nothing of any is dropped silently."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from desktop.errors import InvalidError
from desktop.forms.xlsform.naming import NAMED
from desktop.forms.xlsform.reader import AS_IT_STANDS, XlsForm, xlsform
from desktop.forms.xlsform.types import xls_type
from desktop.forms.xlsform.workbook import XlsRow, XlsWorkbook, workbook_of
from desktop.forms.xlsform.writer import xlsform_bytes
from desktop.rows.typed_text import one_line
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.parsing import parse_file
from tests.conftest import ROOT
from tests.desktop.xlsform_tables import form, workbook

pytestmark = pytest.mark.data

README = ROOT / "desktop" / "forms" / "xlsform" / "README.md"
WHY = {
    "Lists of things (`entities`, `save_to`) are left out whole": r"entit|save_to",
    "How a device asks (`parameters`, audits) is left out": (
        r"'parameters' value|quality|[Aa]udit|track-changes|identify-user|location-[mp]|max-pixels|randomize|seed"
    ),
    "What a device does by itself (`background-geopoint`, `trigger`) is left out": r"background-geopoint|trigger",
    "Data of other files is left out": r"instance id|search\(\)",
    "Names that only that program makes or keeps": r"r1_count|'settings' sheet, the 'name'|instanceID",
    "Loops are asked once, so nothing in them is there twice": r"'r1' is invalid. Repeat|multiple survey elements",
}
"""Why something is accepted here that the other program refuses, by its messages."""
REFUSED = {
    f"pyxform-xlsforms/{name}"
    for name in (
        "fruits.csv", "gps.csv", "include.csv", "include.xls", "include.xlsx", "include_json.csv", "include_json.xls",
        "include_json.xlsx", "unknown_question_type.xls",
    )
} | {
    f"pyxform-bugs/{name}"
    for name in (
        "calculate_without_calculation.xls", "duplicate_columns.xlsx", "extra_columns.xls", "group_name_test.xls",
    )
}  # fmt: skip
"""All but `extra_columns.xls` the other program refuses too."""
Cases: TypeAlias = list[tuple[dict[str, Any], XlsForm | str]]
FORMULAS = {
    "relevant": "relevant", "required": "required", "constraint": "constraint", "calculation": "calculation",
    "choice_filter": "choice_filter", "default": "default",
}  # fmt: skip


@pytest.fixture(scope="module")
def cases(countertop_data: Path) -> Cases:
    """Each case, and what is read of it, or why nothing is."""
    found = json.loads(gzip.decompress((countertop_data / "forms/pyxform-md-cases.json.gz").read_bytes()))
    return [(case, read(case["md"])) for case in found]


def read(markdown: str) -> XlsForm | str:
    try:
        return form(markdown)
    except InvalidError as error:
        return str(error)


def dropped(book: XlsWorkbook, read: XlsForm) -> Iterator[str]:
    """What a row says that stands neither in the form nor among what is told."""
    told = {question for question, _ in read.not_translated}
    asked = list(read.definition.all_questions())
    headings = [section.label for section in read.definition.sections]
    for row in book.sheet("survey").rows:
        type = xls_type(row["type"]) if row["type"] else None
        if type is None or type.kind.startswith("end ") or row["disabled"]:
            continue
        called = pattern(row)
        there = [question for question in asked if called.fullmatch(question.label)]
        is_told = any(map(called.fullmatch, told))
        if not is_told and not there and not (type.is_begin and any(map(called.fullmatch, headings))):
            empty_group = type.kind == "begin group"
            yield "" if empty_group else f"row {row.line}"
        for column, field in FORMULAS.items():
            is_said = row[column] and row[column].casefold() not in {"no", "false", "false()"} and not type.is_begin
            if is_said and not is_told and not any(getattr(question, field) for question in there):
                yield f"row {row.line}, {column}"


def pattern(row: XlsRow) -> re.Pattern[str]:
    """What a row may be called, in any language, with answers in its words left open."""
    words = [one_line(text) for column, text in row.cells.items() if column.name in {"label", "hint", "name", "type"}]
    return re.compile("|".join(".*".join(map(re.escape, NAMED.split(said)[::2])) for said in [*words, "note_2"]))


def test_what_another_program_accepts_or_refuses_is_accepted_or_refused(cases: Cases) -> None:
    verdicts: Counter[tuple[bool, bool]] = Counter()
    reasons: Counter[str] = Counter()
    for case, found in cases:
        accepted = case["pyxform_4_5_0"]["accepted"]
        verdicts[accepted, isinstance(found, XlsForm)] += 1
        assert isinstance(found, XlsForm) or not accepted, (case["id"], found)
        if isinstance(found, XlsForm) and not accepted:
            message = case["pyxform_4_5_0"]["message"]
            why = [each for each, said in WHY.items() if re.search(said, message)]
            assert why, (case["id"], message)
            reasons[why[0]] += 1
    assert verdicts[True, True] == 518
    table = re.findall(r"^\| ([A-Z].*?) \| (\d+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert {why: int(count) for why, count in table} == reasons


def test_nothing_is_dropped_silently(cases: Cases) -> None:
    for case, found in cases:
        if isinstance(found, XlsForm):
            assert [each for each in dropped(workbook(case["md"]), found) if each] == [], case["id"]


@pytest.mark.slow
def test_what_was_read_comes_back_out_of_a_workbook(cases: Cases) -> None:
    same: Counter[bool] = Counter()
    for _, found in cases:
        if isinstance(found, XlsForm) and found.definition.questions:
            data = xlsform_bytes(found.definition).data
            back = xlsform(workbook_of(parse_file("f.xlsx", data, ReadingHints(), AS_IT_STANDS)), "", "en")
            same[back.definition == found.definition] += 1
    assert same == {True: 586, False: 3}


def test_workbooks_of_all_sorts_are_read_or_refused_with_words(countertop_data: Path) -> None:
    refused = set()
    for folder in ("pyxform-xlsforms", "pyxform-bugs"):
        for file in sorted((countertop_data / "forms" / folder).iterdir()):
            if file.suffix != ".md":
                try:
                    xlsform(
                        workbook_of(parse_file(file.name, file.read_bytes(), ReadingHints(), AS_IT_STANDS)), "", "en"
                    )
                except InvalidError:
                    refused.add(f"{folder}/{file.name}")
    assert refused == REFUSED
