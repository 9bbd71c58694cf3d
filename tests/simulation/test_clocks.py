"""Seeded runs of shops with wrong clocks: who has seen what they replace is heard, and nothing said later is hidden."""

import pytest

from tests.simulation.seeds import CLOCKS_EVERY, seeds_of, simulate_clocks

PARTS = 4
USUAL = seeds_of("200")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_wrong_clocks_hide_and_overrule_nothing(part):
    for seed in USUAL[::CLOCKS_EVERY][part::PARTS]:
        simulate_clocks(seed)
