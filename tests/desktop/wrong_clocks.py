"""PCs with clocks of their own, each with rows, and what their person says with what they have seen there."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from typing import Any

from desktop.chat.channel_rows import channel_seen
from desktop.chat.facts import ChannelArchived, ChannelNamed, Edited, Posted
from desktop.chat.rows import edits_seen
from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
from desktop.people.rows import SHOP, NameKind, names_seen
from desktop.rows.fact_types import Fact
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.viewer import Viewer
from sync.documents import MemoryJournal
from sync.replica import Replica
from tests.desktop.batches import batch
from tests.desktop.models import empty_model
from tests.sync.replicas import START_MS, WallClock, agree

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
YEAR_MS = 365 * DAY_MS
WRONG_MS = (-20 * YEAR_MS, -DAY_MS, 3 * HOUR_MS, 40 * DAY_MS, 30 * YEAR_MS, 150 * YEAR_MS)


class Clock:
    """Stands in for the module `time`, as far ahead as the list says."""

    def __init__(self, lead_ms: list[int]) -> None:
        self._lead_ms = lead_ms

    def time_ns(self) -> int:
        return time.time_ns() + self._lead_ms[0] * 1_000_000


class PC:
    """One PC; `wrong_ms` is how far its clock is ahead of the right time."""

    def __init__(self, replica: Any, clock: WallClock, model: ReadModel | None = None) -> None:
        self.replica: Replica = replica
        self.clock = clock
        self.wrong_ms = 0
        self.model = model or empty_model()
        self.restart()

    def restart(self) -> None:
        """The program ends and begins again, with the rows as they are."""
        replica = self.replica
        reader = Viewer.of(replica)
        self.projection = Projection(self.model, replica, reader, MemoryJournal(), os.urandom)
        self.projection.prepare()

    def look(self) -> None:
        """What the engine does now and then."""
        self.replica.follow_clock()
        self.projection.follow_clock()
        while self.projection.advance().arrivals or self.projection.behind():
            pass

    def say(self, fact: Fact) -> bytes:
        entry = self.replica.post(self.replica.shop_space, batch(fact))[-1]
        self.look()
        return entry.hash

    def post(self, text: str, channel: bytes = b"") -> bytes:
        return self.say(Posted(channel, text))

    def replace(self, what: str, target: bytes, words: str) -> None:
        """Say something else in place of what is shown of a message, person, pc, shop or channel."""
        if what == "message":
            self.say(Edited(target, words, (), edits_seen(self.model.conn, target)))
        elif what == "person":
            self.say(PersonNamed(target, words, self._seen("person", target)))
        elif what == "pc":
            self.say(PCNamed(target, words, self._seen("pc", target)))
        elif what == "channel":
            self.say(ChannelNamed(target, words, channel_seen(self.model.conn, target, "name")))
        elif what == "archived":
            self.say(ChannelArchived(target, words == "True", channel_seen(self.model.conn, target, "archived")))
        else:
            self.say(ShopNamed(words, self._seen("shop", SHOP)))

    def _seen(self, kind: NameKind, subject: bytes) -> tuple[bytes, ...]:
        return names_seen(self.model.conn, kind, subject)

    def shown(self, what: str, target: bytes) -> str:
        if what == "shop":
            return (self.model.get("shop") or b"").decode()
        query = {
            "message": "SELECT text FROM messages WHERE hash = ?",
            "person": "SELECT name FROM people WHERE person = ?",
            "pc": "SELECT name FROM pcs WHERE pc = ?",
            "channel": "SELECT title FROM conversations WHERE conversation = ?",
            "archived": "SELECT iif(archived, 'True', 'False') FROM conversations WHERE conversation = ?",
        }[what]
        return str(self.model.conn.execute(query, (target,)).fetchone()[0])

    @property
    def texts(self) -> list[str]:
        """What the shop's conversation says, in the order that is shown."""
        return [text for text, _ in self.marked]

    @property
    def marked(self) -> list[tuple[str, bool]]:
        """The same, with whether it was sent with a clock that was ahead."""
        query = "SELECT text, ahead FROM messages WHERE conversation = ? ORDER BY place_ms, stamp, hash"
        rows = self.model.conn.execute(query, (self.replica.shop_space,)).fetchall()
        return [(text, bool(ahead)) for text, ahead in rows]

    def close(self) -> None:
        self.model.close()
        self.replica.close()


def set_time(right_ms: int, *pcs: PC) -> None:
    """So much later than the beginning it is, for each as wrong as its clock is."""
    for pc in pcs:
        pc.clock.now_ms = START_MS + right_ms + pc.wrong_ms


def meet(*pcs: PC) -> None:
    """They tell each other everything."""
    for _ in pcs:
        for one, other in pairwise(pcs):
            agree(one.replica, other.replica)
    for pc in pcs:
        pc.look()
