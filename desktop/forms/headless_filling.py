"""Entries written without the form before one's eyes: filled in as the form would be, and refused as it would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from desktop.errors import InvalidError
from desktop.forms import queries
from desktop.forms.collections import row_questions
from desktop.forms.entries import Answers, add_entry, put_sections, rows_of_question
from desktop.forms.filling import FormFilling, given_answers, given_entry
from desktop.forms.other_entries import ReadEntries
from desktop.formulas.context import EvaluationContext
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.state import AWAY
from desktop.rows.typed_text import quoted
from desktop.settings import zones
from desktop.settings.queries import shop_calendar

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.filling import Given, Remark
    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession

Rows = Mapping[str, Sequence[Answers]]
"""By the keys of the questions that ask for them."""

Sections = Mapping[str, Answers]
"""By the names of the collections of those that fewer people read."""
NO_SECTIONS: Final[Sections] = {}
_SAID: Final = 3


def shop_context(session: ReadSession, others: ReadEntries | None = None) -> EvaluationContext:
    """What formulas know now in the shop."""
    calendar = shop_calendar(session)
    return EvaluationContext(wall_ms(), zones.zone(calendar.zone), calendar, others=others)


def given(definition: Definition, answers: Answers, rows: Rows) -> dict[str, Any]:
    """What an entry answers, with its rows, as forms reckon with it."""
    return given_entry(definition.questions, answers, lambda question: rows.get(question.key, ()))


def fill_in(context: CommandContext, id: str, answers: Answers, rows: Rows, sections: Sections = NO_SECTIONS) -> Record:
    """A new entry that says this, and what is filled in already where it says nothing. Raises InvalidError with what
    the form does not accept, NotAllowedError, NotFoundError."""
    form, collection = queries.form(context.session, id), queries.entries_of(context.session, id)
    record_commands.may_add(context, collection)
    filling = FormFilling(form.definition)
    others = ReadEntries(context.session, collection.id, record_commands.space_of(context, collection), None)
    now = shop_context(context.session, others)
    said = filling.first(now) | _said(given(form.definition, answers, {}), answers)
    for question in row_questions(form.definition):
        listed = rows.get(question.key, ())
        first = filling.first(now, rows=question.key) if listed else {}
        said[question.key] = [first | _said(given_answers(question.questions, row), row) for row in listed]
    look = filling.look(said, now)
    _refuse(form.definition, look.refusals)
    batch = context.random(record_commands.BATCH_SIZE) if sections else b""
    entry = add_entry(context, id, filling.fields(look), filling.rows(look), batch=batch)
    put_sections(context, id, entry.id, sections, batch)
    return entry


def _said(answers: Given, fields: Answers) -> dict[str, Any]:
    """Those of which something is said, be it that they are empty."""
    named = {name.partition("/")[0] for name in fields}
    return {key: value for key, value in answers.items() if key in named}


def change_entry(
    context: CommandContext,
    id: str,
    entry_id: str,
    answers: Answers,
    rows: Rows,
    sections: Sections = NO_SECTIONS,
    batch: bytes = b"",
) -> Record:
    """Other answers of an entry and of its sections, and other rows: those of a question whole, in their order. Raises
    InvalidError with what the form does not accept and did before, NotAllowedError, NotFoundError."""
    form, collection = queries.form(context.session, id), queries.entries_of(context.session, id)
    entry = record_queries.record(context.session, collection, entry_id)
    there = {
        question.key: record_queries.rows(
            context.session, rows_of_question(context.session, id, question.key), entry_id
        )
        for question in row_questions(form.definition)
    }
    before = {key: [row.values for row in listed] for key, listed in there.items()}
    space = record_commands.find(context, collection, entry_id).space
    now = shop_context(context.session, ReadEntries(context.session, collection.id, space, bytes.fromhex(entry.id)))
    filling = FormFilling(form.definition)
    known = filling.look(given(form.definition, entry.values, before), now).refusals
    after = filling.look(given(form.definition, {**entry.values, **answers}, {**before, **rows}), now)
    _refuse(form.definition, [each for each in after.refusals if each not in known])
    batch = batch or context.random(record_commands.BATCH_SIZE)
    record_commands.save_many(context, collection, {entry_id: answers}, batch=batch)
    for key, listed in rows.items():
        _change_rows(context, id, entry_id, key, there[key], listed, batch)
    put_sections(context, id, entry_id, sections, batch)
    return record_queries.record(context.session, collection, entry_id)


def _change_rows(
    context: CommandContext,
    id: str,
    entry: str,
    key: str,
    there: Sequence[Record],
    said: Sequence[Answers],
    batch: bytes,
) -> None:
    """The first one says what the first one did; what is too many is thrown away."""
    collection = rows_of_question(context.session, id, key)
    changes = {row.id: dict.fromkeys(row.values) | dict(fields) for row, fields in zip(there, said, strict=False)} | {
        row.id: {AWAY: True} for row in there[len(said) :]
    }
    record_commands.save_many(context, collection, changes, batch=batch)
    for fields in said[len(there) :]:
        record_commands.create(context, collection, fields, parent=entry, batch=batch)


def _refuse(definition: Definition, refusals: Sequence[Remark]) -> None:
    if refusals:
        more = f" And {len(refusals) - _SAID} more." if len(refusals) > _SAID else ""
        raise InvalidError(" ".join(_sentences(definition, refusals[:_SAID])) + more)


def _sentences(definition: Definition, refusals: Iterable[Remark]) -> list[str]:
    return [f"{_place(definition, each)}{each.sentence}" for each in refusals]


def _place(definition: Definition, remark: Remark) -> str:
    at = remark.at
    if not at.question:
        return ""
    row = f", row {at.row}, {quoted(definition.by_key[at.cell].label)}" if at.cell else ""
    return f"{quoted(definition.by_key[at.question].label)}{row}: "
