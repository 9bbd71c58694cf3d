"""Forms and their entries on the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.cli import PARTLY, form_output, output
from desktop.cli.entry_output import EntryOutput
from desktop.cli.names import only
from desktop.cli.output import time_json
from desktop.cli.progress import ProgressBar
from desktop.cli.record_output import RecordOutput, record_count
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import FileThereError, InvalidError, NotFoundError
from desktop.forms import commands, queries
from desktop.forms.collections import row_questions
from desktop.forms.entries import add_entry, rows_of_question
from desktop.forms.ready_made.cli import VERBS as READY_MADE
from desktop.home import user_files
from desktop.home.wall_clock import local_time
from desktop.records import commands as record_commands
from desktop.records import csv_file, past
from desktop.records import queries as record_queries
from desktop.records.state import AWAY
from desktop.rows.names import meant
from desktop.rows.typed_text import printable, quoted
from desktop.settings.typed_fields import TypedFields

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.brought_form import BroughtForm
    from desktop.forms.records import Form, LeftOut
    from desktop.records.collection import RecordCollection
    from desktop.records.importing import RecordImport, Report
    from desktop.records.past import PastRecord
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.tables import SheetTable
    from desktop.workspace import Workspace


class _Shop:
    """An open shop, and the form that is meant."""

    def __init__(self, workspace: Workspace, session: ReadSession, arguments: argparse.Namespace) -> None:
        self.workspace = workspace
        self.session = session
        self.arguments = arguments

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
    def output(self) -> EntryOutput:
        return EntryOutput(self.form, queries.entries_of(self.session, self.form.id), self.rows, self.typed)

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
        rows = {key: record_queries.rows(self.session, of, entry.id) for key, of in self.rows.items()}
        return self.output.json(entry, rows)

    def line(self, entry: Record | PastRecord) -> str:
        return RecordOutput(self.output.answers.collection, self.typed.texts, {}).line(entry)

    def tell(self, entry: Record) -> int:
        """Say what became of an entry."""
        output.print_one(entry, self.json, self.line, self.arguments.json)
        return 0

    def change(self, fields: dict[str, Value]) -> int:
        """Write these into the entry that is meant."""
        collection, entry = self.output.answers.collection, self.entry()
        return self.tell(self.workspace.do(record_commands.change, collection, entry.id, fields).result())


@contextmanager
def _shop(arguments: argparse.Namespace) -> Iterator[_Shop]:
    with opened(arguments) as (workspace, session):
        yield _Shop(workspace, session, arguments)


# Forms


def new_form(arguments: argparse.Namespace) -> int:
    """Put a new form to use, out of a file, with the entries that a list has."""
    with _shop(arguments) as shop, ProgressBar(sys.stderr, arguments.json) as bar:
        brought = shop.brought()
        if arguments.with_entries and brought.table is None:
            raise InvalidError(f"{arguments.file.name} is a form, and has no entries in it.")
        made = shop.workspace.do(commands.make, brought.definition).result()
        done = shop.bring_entries(made, brought.table, bar.show) if brought.table and arguments.with_entries else None
    return _tell_made(made, brought, arguments, done)


def look_at_form(arguments: argparse.Namespace) -> int:
    """Say what a form in a file is, without taking it."""
    from desktop.forms.form_file import what_it_is

    with _shop(arguments) as shop:
        brought, known = shop.brought(), shop.known
    said = what_it_is(brought.definition, known)
    if arguments.json:
        told: list[Json] = list(said)
        output.print_json({
            "title": brought.definition.title, "questions": form_output.labels(brought.definition), "says": told,
            "not_translated": form_output.not_translated_json(brought.not_translated),
        })  # fmt: skip
    else:
        print(printable("\n".join([*said, *form_output.not_translated_lines(brought.not_translated)])))
    return 0


def publish_form(arguments: argparse.Namespace) -> int:
    """Let a form be what a file says from now on."""
    with _shop(arguments) as shop:
        brought = shop.brought()
        if brought.table is not None:
            raise InvalidError(f"{arguments.file.name} is a list: a new form is made of it, and none is changed by it.")
        made = shop.workspace.do(commands.change, shop.form.id, brought.definition).result()
    return _tell_made(made, brought, arguments)


def _tell_made(
    form: Form, brought: BroughtForm | None, arguments: argparse.Namespace, done: RecordImport | None = None
) -> int:
    left = brought.not_translated if brought is not None else ()
    if arguments.json:
        output.print_json(form_output.made_json(form, left, done))
    else:
        print(printable("\n".join(form_output.made_lines(form, left, done))))
    return PARTLY if done is not None and done.skipped else 0


def list_forms(arguments: argparse.Namespace) -> int:
    """List those that can be filled in or read here."""
    with _shop(arguments) as shop:
        found = queries.forms(shop.session)
    output.print_all(found, form_output.form_json, form_output.form_line, arguments.json, "There are no forms yet.")
    return 0


def show_form(arguments: argparse.Namespace) -> int:
    """Show what one asks, and when it was changed."""
    with _shop(arguments) as shop:
        form, versions = shop.form, queries.versions(shop.session, shop.form.id)
    if arguments.json:
        asked: list[Json] = [
            {"key": question.key, "question": question.label, "type": question.type}
            for question in form.definition.all_questions()
        ]
        told: list[Json] = [
            {"id": each.id, "by": each.by, "at": time_json(each.at), "is_current": each.is_current}
            for each in versions
        ]  # fmt: skip
        output.print_json(form_output.form_json(form) | {"questions": asked, "versions": told})
        return 0
    print(printable(form_output.form_line(form)))
    for question in form.definition.all_questions():
        print(printable(f"  {question.label}: {question.type}"))
    for each in versions:
        mark = "now" if each.is_current else "   "
        print(printable(f"  {mark}  {local_time(each.at):%Y-%m-%d %H:%M}  {each.by}  {each.id[:8]}"))
    return 0


def export_form(arguments: argparse.Namespace) -> int:
    """Save a form without its entries, for another shop, or as an XLSForm for other programs."""
    from desktop.forms.form_file import form_bytes, without_shop
    from desktop.forms.xlsform.writer import xlsform_bytes

    with _shop(arguments) as shop:
        form, known = shop.form, shop.known
    if arguments.file.suffix.casefold() == ".xlsx":
        data, left = xlsform_bytes(form.definition)
    else:
        data, left = form_bytes(form.definition, known), without_shop(form.definition).not_translated
    _save(arguments, data)
    if arguments.json:
        saved: dict[str, Json] = {"form": form.id, "title": form.title, "file": str(arguments.file)}
        output.print_json(saved | {"not_translated": form_output.not_translated_json(left)})
    else:
        lines = [f"{form.title} saved in {arguments.file}.", *form_output.not_translated_lines(left)]
        print(printable("\n".join(lines)))
    return 0


def _save(arguments: argparse.Namespace, data: bytes) -> None:
    try:
        user_files.write(arguments.file, data, replace=arguments.replace)
    except FileThereError as error:
        raise FileThereError(f"{error} To write it anew all the same, add --replace.") from error


def list_left_out(arguments: argparse.Namespace) -> int:
    """List what does not count because it was written before a change of a form was known."""
    with _shop(arguments) as shop:
        found = shop.workspace.do(commands.left_out, shop.form.id).result()
    output.print_all(found, _left_out_json, _left_out_line, arguments.json, "Everything counts.")
    return 0


def _left_out_json(found: LeftOut) -> dict[str, Json]:
    return {"change": found.publication, "entries": list(found.entries), "saves": found.saves, "lost": found.lost}


def _left_out_line(found: LeftOut) -> str:
    return f"{found.publication[:8]}  {record_count(len(found.entries))} were written before this change was known."


def keep_left_out(arguments: argparse.Namespace) -> int:
    """Let count what was written before a change of a form was known."""
    with _shop(arguments) as shop:
        typed, form = arguments.change, shop.form
        known = [each.id for each in queries.versions(shop.session, form.id) if each.id.startswith(typed.lower())]
        if not known:
            raise NotFoundError(f"No change of {quoted(form.title)} is called {quoted(typed)}.")
        digest = only(known, f"Several begin with {typed}:", known)
        kept = shop.workspace.do(commands.keep, form.id, digest).result()
    return _tell_made(kept, None, arguments)


# Entries


def new_entry(arguments: argparse.Namespace) -> int:
    """Fill in a form: the answers come as JSON on standard input."""
    with _shop(arguments) as shop:
        answers, rows = shop.output.read(sys.stdin.read())
        return shop.tell(shop.workspace.do(add_entry, shop.form.id, answers, rows).result())


def list_entries(arguments: argparse.Namespace) -> int:
    """List those of a form, now or as of a time."""
    with _shop(arguments) as shop:
        found = _there(shop)
        output.print_all(found, shop.json, shop.line, arguments.json, "Nothing is filled in yet.")
    return 0


def _there(shop: _Shop) -> Sequence[Record | PastRecord]:
    collection, away = shop.output.answers.collection, shop.arguments.away
    if shop.arguments.as_of is None:
        return record_queries.records(shop.session, collection, away=away)
    at = shop.typed.moment(shop.arguments.as_of, past=True)
    return past.all_as_of(shop.session, collection, at, away=away)


def show_entry(arguments: argparse.Namespace) -> int:
    """Show one entry."""
    with _shop(arguments) as shop:
        return shop.tell(shop.entry())


def change_entry(arguments: argparse.Namespace) -> int:
    """Change answers: those that are written on standard input as JSON; null empties one."""
    with _shop(arguments) as shop:
        answers, _ = shop.output.read(sys.stdin.read(), shop.entry().values)
        return shop.change(answers)


def throw_away(arguments: argparse.Namespace) -> int:
    """Throw one away; it can be brought back."""
    with _shop(arguments) as shop:
        return shop.change({AWAY: True})


def bring_back(arguments: argparse.Namespace) -> int:
    """Bring back what was thrown away."""
    with _shop(arguments) as shop:
        return shop.change({AWAY: False})


def show_history(arguments: argparse.Namespace) -> int:
    """Show everything that was written of an entry."""
    with _shop(arguments) as shop:
        collection = shop.output.answers.collection
        shown = RecordOutput(collection, shop.typed.texts, {})
        steps = past.steps(shop.session, collection, shop.entry().id)
    output.print_all(
        steps, shown.step_json, lambda step: "\n".join(shown.step_lines(step)), arguments.json, "There is nothing."
    )
    return 0


def export_entries(arguments: argparse.Namespace) -> int:
    """Save the entries of a form as a table that spreadsheets open."""
    with _shop(arguments) as shop:
        collection = shop.output.answers.collection
        found = record_queries.records(shop.session, collection)
        separator = ";" if shop.typed.customs.decimal_sign == "," else ","
        data = csv_file.written(collection, (each.values for each in found), shop.typed.texts, separator)
    _save(arguments, data)
    if arguments.json:
        output.print_json({"form": shop.form.id, "exported": len(found), "file": str(arguments.file)})
    else:
        print(printable(f"{record_count(len(found))} saved in {arguments.file}."))
    return 0


def _form_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("form", metavar="FORM", help="its title, or its id cut to 8 or more")


def _file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a .countertop-form, an XLSForm, or a list as .xlsx or .csv"
    )


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    _file_argument(parser)
    parser.add_argument("--with-entries", action="store_true", help="of a list: its rows become entries")


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    _form_argument(parser)
    _file_argument(parser)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    _form_argument(parser)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--replace", action="store_true", help="also where there is such a file")


def _keep_arguments(parser: argparse.ArgumentParser) -> None:
    _form_argument(parser)
    parser.add_argument("change", metavar="CHANGE", help="as `form left-out` calls it; may be cut short")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    _form_argument(parser)
    parser.add_argument("--away", action="store_true", help="those that were thrown away")
    parser.add_argument("--as-of", metavar="TIME", help="as they were then, like “tue 10:00” or 24.12.")


def _entry_arguments(parser: argparse.ArgumentParser) -> None:
    _form_argument(parser)
    parser.add_argument("id", metavar="ID", help="may be cut short")


VERBS: Final = (
    VerbGroup("form", "forms that the shop makes itself: put to use, list, show, change, export"),
    Verb("form new", "put a new form to use", new_form, _new_arguments),
    Verb("form look", "say what the form in a file is, without taking it", look_at_form, _file_argument),
    Verb("form list", "list those that can be filled in or read here", list_forms),
    Verb("form show", "show what one asks, and when it was changed", show_form, _form_argument),
    Verb("form publish", "let a form be what a file says from now on", publish_form, _publish_arguments),
    Verb(
        "form export",
        "save a form without its entries, as a .countertop-form or XLSForm (.xlsx)",
        export_form,
        _export_arguments,
    ),
    Verb("form left-out", "list what a change of a form left out", list_left_out, _form_argument),
    Verb("form keep", "let count what a change of a form left out", keep_left_out, _keep_arguments),
    *READY_MADE,
    VerbGroup("entry", "what was filled in: add, list, show, change, throw away, export"),
    Verb("entry add", "fill in a form, with answers as JSON on standard input", new_entry, _form_argument),
    Verb("entry list", "list what was filled in, now or as of a time", list_entries, _list_arguments),
    Verb("entry show", "show one entry", show_entry, _entry_arguments),
    Verb("entry change", "change answers, with the new ones as JSON on standard input", change_entry, _entry_arguments),
    Verb("entry away", "throw an entry away", throw_away, _entry_arguments),
    Verb("entry bring-back", "bring back an entry that was thrown away", bring_back, _entry_arguments),
    Verb("entry history", "show everything that was written of an entry", show_history, _entry_arguments),
    Verb("entry export", "save entries as a table that spreadsheets open", export_entries, _export_arguments),
)
