"""What is shown on simulated PCs: the rows of each, kept over restarts, and what people do who look at them."""

from __future__ import annotations

import os
from typing import NamedTuple

from desktop.area import Areas
from desktop.areas import AREAS
from desktop.chat.facts import Edited, Posted
from desktop.chat.rows import edits_seen
from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
from desktop.people.rows import SHOP, names_seen
from desktop.rows.fact_types import Fact
from desktop.rows.projection import Projection
from desktop.rows.viewer import Viewer
from sync.documents import MemoryJournal
from sync.entry import Entry
from tests.desktop.batches import batch
from tests.desktop.models import empty_model
from tests.simulation.machine import Machine


class Register(NamedTuple):
    """Something that is said anew again and again: "message", "person", "pc" or "shop", and which."""

    kind: str
    subject: bytes


class Screen:
    """The rows of one PC."""

    def __init__(self, machine: Machine, areas: Areas = AREAS) -> None:
        self.machine = machine
        self.model = empty_model(areas)
        self._areas = areas
        self._member = machine.member
        self._replica = None
        self._projection: Projection | None = None

    def look(self, difference_ms: int | None) -> None:
        """Take in all that is there; so far is the slowest clock of the PCs that are connected from this one's."""
        projection = self._begin(difference_ms)
        while projection.advance().arrivals or projection.behind():
            pass

    def glance(self) -> None:
        """Take in a piece of it."""
        self._begin(None).advance()

    def _begin(self, difference_ms: int | None) -> Projection:
        replica = self.machine.replica
        replica.follow_clock()
        if self._replica is not replica:
            if self._member != replica.me.member:  # each person of a PC has rows of their own
                self.model.close()
                self.model, self._member = empty_model(self._areas), replica.me.member
            viewer = Viewer.of(replica)
            self._projection = Projection(self.model, replica, viewer, MemoryJournal(), os.urandom)
            self._replica = replica
            self._projection.prepare()
        self._projection.horizon.difference_ms = lambda: difference_ms
        self._projection.follow_clock()
        return self._projection

    def say(self, text: str) -> Entry:
        return self._post(Posted(b"", text))

    def replace(self, register: Register, words: str) -> Entry:
        """Say something else, having seen what is shown here."""
        kind, subject = register
        conn = self.model.conn
        if kind == "message":
            return self._post(Edited(subject, words, (), edits_seen(conn, subject)))
        after = names_seen(conn, kind, subject)
        if kind == "shop":
            return self._post(ShopNamed(words, after))
        return self._post((PersonNamed if kind == "person" else PCNamed)(subject, words, after))

    def _post(self, fact: Fact) -> Entry:
        replica = self.machine.replica
        return replica.post(replica.shop_space, batch(fact))[-1]

    def shown(self, register: Register) -> str | None:
        """What stands there now."""
        kind, subject = register
        if kind == "shop":
            return (self.model.get("shop") or b"").decode()
        query = {
            "message": "SELECT text FROM messages WHERE hash = ?",
            "person": "SELECT name FROM people WHERE person = ?",
            "pc": "SELECT name FROM pcs WHERE pc = ?",
        }[kind]
        row = self.model.conn.execute(query, (subject,)).fetchone()
        return None if row is None else row[0]

    def last(self) -> str:
        """The last message that is shown in the shop's conversation."""
        query = "SELECT text FROM messages WHERE conversation = ? ORDER BY place_ms DESC, stamp DESC, hash DESC LIMIT 1"
        return self.model.conn.execute(query, (self.machine.replica.shop_space,)).fetchone()[0]


SHOPS_NAME = Register("shop", SHOP)
