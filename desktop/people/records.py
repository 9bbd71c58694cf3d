"""People and PCs as screens get them; ids are hex text, times aware datetimes in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Role = Literal["owner", "manager", "employee"]

UNNAMED_PERSON = "Somebody new"

UNNAMED_PC = "PC"


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
    """Somebody in the shop; `active` is False for one who was removed, and `role` the one that they had.

    `pcs` are theirs, `uses` those of others on which they come in.
    """

    id: str
    name: str
    role: Role
    active: bool
    is_me: bool
    pcs: tuple[PC, ...]
    uses: tuple[PC, ...] = ()


class Departing(Struct, frozen=True):
    """Who and what goes when a PC or a person is taken out.

    `person`, `is_me`: whose it is. `pcs`: the names of the PCs that go; `is_this_pc`: this one is among them. `stays`:
    how many other PCs the person has. `newest`: when the latest that is here was written there; None: nothing was.
    `refusal`: why I may not do it; None: I may. `only_there`: the names of others who come in on no other PC than this.
    """

    person: str
    is_me: bool
    pcs: tuple[str, ...]
    is_this_pc: bool
    stays: int
    newest: datetime | None
    refusal: str | None
    only_there: tuple[str, ...] = ()


class Departed(Struct, frozen=True):
    """That this PC or who uses it is out of the shop: what was taken out, or lost the right to let them in ("inviter"),
    by whom (their name), and when; or, as far as is known here, that other PCs do not know this one ("unknown"), which
    of them said so (their names), and since when. `by_me`: the person who uses it did it. `unsent`: how many things
    that were written here are on no other PC, as far as known."""

    what: Literal["pc", "person", "inviter", "unknown"]
    by: str
    by_me: bool
    at: datetime
    unsent: int


class Invitation(Struct, frozen=True):
    """A code that lets one PC in. `code` is 8 digits; `joined` is the new person's or PC's name once they are in.

    `joined_id` is then who uses it. Neither a role nor a person: for whoever has the words of a recovery sheet.
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
        "looking",
        "found",
        "connecting",
        "wrong_code",
        "wrong_words",
        "expired",
        "locked",
        "admitted",
        "catching_up",
        "failed",
    ]
    shops: tuple[FoundShop, ...]
    tried: tuple[str, ...]
    tries_left: int | None
    sentence: str


class Reached(Struct, frozen=True):
    """Which PCs of the people who can read a message are known to have it, and which are not."""

    have: tuple[PC, ...]
    have_not: tuple[PC, ...]
