"""What one entry says, ready to be turned into rows, and what its rows touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop.events import ConversationChanged, Event, MessagePosted, NoteChanged, PeopleChanged
from desktop.facts import Fact
from desktop.rows.horizon import Now

SQL_LIMIT = (1 << 63) - 1


class StandingEntry(NamedTuple):
    """One standing entry with its facts; `view` is what its author had seen of who may do what, `stamp` is clamped to
    what SQLite holds, `now` is what was taken for now when it was read."""

    hash: bytes
    arrival: int
    feed: bytes
    seq: int
    author: bytes
    space: bytes
    view: bytes
    stamp: int
    now: Now
    facts: list[Fact]


@dataclass
class Touched:
    """Which parts of the screen show something else now; ids are bytes."""

    conversations: set[bytes] = field(default_factory=set)
    posted: list[tuple[bytes, bytes, bool, bool]] = field(default_factory=list)
    """(conversation, message, mentions me, mine), in order of arrival."""
    notes: set[bytes] = field(default_factory=set)
    people: bool = False
    entries: int = 0

    def events(self, alert_limit: int) -> Iterable[Event]:
        """As events. More than `alert_limit` entries at once are history being caught up: nothing is *posted* then."""
        if self.people:
            yield PeopleChanged()
        for conversation in sorted(self.conversations):
            yield ConversationChanged(conversation.hex())
        if self.entries <= alert_limit:
            for conversation, message, mentions_me, mine in self.posted:
                yield MessagePosted(conversation.hex(), message.hex(), mentions_me, mine)
        for note in sorted(self.notes):
            yield NoteChanged(note.hex())
