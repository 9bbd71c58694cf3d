"""Forms that come along, on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.session import opened
from desktop.cli.verb import Verb
from desktop.forms.ready_made.catalogue import KEYS, packs
from desktop.forms.ready_made.commands import take, take_pack
from desktop.forms.ready_made.examples import remove_examples
from desktop.forms.ready_made.queries import ready_made_forms

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.ready_made.queries import ReadyMadeForm
    from desktop.forms.records import Form


def list_ready_made(arguments: argparse.Namespace) -> int:
    """List what comes along."""
    with opened(arguments) as (_, session):
        found = ready_made_forms(session)
    output.print_all(found, _ready_made_json, _ready_made_line, arguments.json, "Nothing comes along.")
    return 0


def _ready_made_json(found: ReadyMadeForm) -> Json:
    return {
        "name": found.key, "title": found.title, "icon": found.icon, "purpose": found.purpose,
        "questions": found.questions, "later": list(found.later), "brings": list(found.brings),
        "form": found.form or None, "shops": [pack.key for pack in packs() if found.key in pack.forms],
    }  # fmt: skip


def _ready_made_line(found: ReadyMadeForm) -> str:
    used = " (in use)" if found.form else ""
    return f"{found.key}: {found.title}{used}. {found.purpose}"


def take_ready_made(arguments: argparse.Namespace) -> int:
    """Put one to use that comes along, or all of a kind of shop's."""
    with opened(arguments) as (workspace, _):
        if arguments.shop:
            taken = workspace.do(take_pack, arguments.shop, examples=arguments.examples).result()
        else:
            taken = [workspace.do(take, arguments.name, examples=arguments.examples).result()]
    output.print_all(taken, _taken_json, _taken_line, arguments.json, "")
    return 0


def _taken_json(form: Form) -> Json:
    return {"form": form.id, "title": form.title}


def _taken_line(form: Form) -> str:
    return f"{form.title} is in use: {form.id[:8]}"


def clear_examples(arguments: argparse.Namespace) -> int:
    """Throw all examples away that nobody has changed."""
    with opened(arguments) as (workspace, _):
        count = workspace.do(remove_examples).result().thrown_away
    if arguments.json:
        output.print_json({"thrown_away": count})
    else:
        print(f"{count} thrown away.")
    return 0


def _take_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("name", metavar="NAME", nargs="?", choices=KEYS, help="as `form ready-made` lists them")
    which.add_argument(
        "--shop", metavar="KIND", choices=_kinds(), help=f"all with which one begins: {', '.join(_kinds())}"
    )
    parser.add_argument("--examples", action="store_true", help="with a few entries that show how it is used")


def _kinds() -> list[str]:
    return [pack.key for pack in packs()]


VERBS: Final = (
    Verb("form ready-made", "list the forms that come along", list_ready_made),
    Verb("form take", "put a form to use that comes along, or all of a kind of shop", take_ready_made, _take_arguments),
    Verb("form clear-examples", "throw away all examples that nobody has changed", clear_examples),
)
