"""What people type for a conversation, a note or a person, and which one they mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from desktop.errors import AmbiguousError, NotFoundError
from desktop.queries import Queries
from desktop.records import Conversation, Note, Person
from desktop.workspace import Workspace

EVERYONE = "everyone"

Named = TypeVar("Named", Conversation, Person, Note)


def conversation_named(workspace: Workspace, queries: Queries, typed: str) -> Conversation:
    """The conversation meant by `everyone`, a channel's name with or without `#`, or `@PERSON`.

    Raises NotFoundError for an unknown one, AmbiguousError when several are called that.
    """
    if typed.startswith("@"):
        person = person_named(queries.people(), typed[1:])
        return workspace.open_direct(person.id).result()
    wanted = typed.removeprefix("#")
    conversations = [c for c in queries.conversations() if c.kind != "direct"]
    by_id = [c for c in conversations if c.id == wanted]
    if wanted.casefold() == EVERYONE:
        by_id = [c for c in conversations if c.kind == "everyone"]
    matching = by_id or [c for c in conversations if c.kind == "channel" and _same(c.title, wanted)]
    if not matching:
        raise NotFoundError(f"There is no channel called {wanted}.")
    return _only(
        matching, f"Several channels are called {wanted}. Type one of these instead:", [c.id for c in matching]
    )


def person_named(people: Iterable[Person], typed: str) -> Person:
    """The active person of that name (or id). Raises NotFoundError or AmbiguousError."""
    active = [person for person in people if person.active]
    matching = [p for p in active if p.id == typed] or [p for p in active if _same(p.name, typed)]
    if not matching:
        raise NotFoundError(f"Nobody in the shop is called {typed}.")
    choices = [f"@{person.id}" for person in matching]
    return _only(matching, f"Several people are called {typed}. Type one of these instead:", choices)


def note_meant(queries: Queries, typed: str) -> Note:
    """The note with that id, or whose id begins so. Raises NotFoundError or AmbiguousError."""
    notes = [*queries.notes(), *queries.notes(put_away=True)]
    matching = [note for note in notes if typed and note.id.startswith(typed.lower())]
    if not matching:
        raise NotFoundError(f"There is no note {typed}.")
    chosen = _only(matching, f"Several notes begin with {typed}:", [f"{n.id} {n.title}" for n in matching])
    return queries.note(chosen.id)


def _only(matching: list[Named], sentence: str, choices: list[str]) -> Named:
    if len(matching) > 1:
        raise AmbiguousError(f"{sentence} {', '.join(choices)}", tuple(choices))
    return matching[0]


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.strip().casefold()
