"""A simulated PC at which people work on records: its rows, and what commands need of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.records.queries import collections_by_id
from desktop.records.shown import unpacked
from desktop.rows.event import Event
from desktop.rows.fact_types import Fact
from desktop.rows.local_state import LocalState
from desktop.rows.projection import Projection
from sync.control import Value
from sync.entry import Entry, Payload
from tests.desktop.batches import batch
from tests.desktop.tills import session_of
from tests.desktop.toy_collection.area import WITH_THINGS
from tests.simulation.machine import Machine
from tests.simulation.screens import Screen

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession


class Desk(Screen):
    """Of one PC. It is the `CommandContext` of commands about records."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine, WITH_THINGS)
        self._session: tuple[object, ReadSession] | None = None
        self.local_state = LocalState(Path(":memory:"), bytes(32))

    @property
    def replica(self):
        return self.machine.replica

    @property
    def session(self) -> ReadSession:
        """Questions to the rows, of whoever uses the PC since it was last started."""
        if self._session is None or self._session[0] is not self.replica:
            self._session = self.replica, session_of(self.replica, self.model, self.local_state)
        return self._session[1]

    @property
    def projection(self) -> Projection:
        return self._begin(None)

    def publish(self, events: Iterable[Event]) -> None:
        """Nobody listens."""

    @property
    def rows(self) -> Desk:
        return self

    async def until_in_step(self) -> None:
        self.look(None)

    def random(self, size: int) -> bytes:
        return self.machine.random(size)

    def post(self, space: bytes, *batches: Sequence[Fact | Payload]) -> list[Entry]:
        entries = self.replica.post(space, *(batch(*facts) for facts in batches))
        self.look(None)
        return entries

    def control(self, *values: Value) -> list[Entry]:
        entries = self.replica.control(*values)
        self.look(None)
        return entries

    def collections(self) -> dict[bytes, RecordCollection]:
        """Those that are known here, by their ids."""
        return collections_by_id(self.model.conn, WITH_THINGS)

    def saves(self, record: bytes) -> frozenset[bytes]:
        """The saves of a record that are here and can be read."""
        rows = self.model.conn.execute("SELECT hash FROM saves WHERE record = ?", (record,)).fetchall()
        return frozenset(digest for (digest,) in rows)

    def written(self) -> dict[tuple[bytes, str], tuple[bytes, bytes]]:
        """Of each field that shows, by its record and key, who wrote that, and in which save."""
        authors = dict(self.model.conn.execute("SELECT DISTINCT hash, author FROM saves").fetchall())
        rows = self.model.conn.execute("SELECT record, shown FROM records").fetchall()
        fields = ((record, *each) for record, kept in rows for each in unpacked(kept).fields.items())
        return {(record, key): (authors[field.value.save], field.value.save) for record, key, field in fields}

    def records(self) -> list[tuple[bytes, bytes]]:
        """The ids of all that are shown, with their collections'."""
        return self.model.conn.execute("SELECT record, collection FROM records ORDER BY record").fetchall()
