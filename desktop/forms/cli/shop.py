"""A shop that is open for a command about a form, and the form and the entry that are meant."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.entry_output import EntryOutput
from desktop.cli.names import only
from desktop.cli.session import opened
from desktop.errors import NotFoundError
from desktop.forms import queries
from desktop.forms.collections import row_questions
from desktop.forms.entries import rows_of_question, sections_of
from desktop.processes.process_words import typed_state
from desktop.records import commands as record_commands
from desktop.records import past
from desktop.records import queries as record_queries
from desktop.records.part_of_record import may_read, part_of_record
from desktop.records.records import Record
from desktop.rows.names import meant
from desktop.rows.typed_text import quoted
from desktop.settings.typed_fields import TypedFields

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.brought_form import BroughtForm
    from desktop.forms.records import Form
    from desktop.records.collection import RecordCollection
    from desktop.records.importing import RecordImport, Report
    from desktop.records.past import PastRecord
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.tables import SheetTable
    from desktop.workspace import Workspace


_WHOSE: Final = """
SELECT r.record, w.record FROM records r JOIN records w ON w.collection = substr(r.parent, 1, 16)
AND w.creator = substr(r.parent, 17, 16) AND w.nonce = substr(r.parent, 33) AND w.space = r.space WHERE r.collection = ?
ORDER BY r.added
"""


class FormShop:
    """An open shop, and the form that is meant."""

    def __init__(self, workspace: Workspace, session: ReadSession, arguments: argparse.Namespace) -> None:
        self.workspace = workspace
        self.session = session
        self.arguments = arguments
        self._past: dict[str, dict[str, list[PastRecord]]] = {}

    @cached_property
    def form(self) -> Form:
        """The one of that title or id. Raises NotFoundError or AmbiguousError."""
        typed, known = self.arguments.form, queries.forms(self.session)
        found = [each for each in known if each.id.startswith(typed.lower())] if len(typed) >= 8 else []
        found = found or meant([(each.title, each) for each in known], typed)
        if not found:
            there = ", ".join(each.title for each in known) or "none yet"
            raise NotFoundError(f"There is no form called {quoted(typed)}. There is: {there}.")
        return only(found, f"Several forms are called {typed}:", [f"{each.id} {each.title}" for each in found])

    @cached_property
    def typed(self) -> TypedFields:
        return TypedFields(self.session)

    @cached_property
    def rows(self) -> dict[str, RecordCollection]:
        """Of the questions that ask for rows, by their keys."""
        asking = [question.key for question in row_questions(self.form.definition)]
        return {key: rows_of_question(self.session, self.form.id, key) for key in asking}

    @cached_property
    def sections(self) -> list[RecordCollection]:
        """Of those sections that fewer people read, where whoever asks does."""
        return [each for each in sections_of(self.session, self.form.id) if may_read(self.session, each)]

    @cached_property
    def output(self) -> EntryOutput:
        entries = queries.entries_of(self.session, self.form.id)
        return EntryOutput(self.form, entries, self.rows, self.typed, self.session, self.sections)

    def entry(self) -> Record:
        """The entry whose id begins as typed. Raises NotFoundError or AmbiguousError."""
        typed, collection = self.arguments.id, self.output.answers.collection
        found = record_queries.beginning(self.session, collection, typed)
        if not found:
            raise NotFoundError(f"There is no {collection.one} with the id {quoted(typed)}.")
        return only(found, f"Several begin with {typed}:", [each.id for each in found])

    @property
    def known(self) -> dict[str, str]:
        """The titles of the forms that are here, by their ids."""
        return {form.id: form.title for form in queries.forms(self.session)}

    def brought(self) -> BroughtForm:
        """The form in the file that is meant. Raises InvalidError."""
        from desktop.forms.brought_form import brought_form, reading_hints

        return brought_form(self.arguments.file, self.known, reading_hints(self.session), os.urandom)

    def bring_entries(self, form: Form, table: SheetTable, report: Report) -> RecordImport:
        """Make entries of the rows of the list that a form was made of."""
        from desktop.forms.list_file import list_answers
        from desktop.records.import_plan import AddedLine
        from desktop.records.importing import add_lines

        collection = queries.entries_of(self.session, form.id)
        said = list_answers(table, collection, self.typed, os.urandom)
        lines = [AddedLine(line, dict(answers), None) for line, answers in said]
        return self.workspace.do(add_lines, collection, lines, report).result()

    def json(self, entry: Record | PastRecord) -> Json:
        rows = {key: self.rows_of(entry, key) for key in self.rows}
        said = self.output.json(entry, rows, self.said_in_sections(entry.id) if isinstance(entry, Record) else None)
        return {**said, **self._standing(entry)}

    def _standing(self, entry: Record | PastRecord) -> dict[str, Json]:
        """How far a request about an entry is, where anybody has to say yes to it; nothing is known of earlier days."""
        standing = self.output.answers.collection.standing
        if standing is None or not isinstance(entry, Record):
            return {}
        found = standing.of(self.session, [bytes.fromhex(entry.id)]).get(bytes.fromhex(entry.id))
        return {"standing": {"state": typed_state(found.choice), "words": found.words} if found is not None else None}

    def said_in_sections(self, entry: str) -> dict[str, Record]:
        """What sections of an entry say, by the names of their collections."""
        found = {each.name: part_of_record(self.session, each, entry) for each in self.sections}
        return {name: part.record for name, part in found.items() if part is not None and part.record is not None}

    def rows_of(self, entry: Record | PastRecord, question: str) -> Sequence[Record | PastRecord]:
        """The rows of an entry that a question asks for, as they were where that is asked for."""
        if isinstance(entry, Record):
            return record_queries.rows(self.session, self.rows[question], entry.id)
        if question not in self._past:
            self._past[question] = self._past_rows(question)
        return self._past[question].get(entry.id, ())

    def _past_rows(self, question: str) -> dict[str, list[PastRecord]]:
        """By the ids of their entries."""
        at = self.typed.moment(self.arguments.as_of, past=True)
        with self.session.reading() as conn:
            whose = conn.execute(_WHOSE, (self.rows[question].id,)).fetchall()
        then = {row.id: row for row in past.all_as_of(self.session, self.rows[question], at)}
        found: dict[str, list[PastRecord]] = {}
        for row, entry in whose:
            if row.hex() in then:
                found.setdefault(entry.hex(), []).append(then[row.hex()])
        return found

    def line(self, entry: Record | PastRecord) -> str:
        return self.output.answers.output.line(entry)

    def tell(self, entry: Record) -> int:
        """Say what became of an entry."""
        output.print_one(entry, self.json, self.line, self.arguments.json)
        return 0

    def change(self, fields: dict[str, Value]) -> int:
        """Write these into the entry that is meant."""
        collection, entry = self.output.answers.collection, self.entry()
        return self.tell(self.workspace.do(record_commands.change, collection, entry.id, fields).result())


@contextmanager
def form_shop(arguments: argparse.Namespace) -> Iterator[FormShop]:
    """The shop, as long as a command runs."""
    with opened(arguments) as (workspace, session):
        yield FormShop(workspace, session, arguments)


def form_argument(parser: argparse.ArgumentParser) -> None:
    """Which form is meant."""
    parser.add_argument("form", metavar="FORM", help="its title, or its id cut to 8 or more")
