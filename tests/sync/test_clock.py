"""Stamps run backwards only when a clock is set back; a wrong one, here or elsewhere, leads them by five minutes."""

from hypothesis import given
from hypothesis import strategies as st

from sync.clock import LEAD_LIMIT_MS, HybridClock, datetime_of, stamp_of, time_ms_of

times = st.integers(0, 1 << 47)


@given(st.lists(st.tuples(times, st.booleans(), st.integers(0, (1 << 64) - 1)), min_size=1, max_size=30))
def test_stamps_grow_unless_the_clock_was_set_back_and_never_lead_it(steps: list[tuple[int, bool, int]]) -> None:
    wall = [0]
    clock, before = HybridClock(lambda: wall[0]), -1
    for wall_ms, sees, foreign in steps:
        wall[0] = wall_ms
        if sees:
            clock.see(foreign)
        stamp = clock.tick()
        assert stamp > before or time_ms_of(before) > wall_ms + LEAD_LIMIT_MS
        assert wall_ms <= time_ms_of(stamp) <= wall_ms + LEAD_LIMIT_MS + 1
        before = stamp


def test_a_foreign_stamp_is_taken_over_up_to_five_minutes_ahead() -> None:
    now_ms = 1_800_000_000_000
    clock = HybridClock(lambda: now_ms)
    clock.see(stamp_of(now_ms + LEAD_LIMIT_MS))
    assert time_ms_of(clock.tick()) == now_ms + LEAD_LIMIT_MS
    clock.see(stamp_of(now_ms + 365 * 86_400_000))
    assert time_ms_of(clock.tick()) == now_ms + LEAD_LIMIT_MS


def test_a_clock_that_was_set_back_a_little_goes_on_from_its_latest_stamp() -> None:
    clock = HybridClock(lambda: 1000)
    clock.gave(stamp_of(5000, 3))
    assert clock.tick() == stamp_of(5000, 4)
    assert clock.lead_ms == 4000


def test_one_stamp_of_a_clock_that_was_ahead_does_not_date_the_later_ones() -> None:
    wall = [1000 + LEAD_LIMIT_MS + 1]
    clock = HybridClock(lambda: wall[0])
    clock.tick()
    wall[0] = 1000
    assert clock.tick() == stamp_of(1000)
    assert clock.tick() == stamp_of(1000, 1)
    assert clock.lead_ms == LEAD_LIMIT_MS + 1


def test_times_beyond_the_calendar_still_show() -> None:
    assert datetime_of((1 << 48) - 1).year == 9999
