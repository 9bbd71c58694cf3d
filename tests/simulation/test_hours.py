"""Shops whose people clock in and out while all goes wrong: whoever reads the same works out the same hours."""

import pytest

from tests.simulation.seeds import HOURS_EVERY, seeds_of, simulate_hours

PARTS = 10
USUAL = seeds_of("12")[::HOURS_EVERY]
MORE = seeds_of("12:500")[::HOURS_EVERY]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", USUAL)
def test_hours_come_to_the_same_for_all(seed):
    simulate_hours(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_hours_come_to_the_same(part):
    for seed in MORE[part::PARTS]:
        simulate_hours(seed)
