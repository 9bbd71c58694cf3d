"""What waits for an owner, as screens get it."""

from __future__ import annotations

from msgspec import Struct


class HeldStep(Struct, frozen=True):
    """What somebody took away in one step, and what stays because no owner agrees.

    id: names it on this PC and any other
    author, author_id: who; `mine`: whoever looks
    things: how many all of the step takes away; 0 where nobody can tell
    entries: how many of its entries are here
    what: what they are called, in the plural
    for_good: it takes back for good, instead of into the bin
    refused: an owner said no
    """

    id: str
    author: str
    author_id: str
    mine: bool
    things: int
    entries: int
    what: str
    for_good: bool
    refused: bool
