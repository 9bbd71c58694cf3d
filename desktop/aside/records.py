"""What was set aside, as screens get it; ids are hex text, times aware datetimes in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

TEXT_LIMIT: Final = 20_000
"""Characters that are given of what one thing says."""


class TakenAway(Struct, frozen=True):
    """What somebody took away: a PC ("pc"), a person's place at a PC ("seat"), in the shop ("person") or in one
    conversation ("conversation"), or a higher role ("role"); of which person, on which PC, who did it, and when. Of a
    person there is no PC."""

    what: Literal["pc", "seat", "person", "conversation", "role"]
    person: str
    pc: str
    by: str
    at: datetime


class BuiltOn(Struct, frozen=True):
    """What one person wrote into a document on top of what was set aside, so that it does not show either.

    text, new_title, taken_out: as in an `AsideItem`
    at: when last
    mine: I wrote it
    needs_more: it builds on something else that is not shown as well, and comes back only with that
    """

    author: str
    author_id: str
    mine: bool
    text: str
    at: datetime
    new_title: str = ""
    taken_out: int = 0
    needs_more: bool = False


class MessagePlace(Struct, frozen=True):
    """The conversation in which something was said; the title of a direct one is the other person's name."""

    kind: Literal["everyone", "channel", "private", "direct"]
    title: str


class AsideItem(Struct, frozen=True):
    """One thing that was set aside: what an entry says in words ("text"), all that was written into one document
    ("document"), what was saved of a record ("record"), what was made of a channel ("channel"), or what has no words
    here ("other").

    text: what it says, or writes into the document or the record's fields, at most `TEXT_LIMIT` characters
    at: when, of a document when last
    title: the document's, the record's or the channel's, empty where there is none yet
    new_title: the one that it gives
    taken_out: how many characters of others it takes out of the document
    one: what a record of its collection is called
    with_it: what others wrote into the document on top of it, which comes back with it
    place: where a message stood, None where that cannot be said
    """

    id: str
    kind: Literal["text", "document", "record", "channel", "other"]
    text: str
    at: datetime
    title: str = ""
    new_title: str = ""
    taken_out: int = 0
    one: str = ""
    with_it: tuple[BuiltOn, ...] = ()
    place: MessagePlace | None = None


class SetAside(Struct, frozen=True):
    """All that was set aside of what one person wrote on one PC.

    `items` are the newest of `count`, the newest first; `built_on`: how many things others wrote on top of these, each
    listed with what it builds on. `taken`: what somebody took away who did not know of it.
    `let_in`: it is the author whom whoever was taken away had let in. `mine`: I wrote it. `may_keep`: I may let it be
    shown after all. `is_here`: I wrote it on this PC, which is out of the shop: here it shows where I wrote it, and
    as far as is known here no other PC has it if it is `only_here`. `or_more`: only the newest were counted.
    """

    id: str
    author: str
    author_id: str
    pc: str
    mine: bool
    let_in: bool
    count: int
    built_on: int
    items: tuple[AsideItem, ...]
    taken: tuple[TakenAway, ...]
    may_keep: bool
    is_here: bool
    only_here: bool = False
    or_more: bool = False
