"""Conversations and messages as screens get them.

Ids are hex text; times are aware datetimes in UTC; a text is shown as it is (control characters other than line
breaks and tabs were taken out when it came in).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from desktop.files.value import FileValue

BEFORE_ALL_MS: Final = 1
"""The place of a message that lay ahead when nothing had arrived yet."""


class MessageKey(NamedTuple):
    """Where a message stands in its conversation: a total order. `hash` is the message's id."""

    place_ms: int
    stamp: int
    hash: str


class Message(Struct, frozen=True):
    """One message.

    `author` is the person's present name, or the name in an imported file (then `author_id` is None and `imported_by`
    the name of who imported it). `edited` is when it was last changed. A recalled message has no text and no files.
    `ahead`: it was sent with a clock that was ahead of this PC's; it stands where it arrived, at `placed_at`, not where
    `sent_at` says.
    """

    id: str
    conversation: str
    author: str
    author_id: str | None
    text: str
    sent_at: datetime
    edited: datetime | None
    reply_to: str | None
    recalled: bool
    imported_by: str | None
    mine: bool
    mentions_me: bool
    key: MessageKey
    placed_at: datetime
    ahead: bool
    files: tuple[FileValue, ...] = ()

    @property
    def gist(self) -> str:
        """What it says where there is room for words only: its text, else what its files are called."""
        return self.text or ", ".join(file.name for file in self.files)


ConversationKind = Literal["everyone", "channel", "private", "direct"]


class LetInBy(Struct, frozen=True):
    """Somebody, by id, was let into a private channel: by whom, and whether they read all that was said before."""

    person: str
    by: str
    reads_all: bool


class Conversation(Struct, frozen=True):
    """A conversation with its newest message; `mentions` counts the unread messages that mention me; only channels
    are `archived`. `people`: the ids of those who are in a private one; `let_in`: how they came into it. `left`: I am
    not in it any more; what is here can be read on, and nothing be written."""

    id: str
    kind: ConversationKind
    title: str
    person_id: str | None
    unread: int
    mentions: int
    last: Message | None
    draft: str
    archived: bool
    people: tuple[str, ...] = ()
    left: bool = False
    let_in: tuple[LetInBy, ...] = ()


class SkippedLine(Struct, frozen=True):
    """A line of an imported file that was left out; `line` counts from 1."""

    line: int
    reason: str


class ImportResult(Struct, frozen=True):
    """What an import did. `already_here`: messages of the file that earlier imports had brought into this channel."""

    conversation: str
    imported: int
    skipped: tuple[SkippedLine, ...]
    already_here: int
