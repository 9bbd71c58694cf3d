"""Keys of epochs that other PCs ask this one for: who is in seals what they hold, and colleagues the rest.

Several replicas may be on one `log.db`, one for each person who is in or waits behind, and only one of them has the
network. What that one cannot answer and a colleague may, it writes down; the first of the others who holds the key
seals it in their own name and strikes it off, within one transaction. Where none does, whoever comes in later finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from typing import TYPE_CHECKING, Final

from sync.authoring import Author
from sync.database import storage_errors
from sync.errors import BehindError, ClosedSeatError, NotAllowedError, StorageError
from sync.replica_state import ReplicaState
from sync.seats import SeatState

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

Request = tuple[bytes, bytes]
"""An epoch, and the feed of the seat that lacks its key."""


class KeyRequests:
    """Of one replica; `writing` is its transaction."""

    def __init__(
        self, state: ReplicaState, author: Author, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._state: Final = state
        self._author: Final = author
        self._writing: Final = writing
        self._complete = -1  # up to which entry no colleague lacks anything
        state.log.migrate(_migrations())

    def seal_for(self, device: bytes, epochs: Sequence[bytes]) -> None:
        """Seal what is held of these to the device's entitled seats, and leave the others to colleagues.

        Raises ClosedSeatError, BehindError, NotAllowedError: then all is left to them. StorageError.
        """
        self._state.catch_up()
        lacking = self._lacking(device, epochs)
        left = lacking
        try:
            if self._state.own:
                with self._writing():
                    self._author.seal_anew(lacking)
                left = [request for request in lacking if request[0] not in self._state.keys.held]
        finally:
            self._leave(left)

    def _lacking(self, device: bytes, epochs: Iterable[bytes]) -> list[Request]:
        """Of epochs that are known, each with those of the device's seats that are entitled to it."""
        verdicts = self._state.verdicts
        seats = [seat for seat in verdicts.seats.values() if seat.device == device and seat.stands]
        known = {epoch.hash for space in verdicts.spaces.values() for epoch in space.epochs}
        wanted = sorted(known.intersection(epochs))
        return [(epoch, seat.feed) for epoch in wanted for seat in seats if seat.member in verdicts.entitled(epoch)]

    def _leave(self, lacking: Iterable[Request]) -> None:
        """To those colleagues who may know the key."""
        verdicts, colleagues = self._state.verdicts, self._colleagues()
        requests = [request for request in lacking if not colleagues.isdisjoint(verdicts.entitled(request[0]))]
        if requests:
            rows = [(epoch, feed, len(verdicts.sealed_by(epoch, feed))) for epoch, feed in requests]
            with self._state.log.transaction(), storage_errors():
                self._state.log.db.conn.executemany(
                    "INSERT OR REPLACE INTO key_requests (epoch, feed, times_sealed) VALUES (?, ?, ?)", rows
                )

    def _colleagues(self) -> set[bytes]:
        """Who else uses this PC."""
        mine = {seat.feed for seat in self._state.own}
        return {seat.member for seat in self._state.kept if seat.state == SeatState.OPEN and seat.feed not in mine}

    def answer(self) -> None:
        """Seal in the name of who is in what others of this PC were asked for in vain. What cannot be done now, on a
        full disk for one, is done another time."""
        if not self._state.own or not (any(self._due()) or self._lacking_here()):
            return
        with suppress(ClosedSeatError, BehindError, NotAllowedError, StorageError), self._writing():
            over, mine = self._due()  # a colleague may have been quicker
            self._author.seal_anew([*mine, *self._lacking_here()])
            self._strike_off([*over, *mine])

    def _due(self) -> tuple[list[Request], list[Request]]:
        """Of what was left what is over, and what who is in can seal; the rest waits for others."""
        left, held = self._left(), self._state.keys.held
        over = [request for request, times in left.items() if self._is_over(request, times)]
        return over, [request for request in left if request not in over and request[0] in held]

    def _lacking_here(self) -> list[Request]:
        """What is held and colleagues lack, looked for when something came: a PC does not call itself, and asks others
        who may not hold it."""
        state, verdicts, colleagues = self._state, self._state.verdicts, self._colleagues()
        if self._complete == state.log.head:
            return []
        feeds = [seat.feed for seat in state.kept if seat.member in colleagues and seat.state == SeatState.OPEN]
        seats = [verdicts.seats[feed] for feed in feeds if feed in verdicts.seats and verdicts.seats[feed].stands]
        lacking = [
            (epoch, seat.feed)
            for epoch in sorted(state.keys.held)
            for seat in seats
            if seat.member in verdicts.entitled(epoch) and not verdicts.sealed_by(epoch, seat.feed)
        ]
        if not lacking:
            self._complete = state.log.head
        return lacking

    def _is_over(self, request: Request, times_sealed: int) -> bool:
        """Whether somebody sealed it since it was asked for, or it is not due to that seat any more."""
        epoch, feed = request
        verdicts = self._state.verdicts
        seat = verdicts.seats.get(feed)
        if seat is None or not seat.stands or seat.member not in verdicts.entitled(epoch):
            return True
        return len(verdicts.sealed_by(epoch, feed)) > times_sealed

    def _left(self) -> dict[Request, int]:
        statement = "SELECT epoch, feed, times_sealed FROM key_requests ORDER BY epoch, feed"
        with storage_errors():
            rows = self._state.log.db.conn.execute(statement).fetchall()
        return {(epoch, feed): times_sealed for epoch, feed, times_sealed in rows}

    def _strike_off(self, requests: Iterable[Request]) -> None:
        with storage_errors():
            self._state.log.db.conn.executemany(
                "DELETE FROM key_requests WHERE epoch = ? AND feed = ?", sorted(requests)
            )


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("key requests")

    @migrations(name="by epoch and seat")
    def by_epoch_and_seat(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE key_requests (
                epoch BLOB NOT NULL,
                feed BLOB NOT NULL,
                times_sealed INTEGER NOT NULL,
                PRIMARY KEY (epoch, feed)
            ) STRICT, WITHOUT ROWID"""
        )

    return migrations
