"""What `desktop` hands to screens and to the command line: frozen records.

Ids are hex text; times are aware datetimes in UTC; a text is shown as it is (control characters other than line
breaks and tabs were taken out when it came in).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct

Role = Literal["owner", "manager", "employee"]

UNNAMED_PERSON = "Somebody new"
UNNAMED_PC = "PC"


class HomeState(StrEnum):
    """What a home is like before it is opened; `HomeError.state` has the same words."""

    EMPTY = "empty"
    READY = "ready"
    DAMAGED = "damaged"
    KEY_MISSING = "key_missing"
    KEY_UNREADABLE = "key_unreadable"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    UNUSABLE = "unusable"
    NEWER = "newer"


class PC(Struct, frozen=True):
    """A PC of a person.

    `name` is unique among the shop's PCs (same-named ones get the person's name added). `missing` counts entries of
    this PC's that it is not known to have; None: it never told, or it is this one.
    """

    id: str
    name: str
    person_id: str
    person_name: str
    is_this: bool
    online: bool
    missing: int | None
    last_seen: datetime | None


class Person(Struct, frozen=True):
    """Somebody in the shop; `active` is False for one who was removed."""

    id: str
    name: str
    role: Role
    active: bool
    is_me: bool
    pcs: tuple[PC, ...]


class MessageKey(NamedTuple):
    """Where a message stands in its conversation: a total order. `hash` is the message's id."""

    place_ms: int
    stamp: int
    hash: str


class Message(Struct, frozen=True):
    """One message.

    `author` is the person's present name, or the name in an imported file (then `author_id` is None and `imported_by`
    the name of who imported it). `edited` is when it was last changed. A recalled message has no text. `ahead`: it was
    sent with a clock that was ahead of this PC's; it stands where it arrived, at `placed_at`, not where `sent_at` says.
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


ConversationKind = Literal["everyone", "channel", "direct"]


class Conversation(Struct, frozen=True):
    """A conversation with its newest message; `mentions` counts the unread messages that mention me."""

    id: str
    kind: ConversationKind
    title: str
    person_id: str | None
    unread: int
    mentions: int
    last: Message | None
    draft: str


class Note(Struct, frozen=True):
    """A note; `updated_by` is a person's name. In lists `text` is its beginning only, at most 200 characters."""

    id: str
    title: str
    text: str
    updated_by: str
    updated_at: datetime
    archived: bool


class NoteState(Struct, frozen=True):
    """One earlier state of a note: `index` counts from 0, `heads` names it for `Queries.note_text_at`."""

    index: int
    heads: tuple[str, ...]
    author: str
    at: datetime


class SearchHit(Struct, frozen=True):
    """A message or note that holds the words looked for.

    `snippet` is some text around the first hit, with HIT_START and HIT_END around each hit. `conversation`, `key`:
    None for notes. `title`: the note's or the conversation's. `archived`: it is a note that was put away.
    """

    kind: Literal["message", "note"]
    id: str
    conversation: str | None
    title: str
    author: str
    author_id: str | None
    sent_at: datetime
    snippet: str
    text: str
    key: MessageKey | None
    archived: bool = False


HIT_START = "\ue000"
HIT_END = "\ue001"


RecoveryAction = Literal["check_network", "verify", "free_space", "show_log", "set_clock"]
"""What a button beside a trouble does; "free_space" shows the folder that the disk lacks room for."""


class Problem(Struct, frozen=True):
    """Something that is wrong: what happened, and which button may help (None: the sentence says what to do)."""

    key: str
    sentence: str
    action: RecoveryAction | None


class SyncState(Struct, frozen=True):
    """What the sync line says.

    `count`/`total`: entries still to send ("sending"; total 0), or received of those known to exist ("catching_up").
    `since`: since when this PC has been alone ("alone"), else None. `listening`: addresses others can type.
    `network`: whether this process holds the network ("here"), another one does ("elsewhere"), or it is off ("off").
    `tried`: per address that was tried lately, what came of it, in words.
    """

    kind: Literal["opening", "up_to_date", "sending", "catching_up", "alone", "trouble"]
    count: int
    total: int
    since: datetime | None
    pcs: tuple[PC, ...]
    problems: tuple[Problem, ...]
    listening: tuple[str, ...]
    network: Literal["here", "elsewhere", "off"]
    discovering: bool
    tried: tuple[tuple[str, str], ...]


NOTHING_YET = SyncState("opening", 0, 0, None, (), (), (), "off", False, ())
"""Before anybody has looked."""


class Invitation(Struct, frozen=True):
    """A code that lets one PC in. `code` is 8 digits; `joined` is the new person's or PC's name once they are in.

    `joined_id` is then who uses it.
    """

    code: str
    role: Role | None
    person_id: str | None
    addresses: tuple[str, ...]
    expires_at: datetime
    tries_left: int
    state: Literal["open", "joined", "expired", "locked", "cancelled"]
    joined: str | None
    joined_id: str | None


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


class VerifyResult(Struct, frozen=True):
    """What checking everything found; `problems` are sentences."""

    ok: bool
    entries: int
    problems: tuple[str, ...]


class Status(Struct, frozen=True):
    """Everything the sync line knows, and more. `waiting`: entries that are here and cannot be shown yet."""

    shop: str
    me: Person
    pcs: tuple[PC, ...]
    entries: int
    messages: int
    waiting: int
    forks: int


class Reached(Struct, frozen=True):
    """Which PCs of the people who can read a message are known to have it, and which are not."""

    have: tuple[PC, ...]
    have_not: tuple[PC, ...]


class FoundShop(Struct, frozen=True):
    """A shop with an open code on this network, or one at a typed address (then `name` may be empty)."""

    key: str
    name: str
    address: str


class JoiningState(Struct, frozen=True):
    """How joining stands.

    `tried`: what was looked at so far, in words. `tries_left`: after a wrong code. `sentence`: what to show.
    """

    kind: Literal[
        "looking", "found", "connecting", "wrong_code", "expired", "locked", "admitted", "catching_up", "failed"
    ]
    shops: tuple[FoundShop, ...]
    tried: tuple[str, ...]
    tries_left: int | None
    sentence: str


class NetworkSettings(Struct, frozen=True):
    """How this process takes part in the network. `enabled` False: it only appends (the short commands).

    `port` None: the usual one, or any free one while that is taken; 0: any free one. `announced_port`: what others are
    told instead, where a relay stands in front. `loopback_only`: nothing leaves this computer, for tests and the demo.
    """

    enabled: bool = True
    port: int | None = None
    announced_port: int | None = None
    discovery: bool = True
    loopback_only: bool = False


ON_THE_LAN = NetworkSettings()
"""What applies when nothing else is said."""
