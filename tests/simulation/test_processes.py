"""Shops whose people ask for a yes while all goes wrong: whoever holds the same is shown the same, nobody signs for
themselves, and what was acknowledged counts."""

import pytest

from tests.simulation.seeds import PROCESSES_EVERY, seeds_of, simulate_processes

PARTS = 10
USUAL = seeds_of("10")[::PROCESSES_EVERY]
MORE = seeds_of("10:500")[::PROCESSES_EVERY]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", USUAL)
def test_requests_come_to_the_same_for_all(seed):
    simulate_processes(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_requests_come_to_the_same(part):
    for seed in MORE[part::PARTS]:
        simulate_processes(seed)
