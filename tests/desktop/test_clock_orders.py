"""Whoever reads the same of the clock shows the same, in any order of arrival, and works out the same sheets."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clock.tables import SAID
from sync.control import Role
from tests.desktop.clock_life import MANY, ClockLife
from tests.desktop.models import empty_model
from tests.desktop.record_life import Till
from tests.desktop.test_projection import Shuffled, caught_up, projected
from tests.desktop.tills import session_of
from tests.desktop.toy_collection.area import WITH_THINGS
from tests.volume import drawn


def in_another_order(life: ClockLife, till: Till) -> Till:
    """The same entries, which arrived in another order and in other pieces."""
    chance = random.Random(life.chance.random())
    arrivals = till.replica.arrivals(0, MANY)
    chance.shuffle(arrivals)
    view, other = Shuffled(till.replica, arrivals), Till.__new__(Till)
    other.model, other.replica = empty_model(WITH_THINGS), till.replica
    other.projection = projected(view, other.model)
    other.projection.prepare()
    while view.visible < len(arrivals):
        view.visible = min(len(arrivals), view.visible + chance.randrange(1, 9))
        caught_up(other.projection)
    other.session = session_of(till.replica, other.model)
    return other


def clock_rows(till: Till) -> list[tuple[object, ...]]:
    return SAID.rows(till.model.conn).fetchall()


def of_employees(life: ClockLife, till: Till) -> list[tuple[object, ...]]:
    """Of what everybody who leads reads."""
    genesis = life.ada.replica.genesis.hash
    from desktop.people.own_space import own_spaces

    led = [life.eve.replica.me.member, life.jin.replica.me.member]
    spaces = {space for member in led for space in own_spaces(genesis, member)}
    return [
        row
        for row in clock_rows(till)
        if row[1] in spaces and life.bo.replica.verdicts.spaces[row[1]].role == Role.MANAGER
    ]  # type: ignore[index]


@given(seed=st.integers(0, 1 << 32), steps=st.integers(10, 70))
@settings(deadline=None, max_examples=drawn(15))
def test_any_order_gives_the_same_times_and_the_same_sheets(seed: int, steps: int) -> None:
    life = ClockLife(seed)
    life.live(steps)
    till = life.chance.choice(life.tills)
    other = in_another_order(life, till)
    assert clock_rows(other) == clock_rows(till)
    assert life.sheets(other) == life.sheets(till)
    if life.bo.replica.verdicts.members[life.bo.replica.me.member].role == Role.MANAGER:
        assert of_employees(life, life.bo) == of_employees(life, life.ada)
    other.model.close()
    life.close()


@given(seed=st.integers(0, 1 << 32), steps=st.integers(10, 70))
@settings(deadline=None, max_examples=drawn(8))
def test_nobody_but_who_leads_puts_anything_right_and_of_each_time_one_shows(seed: int, steps: int) -> None:
    life = ClockLife(seed)
    life.live(steps)
    conn = life.ada.model.conn
    for member, author, feed, seq, digest, view in conn.execute(
        "SELECT member, author, feed, seq, hash, view FROM clock_said WHERE is_correction AND counts"
    ).fetchall():
        assert life.ada.replica.opener.role(feed, seq, digest, view) >= Role.MANAGER
        assert author != member or life.ada.replica.opener.owners(view) == {member}
    wrong = (
        "SELECT count(*) FROM clock_said s JOIN clock_said c ON c.replaces = s.hash AND c.space = s.space "
        "WHERE s.shows AND c.counts"
    )
    assert conn.execute(wrong).fetchone() == (0,)
    assert conn.execute("SELECT count(*) FROM clock_said WHERE shows AND NOT counts").fetchone() == (0,)
    life.close()
