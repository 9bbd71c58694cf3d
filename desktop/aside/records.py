"""What was set aside, as screens get it; ids are hex text, times aware datetimes in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct


class TakenAway(Struct, frozen=True):
    """What somebody took away: a PC ("pc"), a person's place at a PC ("seat"), in the shop ("person") or in one
    conversation ("conversation"), or a higher role ("role"); of which person, on which PC, who did it, and when. Of a
    person there is no PC."""

    what: Literal["pc", "seat", "person", "conversation", "role"]
    person: str
    pc: str
    by: str
    at: datetime


class AsideItem(Struct, frozen=True):
    """One entry that was set aside: `text` is what it says, or the document it changes, at most 200 characters."""

    id: str
    kind: Literal["text", "document", "other"]
    text: str
    at: datetime


class SetAside(Struct, frozen=True):
    """All that was set aside of what one person wrote on one PC.

    `items` are the newest of `count`, the newest first. `taken`: what somebody took away who did not know of it.
    `let_in`: it is the author whom whoever was taken away had let in. `mine`: I wrote it. `may_keep`: I may let it be
    shown after all.
    """

    id: str
    author: str
    author_id: str
    pc: str
    mine: bool
    let_in: bool
    count: int
    items: tuple[AsideItem, ...]
    taken: tuple[TakenAway, ...]
    may_keep: bool
