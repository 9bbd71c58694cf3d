"""Entries of forms as programs write and read them: answers by the words of their questions."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.cli.output import time_json
from desktop.cli.record_links import TypedLinks
from desktop.cli.record_output import RecordOutput
from desktop.cli.typed_json import typed_object
from desktop.errors import InvalidError, NotFoundError
from desktop.forms.collections import row_questions
from desktop.forms.definition import QuestionType
from desktop.records.collection import Kind
from desktop.records.elements import elements, replaced
from desktop.records.working_out import WORKED_OUT
from desktop.rows.names import meant
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.records import Form
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.past import PastRecord
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields

Rows = Mapping[str, Sequence["Record | PastRecord"]]
"""By the keys of the questions that ask for them."""


class Answers:
    """Those of one collection: of a form's entries, or of the rows of one of its questions."""

    def __init__(self, collection: RecordCollection, typed: TypedFields, session: ReadSession) -> None:
        self.collection: Final = collection
        self._typed = typed
        self._links = TypedLinks(session, collection, typed.texts)
        self.output: Final = RecordOutput(collection, typed.texts, {}, self._links)
        alike = Counter(field.label for field in collection.fields)
        self._names = {
            field.key: field.label if alike[field.label] == 1 else f"{field.label} ({field.key})"
            for field in collection.fields
        }

    def json(self, said: Mapping[str, Value]) -> dict[str, Json]:
        """What was answered, by the words of the questions."""
        found = {self._names[field.key]: self._json(field, said) for field in self.collection.fields}
        return {name: value for name, value in found.items() if value not in (None, [])}

    def _json(self, field: Field, said: Mapping[str, Value]) -> Json:
        if field.is_set:
            return [self._typed.texts.text(field, value) for value in elements(said, field).values() if value]
        value = said.get(field.key)
        is_choice = field.kind is Kind.CHOICE and value is not None
        return self._typed.texts.text(field, value) if is_choice else self.output.value_json(value)

    def read(self, raw: Mapping[str, Any], before: Mapping[str, Value]) -> dict[str, Value]:
        """What these answers write where `before` was answered. Raises InvalidError, NotFoundError."""
        fields: dict[str, Value] = {}
        for name, said in raw.items():
            field = self._field(name)
            if field.worked_out:
                raise InvalidError(f"{quoted(field.label)} cannot be written: {WORKED_OUT}")
            if field.is_set:
                listed = said if isinstance(said, list) else [said]
                wanted = [self._value(field, each) for each in listed]
                fields |= replaced(field, before, [each for each in wanted if each is not None], os.urandom)
            else:
                fields[field.key] = self._value(field, said)
        return fields

    def _field(self, name: str) -> Field:
        named = [(self._names[field.key], field) for field in self.collection.fields]
        found = [field for _, field in named if field.key == name] or meant(named, name)
        if len(found) != 1:
            there = ", ".join(self._names.values())
            raise NotFoundError(f"There is no question {quoted(name)}. There is: {there}.")
        return found[0]

    def _value(self, field: Field, said: Any) -> Value:
        match said:
            case None | "":
                return None
            case str(text) | {"id": str(text)} if field.kind is Kind.LINK:
                return self._links.typed(field, text.strip())
            case bool():
                return self._typed.written(field, "yes" if said else "no")
            case str():
                return self._typed.written(field, said)
            case {"amount": str(amount), "currency": str(currency)}:
                return self._typed.written(field, f"{amount} {currency}")
            case {"id": str(id)}:
                return self._typed.written(field, id)
        raise InvalidError(f"{quoted(json.dumps(said))} is no answer to {quoted(field.label)}.")


class WrittenEntry(NamedTuple):
    """What somebody wrote of an entry: answers, rows by the keys of their questions, and what is said in sections that
    fewer people read, by the names of their collections."""

    answers: dict[str, Value]
    rows: dict[str, list[dict[str, Value]]]
    sections: dict[str, dict[str, Value]]


class EntryOutput:
    """Entries of one form."""

    def __init__(
        self,
        form: Form,
        collection: RecordCollection,
        rows: Mapping[str, RecordCollection],
        typed: TypedFields,
        session: ReadSession,
        sections: Sequence[RecordCollection] = (),
    ) -> None:
        """`rows`: the collections of the questions that ask for rows, by their keys; `sections`: of those that fewer
        people read, where whoever asks does."""
        questions = form.definition.questions
        self.answers: Final = Answers(collection, typed, session)
        self._rows = {question.label: question.key for question in row_questions(form.definition)}
        self._of_rows = {key: Answers(each, typed, session) for key, each in rows.items()}
        self._sections = {each.heading: Answers(each, typed, session) for each in sections}
        self._numbers = [question.key for question in questions if question.type is QuestionType.RUNNING_NUMBER]

    def json(
        self, entry: Record | PastRecord, rows: Rows | None = None, sections: Mapping[str, Record] | None = None
    ) -> dict[str, Json]:
        """One entry: who made it, or since when it is so where it is of the past; `sections` of it, by the names of
        their collections."""
        number = next((entry.said[key] for key in self._numbers if key in entry.said), None)
        asked = {
            label: [self._of_rows[key].json(row.said) for row in (rows or {}).get(key, ())]
            for label, key in self._rows.items()
        }
        closed = {
            heading: answers.json(sections[answers.collection.name].said)
            for heading, answers in self._sections.items()
            if sections and answers.collection.name in sections
        }
        return {
            "id": entry.id,
            "number": str(number) if number is not None else None,
            "values": self.answers.json(entry.said) | {name: said for name, said in (asked | closed).items() if said},
            "by": getattr(entry, "created_by", None),
            "at": time_json(entry.created_at),
            "away": entry.is_away,
        }

    def read(
        self, text: str, before: Mapping[str, Value] | None = None, sections: Mapping[str, Record] | None = None
    ) -> WrittenEntry:
        """Answers as JSON, where an entry says this, and its sections these. Raises InvalidError, NotFoundError."""
        raw = typed_object(text, "answers", '{"Name": "Maria"}', str)
        rows = {self._rows[label]: raw.pop(label) for label in list(raw) if label in self._rows}
        closed = {each: raw.pop(each) for each in list(raw) if each in self._sections}
        return WrittenEntry(
            self.answers.read(raw, before or {}),
            {key: [self._row(key, each) for each in _listed(rows[key])] for key in rows},
            dict(self._section(heading, said, sections or {}) for heading, said in closed.items()),
        )

    def _section(self, heading: str, raw: Any, before: Mapping[str, Record]) -> tuple[str, dict[str, Value]]:
        if not isinstance(raw, dict):
            raise InvalidError(f"{quoted(heading)} is written like an entry: answers by the words of its questions.")
        answers = self._sections[heading]
        name = answers.collection.name
        return name, answers.read(raw, before[name].values if name in before else {})

    def _row(self, key: str, raw: Any) -> dict[str, Value]:
        if not isinstance(raw, dict):
            raise InvalidError("A row is written like an entry: answers by the words of their questions.")
        return self._of_rows[key].read(raw, {})


def _listed(rows: Any) -> list[Any]:
    """Rows, none for null. Raises InvalidError."""
    if not isinstance(rows, list | None):
        raise InvalidError("Rows are written as a list of answers by the words of their questions.")
    return rows or []
