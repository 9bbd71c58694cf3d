"""What must be true of the clock of a healed world."""

from __future__ import annotations

from desktop.people.own_space import own_spaces
from desktop.rows.departure import is_out
from sync.authority.verdicts import Standing
from sync.control import Role
from tests.simulation import record_invariants
from tests.simulation.hours_world import HoursWorld, worked
from tests.simulation.record_desk import Desk


def check(world: HoursWorld) -> None:
    """What is true of every world with rows, and of the clock."""
    desks = [world.desk(machine) for machine in world.standing if not is_out(machine.replica)]
    whoever_reads_the_same_works_out_the_same(desks)
    for desk in desks:
        one_shows_of_each_time(desk)
        nobody_puts_right_what_they_may_not(desk)
        what_was_told_is_there(world, desk)
    record_invariants.check(world)


def whoever_reads_the_same_works_out_the_same(desks: list[Desk]) -> None:
    first: dict[tuple[bytes, tuple[bytes, ...]], tuple[Desk, object]] = {}
    for desk in desks:
        for (member,) in desk.model.conn.execute("SELECT DISTINCT member FROM clock_said ORDER BY member").fetchall():
            query = "SELECT hash FROM clock_said WHERE member = ? ORDER BY hash"
            entries = tuple(digest for (digest,) in desk.model.conn.execute(query, (member,)).fetchall())
            sheet = _without_names(desk, member)
            other, expected = first.setdefault((member, entries), (desk, sheet))
            assert sheet == expected, f"{desk.machine} and {other.machine} work out other hours"


def _without_names(desk: Desk, member: bytes) -> object:
    return [
        (each.day, each.start, each.stop, each.breaks, each.remarks, [time.id for time in each.times])
        for each in worked(desk, member)
    ]


def one_shows_of_each_time(desk: Desk) -> None:
    """Nothing shows beside what replaces it, and of what counts and is not replaced something does."""
    replaced = (
        "SELECT count(*) FROM clock_said s JOIN clock_said c ON c.replaces = s.hash AND c.space = s.space "
        "WHERE s.shows AND c.counts"
    )
    assert desk.model.conn.execute(replaced).fetchone() == (0,)
    hidden = (
        "SELECT count(*) FROM clock_said s WHERE s.counts AND NOT s.shows AND length(s.replaces) = 0 AND NOT EXISTS "
        "(SELECT 1 FROM clock_said c WHERE c.replaces = s.hash)"
    )
    assert desk.model.conn.execute(hidden).fetchone() == (0,)


def nobody_puts_right_what_they_may_not(desk: Desk) -> None:
    rows = desk.model.conn.execute(
        "SELECT member, author, feed, seq, hash, view FROM clock_said WHERE is_correction AND counts"
    ).fetchall()
    for member, author, feed, seq, digest, view in rows:
        assert desk.replica.opener.role(feed, seq, digest, view) >= Role.MANAGER
        assert author != member or desk.replica.opener.owners(view) == {member}


def what_was_told_is_there(world: HoursWorld, desk: Desk) -> None:
    """Whoever was told that it is said finds it, unless it was set aside or erased since, or is not theirs to read."""
    spaces = own_spaces(desk.replica.genesis.hash, desk.machine.member)
    here = {digest for (digest,) in desk.model.conn.execute("SELECT hash FROM clock_said").fetchall()}
    for arrival in desk.replica.arrivals(0, record_invariants.EVERYTHING):
        entry = arrival.entry
        if entry.hash in world.said and entry.header.space in spaces and arrival.payloads is not None:
            assert arrival.standing is not Standing.STANDS or entry.hash in here
