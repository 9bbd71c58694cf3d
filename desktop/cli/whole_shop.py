"""What concerns all areas on the command line: who has what, checking, mending."""

from __future__ import annotations

import argparse
from typing import Final

from desktop.cli import output
from desktop.cli.mending import mend
from desktop.cli.session import opened
from desktop.cli.verb import Verb
from desktop.rows.typed_text import printable
from desktop.status import status as current_status

CHECKING: Final = "Checking every signature, and making what is shown once more to compare…"


def status(arguments: argparse.Namespace) -> int:
    """Show who has what."""
    with opened(arguments) as (workspace, _session):
        answer = workspace.do(current_status).result()
    if arguments.json:
        output.print_json(output.status_json(answer))
    else:
        print(printable("\n".join(output.status_lines(answer))))
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Check everything; exit 1 on any difference."""
    with opened(arguments) as (workspace, _session):
        found = workspace.verify(files=arguments.files).result()
    if arguments.json:
        output.print_json({"ok": found.ok, "entries": found.entries, "problems": list(found.problems)})
    else:
        print(f"{found.entries} entries checked: " + ("all is well." if found.ok else "something is wrong."))
        print("".join(f"  {printable(problem)}\n" for problem in found.problems), end="")
    return 0 if found.ok else 1


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--files", action="store_true", help="read all of every file that is here, too; may take long")


def _mend_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--anew",
        action="store_true",
        help="put everything aside that is damaged, or of a shop that this PC is out of, to join one again",
    )


VERBS: Final = (
    Verb("status", "show who has what, and what is still on its way", status),
    Verb(
        "verify",
        "check every signature and rebuild everything that is shown, beside the real one",
        verify,
        _verify_arguments,
        busy=CHECKING,
    ),
    Verb(
        "mend",
        "put a damaged file of drafts and read positions aside, so that the shop opens again",
        mend,
        _mend_arguments,
    ),
)
