"""What entries say to rows; an entry that says nothing here is held back, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.rows.departure import is_out
from desktop.rows.fact_types import UnknownTypeError, VoidFactError
from desktop.rows.held_for_owners import HeldForOwners
from desktop.rows.pieces import taken
from desktop.rows.standing_entry import StandingEntry, clamped
from desktop.rows.table import delete_of_space
from sync.authority import Standing
from sync.entry_opener import Obstacle

if TYPE_CHECKING:
    from desktop.rows.horizon import Horizon
    from desktop.rows.read_model import ReadModel
    from sync.entry import Entry, Payload
    from sync.entry_opener import Arrival
    from sync.replica import Replica

FAILED: Final = "failed"
UNKNOWN: Final = "unknown"
UNREADABLE: Final = "unreadable"
SET_ASIDE: Final = "set aside"
VOID: Final = "void"
MISSING: Final = "missing"

_REASONS: Final = {
    Obstacle.MISSING: MISSING,
    Obstacle.NO_KEY: UNREADABLE,
    Obstacle.UNREADABLE: UNREADABLE,
    Obstacle.MALFORMED: VOID,
}
_STANDINGS: Final = {
    Standing.SET_ASIDE: SET_ASIDE,
    Standing.VOID: VOID,
    Standing.WITHHELD: UNKNOWN,
    Standing.UNKNOWN: UNKNOWN,
}
WAITING_REASONS: Final = (FAILED, UNKNOWN, UNREADABLE, MISSING)


class EntryReader:
    """Reads a replica's entries for one model, whose areas say which facts there are.

    held_for_owners: those that say nothing until an owner agrees
    """

    def __init__(self, model: ReadModel, replica: Replica, horizon: Horizon) -> None:
        self._model = model
        self._replica = replica
        self._horizon = horizon
        self._now = horizon.now
        self._types = model.fact_types
        self.held_for_owners = HeldForOwners(model, replica)

    def read_facts(self, arrivals: Iterable[Arrival]) -> list[StandingEntry]:
        """What these say, in order; noted of the others why they say nothing. For a transaction."""
        self._now = self._horizon.now
        heard = (self._read(arrival) for arrival in arrivals if arrival.control is None)
        return [said for said in heard if said is not None]

    def read_projected(self, arrivals: Iterable[Arrival]) -> list[StandingEntry]:
        """What these say that another process has turned into rows; nothing is noted."""
        found = []
        for arrival in arrivals:
            with suppress(UnknownTypeError, VoidFactError):
                if arrival.payloads is not None:
                    said = self._said(arrival, arrival.payloads)
                    found += [] if self.held_for_owners.waits(said) else [said]
        return found

    def hold_back(self, arrival: Arrival, reason: str, detail: str) -> None:
        """Note why an entry says nothing here."""
        entry = arrival.entry
        self._model.conn.execute(
            "INSERT OR REPLACE INTO held_back (hash, arrival, space, reason, detail) VALUES (?, ?, ?, ?, ?)",
            (entry.hash, arrival.arrival, entry.header.space, reason, detail),
        )

    def take_unreadable(self, space: bytes) -> list[int]:
        """The arrival numbers of what could not be read in a space, to be tried again: nothing is noted of it now."""
        rows = self._model.conn.execute(
            "DELETE FROM held_back WHERE space = ? AND reason IN (?, ?) RETURNING arrival",
            (space, UNREADABLE, MISSING),
        ).fetchall()
        return sorted(number for (number,) in rows)

    def take_failed(self, arrivals: Iterable[Arrival]) -> set[bytes]:
        """The hashes of those of these that nothing could be made of before; nothing is noted of them now."""
        found = set()
        for arrival in arrivals:
            taken = self._model.conn.execute(
                "DELETE FROM held_back WHERE hash = ? AND reason IN (?, ?) RETURNING hash",
                (arrival.entry.hash, FAILED, UNKNOWN),
            ).fetchall()
            found |= {digest for (digest,) in taken}
        return found

    def forget(self, entries: Iterable[bytes]) -> None:
        """Nothing is noted of these entries any more."""
        self._model.conn.executemany("DELETE FROM held_back WHERE hash = ?", [(entry,) for entry in entries])

    def look_again(self, erased: Iterable[bytes]) -> None:
        """Note of these, of which nothing is left, what is in the way besides, if that is noted of them."""
        for (number,) in taken(self._model.conn, "held_back", erased, "arrival"):
            self.read_facts(self._replica.arrivals(number - 1, 1))

    def delete_space(self, space: bytes) -> Iterator[None]:
        """Nothing is noted of a space's entries any more, of some at each step."""
        return delete_of_space(self._model.conn, "held_back", space)

    def _read(self, arrival: Arrival) -> StandingEntry | None:
        """What an entry says; None, and noted why, when it says nothing here."""
        payloads, obstacle = arrival.payloads, arrival.obstacle
        if obstacle is Obstacle.ERASED:
            if leaves_nothing(arrival.entry):
                return None
            payloads, obstacle = self._replica.opener.open(arrival.entry)
        if payloads is None:
            reason = _REASONS[obstacle] if obstacle in _REASONS else _STANDINGS[arrival.standing]
            if reason == VOID and self._replica.aside.removals(arrival.entry):
                reason = SET_ASIDE
            self.hold_back(arrival, reason, "")
            if reason == SET_ASIDE and self._is_left_here(arrival.entry):
                payloads = self._replica.open_entry(arrival.entry)
            if payloads is None:
                return None
        try:
            said = self._said(arrival, payloads)
            if not self.held_for_owners.waits(said):
                return said
            self.held_for_owners.hold(arrival, said)
        except UnknownTypeError as error:
            self.hold_back(arrival, UNKNOWN, str(error))
        except VoidFactError as error:
            self.hold_back(arrival, VOID, str(error))
        return None

    def _is_left_here(self, entry: Entry) -> bool:
        """Whether this was written here and set aside because this PC, or who uses it, is out of the shop: there it
        shows as before, but for what was taken back."""
        replica = self._replica
        if entry.feed not in replica.my_feeds() or not is_out(replica):
            return False
        return entry.hash not in replica.verdicts.ever_erased(entry.feed).of(entry.header.is_kept).entries

    def _said(self, arrival: Arrival, payloads: list[Payload]) -> StandingEntry:
        """An entry's facts with what rows need of its header."""
        header = arrival.entry.header
        seat = self._replica.verdicts.seats.get(header.feed)
        author = seat.member if seat else self._replica.me.member  # whose own place may rest on nothing any more
        facts = self._types.read(payloads, header)
        return StandingEntry(
            arrival.entry.hash, arrival.arrival, header.feed, header.seq, author, header.space, header.view,
            clamped(header.stamp), self._now, self._replica.peers.is_history(arrival.entry), facts,
        )  # fmt: skip


def leaves_nothing(entry: Entry) -> bool:
    """Whether an erased entry leaves no place."""
    return entry.body is None or entry.header.is_kept
