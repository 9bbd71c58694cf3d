"""Looking for words in all areas on the command line."""

from __future__ import annotations

import argparse
from typing import Final

from desktop.chat import queries as chat_queries
from desktop.cli import output
from desktop.cli.names import ShownNames, TypedNames
from desktop.cli.session import opened
from desktop.cli.verb import Verb


def search(arguments: argparse.Namespace) -> int:
    """Find people, conversations, notes and messages."""
    with opened(arguments) as (_workspace, session):
        hits = session.search(" ".join(arguments.words))
        messages = {hit.id: chat_queries.message(session, hit.id) for hit in hits if hit.kind == "message"}
        typed, shown = TypedNames(session), ShownNames(session)
    output.print_all(
        hits,
        lambda hit: output.hit_json(hit, messages.get(hit.id), typed),
        lambda hit: output.hit_line(shown.author(hit)),
        arguments.json,
        "Nothing found.",
    )
    return 0


def _search_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS")


VERBS: Final = (
    Verb("search", "find people, conversations, notes and messages", search, _search_arguments, "Searching…"),
)
