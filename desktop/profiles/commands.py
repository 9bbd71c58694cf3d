"""What people do with profiles and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.people import queries as people_queries
from desktop.profiles import queries
from desktop.profiles.collections import COLLECTIONS
from desktop.records import commands
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.profiles.records import Profile
    from desktop.records.values import Value


def set_profile(
    context: CommandContext,
    person: str,
    fields: Mapping[str, Value],
    seen_before: Mapping[str, Sequence[bytes]] | None = None,
) -> Profile:
    """Other values for some fields of a person's profile, file or pay; None: emptied. `seen_before`: what
    `queries.seen_of` said when whoever writes it began. Raises NotAllowedError."""
    people_queries.person(context.session, person)
    for collection in COLLECTIONS:
        said = {key: value for key, value in fields.items() if key in collection.by_key}
        if said:
            before = None if seen_before is None else seen_before[collection.name]
            commands.put(context, collection, as_bytes(person), said, whose=person, seen_before=before)
    return queries.profile(context.session, person)
