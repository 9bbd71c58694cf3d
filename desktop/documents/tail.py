"""The changes that are kept beside documents' snapshots: those since, and those that are not in the document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from desktop.documents.store import APPLIED, ASIDE, FORESTALLED, OUTDONE, QUARANTINED, VOID, WAITING, SqlIndex
from sync.changes import missing, parse

if TYPE_CHECKING:
    import sqlite3

    from sync.changes import Losers
    from sync.documents import Change, Outcome

_HELD: Final = (
    "EXISTS (SELECT 1 FROM document_changes AS held "
    "WHERE held.document = document_tail.document AND held.hash = document_tail.hash)"
)


class Tail:
    """Those of all documents of one model, each in one of the states that `store` names."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def keep(self, document: bytes, states: Iterable[tuple[Change, int]]) -> None:
        """Keep changes, each in its state, whichever it was in."""
        index = SqlIndex(self._conn, document)
        self._conn.executemany(
            "INSERT INTO document_tail (document, hash, change, state, awaits) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (document, hash) DO UPDATE SET state = excluded.state, awaits = excluded.awaits",
            [
                (document, change.hash, change.raw, state, _awaited(change, index) if state == WAITING else None)
                for change, state in states
            ],
        )

    def freed_by(self, document: bytes, changes: Iterable[Change]) -> list[Change]:
        """Those that waited for one of these."""
        if not self._has(document, WAITING):
            return []
        query = "SELECT change FROM document_tail WHERE document = ? AND awaits = ? AND state = ? ORDER BY number"
        found = [self._conn.execute(query, (document, change.hash, WAITING)).fetchall() for change in changes]
        return [parse(raw) for rows in found for (raw,) in rows]

    def take_back(self, document: bytes, changes: Collection[bytes]) -> list[Change]:
        """These do not wait any more, nor are they left out: whoever asks hands them in."""
        query = "SELECT change FROM document_tail WHERE document = ? AND hash = ?"
        found = [self._conn.execute(query, (document, change)).fetchone() for change in sorted(changes)]
        return [parse(raw) for (raw,) in found]

    def keep_outcome(self, document: bytes, outcome: Outcome) -> None:
        """Keep what a document was given, as what became of it."""
        self.keep(document, [(change, APPLIED) for change in outcome.applied])
        self.keep(document, [(change, WAITING) for change in outcome.waiting + outcome.not_kept])
        self.keep(document, [(change, QUARANTINED) for change in outcome.quarantined])
        self.keep(document, [(found.change, VOID) for found in outcome.void if found.change])

    def move(self, document: bytes, states: Mapping[bytes, int]) -> None:
        """Put changes that are kept into other states."""
        rows = [(state, document, change) for change, state in states.items()]
        self._conn.executemany("UPDATE document_tail SET state = ? WHERE document = ? AND hash = ?", rows)

    def quarantined(self) -> dict[bytes, set[bytes]]:
        """The changes of each document at which the library fails."""
        found: dict[bytes, set[bytes]] = {}
        query = f"SELECT document, hash FROM document_tail WHERE state = {QUARANTINED}"
        for document, change in self._conn.execute(query).fetchall():
            found.setdefault(document, set()).add(change)
        return found

    def outside(self, document: bytes) -> dict[bytes, int]:
        """The states of those that are not in the document."""
        query = "SELECT hash, state FROM document_tail WHERE document = ? AND state != ?"
        return dict(self._conn.execute(query, (document, APPLIED)).fetchall())

    def keeps(self, document: bytes, change: bytes) -> bool:
        """Whether a change is kept here."""
        query = "SELECT 1 FROM document_tail WHERE document = ? AND hash = ?"
        return self._conn.execute(query, (document, change)).fetchone() is not None

    def is_disputed(self, document: bytes) -> bool:
        """Whether something does not count because of a rival."""
        return self._has(document, FORESTALLED, OUTDONE, ASIDE)

    def is_plain(self, document: bytes) -> bool:
        """Whether there is nothing of which it may depend on others whether and why it does not count."""
        return not self._has(document, WAITING, OUTDONE, ASIDE)

    def _has(self, document: bytes, *states: int) -> bool:
        marks = ", ".join("?" * len(states))
        query = f"SELECT 1 FROM document_tail WHERE document = ? AND state IN ({marks}) LIMIT 1"
        return self._conn.execute(query, (document, *states)).fetchone() is not None

    def shorten(self, document: bytes, quarantined: Collection[bytes]) -> None:
        """A new snapshot holds what the document holds; what it could not hold is kept."""
        self._conn.execute(
            f"DELETE FROM document_tail WHERE document = ? AND state = ? AND {_HELD}", (document, APPLIED)
        )
        self._conn.execute(
            "UPDATE document_tail SET state = ? WHERE document = ? AND state = ?", (WAITING, document, APPLIED)
        )
        self.move(document, dict.fromkeys(quarantined, QUARANTINED))


def _awaited(change: Change, index: SqlIndex) -> bytes | None:
    return next(iter(missing(change, index)), None)


def lost_states(lost: Losers) -> dict[bytes, int]:
    """The states of what does not count."""
    kinds = ((lost.forestalled, FORESTALLED), (lost.aside, ASIDE), (lost.outdone, OUTDONE))
    return {change: state for changes, state in kinds for change in changes}
