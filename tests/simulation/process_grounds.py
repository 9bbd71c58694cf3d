"""From what the state of a request follows on a PC, gathered apart from what works it out."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.processes import queries
from desktop.processes.proceedings import DecisionRow
from desktop.rows.content_chains import HeldChains
from desktop.rows.digest import digest_of
from desktop.rows.read_session import as_bytes
from desktop.rows.register import unpacked

if TYPE_CHECKING:
    from desktop.processes.records import Process, ProcessAnswer
    from tests.simulation.record_desk import Desk

_SAID: Final = """
SELECT d.hash, d.deed, d.after FROM decisions d JOIN requests q ON q.hash = d.process AND q.space = d.space
WHERE d.process = ? ORDER BY d.hash
"""
_SAVES: Final = """
SELECT DISTINCT s.* FROM saves s JOIN requests q
ON s.record IN (q.record, q.profile) OR (s.parent = q.key AND s.space = q.space) WHERE q.hash = ?
ORDER BY s.record, s.hash
"""
_OTHERS: Final = (
    "SELECT * FROM requests WHERE hash = ?",
    "SELECT r.record, r.away FROM records r JOIN requests q ON q.record = r.record WHERE q.hash = ?",
    "SELECT e.* FROM erased_records e JOIN requests q ON q.record = e.record WHERE q.hash = ? ORDER BY e.hash",
    "SELECT DISTINCT a.* FROM absences a JOIN decisions d ON d.absence = a.hash WHERE d.process = ? ORDER BY a.hash",
)


class Grounds(NamedTuple):
    """The entries that say something of a request, with what they say, and a digest of all else that decides."""

    said: tuple[tuple[bytes, str], ...]
    others: bytes


def grounds(desk: Desk, process: str) -> Grounds:
    """What a PC goes by."""
    conn, id = desk.model.conn, as_bytes(process)
    said = conn.execute(_SAID, (id,)).fetchall()
    saves = conn.execute(_SAVES, (id,)).fetchall()
    others: list[Any] = [conn.execute(query, (id,)).fetchall() for query in _OTHERS]
    others += [saves, conn.execute("SELECT hash FROM publications ORDER BY hash").fetchall()]
    (asked,) = conn.execute("SELECT after FROM requests WHERE hash = ?", (id,)).fetchone()
    named = {entry for after in (asked, *(after for *_, after in said)) for entry in unpacked(after)}
    chains = HeldChains(desk.replica)
    here = sorted(entry for entry in named if chains.anywhere(entry) is not None)
    digest = digest_of(desk.replica.opener.roles_state(), repr((others, here)).encode())
    return Grounds(tuple((entry, deed) for entry, deed, _ in said), digest)


def judged(desk: Desk, process: str) -> dict[bytes, bool]:
    """Of what was said of a request that counts, which counts."""
    shown = queries.process(desk.session, process)
    left_out = {as_bytes(answer.id) for answer in shown.left_out}
    said = desk.model.conn.execute(_SAID, (as_bytes(process),)).fetchall() if shown.phase is not None else []
    return {entry: entry not in left_out for entry, *_ in said}


def nothing_shows_that_was_replaced(desk: Desk, process: Process) -> None:
    """By an answer that counts, of whoever had seen it, where each signs for themselves of the same person."""
    counts = judged(desk, process.id)
    for step in process.steps:
        rows = [answer_row(desk, answer) for answer in step.answers]
        for later, row in permutations(rows, 2):
            if counts[later.hash] and (not step.needs_all or later.author == row.author):
                assert not had_seen(desk, later, row), f"{desk.machine} shows an answer that another replaced"


def answer_row(desk: Desk, answer: ProcessAnswer) -> DecisionRow:
    """What was said, as its row has it."""
    query = "SELECT * FROM decisions WHERE hash = ?"
    return DecisionRow(*desk.model.conn.execute(query, (as_bytes(answer.id),)).fetchone())


def had_seen(desk: Desk, later: DecisionRow, row: DecisionRow) -> bool:
    """Whether whoever said something had seen something else that was said."""
    chains, place = HeldChains(desk.replica), row.place
    ends = [end for named in unpacked(later.after) if (end := chains.anywhere(named)) is not None]
    if later.feed == row.feed and chains.precedes(place, later.place):
        return True
    return any(end.feed == place.feed and (end == place or chains.precedes(place, end)) for end in ends)
