"""Today on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.session import opened
from desktop.cli.verb import Verb
from desktop.rows.typed_text import without_isolates
from desktop.today.queries import today

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.rows.today import TodayItem


def show(arguments: argparse.Namespace) -> int:
    """Show what waits for whoever is here."""
    with opened(arguments) as (_, session):
        found = today(session)
    output.print_all(found, item_json, item_line, arguments.json, "Nothing waits for you.")
    return 0


def item_json(item: TodayItem) -> dict[str, Json]:
    """One thing, as programs read it."""
    return {
        "kind": item.kind.value,
        "title": without_isolates(item.title),
        "place": {"kind": item.place.kind, "id": item.place.id},
        "since": output.time_json(item.since),
        "detail": without_isolates(item.detail) or None,
        "deeds": [deed.value for deed in item.deeds],
    }


def item_line(item: TodayItem) -> str:
    """One thing, as people read it."""
    detail = f"  ({item.detail})" if item.detail else ""
    return without_isolates(f"{item.kind.value}: {item.title}{detail}")


VERBS: Final = (Verb("today", "show what waits for you, and what is new", show),)
