"""Seeded runs of whole shops: whatever goes wrong on the way, all PCs hold and show the same in the end.

`make simulate SEEDS=5000` runs more of them, `make simulate SEEDS=1234:1235` the one that failed.
"""

import pytest

from tests.simulation.seeds import seeds_of, simulate

PARTS = 10
USUAL = seeds_of("30")
MORE = seeds_of("30:600")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_healed_shop_is_whole(part):
    for seed in USUAL[part::PARTS]:
        simulate(seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_more_healed_shops_are_whole(part):
    for seed in MORE[part::PARTS]:
        simulate(seed)
