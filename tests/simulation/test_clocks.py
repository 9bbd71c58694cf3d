"""Shops with wrong clocks: who has seen what they replace is heard, and nothing said later is hidden."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from sync.control import Role
from tests.simulation import clock_invariants
from tests.simulation.clock_world import DAY_MS, HOUR_MS, MINUTE_MS, ClockWorld
from tests.simulation.machine import Machine
from tests.simulation.screens import SHOPS_NAME
from tests.simulation.sealing import seeded_sealing
from tests.simulation.seeds import CLOCKS_EVERY, seeds_of, simulate_clocks

PARTS = 4
USUAL = seeds_of("64")[::CLOCKS_EVERY]
MORE = seeds_of("64:400")[::CLOCKS_EVERY]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_wrong_clocks_hide_and_overrule_nothing(part):
    for seed in USUAL[part::PARTS]:
        simulate_clocks(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_wrong_clocks_hide_and_overrule_nothing(part):
    for seed in MORE[part::PARTS]:
        simulate_clocks(seed)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ClockWorld]:
    with seeded_sealing(Random("seal").randbytes):
        world = ClockWorld(1, tmp_path)
        yield world
        world.close()


def owner(world: ClockWorld, inviter: Machine | None = None) -> Machine:
    """The PC of one more owner, whose clock is right."""
    machine = world._new_machine()
    machine.skew_ms = 0
    if inviter is None:
        machine.found()
    else:
        world.people.let_in(inviter, machine, bytes([machine.number]) * 16, Role.OWNER)
    return machine


@pytest.mark.parametrize("behind_ms", [0, 3 * HOUR_MS])
def test_a_name_whose_key_is_yet_to_come_is_not_replaced_by_who_could_not_read_it(world, behind_ms):
    """Bo's new seat begins an epoch whose key Cy, who came meanwhile, lacks: Cy holds the name that Bo gives, is shown
    none, and gives another. Nobody saw the other's, so the clocks decide."""
    ada = owner(world)
    bo = owner(world, ada)
    world.set_skew(bo, 40 * DAY_MS)
    world.talk(bo)
    cy = owner(world, ada)
    world.set_skew(bo, 0)
    by_bo = world.say_anew_at(bo, SHOPS_NAME)
    world.set_skew(cy, -behind_ms)
    world.plug_in(cy, bo)
    world.settle()
    assert cy.replica.holds(world.entries[SHOPS_NAME][0][0].hash)
    assert world.screen(cy).shown(SHOPS_NAME) == ""
    by_cy = world.say_anew_at(cy, SHOPS_NAME)
    assert world.seen[SHOPS_NAME] == {by_bo: set(), by_cy: set()}
    world.heal()
    clock_invariants.check(world)


def test_what_was_dated_ahead_stands_last_for_the_five_minutes_before_its_time_and_then_hides_nothing(world):
    ada = owner(world)
    bo = owner(world, ada)
    world.set_skew(ada, 10 * MINUTE_MS)
    world.screen(ada).say("ahead")
    world.set_skew(ada, 0)
    world.screen(ada).say("right again")
    world.pass_time(ada, 6 * MINUTE_MS)
    world.come_together()
    world.screen(ada).say("four minutes before")
    world.come_together()
    assert [world.screen(machine).last() for machine in (ada, bo)] == ["four minutes before", "ahead"]
    clock_invariants.check(world)
