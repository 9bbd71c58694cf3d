"""Entries that show how a form is used, until one click removes them.

Everybody derives the same entries from their keys, so that who takes a form apart has each example once. Once somebody
has changed one, it is theirs and no example any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.errors import NotAllowedError
from desktop.forms import queries
from desktop.forms.ready_made.catalogue import come_along, field_key
from desktop.forms.ready_made.queries import in_use, key_of
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.state import AWAY
from desktop.settings.typed_fields import TypedFields

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.identity import RecordKey
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

BATCH_SIZE: Final = 16


def example_key(name: str) -> bytes:
    """From what an example is derived that its file calls so."""
    return f"example/{name}".encode()


def add_examples(context: CommandContext, key: str, form: str) -> None:
    """Those of a form that comes along, which has just been put to use under this id."""
    collection, shown = queries.entries_of(context.session, form), _Answers(context.session, key, form)
    for example in come_along(key).examples:
        fields = dict(shown.fields(example))
        record_commands.create(context, collection, fields, key=example_key(example["key"]))


class _Answers:
    """How the answers of examples are kept in one shop."""

    def __init__(self, session: ReadSession, key: str, form: str) -> None:
        self._session = session
        self._typed = TypedFields(session)
        self._asked = queries.form(session, form).definition.by_key
        by_key = {field.key: field for field in queries.entries_of(session, form).fields}
        names = (question.key for question in come_along(key).definition.questions)
        self._fields = {name: by_key[field_key(key, name)] for name in names if field_key(key, name) in by_key}

    def fields(self, example: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        """What is written of an example."""
        for name, field in self._fields.items():
            said = example.get(name)
            if said is not None and field.is_set:
                chosen = (str(self._typed.value(field, each)) for each in said)
                yield from ((f"{field.key}/{choice}", choice) for choice in chosen)
            elif said is not None:
                form = self._asked[field.key].form
                yield field.key, self._linked(form, said) if form else self._typed.value(field, said)

    def _linked(self, form: str, name: str) -> RecordKey | None:
        """The example of another list; None where it is not there."""
        collection = queries.entries_of(self._session, form)
        there = record_queries.derived(self._session, collection, example_key(name))
        return collection.derived(example_key(name)) if there is not None else None


def examples(session: ReadSession) -> dict[str, list[str]]:
    """The ids of the entries that are examples, by the ids of the forms that come along and are in use."""
    return {form.id: _examples_of(session, key, form.id) for key, form in in_use(session).items()}


def examples_in(session: ReadSession, form: str) -> list[str]:
    """The same of one form in use."""
    key = key_of(queries.form(session, form))
    return _examples_of(session, key, form) if key else []


def _examples_of(session: ReadSession, key: str, form: str) -> list[str]:
    collection = queries.entries_of(session, form)
    names = (example_key(example["key"]) for example in come_along(key).examples)
    found = (record_queries.derived(session, collection, name) for name in names)
    return [record.id for record in found if record is not None and _is_example(record)]


def _is_example(record: Record) -> bool:
    """Whether it is as it was made, and there."""
    return not record.is_away and len({save for field, save in record.saves.items() if field != AWAY}) == 1


class RemovedExamples(NamedTuple):
    """How many were thrown away, and the step in which, for `undo_step`."""

    thrown_away: int
    batch: bytes


def remove_examples(context: CommandContext, *, batch: bytes = b"") -> RemovedExamples:
    """The examples of all forms whose entries whoever is here may throw away are thrown away, and can be brought back;
    `batch`: in this step. Raises NotAllowedError where that is none."""
    batch, count, refusal = batch or context.random(BATCH_SIZE), 0, None
    for form, ids in examples(context.session).items():
        collection, away = queries.entries_of(context.session, form), {id: {AWAY: True} for id in ids}
        try:
            record_commands.change_many(context, collection, away, batch=batch)
            count += len(away)
        except NotAllowedError as error:
            refusal = error
    if refusal is not None and not count:
        raise refusal
    return RemovedExamples(count, batch)
