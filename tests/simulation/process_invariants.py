"""What must be true of the requests of a healed world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from desktop.forms.definition import Definition
from desktop.people.roles import ROLES
from desktop.processes import queries
from desktop.processes.proceedings import DecisionRow
from desktop.processes.state import ANSWERS, Capacity, Deed, Phase
from desktop.rows.departure import is_out
from desktop.rows.read_session import as_bytes
from sync.authority.verdicts import Standing
from sync.control import Role
from tests.simulation import record_invariants
from tests.simulation.process_grounds import answer_row, had_seen, judged

if TYPE_CHECKING:
    from desktop.processes.records import Process, ProcessAnswer, ProcessStep
    from tests.simulation.process_world import ProcessWorld, Said
    from tests.simulation.record_desk import Desk


def check(world: ProcessWorld) -> None:
    """What is true of every world with records, and of requests."""
    desks = [world.desk(machine) for machine in world.standing if not is_out(machine.replica)]
    for desk in desks:
        world.read_requests(desk.machine)
    for desk in desks:
        for process in queries.processes(desk.session):
            nobody_signs_for_themselves(desk, process)
            it_asks_whom_a_form_asks(desk, process)
            what_counts_shows(desk, process)
        whose_absence_counts(desk)
        what_was_said_is_there(world, desk)
        what_counted_counts(world, desk)
    record_invariants.check(world)


def nobody_signs_for_themselves(desk: Desk, process: Process) -> None:
    """Nor in anybody's place who asks, and nobody without being asked, standing in, or an owner."""
    themselves = {process.by_id, process.creator_id}
    for step in process.steps:
        for answer in step.answers:
            assert answer.by_id not in themselves, f"{answer.by_id[:6]} answers themselves"
            role = _role(desk, answer_row(desk, answer))
            match answer.capacity:
                case Capacity.SIGNER:
                    is_theirs = answer.by_id in step.people_ids or any(role >= asked for asked in step.roles)
                case Capacity.STAND_IN:
                    is_theirs = _stands_in_rightly(desk, step, answer, themselves)
                case _:
                    is_theirs = role is Role.OWNER
            assert is_theirs, f"{answer.by_id[:6]} may not answer as {answer.capacity}"


def _role(desk: Desk, said: Any) -> Role:
    return desk.replica.opener.role(said.feed, said.seq, said.hash, said.view)


def _stands_in_rightly(desk: Desk, step: ProcessStep, answer: ProcessAnswer, themselves: set[str]) -> bool:
    """By days that whoever is away said, or somebody above them."""
    query = "SELECT member, author, stands_in, feed, seq, hash, view FROM absences WHERE hash = ?"
    found: Any = desk.model.conn.execute(query, (answer_row(desk, answer).absence,)).fetchone()
    member, author, stands_in, feed, seq, hash, view = found
    opener = desk.replica.opener
    then, role = opener.role_of(member, view), opener.role_of(member, view, answer_row(desk, answer).view)
    is_said = then is not None and (author == member or opener.role(feed, seq, hash, view) > then)
    is_asked = member.hex() in step.people_ids or any(role is not None and role >= asked for asked in step.roles)
    return is_said and is_asked and member.hex() not in themselves and stands_in.hex() == answer.by_id


def whose_absence_counts(desk: Desk) -> None:
    """That of whoever says it themselves, and of whom somebody with a higher role says it."""
    opener = desk.replica.opener
    query = "SELECT member, author, feed, seq, hash, view, absent_as IS NOT NULL FROM absences"
    for member, author, feed, seq, hash, view, counts in desk.model.conn.execute(query).fetchall():
        role = opener.role_of(member, view)
        may = role is not None and (author == member or opener.role(feed, seq, hash, view) > role)
        assert counts == may, f"{desk.machine} takes {author.hex()[:6]}'s word for {member.hex()[:6]}'s absence, or not"


