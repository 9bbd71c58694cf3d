"""Events of a day side by side."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ui.schedule.time_layout import DAY_MINUTES, TimedBar, placed_times

DAY = date(2026, 12, 1)


def bar(key, start, end):
    return TimedBar(key, DAY, start * 60, end * 60, str(key))


def columns(*bars):
    return {placed.bar.key: (placed.column, placed.columns) for placed in placed_times(bars)}


def test_those_at_one_time_share_the_width():
    assert columns(bar(1, 9, 11), bar(2, 10, 12), bar(3, 11, 13), bar(4, 14, 15)) == {
        1: (0, 2), 2: (1, 2), 3: (0, 2), 4: (0, 1),
    }  # fmt: skip
    assert columns(bar(1, 9, 10), bar(2, 10, 11)) == {1: (0, 1), 2: (0, 1)}
    assert columns(bar(1, 9, 9), bar(2, 9, 9)) == {1: (0, 2), 2: (1, 2)}, "moments have width too"


@given(st.lists(st.tuples(st.integers(0, DAY_MINUTES - 1), st.integers(0, 600)), max_size=40))
def test_none_covers_another(spans):
    bars = [TimedBar(key, DAY, start, min(start + long, DAY_MINUTES), "") for key, (start, long) in enumerate(spans)]
    placed = placed_times(bars)
    assert sorted(each.bar.key for each in placed) == list(range(len(bars)))
    for one in placed:
        assert 0 <= one.column < one.columns
        for other in placed:
            if one is not other and one.bar.start < other.bar.seen_end and other.bar.start < one.bar.seen_end:
                assert one.columns == other.columns
                assert one.column != other.column
