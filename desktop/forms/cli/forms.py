"""`form`: forms put to use, listed, shown, changed, exported."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.cli import PARTLY, form_output, output
from desktop.cli.exported_file import save
from desktop.cli.names import only, person_meant
from desktop.cli.output import time_json
from desktop.cli.progress import ProgressBar
from desktop.cli.record_output import record_count
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import InvalidError, NotFoundError
from desktop.forms import commands, queries
from desktop.forms.cli.shop import form_argument, form_shop
from desktop.home.wall_clock import local_time
from desktop.rows.typed_text import printable, quoted

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.brought_form import BroughtForm
    from desktop.forms.records import Form, LeftOut
    from desktop.records.importing import RecordImport


def new_form(arguments: argparse.Namespace) -> int:
    """Put a new form to use, out of a file, with the entries that a list has."""
    with form_shop(arguments) as shop, ProgressBar(sys.stderr, arguments.json) as bar:
        brought = shop.brought()
        if arguments.with_entries and brought.table is None:
            raise InvalidError(f"{arguments.file.name} is a form, and has no entries in it.")
        definition, readers = brought.definition, [person_meant(shop.session, each).id for each in arguments.reader]
        if readers:
            definition = replace(definition, audience="chosen")
        others = [reader for reader in readers if reader != shop.workspace.me.id]
        made = shop.workspace.do(partial(commands.make, readers=others), definition).result()
        done = shop.bring_entries(made, brought.table, bar.show) if brought.table and arguments.with_entries else None
    return _tell_made(made, brought, arguments, done)


def look_at_form(arguments: argparse.Namespace) -> int:
    """Say what a form in a file is, without taking it."""
    from desktop.forms.form_file import what_it_is

    with form_shop(arguments) as shop:
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
    with form_shop(arguments) as shop:
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
    with form_shop(arguments) as shop:
        found = queries.forms(shop.session)
    output.print_all(found, form_output.form_json, form_output.form_line, arguments.json, "There are no forms yet.")
    return 0


def show_form(arguments: argparse.Namespace) -> int:
    """Show what one asks, and when it was changed."""
    with form_shop(arguments) as shop:
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
        closed = form_output.closed_json(form.definition)
        output.print_json(form_output.form_json(form) | {"questions": asked, "sections": closed, "versions": told})
        return 0
    print(printable(form_output.form_line(form)))
    for question in form.definition.all_questions():
        print(printable(f"  {question.label}: {question.type}"))
    for line in form_output.closed_lines(form.definition):
        print(printable(f"  {line}"))
    for each in versions:
        mark = "now" if each.is_current else "   "
        print(printable(f"  {mark}  {local_time(each.at):%Y-%m-%d %H:%M}  {each.by}  {each.id[:8]}"))
    return 0


def export_form(arguments: argparse.Namespace) -> int:
    """Save a form without its entries, for another shop, or as an XLSForm for other programs."""
    from desktop.forms.form_file import form_bytes, without_shop
    from desktop.forms.xlsform.writer import xlsform_bytes

    with form_shop(arguments) as shop:
        form, known = shop.form, shop.known
    if arguments.file.suffix.casefold() == ".xlsx":
        data, left = xlsform_bytes(form.definition)
    else:
        data, left = form_bytes(form.definition, known), without_shop(form.definition).not_translated
    save(arguments, data)
    if arguments.json:
        saved: dict[str, Json] = {"form": form.id, "title": form.title, "file": str(arguments.file)}
        output.print_json(saved | {"not_translated": form_output.not_translated_json(left)})
    else:
        lines = [f"{form.title} saved in {arguments.file}.", *form_output.not_translated_lines(left)]
        print(printable("\n".join(lines)))
    return 0


def list_left_out(arguments: argparse.Namespace) -> int:
    """List what does not count because it was written before a change of a form was known."""
    with form_shop(arguments) as shop:
        found = shop.workspace.do(commands.left_out, shop.form.id).result()
    output.print_all(found, _left_out_json, _left_out_line, arguments.json, "Everything counts.")
    return 0


def _left_out_json(found: LeftOut) -> dict[str, Json]:
    return {"change": found.publication, "entries": list(found.entries), "saves": found.saves, "lost": found.lost}


def _left_out_line(found: LeftOut) -> str:
    return f"{found.publication[:8]}  {record_count(len(found.entries))} were written before this change was known."


def keep_left_out(arguments: argparse.Namespace) -> int:
    """Let count what was written before a change of a form was known."""
    with form_shop(arguments) as shop:
        typed, form = arguments.change, shop.form
        known = [each.id for each in queries.versions(shop.session, form.id) if each.id.startswith(typed.lower())]
        if not known:
            raise NotFoundError(f"No change of {quoted(form.title)} is called {quoted(typed)}.")
        digest = only(known, f"Several begin with {typed}:", known)
        kept = shop.workspace.do(commands.keep, form.id, digest).result()
    return _tell_made(kept, None, arguments)


def _file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a .countertop-form, an XLSForm, or a list as .xlsx or .csv"
    )


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    _file_argument(parser)
    parser.add_argument("--with-entries", action="store_true", help="of a list: its rows become entries")
    parser.add_argument("--reader", action="append", default=[], metavar="PERSON", help="who alone reads it, with you")


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    form_argument(parser)
    _file_argument(parser)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    form_argument(parser)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--replace", action="store_true", help="also where there is such a file")


def _keep_arguments(parser: argparse.ArgumentParser) -> None:
    form_argument(parser)
    parser.add_argument("change", metavar="CHANGE", help="as `form left-out` calls it; may be cut short")


VERBS: Final = (
    VerbGroup("form", "forms that the shop makes itself: put to use, list, show, change, export"),
    Verb("form new", "put a new form to use", new_form, _new_arguments),
    Verb("form look", "say what the form in a file is, without taking it", look_at_form, _file_argument),
    Verb("form list", "list those that can be filled in or read here", list_forms),
    Verb("form show", "show what one asks, and when it was changed", show_form, form_argument),
    Verb("form publish", "let a form be what a file says from now on", publish_form, _publish_arguments),
    Verb(
        "form export",
        "save a form without its entries, as a .countertop-form or XLSForm (.xlsx)",
        export_form,
        _export_arguments,
    ),
    Verb("form left-out", "list what a change of a form left out", list_left_out, form_argument),
    Verb("form keep", "let count what a change of a form left out", keep_left_out, _keep_arguments),
)
