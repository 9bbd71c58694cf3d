"""A list that a shop keeps elsewhere, as a form: its columns are questions, and its rows can be entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.errors import InvalidError
from desktop.forms.bringing.cell_answers import CellAnswers
from desktop.forms.definition import Definition, QuestionType, parsed, written
from desktop.forms.drafts.builder import question_of_column
from desktop.forms.facts import DEFINITION_BYTES
from desktop.forms.question_kinds import FILES
from desktop.forms.xlsform.remarks import NotTranslated, Remarks
from desktop.rows.fact_types import VoidFactError
from desktop.rows.typed_text import one_line

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value
    from desktop.settings.typed_fields import TypedFields
    from desktop.sheets.tables import SheetTable

QUESTIONS: Final = 500
TITLE_CHARS: Final = 200
KEY_BYTES: Final = 8
_DECIMALS: Final = 6


def list_form(table: SheetTable, title: str, random: Callable[[int], bytes]) -> tuple[Definition, list[NotTranslated]]:
    """The form that asks what stands in the columns of a table, and what is told of it. Raises InvalidError."""
    if len(table.columns) > QUESTIONS:
        raise InvalidError(f"A form asks {QUESTIONS} things at most, and this list has {len(table.columns):,} columns.")
    remarks = Remarks()
    for note in table.notes:
        remarks.add("", note)
    questions = [_question(table, place, random, remarks) for place in range(len(table.columns))]
    raw = {"title": (one_line(title) or "List")[:TITLE_CHARS], "questions": questions}
    said = written(msgspec.convert(raw, Definition))
    if len(said.encode()) > DEFINITION_BYTES:
        raise InvalidError("This list has too many columns for one form.")
    try:
        return parsed(said), list(remarks.all)
    except VoidFactError as error:
        raise InvalidError(f"No form can be made of this list: {error}.") from error


def _question(table: SheetTable, place: int, random: Callable[[int], bytes], remarks: Remarks) -> dict[str, Any]:
    column = table.columns[place]
    asked = question_of_column(column)
    asked["label"] = asked["label"] or f"Column {place + 1}"
    if asked["type"] in FILES and column.filled:
        asked["type"] = QuestionType.TEXT.value
        remarks.add(asked["label"], "What stands there are words, no photos or files: it is asked for as text.")
    if asked["type"] == QuestionType.NUMBER:
        asked["decimals"] = _decimals(table, place)
    for note in column.notes:
        remarks.add(asked["label"], note)
    if column.misfits:
        what = "1 answer does not fit" if column.misfits == 1 else f"{column.misfits:,} answers do not fit"
        remarks.add(asked["label"], f"{what}: what is written stays, marked.")
    choices = [{**each, "key": random(KEY_BYTES).hex()} for each in asked.get("choices", ())]
    return {**asked, "key": random(KEY_BYTES).hex()} | ({"choices": choices} if choices else {})


def _decimals(table: SheetTable, place: int) -> int:
    column = table.with_column(place, table.columns[place])
    numbers = (row[place] for row in column.values())
    places = (-int(each.normalize().as_tuple().exponent) for each in numbers if isinstance(each, Decimal) and each)
    return min(_DECIMALS, max((0, *places)))


def list_answers(
    table: SheetTable, collection: RecordCollection, typed: TypedFields, random: Callable[[int], bytes]
) -> Iterator[tuple[int, Mapping[str, Value]]]:
    """What the rows answer to the questions that were made of their columns, each with its line in the file; what
    does not fit its question stays as it is written."""
    reading = CellAnswers(typed, random)
    fields = collection.fields
    readers = [reading.reader(field, column) for field, column in zip(fields, table.columns, strict=True)]
    for line, row in zip(table.lines, table.rows, strict=True):
        answers: dict[str, Value] = {}
        for field, read, cell in zip(fields, readers, row, strict=True):
            answers |= reading.fields(field, read(cell), {})
        if answers:
            yield line, answers
