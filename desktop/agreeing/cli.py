"""What waits for an owner, on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from desktop.agreeing import commands
from desktop.agreeing.queries import held_steps
from desktop.agreeing.words import REFUSED, STAYS, waiting_words
from desktop.cli.names import by_id
from desktop.cli.output import Json, print_all, print_one
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.rows.typed_text import printable

if TYPE_CHECKING:
    from desktop.agreeing.records import HeldStep

NOTHING: Final = "Nothing that was thrown away waits for an owner."


def list_held(arguments: argparse.Namespace) -> int:
    """List what waits, and what an owner refused."""
    with opened(arguments) as (_workspace, session):
        print_all(held_steps(session), held_json, held_line, arguments.json, NOTHING)
    return 0


def agree(arguments: argparse.Namespace) -> int:
    """Say yes."""
    return _answer(arguments, yes=True)


def refuse(arguments: argparse.Namespace) -> int:
    """Say no."""
    return _answer(arguments, yes=False)


def _answer(arguments: argparse.Namespace, *, yes: bool) -> int:
    with opened(arguments) as (workspace, session):
        nothing = f"Nothing waits under “{arguments.id}”. `taken-away list` shows what there is."
        step = by_id(held_steps(session), arguments.id, nothing)
        workspace.do(commands.answer, step.id, yes=yes).result()
    state = "agreed" if yes else "refused"
    words = "It goes, on every PC." if yes else REFUSED
    print_one(step, lambda one: held_json(one) | {"state": state}, lambda _: words, arguments.json)
    return 0


def held_json(step: HeldStep) -> dict[str, Json]:
    """As programs see it."""
    return {
        "id": step.id,
        "author": step.author,
        "things": step.things or None,
        "entries": step.entries,
        "what": step.what,
        "for_good": step.for_good,
        "state": "refused" if step.refused else "waiting",
    }


def held_line(step: HeldStep) -> str:
    """As people read it."""
    return printable(f"{step.id[:8]}  {waiting_words(step)} {REFUSED if step.refused else STAYS}")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="as the list shows it; its beginning is enough")


VERBS: Final = (
    VerbGroup("taken-away", "what was taken away in such numbers that an owner has to agree"),
    Verb("taken-away list", "list what waits for an owner, and what one refused", list_held),
    Verb("taken-away agree", "say yes: it goes, on all PCs (owners)", agree, _id_argument),
    Verb("taken-away refuse", "say no: all of it stays (owners)", refuse, _id_argument),
)
