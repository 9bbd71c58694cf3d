"""Shops that save records while all goes wrong: who reads the same sees the same, and nothing is lost silently."""

import pytest

from tests.simulation.seeds import RECORDS_EVERY, seeds_of, simulate_records

PARTS = 4
USUAL = seeds_of("32")[::RECORDS_EVERY]
MORE = seeds_of("32:300")[::RECORDS_EVERY]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_records_are_the_same_to_all_and_none_is_lost_silently(part):
    for seed in USUAL[part::PARTS]:
        simulate_records(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_records_are_the_same_to_all(part):
    for seed in MORE[part::PARTS]:
        simulate_records(seed)
