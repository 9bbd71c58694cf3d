"""What is typed on the command line, taken apart by what the verbs say that they take."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from desktop.cli.verb import Verb, VerbGroup
from desktop.home.home import Home
from desktop.rows.typed_text import printable
from desktop.version import LICENCE, VERSION

DESCRIPTION = "Chat, notes and to-dos for a small shop, kept on every PC in it. Without a command: the window."


_NO_TEXT = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes on the command line that are not UTF-8."""


class UsageError(Exception):
    """Words on the command line that make no sense; the sentence says how they should go."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


class _About(argparse.Action):
    """What the window's settings say about it."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: object) -> None:
        print(f"Countertop {VERSION}\n{LICENCE}\nData: {printable(str(Home(namespace.home).path))}")
        parser.exit()


def parsed(verbs: Sequence[Verb | VerbGroup], argv: Sequence[str]) -> argparse.Namespace:
    """What the command line says. Raises UsageError, also for words that are no text; paths may be any bytes."""
    arguments = command_line(verbs).parse_args(argv)
    for value in vars(arguments).values():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and _NO_TEXT.search(word):
                shown = _NO_TEXT.sub("\ufffd", word)
                raise UsageError(f"“{shown}” is not text in UTF-8. Is this terminal set to another encoding?")
    return arguments


def command_line(verbs: Sequence[Verb | VerbGroup]) -> argparse.ArgumentParser:
    """The parser of `countertop [--home DIR] [COMMAND …]`; it raises UsageError."""
    parser = _Parser("countertop", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="where this PC's data lies (default: Countertop's folder among your data)",
    )
    parser.add_argument("--version", action=_About, nargs=0, help="which Countertop this is, and where its data lies")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", required=True)
    groups: dict[str, Any] = {}
    for verb in verbs:
        if isinstance(verb, VerbGroup):
            group = commands.add_parser(verb.name, help=verb.words, allow_abbrev=False)
            groups[verb.name] = group.add_subparsers(dest="action", metavar="ACTION", required=True)
        else:
            first, _, second = verb.name.partition(" ")
            _add(groups[first] if second else commands, verb, second or first)
    return parser


def _add(commands: Any, verb: Verb, name: str) -> None:
    parser = commands.add_parser(name, help=verb.words, description=verb.words, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON value on standard output")
    parser.set_defaults(run=verb.run, busy=verb.busy)
    verb.arguments(parser)


def count(text: str) -> int:
    """A number of things, as typed."""
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise ValueError
    return number


def minutes(text: str) -> int:
    """A number of minutes, as typed."""
    number = int(text)
    if not 1 <= number <= 24 * 60:
        raise ValueError
    return number


count.__name__ = "number (1 to 1000000)"
minutes.__name__ = "number of minutes (1 to 1440)"
