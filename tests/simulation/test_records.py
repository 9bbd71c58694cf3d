"""Shops that save records while all goes wrong: who reads the same sees the same, and nothing is lost silently."""

import pytest

from tests.simulation.seeds import RECORDS_EVERY, seeds_of, simulate_records

PARTS = 4
USUAL = seeds_of("100")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_records_are_the_same_to_all_and_none_is_lost_silently(part):
    for seed in USUAL[::RECORDS_EVERY][part::PARTS]:
        simulate_records(seed)
