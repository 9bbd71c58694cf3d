"""The guest book on the command line."""

from __future__ import annotations

import argparse

from desktop.cli import output
from desktop.cli.session import opened
from desktop.cli.verb import Verb
from tests.desktop.toy_area import commands


def sign(arguments: argparse.Namespace) -> int:
    """Sign the guest book."""
    with opened(arguments) as (workspace, _session):
        guests = workspace.do(commands.sign, arguments.name).result()
    output.print_all(guests, str, str, arguments.json, "Nobody yet.")
    return 0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")


VERBS = (Verb("sign", "sign the guest book", sign, _arguments),)
