"""What takes many things away and waits for an owner's yes, as the rows note it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.rows.put_away import ERASED, AwaitedYes
from sync.entry import HASH_SIZE

if TYPE_CHECKING:
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from sync.entry_opener import Arrival
    from sync.replica import Replica

UNAGREED: Final = "unagreed"
REFUSED: Final = "refused"
"""Reasons: no owner has said anything, or one said no."""

_CONTROL: Final = bytes(HASH_SIZE)
"""In place of a space: what erases is none of any."""
_WAITING: Final = f"reason IN ('{UNAGREED}', '{REFUSED}')"
_ALIKE: Final = "SELECT EXISTS (SELECT 1 FROM held_back WHERE reason = ? AND detail = ?)"
_HOLD: Final = "INSERT OR REPLACE INTO held_back (hash, arrival, space, reason, detail) VALUES (?, ?, ?, ?, ?)"
_ERASURES: Final = "SELECT hash, reason FROM held_back WHERE space = ?"


class HeldForOwners:
    """Of one model's entries. What writes is for a transaction."""

    def __init__(self, model: ReadModel, replica: Replica) -> None:
        self._model = model
        self._replica = replica
        self._asks = False

    def waits(self, said: StandingEntry) -> bool:
        """Whether an entry takes much away and no owner agrees."""
        return self._model.fact_types.put_away(said.facts).is_much and not self._word(said.hash)

    def _word(self, digest: bytes) -> bool | None:
        return self._replica.verdicts.putting_away.word(digest)

    def _reason(self, digest: bytes) -> str:
        return UNAGREED if self._word(digest) is None else REFUSED

    def hold(self, arrival: Arrival, said: StandingEntry) -> None:
        """Note that an owner is to say whether this takes away what it wants to."""
        away, reason = self._model.fact_types.put_away(said.facts), self._reason(said.hash)
        detail = AwaitedYes(said.author.hex(), (away.step or said.hash).hex(), away.things, away.what.hex()).packed()
        self._asks = self._asks or not self._model.conn.execute(_ALIKE, (reason, detail)).fetchone()[0]
        self._model.conn.execute(_HOLD, (said.hash, arrival.arrival, said.space, reason, detail))

    def take_asks(self) -> bool:
        """Whether owners are asked something else than when this was last asked."""
        asks, self._asks = self._asks, False
        return asks

    def follow(self) -> None:
        """Note what owners said since, and which records of who may do what wait for them."""
        conn = self._model.conn
        rows = conn.execute(f"SELECT hash, reason FROM held_back WHERE {_WAITING} AND space <> ?", (_CONTROL,))
        changed = [(now, digest) for digest, before in rows.fetchall() if (now := self._reason(digest)) != before]
        conn.executemany("UPDATE held_back SET reason = ? WHERE hash = ?", changed)
        before = dict(conn.execute(_ERASURES, (_CONTROL,)).fetchall())
        conn.execute("DELETE FROM held_back WHERE space = ?", (_CONTROL,))
        conn.executemany(_HOLD, self._erasures())
        self._asks = self._asks or bool(changed) or before != dict(conn.execute(_ERASURES, (_CONTROL,)).fetchall())

    def _erasures(self) -> Iterator[tuple[object, ...]]:
        verdicts = self._replica.verdicts
        for digest, feed, erased in verdicts.putting_away.unagreed():
            things = 0 if erased.ranges else len(erased.entries)
            detail = AwaitedYes(verdicts.author(feed)[0].hex(), "", things, ERASED).packed()
            yield digest, 0, _CONTROL, self._reason(digest), detail

    def take_agreed(self, limit: int) -> list[int]:
        """The arrival numbers of some of what owners agreed to: nothing is noted of it now."""
        conn = self._model.conn
        rows = conn.execute(f"SELECT hash, arrival FROM held_back WHERE {_WAITING} AND space <> ?", (_CONTROL,))
        agreed = list(islice(((digest, at) for digest, at in rows.fetchall() if self._word(digest)), limit))
        conn.executemany("DELETE FROM held_back WHERE hash = ?", [(digest,) for digest, _ in agreed])
        return sorted(arrival for _, arrival in agreed)
