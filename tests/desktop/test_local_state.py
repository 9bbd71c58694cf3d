"""Drafts and read positions that go from seat to seat."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rows.local_state import LocalState

ROOM = bytes(16)
TEXTS = st.sampled_from(["", "one", "two", "three"])


def kept() -> LocalState:
    return LocalState(Path(":memory:"), bytes(32))


@pytest.fixture
def states() -> Iterator[tuple[LocalState, LocalState]]:
    with ExitStack() as stack:
        pair = kept(), kept()
        for state in pair:
            stack.callback(state.close)
        yield pair


@given(saves=st.lists(st.tuples(st.integers(0, 2), TEXTS), max_size=8))
def test_the_draft_that_was_changed_last_wins_whatever_is_taken_over_first(saves: list[tuple[int, str]]) -> None:
    with ExitStack() as stack:
        seats = [kept() for _ in range(3)]
        later = [kept(), kept()]
        for state in (*seats, *later):
            stack.callback(state.close)
        last = ""
        for seat, text in saves:
            for other in seats:
                if other is not seats[seat]:
                    seats[seat].take_over(other)
            assert seats[seat].draft(ROOM) == last
            seats[seat].save_draft(ROOM, text)
            last = text
        for state, order in zip(later, (seats, seats[::-1]), strict=True):
            for seat in order * 2:
                state.take_over(seat)
            assert state.draft(ROOM) == last
            assert state.drafts() == ({ROOM: last} if last else {})


def test_a_draft_that_is_changed_after_the_clock_was_set_back_is_later_still(
    states: tuple[LocalState, LocalState],
) -> None:
    older, newer = states
    older.conn.execute("INSERT INTO drafts VALUES (?, 'from the future', '2999-01-01T00:00:00+00:00')", (ROOM,))
    newer.take_over(older)
    assert newer.draft(ROOM) == "from the future"
    newer.save_draft(ROOM, "")
    newer.take_over(older)
    assert newer.draft(ROOM) == ""


def test_what_has_been_read_stays_read(states: tuple[LocalState, LocalState]) -> None:
    older, newer = states
    older.mark_read(ROOM, 7)
    newer.take_over(older)
    assert newer.read_up_to(ROOM) == 7
    newer.mark_read(ROOM, 9)
    newer.take_over(older)
    assert newer.read_up_to(ROOM) == 9


def test_two_processes_give_out_no_number_twice(tmp_path: Path) -> None:
    one, other = (LocalState(tmp_path / "own.db", bytes(32)) for _ in range(2))
    given_out = [state.next_number("orders", 3) for state in (one, other, other, one)]
    assert given_out == [4, 5, 6, 7]
    assert (one.next_number("orders", 20), other.next_number("visits", 0)) == (21, 1)
    for state in (one, other):
        state.close()
