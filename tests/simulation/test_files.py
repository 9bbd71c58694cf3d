"""A shop's files while all goes wrong: no last copies are dropped, all arrives, nothing wrong is served, and what
nobody speaks of goes."""

import pytest

from tests.simulation.seeds import FILES_EVERY, seeds_of, simulate_files

PARTS = 10
USUAL = seeds_of("4")[::FILES_EVERY]
MORE = seeds_of("4:300")[::FILES_EVERY]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", USUAL)
def test_files_come_and_go_and_none_is_lost(seed):
    simulate_files(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_files_come_and_go(part):
    for seed in MORE[part::PARTS]:
        simulate_files(seed)
