"""Stamps never run backwards on one PC, and a wrong clock elsewhere leads ours by five minutes at most."""

from hypothesis import given
from hypothesis import strategies as st

from sync.clock import LEAD_LIMIT_MS, HybridClock, datetime_of, stamp_of, time_ms_of

times = st.integers(0, 1 << 47)


@given(st.lists(st.tuples(times, st.booleans(), st.integers(0, (1 << 64) - 1)), min_size=1, max_size=30))
def test_stamps_only_grow(steps: list[tuple[int, bool, int]]) -> None:
    wall = [0]
    clock, given_before = HybridClock(lambda: wall[0]), -1
    for wall_ms, sees, foreign in steps:
        wall[0] = wall_ms
        if sees:
            clock.see(foreign)
        stamp = clock.tick()
        assert stamp > given_before
        given_before = stamp


def test_a_foreign_stamp_is_taken_over_up_to_five_minutes_ahead() -> None:
    now_ms = 1_800_000_000_000
    clock = HybridClock(lambda: now_ms)
    clock.see(stamp_of(now_ms + LEAD_LIMIT_MS))
    assert time_ms_of(clock.tick()) == now_ms + LEAD_LIMIT_MS
    clock.see(stamp_of(now_ms + 365 * 86_400_000))
    assert time_ms_of(clock.tick()) == now_ms + LEAD_LIMIT_MS


def test_a_clock_that_was_set_back_goes_on_from_its_latest_stamp() -> None:
    clock = HybridClock(lambda: 1000)
    clock.gave(stamp_of(5000, 3))
    assert clock.tick() == stamp_of(5000, 4)


def test_times_beyond_the_calendar_still_show() -> None:
    assert datetime_of((1 << 48) - 1).year == 9999
