"""What screens ask of processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.errors import NotFoundError
from desktop.people.records import UNNAMED_PERSON
from desktop.processes.proceedings import DecisionRow, NotAsked, RequestRow
from desktop.processes.records import Absence, Process, ProcessAnswer, ProcessStep, StandsInFor
from desktop.processes.standing import FOLLOWED, LATEST_FIRST
from desktop.processes.state import MOST_SAID, UNDECIDED, Capacity, Deed, NotCounting, Phase
from desktop.rows.read_session import as_bytes
from desktop.rows.register import unpacked
from desktop.settings.queries import shop_calendar
from sync.clock import datetime_of, stamp_of, time_ms_of
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.processes.facts import AskedStep
    from desktop.rows.read_session import ReadSession

_AbsenceRow = tuple[bytes, bytes, str, str, bytes, bytes]

_REQUEST: Final = """
SELECT q.*, s.phase, s.open_step, s.why, s.answers, s.left_out, s.changed
FROM requests q JOIN request_states s ON s.process = q.hash WHERE q.hash = ?
"""
_OPEN: Final = f"""
SELECT s.process FROM request_states s JOIN requests q ON q.hash = s.process JOIN records r ON r.record = q.record
WHERE s.phase IN ({", ".join(repr(str(one)) for one in UNDECIDED)}) AND NOT r.away
"""
_ANSWERED: Final = f"""
SELECT q.hash, q.last FROM (
    SELECT r.hash, r.record, max(d.stamp) AS last FROM decisions d JOIN requests r ON r.hash = d.process
    JOIN request_states s ON s.process = r.hash
    WHERE d.stamp >= ? AND r.author = ? AND s.phase IN (?, ?, ?) GROUP BY r.hash
) q WHERE NOT {FOLLOWED.format(one="q")} ORDER BY q.last DESC, q.hash
"""
_TOLD: Final = f"""
SELECT q.hash FROM requests q JOIN request_states s ON s.process = q.hash JOIN records r ON r.record = q.record
WHERE q.stamp >= ? AND q.author <> ? AND q.route = ? AND s.phase = '{Phase.APPROVED}' AND NOT r.away
ORDER BY q.stamp DESC, q.hash
"""
_CHANGED: Final = f"""
SELECT q.hash FROM request_states s JOIN requests q ON q.hash = s.process JOIN records r ON r.record = q.record
WHERE s.changed > 0 AND s.changed >= ? AND NOT r.away AND NOT {FOLLOWED.format(one="q")}
AND EXISTS (SELECT 1 FROM decisions d WHERE d.process = q.hash AND d.author = ? AND d.deed = '{Deed.APPROVE}')
ORDER BY s.changed DESC, q.hash
"""
_NOBODY: Final = msgspec.msgpack.encode(())
"""The route of what asks nobody."""
_DECIDED_FOR: Final = """
SELECT d.process, max(d.stamp) AS last FROM absences a JOIN decisions d ON d.absence = a.hash AND length(d.absence) > 0
WHERE a.member = ? AND d.stamp >= ? GROUP BY d.process ORDER BY last DESC, d.process
"""
_ABSENCES: Final = "SELECT hash, member, since, until, stands_in, after FROM absences WHERE absent_as IS NOT NULL"
_ABSENT: Final = "SELECT member FROM absences WHERE hash = ?"

_answers: Final = msgspec.msgpack.Decoder(tuple[tuple[tuple[bytes, str], ...], ...]).decode
_left_out: Final = msgspec.msgpack.Decoder(tuple[tuple[bytes, str], ...]).decode


def process(session: ReadSession, id: str) -> Process:
    """One request. Raises NotFoundError."""
    with session.reading() as conn:
        return _Reader(session, conn).process(as_bytes(id))


def known_process(session: ReadSession, id: str) -> Process | None:
    """One request, if it is here."""
    return next(iter(_selected(session, "SELECT hash FROM requests WHERE hash = ?", as_bytes(id))), None)


def processes(session: ReadSession) -> list[Process]:
    """All requests, the latest first."""
    return _selected(session, "SELECT hash FROM requests ORDER BY stamp DESC, hash")


def open_processes(session: ReadSession) -> list[Process]:
    """Those for which somebody is asked, the oldest first; not of what was thrown away."""
    return sorted(_selected(session, _OPEN), key=lambda one: (one.at, one.id))


def processes_of(session: ReadSession, record: str) -> list[Process]:
    """Those about a record that count, the latest first, and then those that do not; without what was asked for too
    often."""
    query = f"""
    SELECT q.hash FROM requests q JOIN request_states s ON s.process = q.hash WHERE q.record = ? AND s.why <> ?
    ORDER BY {LATEST_FIRST}
    """
    return _selected(session, query, as_bytes(record), str(NotAsked.TOO_OFTEN))


def lately_answered(session: ReadSession, member: str, since_ms: int) -> list[Process]:
    """What somebody asked for and was decided since, in milliseconds since 1970 UTC, the latest first; without what
    they asked for anew."""
    ended = (Phase.APPROVED, Phase.RETURNED, Phase.REJECTED)
    return _selected(session, _ANSWERED, stamp_of(since_ms), as_bytes(member), *map(str, ended))


def lately_told(session: ReadSession, member: str, since_ms: int) -> list[Process]:
    """What others noted or told since, in milliseconds since 1970 UTC, the latest first: it needs no yes."""
    return _selected(session, _TOLD, stamp_of(since_ms), as_bytes(member), _NOBODY)


def lately_changed(session: ReadSession, member: str, since_ms: int) -> list[Process]:
    """What somebody said yes to and shows something else since then, changed since a time in milliseconds since 1970
    UTC, what was changed last first; without what was asked for anew."""
    return _selected(session, _CHANGED, stamp_of(since_ms), as_bytes(member))


def decided_for(session: ReadSession, member: str, since_ms: int) -> list[Process]:
    """Of what somebody was asked, that of which others said something in their place since, the latest first."""
    return _selected(session, _DECIDED_FOR, as_bytes(member), stamp_of(since_ms))


def _selected(session: ReadSession, query: str, *values: object) -> list[Process]:
    with session.reading() as conn:
        reader = _Reader(session, conn)
        return [reader.process(digest) for digest, *_ in conn.execute(query, values).fetchall()]


def beginning(session: ReadSession, typed: str) -> list[str]:
    """The ids of requests that begin so."""
    with session.reading() as conn:
        query = "SELECT hash FROM requests WHERE hex(hash) LIKE ? ORDER BY hash"
        return [digest.hex() for (digest,) in conn.execute(query, (f"{typed}%",)).fetchall()]


def absences(session: ReadSession, from_day: str) -> list[Absence]:
    """Who is away on a day, as 2026-12-04, or later, the earliest first; without what was said instead of before."""
    with session.reading() as conn:
        rows = _not_replaced(conn.execute(_ABSENCES).fetchall())
        names = people_names(conn)
    found = [
        Absence(
            digest.hex(), names.get(member, UNNAMED_PERSON), member.hex(), since, until,
            names.get(stands_in, UNNAMED_PERSON) if stands_in else None, stands_in.hex() or None,
        )
        for digest, member, since, until, stands_in, _ in rows
        if max(since, from_day) <= until
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.since, one.until, one.id))


def _not_replaced(absences: Iterable[_AbsenceRow]) -> list[_AbsenceRow]:
    """Those of these of which nobody said other days since."""
    rows = list(absences)
    replaced = {(member, named) for _, member, *_, after in rows for named in unpacked(after)}
    return [row for row in rows if (row[1], row[0]) not in replaced]


class _Reader:
    """Reads several with one look at people's names."""

    def __init__(self, session: ReadSession, conn: sqlite3.Connection) -> None:
        self._session = session
        self._conn = conn
        self._people = people_names(conn)

    def process(self, digest: bytes) -> Process:
        row: Any = self._conn.execute(_REQUEST, (digest,)).fetchone()
        if row is None:
            raise NotFoundError("This request is not here.")
        *about, phase, open_step, why, answers, left_out, changed = row
        request = RequestRow(*about)
        standing = _answers(answers) if answers else ()
        outside = _left_out(left_out) if left_out else ()
        said = self._said(digest, [id for id, _ in chain(*standing, outside)])
        steps = (
            self._step(asked, standing[place] if place < len(standing) else (), said)
            for place, asked in enumerate(request.steps)
        )
        return Process(
            id=digest.hex(),
            record=request.record.hex(),
            collection=request.key.collection.hex(),
            creator_id=request.key.creator.hex(),
            by=self._name(request.author),
            by_id=request.author.hex(),
            at=datetime_of(time_ms_of(request.stamp)),
            follows=request.follows.hex(),
            phase=Phase(phase) if phase else None,
            why=NotAsked(why),
            open_step=open_step,
            steps=tuple(steps),
            is_changed=changed > 0,
            left_out=tuple(
                [self._answer(said[id], None, NotCounting(why)) for id, why in outside]
                if phase
                else [self._answer(row, None, None) for row in self._said_of_void(digest)]
            ),
        )

    def _said(self, process: bytes, ids: Iterable[bytes]) -> dict[bytes, DecisionRow]:
        query = "SELECT * FROM decisions WHERE process = ? AND hash = ?"
        return {id: DecisionRow(*self._conn.execute(query, (process, id)).fetchone()) for id in ids}

    def _said_of_void(self, process: bytes) -> list[DecisionRow]:
        """What was said of a request that counts for nothing, first what was said first."""
        query = "SELECT * FROM decisions WHERE process = ? ORDER BY stamp, hash LIMIT ?"
        return [DecisionRow(*row) for row in self._conn.execute(query, (process, MOST_SAID)).fetchall()]

    def _step(
        self, asked: AskedStep, standing: Iterable[tuple[bytes, str]], said: Mapping[bytes, DecisionRow]
    ) -> ProcessStep:
        answers = tuple(self._answer(said[id], Capacity(capacity), None) for id, capacity in standing)
        return step_asked(asked, self._people, answers)

    def _answer(self, row: DecisionRow, capacity: Capacity | None, why_not: NotCounting | None) -> ProcessAnswer:
        at = datetime_of(time_ms_of(row.stamp))
        by, deed = self._name(row.author), Deed(row.deed)
        stands_in = self._stands_in_for(row) if capacity is Capacity.STAND_IN else None
        return ProcessAnswer(row.hash.hex(), by, row.author.hex(), deed, row.comment, at, capacity, why_not, stands_in)

    def _stands_in_for(self, row: DecisionRow) -> StandsInFor | None:
        found = self._conn.execute(_ABSENT, (row.absence,)).fetchone()
        if found is None:
            return None
        (member,) = found
        day = shop_calendar(self._session).today(time_ms_of(row.stamp)).isoformat()
        known = self._conn.execute(f"{_ABSENCES} AND member = ? AND stamp <= ?", (member, row.stamp)).fetchall()
        theirs = {id: since <= day <= until for id, _, since, until, by, _ in _not_replaced(known) if by == row.author}
        return StandsInFor(self._name(member), theirs.get(row.absence, any(theirs.values())))

    def _name(self, member: bytes) -> str:
        return self._people.get(member, UNNAMED_PERSON)


def step_asked(asked: AskedStep, names: Mapping[bytes, str], answers: tuple[ProcessAnswer, ...] = ()) -> ProcessStep:
    """Whom a step asks, by names as `people_names` gives them."""
    people = tuple(signer for signer in asked.signers if isinstance(signer, bytes))
    return ProcessStep(
        number=asked.step,
        people=tuple(names.get(person, UNNAMED_PERSON) for person in people),
        people_ids=tuple(person.hex() for person in people),
        roles=tuple(Role(signer) for signer in asked.signers if isinstance(signer, int)),
        needs_all=asked.how == "all",
        answers=answers,
    )


def people_names(conn: sqlite3.Connection) -> dict[bytes, str]:
    """By their ids."""
    return dict(conn.execute("SELECT person, name FROM people").fetchall())
