"""`entry`: what was filled in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.exported_file import export_arguments, exported_file, save
from desktop.cli.record_output import RecordOutput, record_count
from desktop.cli.verb import Verb, VerbGroup, which_arguments
from desktop.forms import headless_filling
from desktop.forms.cli.bringing import import_arguments, import_entries
from desktop.forms.cli.formulas import having
from desktop.forms.cli.shop import form_argument, form_shop
from desktop.forms.headless_filling import fill_in
from desktop.records import past
from desktop.records import queries as record_queries
from desktop.records.state import AWAY
from desktop.rows.typed_text import printable

if TYPE_CHECKING:
    from desktop.forms.cli.shop import FormShop
    from desktop.records.past import PastRecord
    from desktop.records.records import Record


def new_entry(arguments: argparse.Namespace) -> int:
    """Fill in a form: the answers come as JSON on standard input."""
    with form_shop(arguments) as shop:
        written = shop.output.read(sys.stdin.read())
        return shop.tell(shop.workspace.do(fill_in, shop.form.id, *written).result())


def list_entries(arguments: argparse.Namespace) -> int:
    """List those of a form, now or as of a time, and of these those for which a formula holds."""
    with form_shop(arguments) as shop:
        found = _there(shop)
        if arguments.where is not None:
            found = having(shop, found, arguments.where)
        output.print_all(found, shop.json, shop.line, arguments.json, "Nothing is filled in yet.")
    return 0


def _there(shop: FormShop) -> Sequence[Record | PastRecord]:
    collection, away = shop.output.answers.collection, shop.arguments.away
    if shop.arguments.as_of is None:
        return record_queries.records(shop.session, collection, away=away)
    at = shop.typed.moment(shop.arguments.as_of, past=True)
    return past.all_as_of(shop.session, collection, at, away=away)


def show_entry(arguments: argparse.Namespace) -> int:
    """Show one entry."""
    with form_shop(arguments) as shop:
        return shop.tell(shop.entry())


def change_entry(arguments: argparse.Namespace) -> int:
    """Change answers: those that are written on standard input as JSON; null empties one."""
    with form_shop(arguments) as shop:
        entry = shop.entry()
        written = shop.output.read(sys.stdin.read(), entry.values, shop.said_in_sections(entry.id))
        return shop.tell(shop.workspace.do(headless_filling.change_entry, shop.form.id, entry.id, *written).result())


def throw_away(arguments: argparse.Namespace) -> int:
    """Throw one away; it can be brought back."""
    with form_shop(arguments) as shop:
        return shop.change({AWAY: True})


def bring_back(arguments: argparse.Namespace) -> int:
    """Bring back what was thrown away."""
    with form_shop(arguments) as shop:
        return shop.change({AWAY: False})


def show_history(arguments: argparse.Namespace) -> int:
    """Show everything that was written of an entry."""
    with form_shop(arguments) as shop:
        collection = shop.output.answers.collection
        shown = RecordOutput(collection, shop.typed.texts, {})
        steps = past.steps(shop.session, collection, shop.entry().id)
    output.print_all(
        steps, shown.step_json, lambda step: "\n".join(shown.step_lines(step)), arguments.json, "There is nothing."
    )
    return 0


def export_entries(arguments: argparse.Namespace) -> int:
    """Save the entries of a form as a table that spreadsheets open."""
    with form_shop(arguments) as shop:
        collection, typed = shop.output.answers.collection, shop.typed
        file = exported_file(shop.session, collection, typed, arguments)
    save(arguments, file.data)
    if arguments.json:
        output.print_json({"form": shop.form.id, "exported": file.records, "file": str(arguments.file)})
    else:
        print(printable(f"{record_count(file.records)} saved in {arguments.file}."))
    return 0


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    form_argument(parser)
    which_arguments(parser)
    parser.add_argument("--where", metavar="FORMULA", help="only those for which it holds, like [Price] > 10")


def _entry_arguments(parser: argparse.ArgumentParser) -> None:
    form_argument(parser)
    parser.add_argument("id", metavar="ID", help="may be cut short")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    form_argument(parser)
    parser.add_argument("file", metavar="FILE", type=Path)
    export_arguments(parser)


VERBS: Final = (
    VerbGroup("entry", "what was filled in: add, list, show, change, throw away, import, export"),
    Verb("entry add", "fill in a form, with answers as JSON on standard input", new_entry, form_argument),
    Verb("entry list", "list what was filled in, now or as of a time", list_entries, _list_arguments),
    Verb("entry show", "show one entry", show_entry, _entry_arguments),
    Verb("entry change", "change answers, with the new ones as JSON on standard input", change_entry, _entry_arguments),
    Verb("entry away", "throw an entry away", throw_away, _entry_arguments),
    Verb("entry bring-back", "bring back an entry that was thrown away", bring_back, _entry_arguments),
    Verb("entry history", "show everything that was written of an entry", show_history, _entry_arguments),
    Verb(
        "entry import",
        "bring the rows of a list in: new entries, and what they change of others",
        import_entries,
        import_arguments,
        "",
    ),
    Verb("entry export", "save entries as .xlsx, .csv or .json", export_entries, _export_arguments),
)
