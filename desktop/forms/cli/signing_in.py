"""The sign-in screen of this PC, on the command line: also the way out for who forgot its digits."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import NotFoundError
from desktop.forms import queries, sign_in_state, signing_in
from desktop.forms.cli.shop import form_argument, form_shop

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def show(arguments: argparse.Namespace) -> int:
    """Say with which form this PC is left to visitors."""
    with opened(arguments) as (_, session):
        return _tell(session, arguments)


def start(arguments: argparse.Namespace) -> int:
    """Leave this PC to visitors with a form; the digits that lead out stand on standard input."""
    with form_shop(arguments) as shop:
        shop.workspace.do(signing_in.start, shop.form.id, sys.stdin.readline()).result()
        return _tell(shop.session, arguments)


def end(arguments: argparse.Namespace) -> int:
    """Back into the shop, without digits."""
    with opened(arguments) as (workspace, session):
        workspace.do(signing_in.end).result()
        return _tell(session, arguments)


def _tell(session: ReadSession, arguments: argparse.Namespace) -> int:
    screen = sign_in_state.sign_in_screen(session)
    form = screen.form if screen is not None else None
    title = _title(session, form) if form is not None else None
    if arguments.json:
        output.print_json({"form": form, "title": title})
    else:
        print("This PC is no sign-in screen." if form is None else f"The sign-in screen asks for: {title}")
    return 0


def _title(session: ReadSession, form: str) -> str:
    try:
        return queries.form(session, form).title
    except NotFoundError:
        return "a form that is not here any more"


VERBS: Final = (
    VerbGroup("sign-in", "the sign-in screen of this PC: show, start, end"),
    Verb("sign-in show", "say which form this PC is left to visitors with", show),
    Verb("sign-in start", "leave this PC to visitors, with digits that end it on standard input", start, form_argument),
    Verb("sign-in end", "end the sign-in screen, also without its digits", end),
)
