"""Strings that break programs, in the answer to every question: exported and brought back as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli.entry_output import Answers
from desktop.forms import commands, queries
from desktop.forms.bringing.beginning import begun
from desktop.forms.bringing.commands import plan_list
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.home.wall_clock import wall_ms
from desktop.records import queries as record_queries
from desktop.records.export_format import ExportFormat
from desktop.records.exported_table import SeenTable, every_column
from desktop.records.exporting import exported, exported_table
from desktop.records.import_plan import AddedLine
from desktop.records.importing import add_lines
from desktop.records.listing import Listing
from desktop.rows.typed_text import printable
from desktop.settings.typed_fields import TypedFields
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.parsing import ReadingWish, parse_file
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.test_sheet_files import NOT_IN_XML

IN_XML = str.maketrans(dict.fromkeys(NOT_IN_XML, "\ufffd"))
Type = QuestionType
TYPES = (
    Type.TEXT, Type.NUMBER, Type.MONEY, Type.DATE, Type.TIME, Type.MOMENT, Type.YES_NO, Type.ONE_OF, Type.PERSON,
    Type.ENTRY, Type.RATING, Type.DURATION,
)  # fmt: skip
"""One of each kind of answers."""
CHOICES = (Choice("bread", "Bread"), Choice("cake", "Cake"))


def asked(place: int, type: QuestionType) -> Question:
    more = {"choices": CHOICES} if type is QuestionType.ONE_OF else {}
    more |= {"form": "ab" * 16} if type is QuestionType.ENTRY else {}
    return Question(f"question{place}", type, f"Question {place}", **more)  # type: ignore[arg-type]


@pytest.mark.data
def test_naughty_strings_come_back_as_they_were(countertop_data: Path, tmp_path: Path) -> None:
    strings = [text for text in json.loads((countertop_data / "hostile/blns/blns.json").read_text()) if text.strip()]
    asking = tuple(asked(place, type) for place, type in enumerate(TYPES))
    definition = Definition("=Naughty\u202e", questions=asking)
    with alone(tmp_path / "home") as alice:
        do, session = alice.workspace.do, alice.session
        form = do(commands.make, definition).result(WAIT_S).id
        collection, typed = queries.entries_of(session, form), TypedFields(session)
        lines = [AddedLine(line, dict.fromkeys(definition.by_key, text), None) for line, text in enumerate(strings)]
        assert do(add_lines, collection, lines).result(WAIT_S).imported == len(strings)
        found = record_queries.records(session, collection)
        assert sorted(record.values["question0"] for record in found) == sorted(strings)
        answers = Answers(collection, typed, session)
        assert all(printable(answers.output.line(record)) for record in found)
        customs = typed.exporting()
        seen = SeenTable(every_column(collection, ExportFormat.WORKBOOK, "Added", "Added by"), Listing())
        workbook = exported_table(session, collection, customs, ExportFormat.WORKBOOK, seen, wall_ms()).data
        exact = exported(session, collection, typed.texts, ",", wall_ms()).data
        for name, data, said in (
            ("all.csv", exact, strings), ("all.xlsx", workbook, [text.translate(IN_XML) for text in strings]),
        ):  # fmt: skip
            (table,) = parse_file(name, data, ReadingHints(), ReadingWish()).tables
            brought = begun(session, collection, definition, table, ReadingHints())
            plan = do(plan_list, form, brought).result(WAIT_S)
            assert (plan.lines.changed, plan.lines.skipped, plan.lines.same) == ((), (), len(strings)), name
            new = do(plan_list, form, brought._replace(key="")).result(WAIT_S).lines.new
            assert sorted(str(line.fields["question0"]) for line in new) == sorted(said), name
        told = exported_table(session, collection, customs, ExportFormat.JSON, seen, wall_ms()).data
        assert sorted(each["Question 0"] for each in json.loads(told)) == sorted(strings)
