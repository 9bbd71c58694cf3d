"""The very entries on which a decision sheet stands, each found and checked anew while it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.processes.process_words import SAID
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from desktop.processes.records import Process
    from desktop.rows.read_session import ReadSession

_SAID: Final = """
SELECT feed, author, stamp, x'' FROM requests WHERE hash = ?1
UNION ALL SELECT feed, author, stamp, absence FROM decisions WHERE hash = ?1
UNION ALL SELECT feed, author, stamp, x'' FROM absences WHERE hash = ?1
UNION ALL SELECT DISTINCT feed, author, stamp, x'' FROM saves WHERE hash = ?1
"""
_PC: Final = "SELECT c.name FROM seats t JOIN pcs c ON c.pc = t.pc WHERE t.feed = ?"
_PERSON: Final = "SELECT name FROM people WHERE person = ?"
_ABSENCE: Final = "SELECT since, until FROM absences WHERE hash = ?"
_GROUP: Final = 4
_SHOWN: Final = 16
"""Digits of a hash on paper: enough that no two entries of a shop begin alike."""


class SheetEntry(NamedTuple):
    """An entry: what it says, by whom, when and on which PC; why nobody vouches for it, empty where it is signed."""

    id: str
    says: str
    by: str
    stamp: int
    pc: str
    problem: str

    @property
    def at(self) -> datetime:
        """When its author's PC says that it was."""
        return datetime_of(time_ms_of(self.stamp))


class SheetEntries:
    """Of one reading."""

    def __init__(self, session: ReadSession, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._vouching = session.vouching()

    def of(self, process: Process, saves: Iterable[bytes]) -> list[SheetEntry]:
        """Those of a request, of what was said of it, and of what was saved of its record, by times."""
        answers = [*(answer for step in process.steps for answer in step.answers), *process.left_out]
        said = {process.id: "asked for a yes"} | {answer.id: SAID[answer.deed] for answer in answers}
        said |= {absence: "was said to be away" for answer in answers if (absence := self._absence(answer.id))}
        found = [self.entry(save.hex(), "filled in or changed it") for save in saves]
        found += [self.entry(id, says) for id, says in said.items()]
        return sorted(found, key=lambda each: (each.stamp, each.id))

    def entry(self, id: str, says: str) -> SheetEntry:
        """One, checked."""
        feed, author, stamp, _ = self._conn.execute(_SAID, (as_bytes(id),)).fetchone()
        vouched = self._vouching.of(as_bytes(id))
        problem = vouched.problem or ("" if vouched.member == author else "its key is somebody else’s")
        return SheetEntry(id, says, self._name(author), stamp, self._name_of_pc(feed), problem)

    def pc(self, id: str) -> str:
        """On which PC an entry was written."""
        feed, *_ = self._conn.execute(_SAID, (as_bytes(id),)).fetchone()
        return self._name_of_pc(feed)

    def days_away(self, answer: str) -> tuple[str, str] | None:
        """The first day and the last, as 2026-12-04, of the absence by which an answer stands in for somebody."""
        found: tuple[str, str] | None = self._conn.execute(_ABSENCE, (as_bytes(self._absence(answer)),)).fetchone()
        return found

    def _absence(self, answer: str) -> str:
        """The absence that it names and that is here; empty for none."""
        *_, absence = self._conn.execute(_SAID, (as_bytes(answer),)).fetchone()
        is_here = absence and self._conn.execute(_ABSENCE, (absence,)).fetchone() is not None
        return absence.hex() if is_here else ""

    def _name(self, member: bytes) -> str:
        row = self._conn.execute(_PERSON, (member,)).fetchone()
        return row[0] if row is not None else UNNAMED_PERSON

    def _name_of_pc(self, feed: bytes) -> str:
        row = self._conn.execute(_PC, (feed,)).fetchone()
        return row[0] if row is not None else UNNAMED_PC


def short_id(id: str) -> str:
    """“3f2a 91bc 04de 77aa”: as much of an entry’s id as it takes to find it on another PC."""
    return " ".join(id[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))