def it_asks_whom_a_form_asks(desk: Desk, process: Process) -> None:
    """Whom somebody made up is asked by no request that counts."""
    if process.phase is None:
        return
    query = "SELECT definition FROM publications WHERE form = ?"
    rows = desk.model.conn.execute(query, (as_bytes(process.collection),)).fetchall()
    routes = [msgspec.json.decode(text, type=Definition).route for (text,) in rows]
    assert any(_could_ask(route, process) for route in routes), f"{process.id[:6]} asks whom no form asks"


def _could_ask(route: tuple[Any, ...], process: Process) -> bool:
    return bool(route) and all(
        step.number < len(route) and _could_be(route[step.number], step) for step in process.steps
    )


def _could_be(said: Any, step: ProcessStep) -> bool:
    roles = {ROLES[said.who.role], Role.OWNER}
    return set(step.roles) <= roles and (said.reports_to or set(step.people_ids) <= set(said.who.people))


def what_was_said_is_there(world: ProcessWorld, desk: Desk) -> None:
    """Wherever its entry stands and can be read."""
    read = _read(desk)
    rows = {hash for (hash,) in desk.model.conn.execute("SELECT hash FROM decisions").fetchall()}
    for said in world.said:
        assert said.entry not in read or said.entry in rows, f"{desk.machine} lost what somebody said of a request"


def what_counts_shows(desk: Desk, process: Process) -> None:
    """Until somebody goes on from it; and only whoever asked withdraws."""
    counts = judged(desk, process.id)
    rows = desk.model.conn.execute("SELECT * FROM decisions WHERE process = ?", (as_bytes(process.id),)).fetchall()
    said = [row for row in map(DecisionRow._make, rows) if counts.get(row.hash)]
    shown = {answer.id for step in process.steps for answer in step.answers}
    for row in said:
        if row.deed == Deed.WITHDRAW:
            assert (row.author.hex(), process.phase) == (process.by_id, Phase.WITHDRAWN)
        elif row.deed in ANSWERS and row.hash.hex() not in shown:
            assert _is_gone(desk, row, said), f"{desk.machine} shows nothing of an answer that counts"


def _is_gone(desk: Desk, row: DecisionRow, said: list[DecisionRow]) -> bool:
    """Whether a later answer took the place of one, or its author took it back before anybody went on from it."""
    later = [each for each in said if each.hash != row.hash and had_seen(desk, each, row)]
    if any(each.step == row.step and each.deed in ANSWERS for each in later):
        return True
    gone_on = [each for each in later if each.author != row.author]
    back = (each for each in later if each.deed == Deed.RETRACT and each.author == row.author)
    return any(all(had_seen(desk, each, taken) for each in gone_on) for taken in back)


def _read(desk: Desk) -> set[bytes]:
    arrivals = desk.replica.arrivals(0, record_invariants.EVERYTHING)
    return {one.entry.hash for one in arrivals if one.payloads is not None and one.standing is Standing.STANDS}


def what_counted_counts(world: ProcessWorld, desk: Desk) -> None:
    """What was acknowledged counts for as long as what its author had seen counts as it did, and their role, and who is
    away, are what they were."""
    for said in world.said:
        counts = judged(desk, said.process.hex()) if _has(desk, said.process) else {}
        row: Any = desk.model.conn.execute("SELECT * FROM decisions WHERE hash = ?", (said.entry,)).fetchone()
        is_as_before = said.entry in counts and said.counted.items() <= counts.items()
        if is_as_before and (_role(desk, DecisionRow(*row)), _absences(desk, said)) == (said.role, said.absences):
            assert counts[said.entry], f"{desk.machine} no longer counts what somebody said of a request"


def _has(desk: Desk, process: bytes) -> bool:
    return desk.model.conn.execute("SELECT 1 FROM requests WHERE hash = ?", (process,)).fetchone() is not None


def _absences(desk: Desk, said: Said) -> frozenset[tuple[bytes, int | None]]:
    query = "SELECT a.hash, a.absent_as FROM absences a JOIN decisions d ON d.absence = a.hash WHERE d.hash = ?"
    return frozenset(desk.model.conn.execute(query, (said.entry,)).fetchall())
