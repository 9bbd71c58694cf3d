"""Entries of forms: what is more to them than to other records, as the rows and running numbers that they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.errors import NotFoundError
from desktop.forms import queries
from desktop.forms.closed_sections import closed_sections
from desktop.forms.definition import QuestionType
from desktop.forms.identity import rows_id, section_id
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.rows.read_session import as_bytes
from desktop.settings.queries import shop_settings

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.records import Form
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

Answers = Mapping[str, "Value"]
"""By the keys of fields."""


def add_entry(
    context: CommandContext,
    id: str,
    answers: Answers,
    rows: Mapping[str, Sequence[Answers]] | None = None,
    *,
    batch: bytes = b"",
    rule: bytes = b"",
) -> Record:
    """A new entry of a form, with the rows that questions ask for by their keys, and its running numbers; `batch`
    undoes it, `rule` made it."""
    form = queries.form(context.session, id)
    collection = queries.entries_of(context.session, id)
    record_commands.may_add(context, collection)
    given = [
        (rows_of_question(context.session, id, question), row)
        for question, listed in (rows or {}).items()
        for row in listed
    ]
    (numbered,) = with_numbers(context, form, collection, [answers])
    return record_commands.create(context, collection, numbered, rows=given, batch=batch, rule=rule)


def with_numbers(
    context: CommandContext, form: Form, collection: RecordCollection, said: Sequence[Answers]
) -> list[dict[str, Value]]:
    """New entries that say this, each with the running numbers that it lacks and that are given out here."""
    from desktop.forms.numbering import numbering_of, series
    from desktop.records.numbers import next_numbers

    found = [dict(answers) for answers in said]
    day = shop_settings(context.session).calendar.today(wall_ms())
    for question in form.definition.questions:
        lacking = [answers for answers in found if answers.get(question.key) is None]
        numbering = numbering_of(form.definition, question.key)
        is_here = question.type is QuestionType.RUNNING_NUMBER and numbering.pc in ("", _this_pc(context))
        if is_here and lacking:
            numbers = next_numbers(context, collection, question.key, series(numbering, day), len(lacking))
            for answers, number in zip(lacking, numbers, strict=True):
                answers[question.key] = number
    return found


def _this_pc(context: CommandContext) -> str:
    return context.replica.me.device.hex()


def sections_of(session: ReadSession, id: str) -> list[RecordCollection]:
    """The collections of those sections of a form that fewer people read than its entries, in its order."""
    definition = queries.definitions(session)[id]
    wanted = [section_id(as_bytes(id), each.key, each.audience) for each in closed_sections(definition)]
    there = {each.id: each for each in record_queries.collections(session)}
    return [there[each] for each in wanted if each in there]


def put_sections(context: CommandContext, id: str, entry: str, said: Mapping[str, Answers], batch: bytes) -> None:
    """Answers in sections of an entry, by the names of their collections. Raises NotAllowedError."""
    for collection in sections_of(context.session, id) if said else ():
        if said.get(collection.name):
            record_commands.put(context, collection, as_bytes(entry), said[collection.name], batch=batch)


def rows_of_question(session: ReadSession, id: str, question: str) -> RecordCollection:
    """The collection of the rows that a question of a form asks for. Raises NotFoundError."""
    wanted = rows_id(as_bytes(id), question)
    for collection in record_queries.collections(session):
        if collection.id == wanted:
            return collection
    raise NotFoundError("This question asks for no rows.")
