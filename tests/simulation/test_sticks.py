"""Seeded runs of shops without a network: whatever becomes of the sticks, all PCs hold and show the same in the end."""

import pytest

from tests.simulation.seeds import seeds_of, simulate_sticks

USUAL = seeds_of("8")
MORE = seeds_of("8:200")


@pytest.mark.timeout(0)
def test_pcs_that_never_share_a_network_have_the_same_shop():
    for seed in USUAL:
        simulate_sticks(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_more_shops_by_stick_are_whole():
    for seed in MORE:
        simulate_sticks(seed)
